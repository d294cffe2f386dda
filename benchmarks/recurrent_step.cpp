// recurrent_step.cpp: one training step of a recurrent network, timed. Its peer in PyTorch is peers/recurrent_step.py:
// the same sizes, starting numbers, batches and steps.
//   lm      embedding [V, d] → layer of d units over T steps → softmax over V; clipped to norm 0.25, SGD
//   adding  two numbers a step → layer of d units → one number from the last state; clipped to norm 1, Adam
// Prints one JSON line: seconds and loss of each step, peak memory in bytes.
#include <CLI/CLI.hpp>
#include <memory>

#include "autograd/autograd.h"
#include "autograd/blas.h"
#include "benchmarks/measured.h"

namespace {

struct Sizes {
  std::int64_t V = 10000, d = 200, T = 35, batch = 32, steps = 20;
  int threads = 1;
};

// T and so on as array extents.
std::size_t u(std::int64_t n) { return static_cast<std::size_t>(n); }

// Ids, or numbers, drawn from the step's index.
struct Batch {
  ag::Ids words, next;
  ag::Tensor x, y;
};
Batch make_batch(bool lm, const Sizes& s, std::int64_t step) {
  const auto phase = static_cast<double>(step);
  if (!lm)
    return {{}, {}, bench::filled({u(s.T), u(s.batch), 2}, phase, 1), bench::filled({u(s.batch), 1}, phase + 0.5, 1)};
  Batch batch{ag::Ids::from_shape({u(s.T), u(s.batch)}), ag::Ids::from_shape({u(s.T), u(s.batch)}), {}, {}};
  for (std::int64_t k = 0; k < s.T * s.batch; ++k) {
    const std::int64_t i = k + step * s.T * s.batch;
    batch.words.data()[k] = static_cast<std::int32_t>(i * 7919 % s.V);
    batch.next.data()[k] = static_cast<std::int32_t>(i * i % s.V % 997);
  }
  return batch;
}

template <class Layer>
struct Model : ag::Module {
  ag::Tensor table;  // of the language model
  Layer layer;
  ag::Linear output;

  Model(bool lm, const Sizes& s, ag::Random& random)
      : layer(child("layer", Layer(lm ? u(s.d) : 2, u(s.d), random))),
        output(child("output", ag::Linear(u(s.d), lm ? u(s.V) : 1, random))) {
    if (lm) table = parameter("table", bench::filled({u(s.V), u(s.d)}, 1, 0.1));
    const auto start = [&](const std::string& name, double phase) {
      ag::Tensor w = parameter_named(name);
      bench::fill(w.mutable_value(), phase, 0.05);
    };
    start("layer.layer0.forward.W", 2);
    start("layer.layer0.forward.U", 3);
    start("output.weight", 4);
    ag::Tensor b = parameter_named("layer.layer0.forward.b");
    std::fill(b.mutable_value().begin(), b.mutable_value().end(), ag::Scalar(0));
  }

  ag::Tensor loss(const Batch& batch) const {
    if (table.defined())
      return ag::linear_cross_entropy(layer(ag::embedding(table, batch.words)).y, output.weight, output.bias,
                                      batch.next);
    return ag::mean_squared_error(output(layer(batch.x).state.h[0]), batch.y);
  }
};

template <class Layer>
void run(bool lm, const Sizes& s) {
  ag::Random random(1);
  Model<Layer> model(lm, s, random);
  std::unique_ptr<ag::Optimizer> optimizer;
  if (lm)
    optimizer = std::make_unique<ag::SGD>(model.parameters(), ag::SGDOptions{.learning_rate = 1});
  else
    optimizer = std::make_unique<ag::Adam>(model.parameters(), ag::AdamOptions{.learning_rate = 1e-3});
  bench::Measured out;
  for (std::int64_t step = 0; step < s.steps; ++step) {
    const Batch batch = make_batch(lm, s, step);
    const auto train = [&] {
      ag::Tape tape;
      const ag::Tensor loss = model.loss(batch);
      model.zero_grad();
      tape.backward(loss);
      ag::clip_grad_norm(model.parameters(), lm ? 0.25 : 1);
      optimizer->step();
      return loss;
    };
    out.step(train, [](const ag::Tensor& loss) { return static_cast<double>(loss.item()); });
  }
  out.print();
}

}  // namespace

int main(int argc, char** argv) {
  std::string task = "lm", cell = "lstm";
  Sizes s;
  CLI::App app("one training step of a recurrent network");
  app.add_option("task", task)->check(CLI::IsMember({"lm", "adding"}));
  app.add_option("cell", cell)->check(CLI::IsMember({"rnn", "lstm", "gru"}));
  app.add_option("--V", s.V);
  app.add_option("--d", s.d);
  app.add_option("--T", s.T);
  app.add_option("--batch", s.batch);
  app.add_option("--steps", s.steps);
  app.add_option("--threads", s.threads);
  CLI11_PARSE(app, argc, argv);
  ag::set_threads(s.threads);
  const bool lm = task == "lm";
  cell == "rnn" ? run<ag::Rnn>(lm, s) : cell == "lstm" ? run<ag::Lstm>(lm, s) : run<ag::Gru>(lm, s);
}
