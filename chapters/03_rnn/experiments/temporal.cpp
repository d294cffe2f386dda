#include "chapters/03_rnn/experiments/temporal.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "autograd/ids.h"
#include "autograd/optim.h"
#include "chapters/03_rnn/experiments/spectrum.h"
#include "chapters/report/gradient_flow.h"

namespace rnn {
namespace {

using ag::Array;
using ag::Scalar;
using ag::Tensor;

constexpr std::size_t kSymbols = data::TemporalOrder::kSymbols, kClasses = data::TemporalOrder::kClasses;
constexpr std::int64_t kStretch = 100;
enum Stream : std::uint64_t { kTrain, kTest, kProbe };

struct Batch {
  Tensor x;       // [T, B, 6]: one-hot
  ag::Ids label;  // [B]
};

Batch draw(data::TemporalOrder& task, std::size_t T, std::size_t B) {
  Array x = ag::zeros({T, B, kSymbols});
  ag::Ids label(ag::Ids::shape_type{B});
  for (std::size_t b = 0; b < B; ++b) {
    const data::TemporalOrderExample example = task.next();
    for (std::size_t t = 0; t < T; ++t) x(t, b, static_cast<std::size_t>(example.symbols[t])) = 1;
    label(b) = example.label;
  }
  return {std::move(x), std::move(label)};
}

// The share of wrong answers.
double error_of(const OrderModel& model, const Batch& batch) {
  const Array z = model.logits(model.last_state(batch.x)).value();
  std::size_t wrong = 0;
  for (std::size_t b = 0; b < batch.label.size(); ++b) wrong += ag::best_class(z, b) != batch.label(b);
  return static_cast<double>(wrong) / static_cast<double>(batch.label.size());
}

// ‖∂L/∂h_k‖ for k = 1 … T.
Norms gradient_norms(const OrderModel& model, const Batch& batch) {
  report::GradientFlow flow;
  {
    ag::Tape tape;
    const std::vector<Tensor> h = model.states(batch.x);
    for (const Tensor& h_k : h) flow.watch("h", h_k);
    tape.backward(cross_entropy(model.logits(h.back()), batch.label));
  }
  model.zero_grad();
  return flow.norms("h");
}

void clip_gradient(const OrderModel& model, const OrderTask& task) {
  if (task.clip == Clip::norm) clip_grad_norm(model.parameters(), task.limit);
  if (task.clip == Clip::value) clip_grad_value(model.parameters(), task.limit);
}

std::unique_ptr<ag::Optimizer> optimizer_of(const OrderModel& model, const OrderTask& task) {
  if (task.adam) return std::make_unique<ag::Adam>(model.parameters(), ag::AdamOptions{.learning_rate = task.rate});
  return std::make_unique<ag::SGD>(model.parameters(), ag::SGDOptions{.learning_rate = task.rate});
}

}  // namespace

std::string name_of(Start start) {
  switch (start) {
    case Start::small:
      return "small normal";
    case Start::normal:
      return "normal";
    case Start::smart:
      return "ρ = 0.95";
    case Start::orthogonal:
      return "orthogonal";
    default:
      return "identity";
  }
}

// [starts]
Array recurrent_start(Start start, std::size_t H, ag::Random& random) {
  Array U = ag::zeros({H, H});
  switch (start) {
    case Start::small:
      return random.normal({H, H}, 0, 0.01);
    case Start::normal:
      return random.normal({H, H}, 0, 0.1);
    case Start::orthogonal:
      return ag::init::orthogonal({H, H}, random);
    case Start::identity:
      return identity(H);
    case Start::smart:
      break;
  }
  std::vector<std::size_t> from(H);  // units; a random 15 of them send to each
  for (std::size_t i = 0; i < H; ++i) from[i] = i;
  for (std::size_t to = 0; to < H; ++to) {
    random.shuffle(from.begin(), from.end());
    for (std::size_t i = 0; i < std::min<std::size_t>(15, H); ++i)
      U(from[i], to) = static_cast<Scalar>(random.normal());
  }
  U *= static_cast<Scalar>(0.95 / spectral_radius(U));
  return U;
}
// [/starts]

OrderModel::OrderModel(std::size_t H, Start start, ag::Random& random)
    : cell(child("cell", Cell(kSymbols, H, random,
                              {.recurrent = [start](const ag::Shape& shape,
                                                    ag::Random& r) { return recurrent_start(start, shape[0], r); }}))),
      output(child("output", ag::Linear(H, kClasses, random))) {}

Tensor OrderModel::last_state(const Tensor& x) const { return ag::rnn(x, cell.W, cell.U, cell.b).h; }

std::vector<Tensor> OrderModel::states(const Tensor& x) const {
  const auto T = static_cast<std::ptrdiff_t>(x.shape()[0]), B = static_cast<std::ptrdiff_t>(x.shape()[1]);
  std::vector<Tensor> steps;
  for (std::ptrdiff_t t = 0; t < T; ++t) steps.push_back(reshape(slice(x, 0, t, t + 1), {B, -1}));
  return unroll(cell, steps, cell.start(x.shape()[1]));
}

std::string name_of(Clip clip) { return clip == Clip::none ? "none" : clip == Clip::norm ? "by norm" : "by value"; }

OrderRun learn_order(const OrderTask& task) {
  ag::Random random(task.seed, "temporal order");
  const OrderModel model(task.H, task.start, random);
  const std::unique_ptr<ag::Optimizer> optimizer = optimizer_of(model, task);
  data::TemporalOrder train(task.T, task.seed, kTrain), test(task.T, task.seed, kTest),
      probe(task.T, task.seed, kProbe);
  const Batch unseen = draw(test, task.T, 1000), probed = draw(probe, task.T, 100);

  OrderRun run{.task = task};
  run.before = gradient_norms(model, probed);
  while (run.steps < task.steps && !run.solved) {
    const Batch batch = draw(train, task.T, task.B);
    {
      ag::Tape tape;
      tape.backward(cross_entropy(model.logits(model.last_state(batch.x)), batch.label));
    }
    run.largest_norm = std::max(run.largest_norm, grad_norm(model.parameters()));
    clip_gradient(model, task);
    optimizer->step();
    optimizer->zero_grad();
    if (++run.steps % kStretch == 0 || run.steps == task.steps) run.error = error_of(model, unseen);
    run.solved = run.error < 0.01;
  }
  run.after = gradient_norms(model, probed);
  return run;
}

}  // namespace rnn
