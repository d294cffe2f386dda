// Chapter 00. From a list of operations to learning: reverse-mode automatic differentiation.
//
// A program that computes a number L from many numbers x is a list of small operations. Write the list down while it
// runs (the tape), then go through it once from the end to the beginning, multiplying by one small derivative a time:
// out comes dL/dx for every x at once, for about the price of computing L (Linnainmaa 1970; the list is Wengert's,
// 1964).
//
//   y_i = f_i(a, b)   ⇒   ā += ȳ_i ∂f_i/∂a,   b̄ += ȳ_i ∂f_i/∂b,   for i from the last to the first, with L̄ = 1
//
// Letters:  L loss   ȳ dL/dy   n parameters   N points   h hidden units of a layer   2 coordinates, 2 classes
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "autograd/autograd.h"
#include "autograd/graph.h"
#include "chapters/program/loop.h"

// --- Scalars: all of reverse-mode automatic differentiation ----------------------------------------------------------
namespace scalar {

// [step]
struct Step {
  const char* op = "";                 // "tanh"; "leaf" for what was given and not computed
  double value = 0;                    // y
  double grad = 0;                     // dL/dy, after backward()
  std::size_t arity = 0;               // number of inputs: 0, 1 or 2
  std::array<std::size_t, 2> input{};  // where the inputs a, b stand on the tape, both before this step
  std::array<double, 2> partial{};     // ∂y/∂a, ∂y/∂b: numbers, because the values are known by now
};
// [/step]

// Inputs come before what is made of them, so one walk from the end to the beginning meets every step after all its
// users: by then its gradient is complete. No sorting, no recursion.
class Tape;

// One step of a tape, seen from formulas. A handle: cheap to copy, valid as long as the tape lives.
struct Value {
  Tape* tape;
  std::size_t index;
  double value() const;
  double grad() const;
};

class Tape {
 public:
  Value leaf(double value) { return push({.op = "leaf", .value = value}); }
  Value push(const Step& step) {
    steps_.push_back(step);
    return {this, steps_.size() - 1};
  }
  void backward(Value loss);
  const std::vector<Step>& steps() const { return steps_; }
  void clear() { steps_.clear(); }  // for the next expression; the memory is kept

 private:
  std::vector<Step> steps_;
};

inline double Value::value() const { return tape->steps()[index].value; }
inline double Value::grad() const { return tape->steps()[index].grad; }

inline Value unary(const char* op, Value a, double y, double da) {
  return a.tape->push({.op = op, .value = y, .arity = 1, .input = {a.index}, .partial = {da}});
}
inline Value binary(const char* op, Value a, Value b, double y, double da, double db) {
  return a.tape->push({.op = op, .value = y, .arity = 2, .input = {a.index, b.index}, .partial = {da, db}});
}

// [ops]
// The value, then the derivative by each input.
inline Value operator+(Value a, Value b) { return binary("+", a, b, a.value() + b.value(), 1, 1); }
inline Value operator-(Value a, Value b) { return binary("-", a, b, a.value() - b.value(), 1, -1); }
inline Value operator*(Value a, Value b) { return binary("*", a, b, a.value() * b.value(), b.value(), a.value()); }
inline Value operator/(Value a, Value b) {
  const double y = a.value() / b.value();
  return binary("/", a, b, y, 1 / b.value(), -y / b.value());
}
inline Value operator-(Value a) { return unary("neg", a, -a.value(), -1); }
inline Value tanh(Value a) {
  const double y = std::tanh(a.value());
  return unary("tanh", a, y, 1 - y * y);
}
inline Value exp(Value a) {
  const double y = std::exp(a.value());
  return unary("exp", a, y, y);
}
inline Value log(Value a) { return unary("log", a, std::log(a.value()), 1 / a.value()); }
// [/ops]

// [backward]
// dL/dx for every step x of the tape, where L = `loss`. Clears what an earlier call left, so calling it twice is
// calling it once.
inline void Tape::backward(Value loss) {
  for (Step& step : steps_) step.grad = 0;
  steps_[loss.index].grad = 1;  // dL/dL
  for (std::size_t i = loss.index + 1; i-- > 0;) {
    const Step& y = steps_[i];
    // The chain rule. += and not =: a value that was used twice is owed the sum over both uses.
    for (std::size_t k = 0; k < y.arity; ++k) steps_[y.input[k]].grad += y.grad * y.partial[k];
  }
}
// [/backward]

}  // namespace scalar

namespace chapter00 {

// What a formula calls its steps.
using Named = std::vector<std::pair<std::string, scalar::Value>>;

// [four]
// dc/da = 4, whatever a is. A sweep that assigns instead of adding says 1.
inline Named sum_of_sums(scalar::Tape& tape, double number) {
  const scalar::Value a = tape.leaf(number);
  const scalar::Value b = a + a;
  const scalar::Value c = b + b;
  tape.backward(c);  // a.grad() is 4
  return {{"a", a}, {"b", b}, {"c", c}};
}
// [/four]

// [neuron]
// dy/dw₁ = (1 − y²) x₁
inline Named neuron(scalar::Tape& tape) {
  const scalar::Value x1 = tape.leaf(1), x2 = tape.leaf(-2);
  const scalar::Value w1 = tape.leaf(0.5), w2 = tape.leaf(0.25), bias = tape.leaf(0.3);
  const scalar::Value p = w1 * x1, q = w2 * x2, s = p + q, n = s + bias;
  const scalar::Value y = tanh(n);
  tape.backward(y);
  return {{"x₁", x1}, {"x₂", x2}, {"w₁", w1}, {"w₂", w2}, {"bias", bias},
          {"p", p},   {"q", q},   {"s", s},   {"n", n},   {"y", y}};
}
// [/neuron]

// --- Arrays: the engine's tape ---------------------------------------------------------------------------------------

// [tensors]
struct WithTensors {
  double derivative = 0;
  ag::Graph graph;  // the tape before the sweep, which frees its records
};

inline WithTensors sum_of_sums_with_tensors(double number) {
  const ag::Tensor a = ag::Tensor::parameter(ag::Array{static_cast<ag::Scalar>(number)});
  ag::Tape tape;
  const ag::Tensor b = a + a;
  const ag::Tensor c = b + b;
  ag::Graph graph = ag::graph(tape, {{"a", a}, {"b", b}, {"c", c}});
  tape.backward(c);
  return {static_cast<double>(a.grad()(0)), std::move(graph)};
}
// [/tensors]

// --- Why backwards? --------------------------------------------------------------------------------------------------

// [function]
// A function of n = 4h parameters and one output, the same code for numbers and for a tape:
//   f(w) = Σ_j w_{4j} tanh(w_{4j+1} x₁ + w_{4j+2} x₂ + w_{4j+3})
template <class Number>
Number network(const std::vector<Number>& w, const Number& x1, const Number& x2) {
  using std::tanh;
  Number y = w[0] * tanh(w[1] * x1 + w[2] * x2 + w[3]);
  for (std::size_t j = 4; j < w.size(); j += 4) y = y + w[j] * tanh(w[j + 1] * x1 + w[j + 2] * x2 + w[j + 3]);
  return y;
}
inline constexpr double kX1 = 0.3, kX2 = -0.7;

// f(w) on a tape that is cleared first; leaf i of it is w_i.
inline scalar::Value record_network(scalar::Tape& tape, const std::vector<double>& w) {
  tape.clear();
  std::vector<scalar::Value> leaves;
  for (const double v : w) leaves.push_back(tape.leaf(v));
  const scalar::Value x1 = tape.leaf(kX1), x2 = tape.leaf(kX2);
  return network(leaves, x1, x2);
}
// [/function]

// [three-ways]
// ∂f/∂w_i ≈ (f(w + h e_i) − f(w − h e_i)) / 2h: nothing to derive, two evaluations for each parameter.
inline std::vector<double> by_differences(const std::vector<double>& w) {
  const double h = 1e-6;
  std::vector<double> moved = w, gradient;
  for (std::size_t i = 0; i < w.size(); ++i) {
    moved[i] = w[i] + h;
    const double above = network(moved, kX1, kX2);
    moved[i] = w[i] - h;
    gradient.push_back((above - network(moved, kX1, kX2)) / (2 * h));
    moved[i] = w[i];
  }
  return gradient;
}

// ẏ = Σ_k ∂y/∂a_k ȧ_k from the first step to the last: the derivative of everything by one input. Exact, but the next
// parameter needs the next sweep (Wengert 1964).
inline std::vector<double> by_forward_mode(const std::vector<double>& w, scalar::Tape& tape) {
  const scalar::Value f = record_network(tape, w);
  std::vector<double> dot(tape.steps().size()), gradient;
  for (std::size_t i = 0; i < w.size(); ++i) {
    for (std::size_t at = 0; at <= f.index; ++at) {
      const scalar::Step& y = tape.steps()[at];
      dot[at] = at == i ? 1 : 0;
      for (std::size_t k = 0; k < y.arity; ++k) dot[at] += y.partial[k] * dot[y.input[k]];
    }
    gradient.push_back(dot[f.index]);
  }
  return gradient;
}

// ā_k += ȳ ∂y/∂a_k from the last step to the first: the derivative of one output by everything, in one sweep.
inline std::vector<double> by_reverse_mode(const std::vector<double>& w, scalar::Tape& tape) {
  tape.backward(record_network(tape, w));
  std::vector<double> gradient;
  for (std::size_t i = 0; i < w.size(); ++i) gradient.push_back(tape.steps()[i].grad);
  return gradient;
}
// [/three-ways]

// --- Learning --------------------------------------------------------------------------------------------------------

// [spiral]
struct Points {
  ag::Array x;    // [N, 2]
  ag::Ids label;  // [N]: 0 or 1, in turn
};

// Point i is on arm k = i mod 2:  (r cos θ, r sin θ) + noise,  r = 0.15 + 0.85 t,  θ = 2π · turns · t + kπ,
// with t uniform in [0, 1). No straight line separates the arms: each goes round the other.
inline Points spiral(std::size_t count, double turns, double noise, ag::Random& random) {
  Points points{ag::empty({count, 2}), ag::Ids(ag::Ids::shape_type{count})};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t k = i % 2;
    const double t = random.uniform();
    const double r = 0.15 + 0.85 * t, theta = std::numbers::pi * (2 * turns * t + static_cast<double>(k));
    const double dx = random.normal(), dy = random.normal();
    points.x(i, 0) = static_cast<ag::Scalar>(r * std::cos(theta) + noise * dx);
    points.x(i, 1) = static_cast<ag::Scalar>(r * std::sin(theta) + noise * dy);
    points.label(i) = static_cast<std::int32_t>(k);
  }
  return points;
}
// [/spiral]

// [layer]
// y = x W + b: x [N, in], W [in, out], b [out] → [N, out]. Each column of W is a neuron: a weighted sum of its inputs.
// (From here on the course uses ag::Linear, which computes the same in one record.)
struct Layer : ag::Module {
  ag::Tensor W, b;
  Layer(std::size_t in, std::size_t out, ag::Random& random)
      : W(parameter("W", ag::init::xavier_uniform({in, out}, random, 5.0 / 3))), b(parameter("b", ag::zeros({out}))) {}
  ag::Tensor operator()(const ag::Tensor& x) const { return matmul(x, W) + b; }
};
// [/layer]

// [mlp]
// a₁ = tanh(x W₁ + b₁)            [N, h]
// a₂ = tanh(a₁ W₂ + b₂)           [N, h]
// z  = a₂ W₃ + b₃                 [N, 2]      P(class k | x) = e^{z_k} / (e^{z_0} + e^{z_1})
struct Mlp : ag::Module {
  Layer first, second, output;
  Mlp(std::size_t h, ag::Random& random)
      : first(child("first", Layer(2, h, random))),
        second(child("second", Layer(h, h, random))),
        output(child("output", Layer(h, 2, random))) {}
  ag::Tensor operator()(const ag::Tensor& x) const { return output(tanh(second(tanh(first(x))))); }
};
// [/mlp]

// [train]
struct TrainSettings {
  std::int64_t steps = 6000;
  std::size_t batch = 64;  // B
  double rate = 0.01;      // of AdamW, falling in a straight line to a twentieth
  double weight_decay = 1e-4;
  std::uint64_t seed = 1;  // of the batches
};

// B points drawn with replacement.
inline Points draw(const Points& from, std::size_t B, ag::Random& random) {
  Points batch{ag::empty({B, 2}), ag::Ids(ag::Ids::shape_type{B})};
  for (std::size_t i = 0; i < B; ++i) {
    const std::size_t pick = random.below(from.label.size());
    for (std::size_t c = 0; c < 2; ++c) batch.x(i, c) = from.x(pick, c);
    batch.label(i) = from.label(pick);
  }
  return batch;
}

// L = −1/B Σ ln P(class | x)
template <class Model>
ag::Tensor loss_of(const Model& model, const Points& points) {
  return cross_entropy(model(points.x), points.label);
}

struct Training {
  program::Curve curve;  // train: L of the batches; held: L of the test points
  std::int64_t updates = 0;
  double seconds = 0;
};

template <class Model>
Training train(const std::string& name, const Model& model, const Points& points, const Points& test,
               const TrainSettings& settings, program::LoopOptions options) {
  ag::AdamW optimizer(model.parameters(), {.learning_rate = settings.rate, .weight_decay = settings.weight_decay});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, 0, settings.steps, settings.rate / 20);
  ag::Random batches(settings.seed, "batches");
  options.measure = [&] { return static_cast<double>(loss_of(model, test).item()); };
  program::Loop loop(name, settings.steps, options);
  loop.keep("optimizer", optimizer).keep("batches", batches);
  while (loop.next()) {
    const Points batch = draw(points, settings.batch, batches);
    ag::Tape tape;
    const ag::Tensor loss = loss_of(model, batch);
    tape.backward(loss);  // dL/dW for every W
    optimizer.set_learning_rate(rate(loop.step()));
    optimizer.step();
    optimizer.zero_grad();
    loop.count(static_cast<double>(loss.item()), settings.batch);
  }
  return {loop.curve(), loop.step(), loop.seconds()};
}

// The share of points whose class has the larger z.
template <class Model>
double accuracy(const Model& model, const Points& points) {
  const ag::Array z = model(points.x).value();  // [N, 2]
  double right = 0;
  for (std::size_t i = 0; i < points.label.size(); ++i) right += (z(i, 1) > z(i, 0)) == (points.label(i) == 1);
  return right / static_cast<double>(points.label.size());
}
// [/train]

}  // namespace chapter00
