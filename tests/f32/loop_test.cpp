// A training loop's bookkeeping: stopped anywhere and resumed it gives the same numbers; it stops where they are none.
#include "chapters/program/loop.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>

#include "autograd/autograd.h"
#include "chapters/program/console.h"
#include "chapters/program/save_file.h"
#include "datasets/random.h"
#include "datasets/text/lanes.h"

namespace program {
namespace {

namespace fs = std::filesystem;

class LoopTest : public ::testing::Test {
 protected:
  void SetUp() override {
    set_silent(true);
    std::string pattern = (fs::temp_directory_path() / "loop_test_XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    common.save = folder / "saved";
    common.training = {{"profile", "check"}, {"rate", 0.1}};
  }
  void TearDown() override { fs::remove_all(folder); }

  std::string message_of(const std::function<void()>& work) {
    try {
      work();
    } catch (const UserError& error) {
      return error.what();
    }
    return "no error";
  }
  std::string saved() const {
    std::ifstream in(common.save, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  fs::path folder;
  Common common;
};

struct Stopped {};

// A network that carries a state over a text, with noise on its input: everything that a loop can keep.
struct Training {
  data::TokenIds text;
  ag::Random random{1};
  data::Random noise{2};
  ag::Gru layer{3, 3, random};
  ag::Adam optimizer{layer.parameters(), {.learning_rate = 0.1}};
  ag::RecurrentState state;
  double extra = 0;
  Curve curve;
  std::vector<double> losses;
  double seconds = 0;

  Training() {
    for (int i = 0; i < 31; ++i) text.push_back(i % 3);
  }

  // Throws Stopped in step `kill`, as SIGKILL would.
  void run(SaveFile* file, std::int64_t steps, std::int64_t kill = -1) {
    data::Lanes lanes(text, {.lanes = 2, .steps = 4});
    Loop loop("train", steps, {.file = file, .every = 5, .measure = [&] { return extra; }, .silent = true});
    loop.keep("optimizer", optimizer).keep("random", random).keep("noise", noise).keep("lanes", lanes);
    loop.keep("state", state).keep("extra", extra);
    while (loop.next()) {
      if (loop.step() == kill) throw Stopped();
      data::LaneBatch batch;
      if (!lanes.next(batch)) lanes.next(batch);
      ag::Tape tape;
      const ag::Tensor x = random.normal({batch.steps, batch.lanes, 3}, noise.uniform(), 1);
      const ag::RecurrentOutput out = layer(x, batch.starts ? ag::RecurrentState{} : state);
      state = out.state;
      const ag::Tensor loss = mean(square(out.y - ag::Tensor(ag::full({1}, 0.5))));
      tape.backward(loss);
      optimizer.step();
      optimizer.zero_grad();
      extra += loss.item();
      losses.push_back(loss.item());
      loop.count(loss.item(), batch.targets.size());
    }
    curve = loop.curve();
    seconds = loop.seconds();
  }
};

TEST_F(LoopTest, KilledAnywhereItEndsAsIfItHadNotBeen) {
  Training whole;
  whole.run(nullptr, 23);
  ASSERT_EQ(whole.losses.size(), 23u);
  EXPECT_EQ(whole.curve.at, (std::vector<double>{5, 10, 15, 20, 23}));
  for (const std::int64_t kill : {6, 14, 15, 22}) {
    common.resume.clear();
    {
      Training part;
      SaveFile file(common, "test");
      EXPECT_THROW(part.run(&file, 23, kill), Stopped);
    }
    Training rest;
    common.resume = common.save;
    SaveFile file(common, "test");
    rest.run(&file, 23);
    EXPECT_EQ(rest.losses, std::vector<double>(whole.losses.begin() + kill / 5 * 5, whole.losses.end())) << kill;
    EXPECT_EQ(rest.curve.train, whole.curve.train);
    EXPECT_EQ(rest.curve.held, whole.curve.held);
    EXPECT_GT(rest.seconds, 0);
  }
}

TEST_F(LoopTest, LoopsShareAFileAndAFinishedOneIsNotRepeated) {
  {
    SaveFile file(common, "test");
    Training().run(&file, 10);
    Loop second("second", 10, {.file = &file, .every = 5, .silent = true});
    while (second.next() && second.step() < 7) second.count(1, 1);
  }
  common.resume = common.save;
  SaveFile file(common, "test");
  Training again;
  again.run(&file, 10);
  EXPECT_TRUE(again.losses.empty());
  EXPECT_EQ(again.curve.at.size(), 2u);
  Loop second("second", 10, {.file = &file, .every = 5, .silent = true});
  std::int64_t steps = 0;
  for (; second.next(); ++steps) second.count(1, 1);
  EXPECT_EQ(steps, 5);
}

// A file has no checksum: what cannot be is not believed.
TEST_F(LoopTest, BelievesNoCounterThatCannotBe) {
  {
    SaveFile file(common, "test");
    Training().run(&file, 10);
  }
  const ag::Checkpoint good = ag::read_checkpoint(common.save.string());
  common.resume = common.save;
  const std::vector<std::tuple<std::string, std::int64_t, std::string>> cases = {
      {"step", -1'000'000'000'000'000, "the step -1000000000000000 of 10"},
      {"step", 11, "the step 11 of 10"},
      {"recent.units", -1, "-1 tokens"},
      {"seconds", std::bit_cast<std::int64_t>(-1.0), "-1 seconds"},
      {"seconds", std::bit_cast<std::int64_t>(std::numeric_limits<double>::quiet_NaN()), "nan seconds"}};
  for (const auto& [name, value, message] : cases) {
    ag::Checkpoint damaged = good;
    ASSERT_TRUE(damaged.integers.contains("train." + name)) << name;
    damaged.integers["train." + name](0) = value;
    ag::write_checkpoint(common.save.string(), damaged);
    const std::string said = message_of([&] {
      SaveFile file(common, "test");
      Training().run(&file, 10);
    });
    EXPECT_NE(said.find(message + " of the loop 'train' cannot be right"), std::string::npos) << said;
  }
}

TEST_F(LoopTest, StopsWhenItIsGoodEnough) {
  int measured = 0;
  Loop loop("train", 100, {.every = 10, .enough = [&] { return ++measured == 3; }, .silent = true});
  while (loop.next()) loop.count(1, 1);
  EXPECT_EQ(loop.step(), 30);
}

// --- numbers that are none -------------------------------------------------------------------------------------

TEST_F(LoopTest, StopsAtTheFirstLossThatIsNotFinite) {
  SaveFile file(common, "test");
  Training().run(&file, 5);
  const std::string good = saved();
  for (const double loss : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    Loop loop("train", 20, {.file = &file, .every = 5, .silent = true});
    const std::string message = message_of([&] {
      while (loop.next()) loop.count(loop.step() == 3 ? loss : 1, 1);
    });
    EXPECT_EQ(message,
              fmt::format("train: the loss became {} at step 4: try a smaller --rate. What was saved before is "
                          "as it was.",
                          std::isnan(loss) ? "NaN" : "infinite"));
  }
  EXPECT_EQ(saved(), good);
}

TEST_F(LoopTest, SavesNoParameterThatIsNotFinite) {
  SaveFile file(common, "test");
  Training().run(&file, 5);
  const std::string good = saved();
  Training training;
  Loop loop("train", 20, {.file = &file, .every = 5, .silent = true});
  loop.keep("optimizer", training.optimizer);
  const std::string message = message_of([&] {
    while (loop.next()) {
      if (loop.step() == 3) {
        ag::Tensor W = training.layer.parameter_named("layer0.forward.W");
        W.mutable_value()(0, 0) = std::numeric_limits<float>::infinity();
      }
      loop.count(1, 1);
    }
  });
  EXPECT_EQ(
      message,
      "train: the parameter layer0.forward.W is not finite at step 5: try a smaller --rate. What was saved before "
      "is as it was.");
  EXPECT_EQ(saved(), good);
}

// --- what a file belongs to -----------------------------------------------------------------------------------

TEST_F(LoopTest, AFileBelongsToItsContentAndSettings) {
  const data::TokenIds text = {0, 1, 2, 1};
  const data::Vocabulary words = data::Vocabulary::from_counts({{"a", 2}, {"b", 1}}, 4);
  const data::Vocabulary others = data::Vocabulary::from_counts({{"a", 2}, {"c", 1}}, 4);
  SaveFile file(common, "test");
  file.belongs_to("text", fingerprint(text, words));
  Training().run(&file, 5);

  common.resume = common.save;
  SaveFile(common, "test").belongs_to("text", fingerprint(text, words));
  const std::string start = "--resume " + common.save.string() + ": ";
  EXPECT_EQ(message_of([&] { SaveFile(common, "test").belongs_to("text", fingerprint(text, others)); }),
            start + "it was saved by a run on another text. Go on with the same data.");
  EXPECT_EQ(message_of([&] {
              SaveFile(common, "test").belongs_to("text", fingerprint(data::TokenIds{0, 1, 1, 2}, words));
            }),
            start + "it was saved by a run on another text. Go on with the same data.");
  EXPECT_EQ(message_of([&] { SaveFile(common, "other"); }),
            start + "no run of other has saved this file. Name one that --save has written.");
  common.training["rate"] = 0.2;
  EXPECT_EQ(message_of([&] { SaveFile(common, "test"); }),
            start + "it was saved with --rate 0.1, and this run has --rate 0.2. Go on with the same settings.");
  common.training = {{"profile", "check"}, {"rate", 0.1}, {"clip", 1}};
  EXPECT_EQ(message_of([&] { SaveFile(common, "test"); }),
            start + "it was saved with no --clip, and this run has --clip 1. Go on with the same settings.");
}

}  // namespace
}  // namespace program
