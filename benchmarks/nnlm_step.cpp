// nnlm_step.cpp: one training step of chapter 01's network, timed. Its peer in PyTorch is peers/nnlm_step.py: the same
// sizes, starting numbers, batches and steps. Prints one JSON line: seconds and loss of each step, peak memory in
// bytes.
#include <CLI/CLI.hpp>
#include <memory>
#include <vector>

#include "autograd/autograd.h"
#include "benchmarks/measured.h"
#include "benchmarks/products.h"
#include "chapters/01_nnlm/lesson.h"

namespace {

data::Batch make_batch(std::int64_t step, std::int64_t batch, std::int64_t context, std::int64_t V) {
  data::Batch out;
  for (std::int64_t i = 0; i < batch * context; ++i)
    out.contexts.push_back(static_cast<data::TokenId>((i + step * batch * context) * 7919 % V));
  for (std::int64_t i = 0; i < batch; ++i) {
    const std::int64_t j = i + step * batch;
    out.targets.push_back(static_cast<data::TokenId>(j * j % V % 997));
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  nnlm::Shape shape{.vocabulary = 16383, .n = 5, .m = 60, .h = 100, .direct = false};
  std::int64_t batch = 128, steps = 40;
  int threads = 1;
  std::string optimizer_name = "sgd";
  CLI::App app("one training step of the neural probabilistic language model");
  app.add_option("--V", shape.vocabulary);
  app.add_option("--m", shape.m);
  app.add_option("--h", shape.h);
  app.add_option("--n", shape.n);
  app.add_option("--batch", batch);
  app.add_option("--steps", steps);
  app.add_option("--threads", threads);
  app.add_option("--optimizer", optimizer_name)->check(CLI::IsMember({"sgd", "adam"}));
  CLI11_PARSE(app, argc, argv);
  ag::set_threads(threads);

  ag::Random random(1);
  nnlm::Nnlm model(shape, random);
  bench::fill(model.parameter_named("C").mutable_value(), 1, 0.1);
  bench::fill(model.parameter_named("H").mutable_value(), 2, 0.05);
  bench::fill(model.parameter_named("U").mutable_value(), 3, 0.05);
  std::unique_ptr<ag::Optimizer> optimizer;
  if (optimizer_name == "sgd")
    optimizer = std::make_unique<ag::SGD>(model.parameters(), ag::SGDOptions{.learning_rate = 0.1});
  else
    optimizer = std::make_unique<ag::Adam>(model.parameters(), ag::AdamOptions{.learning_rate = 1e-3});

  bench::Measured out;
  for (std::int64_t step = 0; step < steps; ++step) {
    const data::Batch words =
        make_batch(step, batch, static_cast<std::int64_t>(shape.n) - 1, static_cast<std::int64_t>(shape.vocabulary));
    const auto train = [&] {
      ag::Tape tape;
      const ag::Tensor loss = loss_of(model, nnlm::contexts_of(words, shape.n), nnlm::targets_of(words));
      model.zero_grad();
      tape.backward(loss);
      optimizer->step();
      return loss;
    };
    out.step(train, [](const ag::Tensor& loss) { return static_cast<double>(loss.item()); });
  }
  const auto rows = static_cast<std::size_t>(batch);
  const std::vector<bench::Products> layers = {{rows, (shape.n - 1) * shape.m, shape.h},
                                               {rows, shape.h, shape.vocabulary}};
  out.print([&] { return nlohmann::json{{"floor", bench::products_alone(layers, 21)}}; });
}
