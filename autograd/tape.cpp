#include "autograd/tape.h"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace ag {
inline namespace AG_PRECISION {
namespace {

thread_local Tape* recording_tape = nullptr;  // appended to by ops
thread_local std::uint64_t active_number =
    0;  // the tape whose tensors want gradients: it records, or it is being swept
thread_local bool train_mode = false;
thread_local Random* train_random = nullptr;
std::atomic<std::uint64_t> tapes_made{0};

// The memory of this thread's last tape, for the next one: a step has as many records as the step before.
struct Spare {
  std::vector<Record> records;
  std::vector<GradientPtr> inputs;
};
thread_local Spare spare;

// The index of the first element that is not finite, or the size of the array.
std::size_t first_bad(const Array& values) {
  const auto bad =
      std::find_if(values.data(), values.data() + values.size(), [](Scalar v) { return !std::isfinite(v); });
  return static_cast<std::size_t>(bad - values.data());
}

}  // namespace

Tape::Tape(Options options) : options_(options), number_(++tapes_made) {
  check(active_number == 0,
        "[tape] this thread already has a tape. One tape records at a time: end the scope of the first, or use another "
        "thread.");
  recording_tape = this;
  active_number = number_;
  records_.swap(spare.records);
  inputs_.swap(spare.inputs);
}

Tape::~Tape() {
  // Front to back would free a chain of closures recursively through shared handles; from the end each record is the
  // last owner of its output only.
  while (!records_.empty()) pop();
  records_.swap(spare.records);
  inputs_.swap(spare.inputs);
  if (recording_tape == this) recording_tape = nullptr;
  active_number = 0;
}

Tape* Tape::current() { return recording_tape; }
std::uint64_t Tape::active() { return active_number; }

std::span<const GradientPtr> Tape::inputs(std::size_t record) const {
  const std::size_t first = records_[record].first_input;
  const std::size_t end = record + 1 < records_.size() ? records_[record + 1].first_input : inputs_.size();
  return {inputs_.data() + first, end - first};
}

Tensor Tape::push(const char* op, std::size_t first_input, Array&& value) {
  Tensor y(std::move(value));
  y.gradient_ = std::make_shared<Gradient>(y.shape());
  y.gradient_->tape = number_;
  records_.push_back({op, y.gradient_, first_input, nullptr});
  if (options_.anomaly) [[unlikely]] {
    if (const std::size_t bad = first_bad(y.value()); bad < y.size()) anomaly("value", y.value(), bad);
  }
  return y;
}

// Frees the last record.
void Tape::pop() {
  inputs_.resize(records_.back().first_input);
  records_.pop_back();
}

void Tape::backward(const Tensor& loss) {
  check_shapes(loss.defined() && loss.size() == 1,
               "[backward] the loss has shape {}. It must have one element: reduce it with sum() or mean(), or give a "
               "cotangent.",
               loss.defined() ? loss.shape() : Shape{0});
  backward(loss, ones(loss.shape()));
}

void Tape::backward(const Tensor& y, Array cotangent) {
  check(
      !spent_,
      "[backward] this tape has been swept already and its records are freed. Record the forward pass on a new Tape.");
  check(y.gradient() != nullptr && y.gradient()->tape == number_,
        "[backward] the tensor of shape {} was not recorded on this tape. Compute it, from parameters, while the tape "
        "is in scope.",
        y.defined() ? y.shape() : Shape{0});
  check_shapes(cotangent.shape() == y.shape(),
               "[backward] the cotangent has shape {} and the tensor {}. They must be equal.", cotangent.shape(),
               y.shape());
  if (recording_tape == this) recording_tape = nullptr;  // nothing that happens in the sweep is recorded
  spent_ = true;
  y.gradient()->add(std::move(cotangent));
  while (!records_.empty()) {
    Record& record = records_.back();
    if (!record.output->absent()) {
      record.backward(*record.output);
      if (options_.anomaly) [[unlikely]] {
        for (const GradientPtr& input : inputs(records_.size() - 1)) {
          if (!input || input->absent()) continue;
          if (const std::size_t bad = first_bad(input->dense()); bad < input->dense().size())
            anomaly("gradient", input->dense(), bad);
        }
      }
      if (!record.output->keep) record.output->clear();
    }
    pop();
  }
}

// About the last record.
void Tape::anomaly(const char* what, const Array& values, std::size_t index) const {
  const Record& record = records_.back();
  std::string shapes;
  for (const GradientPtr& input : inputs(records_.size() - 1))
    shapes += (shapes.empty() ? "" : ", ") + (input ? fmt::format("{}", input->shape()) : std::string("constant"));
  throw AnomalyError(
      fmt::format("[{}] {} is {} at flat index {} of shape {}. Op {} of step {}; its inputs: {}; its output: {}. This "
                  "is the first one: look at "
                  "what went into this op.",
                  record.op, what, *(values.data() + index), index, values.shape(), records_.size(), number_, shapes,
                  record.output->shape()));
}

NoGrad::NoGrad() : suspended_(recording_tape) { recording_tape = nullptr; }
NoGrad::~NoGrad() { recording_tape = suspended_; }

TrainMode::TrainMode(bool on) : before_(train_mode), random_before_(train_random) {
  train_mode = on;
  train_random = nullptr;
}
TrainMode::TrainMode(Random& random) : TrainMode(true) { train_random = &random; }
TrainMode::~TrainMode() {
  train_mode = before_;
  train_random = random_before_;
}
bool TrainMode::on() { return train_mode; }
Random* TrainMode::generator(Random* own) { return train_random != nullptr ? train_random : own; }

void keep_grad(const Tensor& t) {
  check(t.wants_grad(),
        "[keep_grad] no tape records the tensor. Call it while the tape that made the tensor is in scope.");
  t.gradient()->keep = true;
}

bool recording(std::initializer_list<std::reference_wrapper<const Tensor>> inputs) {
  return recording_tape && std::any_of(inputs.begin(), inputs.end(), [](const Tensor& t) { return t.wants_grad(); });
}
bool recording(const std::vector<Tensor>& inputs) {
  return recording_tape && std::any_of(inputs.begin(), inputs.end(), [](const Tensor& t) { return t.wants_grad(); });
}

}  // namespace AG_PRECISION
}  // namespace ag
