// seq2seq_step.cpp: one training step of a translator with attention, timed. Its peer in PyTorch is
// peers/seq2seq_step.py: the same sizes, starting numbers, batches and steps. The model of Bahdanau, Cho & Bengio
// (2015), from the engine's ops and layers:
//   encoder    embedding [V, m] → GRU in both directions of H units each: h_s [2H] for every source word
//   attention  e_{t,s} = v · tanh(W s_{t−1} + U h_s),  α = softmax e,  c_t = Σ_s α_{t,s} h_s
//   decoder    s_t = GRU([y_{t−1}; c_t], s_{t−1}),  P(y_t) = softmax(s_t O + b); the true word before (teacher forcing)
// Clipped to norm 1, Adam. Prints one JSON line: seconds and loss of each step, peak memory in bytes.
//
// With --decode: seconds in which the translator of chapter 06 writes T words for each of B sentences, greedily and
// with a beam of five. It has learned nothing, so no sentence ends before.
#include <CLI/CLI.hpp>

#include "autograd/autograd.h"
#include "autograd/blas.h"
#include "benchmarks/measured.h"
#include "benchmarks/products.h"
#include "chapters/06_attention/lesson.h"

namespace {

using ag::Axis, ag::Ids, ag::Mask, ag::Tensor;

struct Sizes {
  std::size_t V = 8000, m = 256, H = 256, S = 25, T = 25, batch = 32, steps = 20;
  int threads = 1;
};

// The words of B pairs of sentences: source [S, B]; before [T, B], each word's predecessor; wanted [T, B].
struct Batch {
  Ids source, before, wanted;
  Mask padding;  // [B, 1, S], true where a source has no word: nowhere here, but a translator has to ask
};
Batch make_batch(const Sizes& z, std::size_t step) {
  const auto words = [&](std::size_t length, const auto& word) {
    Ids ids = Ids::from_shape({length, z.batch});
    for (std::size_t k = 0; k < ids.size(); ++k)
      ids.data()[k] = static_cast<std::int32_t>(word(k + step * ids.size()) % z.V);
    return ids;
  };
  return {words(z.S, [](std::size_t i) { return i * 7919; }), words(z.T, [](std::size_t i) { return i * 6271; }),
          words(z.T, [](std::size_t i) { return i * i % 997; }), Mask(ag::Shape{z.batch, 1, z.S}, false)};
}

struct Translator : ag::Module {
  ag::Embedding source_words, words;
  ag::Gru encoder;
  ag::Linear W, U;  // of the score
  Tensor v;         // [H, 1]
  ag::Linear start;
  ag::Gru cell;
  ag::Linear output;

  Translator(const Sizes& z, ag::Random& random)
      : source_words(child("source_words", ag::Embedding(z.V, z.m, random))),
        words(child("words", ag::Embedding(z.V, z.m, random))),
        encoder(child("encoder", ag::Gru(z.m, z.H, random, {.bidirectional = true}))),
        W(child("W", ag::Linear(z.H, z.H, random))),
        U(child("U", ag::Linear(2 * z.H, z.H, random, {.bias = false}))),
        v(parameter("v", ag::zeros({z.H, 1}))),
        start(child("start", ag::Linear(z.H, z.H, random))),
        cell(child("cell", ag::Gru(z.m + 2 * z.H, z.H, random))),
        output(child("output", ag::Linear(z.H, z.V, random))) {
    double phase = 0;  // as in the peer
    for (const char* name :
         {"source_words.weight", "words.weight", "encoder.layer0.forward.W", "encoder.layer0.forward.U",
          "encoder.layer0.backward.W", "encoder.layer0.backward.U", "W.weight", "U.weight", "v", "start.weight",
          "cell.layer0.forward.W", "cell.layer0.forward.U", "output.weight"}) {
      Tensor weight = parameter_named(name);
      bench::fill(weight.mutable_value(), phase++, 0.1);
    }
  }

  Tensor loss(const Batch& batch) const {
    const ag::RecurrentOutput read = encoder(source_words(batch.source));      // y [S, B, 2H]
    const Tensor values = ag::transpose(read.y, {1, 0, 2}), keys = U(values);  // [B, S, 2H], [B, S, H]
    ag::RecurrentState state{{ag::tanh(start(read.state.h[1]))}, {}};          // h←_1 has read the whole sentence
    const Tensor y = words(batch.before);                                      // [T, B, m]
    std::vector<Tensor> states;
    for (Axis t = 0; t < Axis(y.shape()[0]); ++t) {
      const Tensor query = ag::unsqueeze(W(state.h[0]), 1);                                   // [B, 1, H]
      const Tensor scores = ag::transpose(ag::matmul(ag::tanh(query + keys), v), {0, 2, 1});  // [B, 1, S]
      const Tensor weights = ag::softmax(ag::masked_fill(scores, batch.padding, -1e9));       // [B, 1, S]
      const Tensor context = ag::squeeze(ag::matmul(weights, values), 1);                     // [B, 2H]
      const Tensor before = ag::squeeze(ag::slice(y, 0, t, t + 1), 0);                        // [B, m]
      states.push_back(cell.step(ag::concat({before, context}, -1), state));
    }
    return ag::linear_cross_entropy(ag::stack(states), output.weight, output.bias, batch.wanted);
  }
};

// The products of a step, but for those of the attention itself (1 % of all).
std::vector<bench::Products> products(const Sizes& z) {
  const std::size_t B = z.batch, H = z.H;
  return {{z.S * B, z.m, 3 * H, 2},
          {B, H, 3 * H, 2 * z.S},  // encoder: input, state; both directions
          {z.S * B, 2 * H, H},
          {B, H, H, z.T},  // score: keys, queries
          {B, H, H},
          {B, z.m + 2 * H, 3 * H, z.T},  // first state; decoder: input,
          {B, H, 3 * H, z.T},
          {z.T * B, H, z.V}};  // state; output layer
}

void run(const Sizes& z) {
  ag::Random random(1);
  const Translator model(z, random);
  ag::Adam optimizer(model.parameters(), {.learning_rate = 1e-3});
  bench::Measured out;
  for (std::size_t step = 0; step < z.steps; ++step) {
    const Batch batch = make_batch(z, step);
    const auto train = [&] {
      ag::Tape tape;
      const Tensor loss = model.loss(batch);
      model.zero_grad();
      tape.backward(loss);
      ag::clip_grad_norm(model.parameters(), 1);
      optimizer.step();
      return loss;
    };
    out.step(train, [](const Tensor& loss) { return static_cast<double>(loss.item()); });
  }
  out.print([&] { return nlohmann::json{{"floor", bench::products_alone(products(z), 5)}}; });
}

void decode(const Sizes& z) {
  ag::Random random(1);
  const attention::Translator model({.source_words = z.V, .target_words = z.V, .m = z.m, .H = z.H}, random);
  const seq2seq::Batch sources{make_batch(z, 0).source, std::vector<std::size_t>(z.batch, z.S), {}, {}};
  const auto seconds = [&](const auto& write) {
    std::vector<double> of_each;
    for (std::size_t round = 0; round < 7; ++round) {
      const auto start = std::chrono::steady_clock::now();
      write();
      of_each.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(of_each.begin(), of_each.end());
    return of_each[of_each.size() / 2];
  };
  const double greedy = seconds([&] { seq2seq::greedy(model, sources, z.T); });
  const double beam = seconds([&] { seq2seq::beam_search(model, sources, {.width = 5, .longest = z.T}); });
  fmt::print("{}\n", nlohmann::json{{"greedy", greedy}, {"beam", beam}}.dump());
}

}  // namespace

int main(int argc, char** argv) {
  Sizes z;
  CLI::App app("one training step of a translator with attention");
  app.add_option("--V", z.V);
  app.add_option("--m", z.m);
  app.add_option("--H", z.H);
  app.add_option("--S", z.S);
  app.add_option("--T", z.T);
  app.add_option("--batch", z.batch);
  app.add_option("--steps", z.steps);
  app.add_option("--threads", z.threads);
  bool decoding = false;
  app.add_flag("--decode", decoding);
  CLI11_PARSE(app, argc, argv);
  ag::set_threads(z.threads);
  decoding ? decode(z) : run(z);
}
