// tape.h: how gradients are found. While a Tape is in scope every op on tensors that want a gradient appends one record
// to it; backward() walks the records from the last to the first and runs each one's backward function.
//
// The order of execution is a topological order of the graph, so the sweep needs no sorting and no recursion: a chain
// of a million ops takes no more stack than one (Linnainmaa 1970; Griewank & Walther 2008, ch. 3).
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "autograd/random.h"
#include "autograd/tensor.h"

namespace ag {
inline namespace AG_PRECISION {

// One executed op. Invariant: inputs were made before the output, so they stand earlier on the tape or are leaves.
struct Record {
  const char* op;           // "tanh"
  GradientPtr output;       // where the gradient of the result is added up; its shape
  std::size_t first_input;  // where its inputs begin among those of all records, see Tape::inputs()
  std::function<void(Gradient& dy)> backward;
};

// Records the ops of one thread until backward() or the end of its scope. No tape in scope: nothing is recorded, so
// evaluation cannot leak a graph. Truncated backpropagation through time is simply the next tape: tensors of an earlier
// tape are constants.
class Tape {
 public:
  struct Options {
    // Check every value and every gradient; the first NaN or Inf throws AnomalyError naming op, shapes and step. Slow.
    bool anomaly = false;
  };

  Tape() : Tape(Options{}) {}
  explicit Tape(Options options);  // Throws Error when this thread already has a tape.
  ~Tape();
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  // dL/dx into every leaf L depends on, added to what is there. `loss` must have one element; its own gradient is 1.
  // The tape is spent afterwards: records and gradients of intermediates are freed as the sweep passes them.
  // Throws Error when the tape is spent already or did not record the loss.
  void backward(const Tensor& loss);
  // The same for a tensor of any shape, given the gradient of the end result with respect to it (its cotangent).
  void backward(const Tensor& y, Array cotangent);

  const std::vector<Record>& records() const { return records_; }
  // The places of a record's inputs' gradients; null: a constant.
  std::span<const GradientPtr> inputs(std::size_t record) const;

  // The tape that records on this thread, or null.
  static Tape* current();
  // The number of the tape that records or is being swept on this thread, or 0.
  static std::uint64_t active();

  // For record() below: appends an op and returns its output.
  template <class Inputs>
  Tensor push(const char* op, const Inputs& inputs, Array&& value) {
    const std::size_t first = inputs_.size();
    for (const Tensor& input : inputs) inputs_.push_back(input.wants_grad() ? input.gradient() : nullptr);
    return push(op, first, std::move(value));
  }
  Record& last() { return records_.back(); }

 private:
  Tensor push(const char* op, std::size_t first_input, Array&& value);
  void pop();
  [[noreturn]] void anomaly(const char* what, const Array& values, std::size_t index) const;

  Options options_;
  std::uint64_t number_;  // counts the tapes of this process: the step in messages
  bool spent_ = false;
  std::vector<Record> records_;
  std::vector<GradientPtr> inputs_;  // of all records: an allocation for many of them, not one for each
};

// The first value or gradient that is not finite, in anomaly mode.
class AnomalyError : public Error {
 public:
  using Error::Error;
};

// Nothing is recorded within its scope, though a tape is outside.
class NoGrad {
 public:
  NoGrad();
  ~NoGrad();
  NoGrad(const NoGrad&) = delete;
  NoGrad& operator=(const NoGrad&) = delete;

 private:
  Tape* suspended_;
};

// Dropout drops within its scope and lets everything pass outside: modes are scopes, not flags on a tree of modules.
class TrainMode {
 public:
  explicit TrainMode(bool on = true);
  // What is dropped within its scope is drawn from `random`, whatever generator a layer has of its own: a thread that
  // works on one part of a batch drops by the numbers of its part.
  explicit TrainMode(Random& random);
  ~TrainMode();
  TrainMode(const TrainMode&) = delete;
  TrainMode& operator=(const TrainMode&) = delete;
  static bool on();
  // The generator that ops draw from which were given `own`, or none.
  static Random* generator(Random* own);

 private:
  bool before_;
  Random* random_before_;
};

// The gradient of an intermediate survives backward(). Call it between the op and backward(); throws Error for a tensor
// that no tape records.
void keep_grad(const Tensor& t);

// True when an op on these inputs would be recorded: ops use it to save nothing in vain.
bool recording(std::initializer_list<std::reference_wrapper<const Tensor>> inputs);
bool recording(const std::vector<Tensor>& inputs);

// Wraps an evaluated value as the output of an op, and tells the tape how to go back. `backward` is called as
//   backward(const Tensor& y)  where the formula needs the value of y: y.value() and y.grad();
//   backward(Array& dy)        where it does not: the value of y may be freed before, and dy may be moved from.
// It adds to its inputs' gradients with accumulate(). What it captures is what is saved.
template <class Inputs, class Backward>
Tensor record_op(const char* op, const Inputs& inputs, Array&& value, Backward&& backward) {
  if (!recording(inputs)) return Tensor(std::move(value));
  Tape& tape = *Tape::current();
  Tensor y = tape.push(op, inputs, std::move(value));
  if constexpr (std::is_invocable_v<Backward, const Tensor&>) {
    tape.last().backward = [y, backward = std::move(backward)](Gradient&) { backward(y); };
  } else {
    tape.last().backward = [backward = std::move(backward)](Gradient& dy) {
      Array cotangent = dy.release();
      backward(cotangent);
    };
  }
  return y;
}
template <class Backward>
Tensor record(const char* op, std::initializer_list<std::reference_wrapper<const Tensor>> inputs, Array value,
              Backward backward) {
  return record_op(op, inputs, std::move(value), std::move(backward));
}
template <class Backward>
Tensor record(const char* op, const std::vector<Tensor>& inputs, Array value, Backward backward) {
  return record_op(op, inputs, std::move(value), std::move(backward));
}

}  // namespace AG_PRECISION
}  // namespace ag
