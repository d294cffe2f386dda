#include "chapters/00_autograd/experiments/prove.h"

#include "autograd/gradcheck.h"
#include "chapters/00_autograd/experiments/agreement.h"
#include "chapters/00_autograd/experiments/chain.h"
#include "chapters/00_autograd/experiments/cost.h"
#include "chapters/00_autograd/experiments/straight_line.h"
#include "chapters/program/claims.h"
#include "chapters/program/measurements.h"
#include "chapters/program/progress.h"
#include "chapters/program/run_record.h"

namespace chapter00 {
namespace {

void measure_tapes(program::Measurements& m, std::uint64_t seed) {
  const double a = ag::Random(seed, "a").normal();
  scalar::Tape tape;
  m.add("four-by-hand", sum_of_sums(tape, a).front().second.grad());
  m.add("four-with-tensors", sum_of_sums_with_tensors(a).derivative);
  const Agreement agreement = compare_gradients(seed, 200);
  m.add("scalar-equals-tensor", agreement.tensors);
  m.add("equals-differences", agreement.differences);
  m.add("backward-idempotent", agreement.twice);
  m.add("control-wrong-derivative", agreement.wrong_tanh);
  m.add("control-without-clearing", second_sweep_without_clearing());
}

void measure_cost_of_gradients(program::Measurements& m, std::size_t n, std::uint64_t seed) {
  const Cost cost = measure_cost(n, seed);
  m.add("reverse-beats-differences", cost.differences / cost.reverse);
  m.add("three-ways-agree", cost.disagreement);
}

void measure_spiral(program::Measurements& m, const Settings& settings, std::uint64_t seed) {
  const Data data = make_data(settings, seed);
  ag::Random random(seed, "parameters");
  const Mlp mlp(static_cast<std::size_t>(settings.h), random);
  const LinearClassifier line(random);
  const TrainSettings training = train_settings(settings, seed);
  train(fmt::format("seed {}, network", seed), mlp, data.train, data.test, training, loop_options(settings));
  m.add("spiral-network", accuracy(mlp, data.test));
  train(fmt::format("seed {}, control", seed), line, data.train, data.test, training, loop_options(settings));
  m.add("control-straight-line", accuracy(line, data.test));
}

void measure_chain(program::Measurements& m, std::size_t length) {
  m.add("million-on-a-small-stack", engine_chain(length).gradient);
  m.add("control-recursion", recursion_bytes() * static_cast<double>(length) / kSmallStack);
}

}  // namespace

int prove(const Settings& settings, const program::Common& common) {
  const auto measure = [&](program::Measurements& m, std::uint64_t seed) {
    measure_tapes(m, seed);
    measure_cost_of_gradients(m, static_cast<std::size_t>(settings.largest), seed);
    measure_spiral(m, settings, seed);
    if (!program::interrupted()) measure_chain(m, static_cast<std::size_t>(settings.chain));
  };
  return program::prove_claims(
      "00_autograd", program::seeds_from(common.seed, settings.seeds), common, measure,
      [&](program::RunRecord& record) {
        record.data("spiral", {{"source", "generated"}, {"train", settings.points}, {"test", settings.points}});
      });
}

int check_gradients() {
  ag::Random random(1);
  const Mlp mlp(5, random);
  const Points points = spiral(8, 1.5, 0.03, random);
  // Chapters compute in float, where a difference is good to three digits; the same check in double, to eight digits,
  // is in tests/scalar_tape_test.cpp.
  const ag::GradcheckReport report = ag::gradcheck([&] { return cross_entropy(mlp(points.x), points.label); },
                                                   mlp.parameters(), {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
  fmt::print("{}", report.table());
  return report.ok() ? 0 : program::kInternalError;
}

}  // namespace chapter00
