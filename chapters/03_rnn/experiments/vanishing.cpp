#include "chapters/03_rnn/experiments/vanishing.h"

#include <algorithm>
#include <cmath>

#include "chapters/03_rnn/lesson_vanishing.h"
#include "chapters/program/progress.h"
#include "chapters/program/settings.h"

namespace rnn {
namespace {

using ag::Array;
using ag::Tensor;

// ρ of the linear cases: far enough from 1 for 1 % of ln ρ to be something.
const std::vector<double> kRho = {0.9, 0.95, 1.05, 1.1};
constexpr double kWallW = 4.5, kWallB = -2;  // where the two drawn descents start

// max |a − b| / max |b|
double difference(const Array& a, const Array& b) {
  double largest = 0, size = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, std::abs(static_cast<double>(a.data()[i]) - static_cast<double>(b.data()[i])));
    size = std::max(size, std::abs(static_cast<double>(b.data()[i])));
  }
  return size > 0 ? largest / size : largest;
}

double compare_bptt(const Cell& cell, const std::vector<Array>& x, const Array& c) {
  std::vector<Array> values{cell.start(c.shape()[0]).value()}, dh(x.size());
  std::vector<Tensor> h;
  {
    ag::Tape tape;
    h = unroll(cell, {x.begin(), x.end()}, cell.start(c.shape()[0]));
    for (const Tensor& h_t : h) keep_grad(h_t);
    tape.backward(h.back(), c);
  }
  for (const Tensor& h_t : h) values.push_back(h_t.value());
  dh.back() = c;
  const BpttGradients by_hand = backpropagate_through_time(cell, x, values, dh);
  double worst = std::max({difference(by_hand.W, cell.W.grad()), difference(by_hand.U, cell.U.grad()),
                           difference(by_hand.b, cell.b.grad())});
  for (std::size_t t = 0; t < h.size(); ++t) worst = std::max(worst, difference(by_hand.h[t + 1], h[t].grad()));
  cell.zero_grad();
  return worst;
}

std::vector<OrderRun> learn_all(const std::vector<OrderTask>& tasks, const char* label) {
  std::vector<OrderRun> runs;
  program::Progress progress(label, static_cast<std::int64_t>(tasks.size()), {.measure = "error", .unit = "sequences"});
  for (const OrderTask& task : tasks) {
    if (program::interrupted()) break;
    runs.push_back(learn_order(task));
    progress.update(static_cast<std::int64_t>(runs.size()), runs.back().error,
                    runs.back().steps * static_cast<std::int64_t>(task.B));
  }
  return runs;
}

template <class Tasks>
std::vector<OrderTask> over_seeds(const VanishingScale& scale, std::uint64_t seed, Tasks tasks_of_one) {
  std::vector<OrderTask> all;
  for (std::size_t i = 0; i < scale.seeds; ++i) {
    const std::vector<OrderTask> tasks = tasks_of_one(scale, seed + i);
    all.insert(all.end(), tasks.begin(), tasks.end());
  }
  return all;
}

template <class Key>
auto solved_by(const std::vector<OrderRun>& runs, Key key) {
  std::map<decltype(key(OrderTask{})), Solved> counts;
  for (const OrderRun& run : runs) {
    Solved& count = counts[key(run.task)];
    ++count.runs;
    if (!run.solved) continue;
    ++count.solved;
    count.steps += (static_cast<double>(run.steps) - count.steps) / static_cast<double>(count.solved);
  }
  return counts;
}

}  // namespace

Agreement compare_by_hand(std::uint64_t seed) {
  constexpr std::size_t I = 6, H = 20, B = 4, T = 30;
  ag::Random random(seed, "by hand");
  const Cell cell(I, H, random);
  std::vector<Array> x, one;
  for (std::size_t t = 0; t < T; ++t) {
    x.push_back(random.normal({B, I}, 0, 1));
    one.push_back(random.normal({1, I}, 0, 1));
  }
  Agreement agreement{.bptt = compare_bptt(cell, x, random.normal({B, H}, 0, 1))};
  const Array h0 = random.normal({1, H}, 0, 1);
  const std::vector<Array> product = jacobian_products(cell, states(cell, one, h0)),
                           tape = jacobians_on_tape(cell, one, h0);
  for (std::size_t k = 0; k <= T; ++k)
    agreement.jacobian = std::max(agreement.jacobian, difference(product[k], tape[k]));
  return agreement;
}

// [clipping]
std::vector<OrderTask> clipping_tasks(const VanishingScale& scale, std::uint64_t seed) {
  std::vector<OrderTask> tasks;
  for (const double rate : {0.03, 0.1, 0.3})
    for (const Clip clip : {Clip::none, Clip::norm, Clip::value}) {
      OrderTask task{.T = 20, .adam = false, .rate = rate, .clip = clip, .steps = scale.clip_steps, .seed = seed};
      // By value: 1/√n of n = 3,054 numbers, so that the norm of a clipped gradient is 1 at most here too.
      task.limit = clip == Clip::value ? 0.018 : 1;
      tasks.push_back(task);
    }
  return tasks;
}
// [/clipping]

std::vector<OrderTask> order_tasks(const VanishingScale& scale, std::uint64_t seed) {
  std::vector<OrderTask> tasks;
  for (const Start start : {Start::small, Start::normal, Start::smart, Start::orthogonal, Start::identity})
    for (const std::size_t T : scale.lengths)
      tasks.push_back({.T = T, .start = start, .limit = 0.1, .steps = scale.steps, .seed = seed});
  return tasks;
}

Vanishing measure_vanishing(const VanishingScale& scale, std::uint64_t seed) {
  return {scale,
          compare_by_hand(seed),
          linear_cases(kRho, 20, scale.lags, seed),
          measure_conditions(60, seed),
          wall_surface(scale.cells),
          descend(kWallW, kWallB, 200, 0),
          descend(kWallW, kWallB, 200, 1),
          compare_descents(scale.starts, seed),
          learn_all(over_seeds(scale, seed, clipping_tasks), "clipping"),
          learn_all(over_seeds(scale, seed, order_tasks), "temporal order")};
}

std::map<std::pair<Start, std::size_t>, Solved> solved_by_start(const std::vector<OrderRun>& runs) {
  return solved_by(runs, [](const OrderTask& task) { return std::pair(task.start, task.T); });
}

std::map<std::pair<double, Clip>, Solved> solved_by_clipping(const std::vector<OrderRun>& runs) {
  return solved_by(runs, [](const OrderTask& task) { return std::pair(task.rate, task.clip); });
}

}  // namespace rnn
