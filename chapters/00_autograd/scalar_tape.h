// scalar_tape.h: reverse-mode automatic differentiation of scalars, all of it.
//
// Every operation appends one step to a list: its value, where its inputs stand on the list, and its derivative by each
// of them. Inputs come before what is made of them, so one walk from the end to the beginning meets every step after
// all its users: by then its gradient is complete. No sorting, no recursion (Linnainmaa 1970; the list is Wengert's,
// 1964).
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

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
  const std::vector<Step>& steps() const { return steps_; }
  void clear() { steps_.clear(); }  // for the next expression; the memory is kept

  // [backward]
  // dL/dx for every step x of the tape, where L = `loss`. Clears what an earlier call left, so calling it twice is
  // calling it once.
  void backward(Value loss) {
    for (Step& step : steps_) step.grad = 0;
    steps_[loss.index].grad = 1;  // dL/dL
    for (std::size_t i = loss.index + 1; i-- > 0;) {
      const Step& y = steps_[i];
      // The chain rule. += and not =: a value that was used twice is owed the sum over both uses.
      for (std::size_t k = 0; k < y.arity; ++k) steps_[y.input[k]].grad += y.grad * y.partial[k];
    }
  }
  // [/backward]

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

}  // namespace scalar
