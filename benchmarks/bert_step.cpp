// bert_step.cpp: one training step of chapter 10's BERT, timed: both losses, the gradient clipped to norm 1, AdamW that
// spares biases and norms. Its peer in PyTorch is peers/bert_step.py: the same sizes, starting numbers, batches and
// steps. Of each example 15 % of the places are asked for, always as many; none has padding, and nothing is dropped.
//
// Several threads share the examples, as in the chapter, or with --share products the products.
//
// With `minilm --model FOLDER`: seconds in which a published BERT makes vectors of 32 sentences of 128 pieces, the mean
// of each sentence's pieces (./course data get minilm). Its peer is peers/minilm.py.
//
// Prints one JSON line: seconds and loss of each step, peak memory in bytes, and the step's matrix products run alone.
#include <CLI/CLI.hpp>

#include "autograd/autograd.h"
#include "autograd/blas.h"
#include "benchmarks/measured.h"
#include "benchmarks/products.h"
#include "benchmarks/transformer.h"
#include "chapters/10_bert/pretrained.h"

namespace {

using ag::Ids, ag::Tensor;

struct Sizes {
  std::size_t V = 8000, d = 128, layers = 2, heads = 2, ff = 512, T = 64, batch = 8, steps = 20, threads = 1;
  bool shares_examples = true;

  std::size_t hidden() const { return T * 15 / 100; }  // of an example
};

// Rows first … last − 1.
Ids rows_of(const Ids& ids, std::size_t first, std::size_t last) {
  ag::Shape shape(ids.shape().begin(), ids.shape().end());
  const std::size_t columns = ids.size() / shape[0];
  shape[0] = last - first;
  Ids rows = Ids::from_shape(shape);
  std::copy(ids.data() + first * columns, ids.data() + last * columns, rows.data());
  return rows;
}

// Examples first … last − 1 of a step's batch.
bert::Batch make_batch(const Sizes& z, std::size_t step, std::size_t first, std::size_t last) {
  const std::size_t B = last - first, n = z.hidden(), apart = z.T / n;
  const Ids pieces = bench::make_ids(z.V, {z.batch, z.T}, step, bench::kRead);
  const Ids hidden = bench::make_ids(z.V, {z.batch * n}, step, bench::kWanted);
  bert::Batch batch{.pieces = rows_of(pieces, first, last),
                    .segments = Ids({B, z.T}, 0),
                    .lengths = std::vector<std::size_t>(B, z.T),
                    .at = Ids(Ids::shape_type{B * n}),
                    .hidden = rows_of(hidden, first * n, last * n),
                    .random = Ids(Ids::shape_type{B})};
  for (std::size_t b = 0; b < B; ++b) {
    const std::size_t among_all = first + b;
    for (std::size_t t = z.T / 2; t < z.T; ++t) batch.segments(b, t) = 1;
    for (std::size_t i = 0; i < n; ++i)
      batch.at(b * n + i) = static_cast<std::int32_t>(b * z.T + i * apart + (among_all + step) % apart);
    batch.random(b) = static_cast<std::int32_t>((among_all + step) % 2);
  }
  return batch;
}

std::vector<bench::Products> products(const Sizes& z) {
  const std::size_t rows = z.batch * z.T, asked = z.batch * z.hidden();
  std::vector<bench::Products> all = {{rows, z.d, z.d, 4 * z.layers},
                                      {rows, z.d, z.ff, z.layers},
                                      {rows, z.ff, z.d, z.layers},
                                      {asked, z.d, z.d},
                                      {asked, z.d, z.V},
                                      {z.batch, z.d, z.d}};
  bench::add_attention(all, z.T, z.T, z.d / z.heads, z.batch * z.heads * z.layers);
  return all;
}

Tensor loss_of(const bert::Bert& model, const bert::Batch& batch) {
  const bert::Losses losses = model.losses(batch);
  return losses.masked + losses.next;
}

// Goes back from the mean of the parts' losses, and returns it.
double backward(const bert::Bert& model, const std::vector<bert::Batch>& parts, std::size_t examples,
                ag::DataParallel& parallel) {
  if (parts.size() > 1)
    return parallel.backward([&](std::size_t part) {
      const double weight = static_cast<double>(parts[part].lengths.size()) / static_cast<double>(examples);
      return loss_of(model, parts[part]) * weight;
    });
  ag::Tape tape;
  const Tensor loss = loss_of(model, parts[0]);
  tape.backward(loss);
  return static_cast<double>(loss.item());
}

void learn(const Sizes& z) {
  ag::Random random(1);
  const bert::Bert model({.V = z.V, .d = z.d, .h = z.heads, .F = z.ff, .N = z.layers, .P = z.T, .dropout = 0}, random);
  bench::fill_matrices(model);
  ag::AdamW optimizer(model.parameters(), {.learning_rate = 1e-4, .weight_decay = 0.01, .decays = ag::is_matrix});
  ag::DataParallel parallel(model.parameters(), z.shares_examples ? z.threads : 1);
  bench::Measured out;
  for (std::size_t step = 0; step < z.steps; ++step) {
    std::vector<bert::Batch> parts;
    for (std::size_t part = 0; part < parallel.parts(); ++part) {
      const auto [first, last] = ag::share(z.batch, parallel.parts(), part);
      parts.push_back(make_batch(z, step, first, last));
    }
    const auto train = [&] {
      model.zero_grad();
      const double loss = backward(model, parts, z.batch, parallel);
      ag::clip_grad_norm(model.parameters(), 1);
      optimizer.step();
      return loss;
    };
    out.step(train, [](double loss) { return loss; });
  }
  out.print([&] { return nlohmann::json{{"floor", bench::products_alone(products(z), 5)}}; });
}

// As a number of the step: Σ |v| of all vectors.
void read_sentences(const std::string& folder, std::size_t steps) {
  const bert::Pretrained pretrained = bert::read_model(folder);
  const std::size_t B = 32, T = 128;
  const ag::NoGrad values_only;
  bench::Measured out;
  for (std::size_t step = 0; step < steps; ++step) {
    const bert::Batch batch{.pieces = bench::make_ids(pretrained.model.sizes.V, {B, T}, step, bench::kRead),
                            .segments = Ids({B, T}, 0),
                            .lengths = std::vector<std::size_t>(B, T),
                            .at = Ids(Ids::shape_type{0}),
                            .hidden = Ids(Ids::shape_type{0}),
                            .random = Ids({B}, 0)};
    out.step([&] { return ag::mean(pretrained.model.encode(batch), {1}); },
             [](const Tensor& vectors) {
               double sum = 0;
               for (const ag::Scalar v : vectors.value()) sum += std::abs(static_cast<double>(v));
               return sum;
             });
  }
  out.print();
}

}  // namespace

int main(int argc, char** argv) {
  Sizes z;
  std::string task = "pretraining", shared = "examples", folder = "data/minilm";
  CLI::App app("one training step of BERT, or vectors of a published one");
  app.add_option("task", task)->check(CLI::IsMember({"pretraining", "minilm"}));
  app.add_option("--model", folder, "of minilm");
  app.add_option("--V", z.V);
  app.add_option("--d", z.d);
  app.add_option("--layers", z.layers);
  app.add_option("--heads", z.heads);
  app.add_option("--ff", z.ff);
  app.add_option("--T", z.T, "7 or more: else nothing is hidden")->check(CLI::Range(7, 100'000));
  app.add_option("--batch", z.batch);
  app.add_option("--steps", z.steps);
  app.add_option("--threads", z.threads);
  app.add_option("--share", shared, "what several threads share")->check(CLI::IsMember({"examples", "products"}));
  CLI11_PARSE(app, argc, argv);
  z.shares_examples = shared == "examples";
  ag::set_threads(static_cast<int>(z.threads));
  if (task == "minilm") {
    read_sentences(folder, z.steps);
  } else {
    learn(z);
  }
}
