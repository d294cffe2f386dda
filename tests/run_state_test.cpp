// Training that is stopped before any step and goes on in a fresh process gives the same losses, bit for bit.
#include "autograd/io/run_state.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "course_paths.h"
#include "tests/checkpoint_files.h"

namespace ag {
namespace {

class RunStateTest : public CheckpointTest {
 protected:
  // What a process of tests/programs/small_training.cpp prints, line by line.
  static std::vector<std::string> losses(const std::string& optimizer, const std::string& folder,
                                         const std::string& file) {
    const std::string command = fmt::format("'{}/tests/small_training' {} {} '{}' '{}' 2>&1", COURSE_BINARY_DIR,
                                            optimizer, kSteps, folder, file);
    std::vector<std::string> lines;
    FILE* const output = ::popen(command.c_str(), "r");
    char line[1000];
    while (std::fgets(line, sizeof line, output)) lines.emplace_back(line);
    EXPECT_EQ(::pclose(output), 0) << command;
    return lines;
  }
  static constexpr std::size_t kSteps = 8;
};

TEST_F(RunStateTest, StoppedAnywhereAndResumed) {
  for (const std::string optimizer : {"SGD", "momentum", "Nesterov", "Adagrad", "Adam", "AdamW", "LazyAdam"}) {
    const std::vector<std::string> whole = losses(optimizer, "-", "-");
    ASSERT_EQ(whole.size(), kSteps);
    EXPECT_NE(whole.front(), whole.back());
    EXPECT_EQ(losses(optimizer, folder.string(), "-"), whole) << optimizer << ": saving changes nothing";
    for (std::size_t step = 0; step < kSteps; ++step) {
      const std::vector<std::string> rest(whole.begin() + static_cast<std::ptrdiff_t>(step), whole.end());
      EXPECT_EQ(losses(optimizer, "-", path(std::to_string(step))), rest)
          << optimizer << ", stopped before step " << step;
    }
  }
}

// --- each kind of part --------------------------------------------------------------------------------------------

struct Training {
  Tensor w = Tensor::parameter(ones({2}));
  Adam optimizer{{{"w", w}}};
  Random random{1};
  std::int64_t step = 0;
  double best = 0;
  std::vector<double> curve;
  NamedArrays arrays;
  RunState::Numbers words{0, 0};
  RunState state{{{"w", w}}};

  Training() {
    state.add("optimizer", optimizer);
    state.add("random", random);
    state.add("step", step);
    state.add("best", best);
    state.add("curve", curve);
    state.add("arrays", arrays);
    state.add(
        "words", [this] { return words; }, [this](const RunState::Numbers& saved) { words = saved; });
  }
};

TEST_F(RunStateTest, AllPartsThereAndBack) {
  Training saved, loaded;
  saved.w.mutable_value() = Array{3, 4};
  saved.optimizer.set_learning_rate(0.1);
  saved.random.next();
  saved.step = -5;
  saved.best = std::numeric_limits<double>::infinity();
  saved.curve = {0.1, -0.0, std::nextafter(1.0, 2.0)};
  saved.arrays = {{"x", Array{1}}, {"y", zeros({0})}};
  saved.words = {~std::uint64_t{0}, 1};
  saved.state.save(path());
  loaded.curve = {1, 2, 3, 4};
  loaded.arrays = {{"z", Array{1}}};
  loaded.state.load(path());
  EXPECT_EQ(loaded.w.value(), (Array{3, 4}));
  EXPECT_EQ(loaded.optimizer.learning_rate(), 0.1);
  EXPECT_EQ(loaded.random.state(), saved.random.state());
  EXPECT_EQ(loaded.step, -5);
  EXPECT_EQ(loaded.best, saved.best);
  EXPECT_EQ(loaded.curve, saved.curve);
  EXPECT_TRUE(std::signbit(loaded.curve[1]));
  EXPECT_EQ(loaded.arrays, saved.arrays);
  EXPECT_EQ(loaded.words, saved.words);
}

TEST_F(RunStateTest, RefusesWhatSomethingElseSaved) {
  Training run;
  run.state.save(path());
  const auto load = [&](const std::function<void(Training&)>& change) {
    Training other;
    change(other);
    const std::string message = message_of([&] { other.state.load(path()); });
    expect_part(message, path() + ": ");
    return message;
  };
  std::int64_t more = 0;
  expect_part(load([&](Training& r) { r.state.add("more", more); }),
              "it has no 'more'. Resume from what the same program");
  expect_part(load([](Training& r) { r.words.push_back(0); }), "'words' has 2 numbers and should have 3");
  run.state.add("more", more);
  run.state.save(path());
  expect_part(load([](Training&) {}), "nothing here is called 'more'");
  save(path(), {{"w", run.w}});
  expect_part(load([](Training&) {}), "'w.m' is missing. Was it saved by this optimizer?");
}

TEST_F(RunStateTest, RequiresTheSameSeed) {
  Training run, same, other;
  run.state.require("seed", 1);
  same.state.require("seed", 1);
  other.state.require("seed", 2);
  run.state.save(path());
  same.state.load(path());
  expect_part(message_of([&] { other.state.load(path()); }),
              path() + ": it was saved with seed = 1, and this run has 2. Resume with the same settings and data.");
}

TEST_F(RunStateTest, NamesThatWouldMixInAFile) {
  Training run;
  double x = 0;
  for (const char* name : {"step", "w", "w.m", "arrays.x", "optimizer.w"})
    EXPECT_THROW(run.state.add(name, x), Error) << name;
}

}  // namespace
}  // namespace ag
