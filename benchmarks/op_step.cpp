// op_step.cpp: one op, forward and backward, or one optimizer step, timed. Its peer in PyTorch is peers/op_step.py.
#include <CLI/CLI.hpp>
#include <functional>
#include <map>

#include "autograd/autograd.h"
#include "benchmarks/measured.h"

namespace {

using ag::Array;
using ag::Tensor;
using bench::filled;
constexpr std::size_t kRows = 2048, kColumns = 512;

ag::Ids ids(std::size_t n, std::size_t classes) {
  ag::Ids out(ag::Ids::shape_type{n});
  for (std::size_t i = 0; i < n; ++i) out(i) = static_cast<std::int32_t>(i * 7919 % classes);
  return out;
}

// Σ_i x_i sin i: a number that depends on every element.
double mix(const Array& x) {
  double sum = 0, i = 0;
  for (const ag::Scalar v : x) sum += static_cast<double>(v) * std::sin(i++);
  return sum;
}

// y = op(x) with x [2048, 512] and back with a cotangent that is no constant. The number is that of dx.
void rows(bench::Measured& out, int steps, const std::function<Tensor(const Tensor&)>& op) {
  const Tensor x = Tensor::parameter(filled({kRows, kColumns}, 1, 2));
  const Array cotangent = filled({kRows, kColumns}, 2, 1);
  for (int i = 0; i < steps; ++i) {
    Array dy = cotangent;
    x.zero_grad();
    const auto step = [&] {
      ag::Tape tape;
      const Tensor y = op(x);
      tape.backward(y, y.dimension() == 0 ? ag::full({}, 1) : std::move(dy));
      return x;
    };
    out.step(step, [](const Tensor& leaf) { return mix(leaf.grad()); });
  }
}

void layer_norm(bench::Measured& out, int steps) {
  const Tensor gain = Tensor::parameter(filled({kColumns}, 3, 1)), bias = Tensor::parameter(filled({kColumns}, 4, 1));
  rows(out, steps, [&](const Tensor& x) {
    gain.zero_grad();
    bias.zero_grad();
    return ag::layer_norm(x, gain, bias);
  });
}

void adam(bench::Measured& out, int steps) {
  const ag::Shape shape{10'000'000};
  Tensor w = Tensor::parameter(filled(shape, 1, 1));
  ag::Adam optimizer({{"w", w}}, {.learning_rate = 1e-3});
  {
    ag::Tape tape;
    tape.backward(ag::negate(w), filled(shape, 2, 1));
  }
  for (int i = 0; i < steps; ++i)
    out.step(
        [&] {
          optimizer.step();
          return w;
        },
        [](const Tensor& x) { return mix(x.value()); });
}

void embedding(bench::Measured& out, int steps) {
  Tensor table = Tensor::parameter(filled({16000, 100}, 1, 1));
  ag::SGD optimizer({{"table", table}}, {.learning_rate = 0.1});
  const ag::Ids words = ids(512, 16000);
  const Array cotangent = filled({512, 100}, 2, 1);
  for (int i = 0; i < steps; ++i) {
    Array dy = cotangent;
    const auto step = [&] {
      ag::Tape tape;
      const Tensor y = ag::embedding(table, words);
      optimizer.zero_grad();
      tape.backward(y, std::move(dy));
      optimizer.step();
      return y;
    };
    out.step(step, [](const Tensor& y) { return mix(y.value()); });
  }
}

void mlp(bench::Measured& out, int steps) {
  ag::Random random(1);
  ag::Linear first(32, 32, random), second(32, 32, random);
  first.weight.mutable_value() = filled({32, 32}, 1, 0.3);
  second.weight.mutable_value() = filled({32, 32}, 2, 0.3);
  first.bias.mutable_value().fill(0);
  second.bias.mutable_value().fill(0);
  ag::Parameters parameters = first.parameters();
  for (const auto& p : second.parameters()) parameters.push_back({"second." + p.name, p.tensor});
  ag::SGD optimizer(parameters, {.learning_rate = 0.01});
  const Tensor x(filled({1, 32}, 3, 1)), target(filled({1, 32}, 4, 1));
  for (int i = 0; i < steps; ++i) {
    const auto step = [&] {
      ag::Tape tape;
      const Tensor loss = ag::mean_squared_error(second(ag::tanh(first(x))), target);
      optimizer.zero_grad();
      tape.backward(loss);
      optimizer.step();
      return loss;
    };
    out.step(step, [](const Tensor& loss) { return static_cast<double>(loss.item()); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  const std::map<std::string, std::function<void(bench::Measured&, int)>> cases = {
      {"softmax", [](auto& out, int n) { rows(out, n, ag::softmax); }},
      {"gelu", [](auto& out, int n) { rows(out, n, [](const Tensor& x) { return ag::gelu(x); }); }},
      {"gelu_tanh",
       [](auto& out, int n) { rows(out, n, [](const Tensor& x) { return ag::gelu(x, ag::Gelu::tanh); }); }},
      {"cross_entropy",
       [](auto& out, int n) {
         rows(out, n, [t = ids(kRows, kColumns)](const Tensor& x) { return ag::cross_entropy(x, t); });
       }},
      {"layer_norm", layer_norm},
      {"adam", adam},
      {"embedding", embedding},
      {"embedding_sparse", embedding},  // the peer's other form; ours is always sparse
      {"mlp", mlp},
  };
  std::string name;
  int steps = 40, threads = 1;
  CLI::App app("one op forward and backward, or one optimizer step, timed");
  app.add_option("case", name)->required()->check(CLI::IsMember(cases));
  app.add_option("--steps", steps);
  app.add_option("--threads", threads);
  CLI11_PARSE(app, argc, argv);
  ag::set_threads(threads);
  bench::Measured out;
  cases.at(name)(out, steps);
  out.print();
}
