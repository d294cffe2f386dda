// transformer_step.cpp: one training step of a Transformer, timed. Its peer in PyTorch is peers/transformer_step.py:
// the same sizes, starting numbers, batches and steps.
//
//   lm          an encoder that says a word at every place (BERT's, Devlin et al. 2019, without its masks): embedding
//               [V, d] + places [T, d] → L blocks x + attention(LN(x)), x + feed-forward(LN(x)) with relu (queries,
//               keys and values in one product) → LN → output layer [d, V] of its own, cross-entropy. AdamW.
//   translator  chapter 07's, clipped to norm 1, Adam. Its peer is torch.nn.Transformer.
//
// Prints one JSON line: seconds and loss of each step, peak memory in bytes, and the step's matrix products run alone.
//
// With --decode: seconds in which chapter 07's decoder reads T words one by one, as translating does, with the keys and
// values of the words before kept, and with all computed anew for each word.
#include <CLI/CLI.hpp>
#include <algorithm>

#include "autograd/autograd.h"
#include "autograd/blas.h"
#include "benchmarks/measured.h"
#include "benchmarks/products.h"
#include "benchmarks/transformer.h"
#include "chapters/07_transformer/lesson.h"

namespace {

using ag::Ids, ag::Tensor, bench::kBefore, bench::kRead, bench::kWanted, bench::fill_matrices;

struct Sizes {
  std::size_t V = 8000, d = 256, layers = 4, heads = 4, ff = 1024, S = 25, T = 128, batch = 16, steps = 20;
  int threads = 1;
};

template <class Word>
Ids make_ids(const Sizes& z, const ag::Shape& shape, std::size_t step, const Word& word) {
  return bench::make_ids(z.V, shape, step, word);
}

// --- lm -----------------------------------------------------------------------------------------------------------

struct Block : ag::Module {
  std::size_t heads;
  ag::LayerNorm look_norm;
  ag::Linear qkv, out;
  ag::LayerNorm think_norm;
  ag::Linear up, down;

  Block(const Sizes& z, ag::Random& random)
      : heads(z.heads),
        look_norm(child("look_norm", ag::LayerNorm(z.d))),
        qkv(child("qkv", ag::Linear(z.d, 3 * z.d, random))),
        out(child("out", ag::Linear(z.d, z.d, random))),
        think_norm(child("think_norm", ag::LayerNorm(z.d))),
        up(child("up", ag::Linear(z.d, z.ff, random))),
        down(child("down", ag::Linear(z.ff, z.d, random))) {}

  Tensor operator()(const Tensor& x) const {
    const Tensor y = x + out(ag::self_attention(qkv(look_norm(x)), heads));
    return y + down(ag::relu(up(think_norm(y))));
  }
};

struct Encoder : ag::Module {
  ag::Embedding words;
  Tensor places;  // [T, d]
  std::vector<Block> blocks;
  ag::LayerNorm norm;
  ag::Linear output;

  Encoder(const Sizes& z, ag::Random& random)
      : words(child("words", ag::Embedding(z.V, z.d, random))),
        places(parameter("places", ag::zeros({z.T, z.d}))),
        norm(child("norm", ag::LayerNorm(z.d))),
        output(z.d, z.V, random) {
    for (std::size_t l = 0; l < z.layers; ++l) blocks.push_back(child("blocks." + std::to_string(l), Block(z, random)));
    child("output", output);
  }

  Tensor loss(const Ids& read, const Ids& wanted) const {  // [B, T] both
    Tensor x = words(read) + places;
    for (const Block& block : blocks) x = block(x);
    return ag::linear_cross_entropy(norm(x), output.weight, output.bias, wanted);
  }
};

void add_attention(std::vector<bench::Products>& all, const Sizes& z, std::size_t queries, std::size_t keys) {
  bench::add_attention(all, queries, keys, z.d / z.heads, z.batch * z.heads * z.layers);
}

std::vector<bench::Products> lm_products(const Sizes& z) {
  const std::size_t rows = z.batch * z.T;
  std::vector<bench::Products> all = {{rows, z.d, 3 * z.d, z.layers},
                                      {rows, z.d, z.d, z.layers},
                                      {rows, z.d, z.ff, z.layers},
                                      {rows, z.ff, z.d, z.layers},
                                      {rows, z.d, z.V}};
  add_attention(all, z, z.T, z.T);
  return all;
}

void learn_lm(const Sizes& z) {
  ag::Random random(1);
  const Encoder model(z, random);
  fill_matrices(model);
  ag::AdamW optimizer(model.parameters(), {.learning_rate = 1e-4});
  bench::Measured out;
  for (std::size_t step = 0; step < z.steps; ++step) {
    const Ids read = make_ids(z, {z.batch, z.T}, step, kRead), wanted = make_ids(z, {z.batch, z.T}, step, kWanted);
    const auto train = [&] {
      ag::Tape tape;
      const Tensor loss = model.loss(read, wanted);
      model.zero_grad();
      tape.backward(loss);
      optimizer.step();
      return loss;
    };
    out.step(train, [](const Tensor& loss) { return static_cast<double>(loss.item()); });
  }
  out.print([&] { return nlohmann::json{{"floor", bench::products_alone(lm_products(z), 5)}}; });
}

// --- translator ---------------------------------------------------------------------------------------------------

transformer::Translator make_translator(const Sizes& z) {
  ag::Random random(1);
  return transformer::Translator(
      {.source_words = z.V, .target_words = z.V, .d = z.d, .h = z.heads, .F = z.ff, .N = z.layers}, random);
}

std::vector<bench::Products> translator_products(const Sizes& z) {
  const std::size_t source = z.batch * z.S, target = z.batch * z.T;
  std::vector<bench::Products> all = {{source, z.d, z.d, 6 * z.layers},  // q, k, v, out; k, v of what is looked over at
                                      {target, z.d, z.d, 6 * z.layers},  // q, k, v, out; q, out of what looks over
                                      {source, z.d, z.ff, z.layers},
                                      {source, z.ff, z.d, z.layers},
                                      {target, z.d, z.ff, z.layers},
                                      {target, z.ff, z.d, z.layers},
                                      {target, z.d, z.V}};
  add_attention(all, z, z.S, z.S);
  add_attention(all, z, z.T, z.T);
  add_attention(all, z, z.T, z.S);
  return all;
}

void learn_to_translate(const Sizes& z) {
  const transformer::Translator model = make_translator(z);
  fill_matrices(model);
  ag::Adam optimizer(model.parameters(), {.learning_rate = 1e-4, .beta2 = 0.98, .epsilon = 1e-9});
  bench::Measured out;
  for (std::size_t step = 0; step < z.steps; ++step) {
    const seq2seq::Batch batch{make_ids(z, {z.S, z.batch}, step, kRead), std::vector<std::size_t>(z.batch, z.S),
                               make_ids(z, {z.T, z.batch}, step, kBefore), make_ids(z, {z.T, z.batch}, step, kWanted),
                               z.T * z.batch};
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
  out.print([&] { return nlohmann::json{{"floor", bench::products_alone(translator_products(z), 5)}}; });
}

// --- decode -------------------------------------------------------------------------------------------------------

void decode(const Sizes& z) {
  const ag::NoGrad values_only;
  const transformer::Translator model = make_translator(z);
  using State = transformer::Translator::State;
  const State start =
      model.start({make_ids(z, {z.S, z.batch}, 0, kRead), std::vector<std::size_t>(z.batch, z.S), {}, {}});
  const Ids words = make_ids(z, {z.batch, z.T}, 0, kBefore);
  const auto kept = [&] {
    State state = start;
    Tensor logits;
    for (std::size_t t = 0; t < z.T; ++t) logits = model.step(xt::view(words, xt::all(), t), state);
    return logits;
  };
  const auto anew = [&] {
    Tensor logits;
    for (std::size_t t = 0; t < z.T; ++t) {
      State state = start;
      const Tensor x = model.decode(xt::view(words, xt::all(), xt::range(0, t + 1)), state);
      const Tensor last =
          ag::squeeze(ag::slice(x, 1, static_cast<std::ptrdiff_t>(t), static_cast<std::ptrdiff_t>(t + 1)), 1);
      logits = ag::matmul(last, model.target_words.weight, ag::Transpose::no, ag::Transpose::yes) + model.bias;
    }
    return logits;
  };
  const double apart = static_cast<double>(xt::amax(xt::abs(kept().value() - anew().value()))());
  const auto seconds = [](const auto& write) {
    const auto begin = std::chrono::steady_clock::now();
    write();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  std::vector<double> with, without, times;
  for (std::size_t round = 0; round < 5; ++round) {
    with.push_back(seconds(kept));
    without.push_back(seconds(anew));
    times.push_back(without.back() / with.back());
  }
  const auto median = [](std::vector<double> x) {
    std::sort(x.begin(), x.end());
    return x[x.size() / 2];
  };
  fmt::print(
      "{}\n",
      nlohmann::json{
          {"kept", median(with)}, {"anew", median(without)}, {"anew/kept", median(times)}, {"logits apart", apart}}
          .dump());
}

}  // namespace

int main(int argc, char** argv) {
  Sizes z;
  std::string task = "lm";
  CLI::App app("one training step of a Transformer");
  app.add_option("task", task, "lm or translator")->check(CLI::IsMember({"lm", "translator"}));
  app.add_option("--V", z.V);
  app.add_option("--d", z.d);
  app.add_option("--layers", z.layers);
  app.add_option("--heads", z.heads);
  app.add_option("--ff", z.ff);
  app.add_option("--S", z.S);
  app.add_option("--T", z.T);
  app.add_option("--batch", z.batch);
  app.add_option("--steps", z.steps);
  app.add_option("--threads", z.threads);
  bool decoding = false;
  app.add_flag("--decode", decoding);
  CLI11_PARSE(app, argc, argv);
  ag::set_threads(z.threads);
  if (decoding) {
    decode(z);
  } else if (task == "lm") {
    learn_lm(z);
  } else {
    learn_to_translate(z);
  }
}
