// The vanishing-gradient laboratory of chapter 03 on a small scale, and the generator of its task. The identities it
// stands on are held to 1e-12 in tests/rnn_gradients_test.cpp.
#include "chapters/03_rnn/experiments/vanishing.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "chapters/03_rnn/experiments/spectrum.h"
#include "chapters/03_rnn/report/show_vanishing.h"
#include "chapters/03_rnn/settings.h"
#include "chapters/program/settings.h"
#include "course_paths.h"

namespace rnn {
namespace {

// Two of A and B, where the paper puts them, distractors elsewhere; each label a quarter of the time.
TEST(TemporalOrder, IsTheTaskOfThePaper) {
  for (const std::size_t T : {10U, 37U, 100U}) {
    data::TemporalOrder task(T, 1, 0);
    std::map<std::int32_t, int> labels;
    std::size_t first_place = T, last_place = 0;
    for (int i = 0; i < 4000; ++i) {
      const data::TemporalOrderExample example = task.next();
      ASSERT_EQ(example.symbols.size(), T);
      std::vector<std::int32_t> relevant;
      for (std::size_t t = 0; t < T; ++t) {
        ASSERT_GE(example.symbols[t], 0);
        ASSERT_LT(example.symbols[t], data::TemporalOrder::kSymbols);
        if (example.symbols[t] > 1) continue;
        relevant.push_back(example.symbols[t]);
        EXPECT_TRUE((t >= T / 10 && t < 2 * T / 10) || (t >= 4 * T / 10 && t < 5 * T / 10)) << t << " of " << T;
        first_place = std::min(first_place, t);
        last_place = std::max(last_place, t);
      }
      ASSERT_EQ(relevant.size(), 2u);
      EXPECT_EQ(example.label, 2 * relevant[0] + relevant[1]);
      ++labels[example.label];
    }
    EXPECT_EQ(labels.size(), 4u);
    for (const auto& [label, count] : labels) EXPECT_NEAR(count, 1000, 120) << label;
    EXPECT_EQ(first_place, T / 10) << "all places are used";
    EXPECT_EQ(last_place, 5 * T / 10 - 1);
  }
  EXPECT_THROW(data::TemporalOrder(9, 1, 0), std::invalid_argument);
}

TEST(TemporalOrder, StreamsDiffer) {
  data::TemporalOrder a(50, 1, 0), b(50, 1, 1), again(50, 1, 0);
  const auto first = a.next().symbols;
  EXPECT_NE(first, b.next().symbols);
  EXPECT_EQ(first, again.next().symbols);
}

// What training uses, one record, is what the inspectors look into, step by step.
TEST(OrderModel, BothFormsAgree) {
  ag::Random random(1);
  const OrderModel model(16, Start::orthogonal, random);
  const ag::Tensor x = random.normal({12, 3, 6}, 0, 1);
  const ag::Array one = model.last_state(x).value(), steps = model.states(x).back().value();
  ASSERT_EQ(one.shape(), steps.shape());
  for (std::size_t i = 0; i < one.size(); ++i) EXPECT_NEAR(one.data()[i], steps.data()[i], 1e-6);
}

TEST(Starts, AreWhatTheirNamesSay) {
  constexpr std::size_t H = 50;
  ag::Random random(1);
  EXPECT_LT(largest_singular_value(recurrent_start(Start::small, H, random)), 0.2);
  EXPECT_NEAR(spectral_radius(recurrent_start(Start::normal, H, random)), 0.1 * std::sqrt(50.0), 0.2);  // circular law
  const ag::Array smart = recurrent_start(Start::smart, H, random);
  EXPECT_NEAR(spectral_radius(smart), 0.95, 1e-5);
  for (std::size_t to = 0; to < H; ++to) {
    int from = 0;
    for (std::size_t i = 0; i < H; ++i) from += smart(i, to) != 0;
    EXPECT_EQ(from, 15) << "weights into unit " << to;
  }
  const ag::Array Q = recurrent_start(Start::orthogonal, H, random);
  EXPECT_NEAR(largest_singular_value(Q), 1, 1e-5);
  EXPECT_NEAR(spectral_radius(Q), 1, 1e-5);
  EXPECT_NEAR(spectral_radius(recurrent_start(Start::identity, H, random)), 1, 1e-6);
}

TEST(Vanishing, ByHandIsTheTape) {
  const Agreement agreement = compare_by_hand(1);
  EXPECT_LE(agreement.bptt, 1e-5);
  EXPECT_LE(agreement.jacobian, 1e-5);
}

TEST(Vanishing, LinearSlopeIsTheLogarithmOfTheSpectralRadius) {
  for (const LinearCase& linear : linear_cases({0.9, 1.1}, 20, 400, 7)) {
    EXPECT_NEAR(linear.slope / std::log(linear.curve.rho), 1, 0.01) << linear.curve.name;
    EXPECT_GT(linear.curve.sigma, 1.2 * linear.curve.rho) << "not normal: the singular value says something else";
  }
}

TEST(Vanishing, ConditionsAreAsTheorySays) {
  const Conditions c = measure_conditions(60, 3);
  EXPECT_NEAR(c.contraction.sigma, 0.95, 1e-5);
  for (std::size_t lag = 1; lag <= 60; ++lag)
    EXPECT_LE(c.contraction.norm[lag], std::pow(0.95, static_cast<double>(lag)) * (1 + 1e-5)) << lag;
  EXPECT_EQ(c.chain.rho, 0);
  for (std::size_t lag = 0; lag <= 60; ++lag)
    EXPECT_DOUBLE_EQ(c.chain.norm[lag], lag < 20 ? std::pow(2.0, static_cast<double>(lag)) : 0) << lag;
  EXPECT_EQ(c.held.rho, 0);
  for (std::size_t lag = 1; lag <= 60; ++lag)  // 2^{lag − 1} ‖(2, −4)‖, less what tanh' of the saturated unit is
    EXPECT_NEAR(c.held.norm[lag] / (std::pow(2.0, static_cast<double>(lag - 1)) * std::sqrt(20.0)), 1, 1e-4) << lag;
  EXPECT_NEAR(c.saturated.rho, 1.5, 1e-5);
  EXPECT_LT(c.saturated.norm.back(), 1e-6);
}

// The recurrence of figure 6, by hand at one place; and its gradient by a difference.
TEST(ErrorWall, IsTheRecurrenceOfThePaper) {
  const auto loss = [](double w, double b) {
    const auto sigma = [](double a) { return 1 / (1 + std::exp(-a)); };
    double a = 0.5;
    for (int t = 0; t < 50; ++t) a = w * sigma(a) + b;
    return (sigma(a) - 0.7) * (sigma(a) - 0.7);
  };
  // On the slope of the wall, where a step more or less shows.
  constexpr double w = 4.2, b = -2.13, kStep = 1e-5;
  const std::vector<WallPoint> path = descend(w, b, 1, 0);
  EXPECT_NEAR(path[0].loss, loss(w, b), 1e-4);
  const double dw = (loss(w + kStep, b) - loss(w - kStep, b)) / (2 * kStep);
  const double db = (loss(w, b + kStep) - loss(w, b - kStep)) / (2 * kStep);
  EXPECT_NEAR(path[0].norm / std::hypot(dw, db), 1, 1e-3);
  EXPECT_NEAR(path[1].w, w - 0.3 * dw, 5e-3);
  EXPECT_NEAR(path[1].b, b - 0.3 * db, 5e-3);
}

TEST(ErrorWall, ThrowsUnlessClipped) {
  const auto longest = [](const std::vector<WallPoint>& path) {
    double length = 0;
    for (std::size_t i = 1; i < path.size(); ++i)
      length = std::max(length, std::hypot(path[i].w - path[i - 1].w, path[i].b - path[i - 1].b));
    return length;
  };
  const std::vector<WallPoint> plain = descend(4.5, -2, 200, 0), clipped = descend(4.5, -2, 200, 1);
  EXPECT_GT(longest(plain), 5);
  EXPECT_LE(longest(clipped), 0.3 + 1e-5) << "rate · clip";
  EXPECT_GT(plain.back().loss, 0.05);
  EXPECT_LT(clipped.back().loss, 0.01);
  const WallShares shares = compare_descents(100, 3);
  EXPECT_GE(shares.clipped, 0.8);
  EXPECT_LE(shares.plain, shares.clipped - 0.2);
}

TEST(LearnOrder, ClippingAllowsALargerRate) {
  OrderTask task{.T = 20, .adam = false, .rate = 0.3, .clip = Clip::none, .steps = 300, .seed = 4};
  const OrderRun plain = learn_order(task);
  task.clip = Clip::norm;
  const OrderRun clipped = learn_order(task);
  EXPECT_FALSE(plain.solved);
  EXPECT_GT(plain.error, 0.2);
  EXPECT_TRUE(clipped.solved);
  EXPECT_LT(clipped.steps, 300) << "it stops when it is solved";
  EXPECT_GT(clipped.largest_norm, 1);
}

TEST(LearnOrder, TheStartDecides) {
  OrderTask task{.T = 20, .start = Start::orthogonal, .limit = 0.1, .steps = 400, .seed = 4};
  const OrderRun orthogonal = learn_order(task), again = learn_order(task);
  task.start = Start::small;
  const OrderRun small = learn_order(task);
  EXPECT_TRUE(orthogonal.solved);
  EXPECT_FALSE(small.solved);
  ASSERT_EQ(small.before.size(), 20u);
  EXPECT_LT(small.before.front(), 1e-12 * small.before.back());
  EXPECT_GT(orthogonal.before.front(), 1e-3 * orthogonal.before.back());
  EXPECT_EQ(orthogonal.after, again.after) << "the same seed, the same numbers";
}

// Every table is filled and every picture drawn, on the smallest scale.
TEST(ShowVanishing, SaysWhatWasFound) {
  VanishingScale scale = settings_for(program::Profile::check).laboratory;
  scale.lengths = {10, 12};
  const Vanishing vanishing = measure_vanishing(scale, 1);
  EXPECT_EQ(vanishing.order.size(), 10u);
  EXPECT_EQ(vanishing.clipping.size(), 9u);
  for (const program::Table& table :
       {linear_table(vanishing), conditions_table(vanishing), clipping_table(vanishing), order_table(vanishing)}) {
    EXPECT_GE(table.rows.size(), 3u);
    for (const auto& row : table.rows) {
      EXPECT_EQ(row.size(), table.header.size());
      for (const std::string& cell : row) EXPECT_FALSE(cell.empty());
    }
  }
  program::RunRecord record("03_rnn", {}, "");
  record_vanishing(record, vanishing);
  EXPECT_EQ(record.json()["metrics"]["vanishing"]["temporal_order"].size(), 10u);
  report::Report report("t");
  add_vanishing(report, vanishing);
  const std::string html = report.html();
  for (const char* title : {"Before training", "After training", "Eigenvalues do not decide", "The error wall"})
    EXPECT_NE(html.find(title), std::string::npos) << title;
  EXPECT_NE(html.find("thrown to"), std::string::npos) << "the unclipped step leaves the picture";
}

// Each measurement belongs to a claim: prove_vanishing() throws for one that claims.json does not have.
TEST(ProveVanishing, MeasuresClaimsThatAreThere) {
  program::Measurements measurements;
  prove_vanishing(measurements, settings_for(program::Profile::check).laboratory, 1);
  program::Scoreboard board(std::filesystem::path(COURSE_SOURCE_DIR) / "chapters/03_rnn/claims.json");
  EXPECT_NO_THROW(measurements.report(board));
  EXPECT_GE(board.json().size(), 22u);
}

}  // namespace
}  // namespace rnn
