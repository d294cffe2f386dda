// Chapter 00: the pictures of tapes, the spiral, the chain, and training that stops and goes on.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <numbers>
#include <sstream>

#include "autograd/io/checkpoint.h"
#include "chapters/00_autograd/experiments/agreement.h"
#include "chapters/00_autograd/experiments/chain.h"
#include "chapters/00_autograd/experiments/cost.h"
#include "chapters/00_autograd/experiments/straight_line.h"
#include "chapters/00_autograd/report/first_steps.h"
#include "chapters/00_autograd/settings.h"
#include "chapters/program/save_file.h"
#include "course_paths.h"

namespace chapter00 {
namespace {

namespace fs = std::filesystem;

// --- the tape, seen -----------------------------------------------------------------------------------------------

TEST(FirstSteps, FourByHandAndWithTensors) {
  const ByHand sums = sums_by_hand(3);
  EXPECT_EQ(sums.derivative, 4);
  EXPECT_EQ(sum_of_sums_with_tensors(3).derivative, 4);
  ASSERT_EQ(sums.table.rows.size(), 3u);
  EXPECT_EQ(sums.table.rows[1], (std::vector<std::string>{"1", "b = a + a", "6", "∂b/∂a = 1, ∂b/∂a = 1", "2"}));
  ASSERT_EQ(sums.graph.nodes.size(), 3u);
  EXPECT_EQ(sums.graph.nodes[0].label, "a:  3 | 4");
  EXPECT_EQ(sums.graph.edges.size(), 4u);
}

TEST(FirstSteps, Neuron) {
  const double y = std::tanh(0.5 * 1 + 0.25 * -2 + 0.3);
  EXPECT_DOUBLE_EQ(neuron_by_hand().derivative, (1 - y * y) * 1);
}

TEST(FirstSteps, EngineGraphHasTheSameShape) {
  const report::Graph graph = engine_graph(sum_of_sums_with_tensors(3).graph, "");
  ASSERT_EQ(graph.nodes.size(), 3u);
  EXPECT_EQ(graph.nodes[2].label, "c = add(b, b)  [1]");
  EXPECT_EQ(graph.edges.size(), 4u);
}

// The page shows the Mermaid text of this tape.
TEST(FirstSteps, ThePageDrawsThisTape) {
  std::ifstream file(COURSE_SOURCE_DIR "/docs/00_autograd.md");
  std::stringstream page;
  page << file.rdbuf();
  EXPECT_NE(page.str().find("```mermaid\n" + sums_by_hand(3).mermaid + "```"), std::string::npos)
      << "docs/00_autograd.md should contain\n"
      << sums_by_hand(3).mermaid;
}

// --- three ways to a gradient -------------------------------------------------------------------------------------

TEST(CostOfGradients, TheThreeWaysAgree) {
  for (const std::size_t n : {4, 16, 64}) EXPECT_LT(measure_cost(n, 1).disagreement, 1e-7) << n;
}

TEST(AgreementOfTapes, AndTheControlsRing) {
  const Agreement agreement = compare_gradients(1, 50);
  EXPECT_EQ(agreement.twice, 0);
  EXPECT_LT(agreement.tensors, 1e-5);
  EXPECT_LT(agreement.differences, 1e-6);
  EXPECT_GT(agreement.wrong_tanh, 1e-2);
  EXPECT_EQ(second_sweep_without_clearing(), 12);
}

// --- the spiral ---------------------------------------------------------------------------------------------------

TEST(Spiral, LiesWhereItsFormulaSays) {
  ag::Random random(1);
  const Points points = spiral(200, 1.5, 0, random);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_EQ(points.label(i), static_cast<int>(i % 2));
    const double x = static_cast<double>(points.x(i, 0)), y = static_cast<double>(points.x(i, 1)), r = std::hypot(x, y);
    const double theta = std::numbers::pi * (3 * (r - 0.15) / 0.85 + static_cast<double>(i % 2));
    EXPECT_NEAR(x, r * std::cos(theta), 1e-5);
    EXPECT_NEAR(y, r * std::sin(theta), 1e-5);
  }
}

class TrainingTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::temp_directory_path() / fmt::format("chapter00_test_{}", ::getpid());
    fs::create_directories(folder);
    settings.steps = 40;  // fewer than 60: a point of the curve, and a checkpoint, at every step
    settings.points = 100;
    data = make_data(settings, 1);
  }
  void TearDown() override { fs::remove_all(folder); }

  Mlp new_mlp() const {
    ag::Random random(1, "parameters");
    return Mlp(8, random);
  }

  fs::path folder;
  Settings settings;
  Data data;
};

// Of a run that is stopped after `stop` updates (0: never), and saves and resumes where told.
struct Files {
  fs::path save = {}, resume = {};
};
Training learn(const Mlp& mlp, const Data& data, const Settings& settings, std::int64_t stop, const Files& files = {}) {
  program::Common common;
  common.save = files.save;
  common.resume = files.resume;
  program::SaveFile file(common, "00_autograd");
  program::LoopOptions options = loop_options(settings);
  options.file = &file;
  options.silent = true;
  if (stop > 0) options.enough = [points = std::int64_t{0}, stop]() mutable { return ++points == stop; };
  return train("network", mlp, data.train, data.test, train_settings(settings, 1), options);
}

TEST_F(TrainingTest, ResumesBitForBit) {
  const Mlp whole = new_mlp(), again = new_mlp();
  settings.steps = 59;  // a point of the curve at every step
  const Training straight = learn(whole, data, settings, 0);
  for (std::int64_t stop = 1; stop < settings.steps; stop += 7) {
    const fs::path file = folder / "run.safetensors";
    EXPECT_EQ(learn(new_mlp(), data, settings, stop, {.save = file}).updates, stop);
    const Training resumed = learn(again, data, settings, 0, {.resume = file});
    EXPECT_EQ(straight.curve.at, resumed.curve.at) << stop;
    EXPECT_EQ(straight.curve.train, resumed.curve.train) << stop;
    EXPECT_EQ(straight.curve.held, resumed.curve.held) << stop;
    for (std::size_t i = 0; i < whole.parameters().size(); ++i)
      EXPECT_EQ(whole.parameters()[i].tensor.value(), again.parameters()[i].tensor.value()) << stop;
  }
}

TEST_F(TrainingTest, RefusesACheckpointOfSomethingElse) {
  const Mlp mlp = new_mlp();
  const fs::path file = folder / "parameters.safetensors";
  ag::save(file.string(), mlp.parameters());
  EXPECT_THROW(learn(mlp, data, settings, 0, {.resume = file}), program::UserError);
}

TEST_F(TrainingTest, TheNetworkBeatsTheStraightLine) {
  settings = {};
  settings.steps = 2500;
  data = make_data(settings, 7);
  ag::Random random(7, "parameters");
  const Mlp mlp(32, random);
  const LinearClassifier line(random);
  program::LoopOptions options = loop_options(settings);
  options.silent = true;
  train("network", mlp, data.train, data.test, train_settings(settings, 7), options);
  train("line", line, data.train, data.test, train_settings(settings, 7), options);
  EXPECT_GE(accuracy(mlp, data.test), 0.97);
  EXPECT_LE(accuracy(line, data.test), 0.75);
}

// --- the long chain -----------------------------------------------------------------------------------------------

TEST(LongChain, OnASmallStack) {
  EXPECT_EQ(engine_chain(100'000).gradient, 1);
  EXPECT_EQ(scalar_chain(100'000).gradient, 1);
  EXPECT_GE(recursion_bytes() * 1e6, 10 * kSmallStack);
}

}  // namespace
}  // namespace chapter00
