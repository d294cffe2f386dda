#include "chapters/02_word2vec/experiments/cost.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <string_view>

#include "autograd/optim.h"
#include "autograd/random.h"
#include "chapters/02_word2vec/lesson.h"
#include "chapters/program/line.h"
#include "chapters/program/progress.h"

namespace word2vec {
namespace {

using ag::Ids;
using ag::Tensor;

Ids random_ids(const Ids::shape_type& shape, std::size_t words, ag::Random& random) {
  Ids ids(shape);
  for (std::int32_t& id : ids) id = static_cast<std::int32_t>(random.below(words));
  return ids;
}

// Steps of training with one loss, on random pairs.
PairCost::Of cost_of(const Model& model, std::size_t batch, ag::Random& random,
                     const std::function<Tensor(const Tensor& h, const Ids& words)>& loss) {
  constexpr int kSteps = 5;
  const std::size_t V = model.input.shape()[0];
  ag::SGD optimizer(model.parameters(), {.learning_rate = 1e-3});
  PairCost::Of cost{.seconds = std::numeric_limits<double>::infinity()};
  for (int step = 0; step < kSteps; ++step) {
    const Ids words = random_ids({batch}, V, random), contexts = random_ids({batch}, V, random);
    const double start = program::Progress::steady_seconds();
    {
      ag::Tape tape;
      const Tensor L = loss(model.skip_gram(words), contexts);
      cost.multiply_adds = static_cast<double>(count_multiply_adds(tape)) / static_cast<double>(batch);
      tape.backward(L);
    }
    optimizer.step();
    optimizer.zero_grad();
    const double seconds = program::Progress::steady_seconds() - start;
    cost.seconds = std::min(cost.seconds, seconds / static_cast<double>(batch));
  }
  return cost;
}

double log_log_slope(const std::vector<PairCost>& costs, const std::function<double(const PairCost&)>& cost) {
  std::vector<double> x, y;
  for (const PairCost& c : costs) {
    x.push_back(static_cast<double>(c.words));
    y.push_back(cost(c));
  }
  return program::fit_power(std::move(x), std::move(y)).slope;
}

Growth growth_of(const std::vector<PairCost>& costs, PairCost::Of PairCost::*loss) {
  return {log_log_slope(costs, [&](const PairCost& c) { return (c.*loss).multiply_adds; }),
          log_log_slope(costs, [&](const PairCost& c) { return (c.*loss).seconds; })};
}

}  // namespace

std::int64_t count_multiply_adds(const ag::Tape& tape) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < tape.records().size(); ++i) {
    const ag::Record& record = tape.records()[i];
    if (record.op != std::string_view("matmul")) continue;
    const ag::GradientPtr& a = tape.inputs(i)[0];
    if (a == nullptr) throw ag::Error("[count_multiply_adds] the left factor of a product is a constant.");
    const ag::Shape &y = record.output->shape(), &x = a->shape();
    const std::size_t M = y[y.size() - 2], K = x[x.size() - 2] * x.back() / M;  // of [M, K], transposed or not
    total += ag::size_of(y) * K;
  }
  return static_cast<std::int64_t>(total);
}

PairCost measure_pair_cost(std::size_t words, const CostOptions& options, std::uint64_t seed) {
  ag::Random random(seed, "cost");
  const Model model(words, options.d, words, random);
  const Model tree(words, options.d, words - 1, random);
  const Paths paths = balanced_tree(words);
  PairCost cost{.words = words};
  cost.softmax = cost_of(model, options.batch, random,
                         [&](const Tensor& h, const Ids& w) { return softmax_loss(h, model.output, w); });
  cost.negative_sampling = cost_of(model, options.batch, random, [&](const Tensor& h, const Ids& w) {
    return negative_sampling_loss(h, model.output, w, random_ids({options.batch, options.k}, words, random));
  });
  cost.hierarchical = cost_of(tree, options.batch, random, [&](const Tensor& h, const Ids& w) {
    return hierarchical_softmax_loss(h, tree.output, w, paths);
  });
  return cost;
}

CostGrowth measure_cost_growth(std::size_t smallest, std::size_t largest, const CostOptions& options,
                               std::uint64_t seed) {
  CostGrowth growth;
  for (std::size_t V = smallest; V <= largest; V *= 4) growth.costs.push_back(measure_pair_cost(V, options, seed));
  growth.softmax = growth_of(growth.costs, &PairCost::softmax);
  growth.negative_sampling = growth_of(growth.costs, &PairCost::negative_sampling);
  growth.per_bit_least = std::numeric_limits<double>::infinity();
  for (const PairCost& c : growth.costs) {
    const double bits = std::log2(static_cast<double>(c.words));
    const double per_bit = c.hierarchical.multiply_adds / (static_cast<double>(options.d) * bits);
    growth.per_bit_least = std::min(growth.per_bit_least, per_bit);
    growth.per_bit_greatest = std::max(growth.per_bit_greatest, per_bit);
  }
  return growth;
}

}  // namespace word2vec
