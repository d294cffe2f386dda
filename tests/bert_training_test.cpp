// Chapter 10's training loop, in double: its losses are PyTorch's, parts and threads change nothing, and it goes on
// where it was stopped.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "chapters/program/save_file.h"
#include "tests/bert_reference.h"
#include "tests/bert_texts.h"
#include "tests/translators.h"

namespace bert {
namespace {

namespace fs = std::filesystem;

using namespace bert_texts;
using ag::Array, translators::kBar;

constexpr std::size_t kLongest = 16;
constexpr std::int64_t kSteps = 12;
constexpr double kBarOfTraining = 1e-8;

// All that a run begins with. The same each time.
struct Recipe {
  TrainSettings settings{.steps = kSteps, .batch = 8, .rate = 0.01, .warmup = 4};
  Masking masking;
  double dropout = 0;
  program::LoopOptions options{.every = 1, .silent = true};
};

struct Trained {
  std::vector<double> losses;
  ag::Parameters parameters;
  Examples::Position position;
};

Bert some_model(double dropout) {
  ag::Random random(1);
  Bert model({.V = kPieces, .d = 6, .h = 2, .F = 7, .N = 2, .P = kLongest, .dropout = dropout}, random);
  translators::randomise(model, random);
  return model;
}

Trained trained(const Recipe& recipe) {
  const std::vector<Document> documents = some_documents(6, 6, 1);
  const data::WordPiece pieces = vocabulary();
  const Bert model = some_model(recipe.dropout);
  Examples examples(documents, pieces, kLongest, recipe.masking, 1);
  const program::Curve curve = train("train", model, examples, pieces, recipe.settings, recipe.options);
  return {curve.train, model.parameters(), examples.position()};
}

void expect_same_losses(const Trained& a, const Trained& b) {
  ASSERT_EQ(a.losses.size(), b.losses.size());
  for (std::size_t i = 0; i < a.losses.size(); ++i) EXPECT_NEAR(a.losses[i], b.losses[i], kBar) << "step " << i;
  EXPECT_EQ(a.position, b.position);
}

// --- parts and threads -----------------------------------------------------------------------------------------------

void expect_parts_change_nothing(Recipe recipe) {
  const Trained whole = trained(recipe);
  ASSERT_EQ(whole.losses.size(), static_cast<std::size_t>(recipe.settings.steps));
  EXPECT_NE(whole.losses.front(), whole.losses.back());
  for (const std::size_t accumulate : {1, 2, 4})
    for (const std::size_t threads : {1, 2}) {
      SCOPED_TRACE(testing::Message() << accumulate << " parts, " << threads << " threads");
      recipe.settings.accumulate = accumulate;
      recipe.settings.threads = threads;
      expect_same_losses(trained(recipe), whole);
    }
}

TEST(BertTraining, PartsAndThreadsChangeNothing) {
  expect_parts_change_nothing({});
  Recipe uneven;
  uneven.settings.batch = 11;
  expect_parts_change_nothing(uneven);
}

// So little is hidden that many parts have none of it, and some steps: no loss of theirs, and no fault.
TEST(BertTraining, PartsWithNothingHidden) {
  Recipe recipe;
  recipe.masking.chosen = 0.02;
  const std::vector<Document> documents = some_documents(6, 6, 1);
  const data::WordPiece pieces = vocabulary();
  Examples examples(documents, pieces, kLongest, recipe.masking, 1);
  std::vector<std::size_t> hidden;
  for (std::int64_t step = 0; step < kSteps; ++step)
    hidden.push_back(batch_of(examples.next(recipe.settings.batch), pieces).hidden.size());
  ASSERT_EQ(*std::min_element(hidden.begin(), hidden.end()), 0u) << testing::PrintToString(hidden);
  expect_parts_change_nothing(recipe);
  recipe.settings.next_sentence = false;
  expect_parts_change_nothing(recipe);
}

// --- PyTorch's losses ------------------------------------------------------------------------------------------------

// The examples of tests/reference/bert.safetensors, step by step, in the place of Examples.
class Stored {
 public:
  struct Position {
    std::uint64_t step = 0;
  };
  std::vector<Example> next(std::size_t n) {
    const Batch batch = bert_reference::stored_batch(position_.step++ % bert_reference::steps(), 0, n);
    const std::size_t T = batch.pieces.shape()[1];
    std::vector<Example> examples(n);
    for (std::size_t b = 0; b < n; ++b) {
      Example& example = examples[b];
      for (std::size_t t = 0; t < batch.lengths[b]; ++t) {
        example.pieces.push_back(batch.pieces(b, t));
        if (batch.segments(b, t) == 0) example.second = t + 1;
      }
      example.random = batch.random(b);
    }
    for (std::size_t m = 0; m < batch.at.size(); ++m) {
      const auto place = static_cast<std::size_t>(batch.at(m));
      examples[place / T].at.push_back(static_cast<std::int32_t>(place % T));
      examples[place / T].hidden.push_back(batch.hidden(m));
    }
    return examples;
  }
  Position position() const { return position_; }
  void restore(Position position) { position_ = position; }

 private:
  Position position_;
};

TEST(BertTraining, LossesOfAHundredStepsArePyTorchs) {
  const Array& losses = bert_reference::array("losses");
  for (const auto& [accumulate, threads] : {std::pair<std::size_t, std::size_t>{1, 1}, {2, 1}, {2, 2}, {5, 1}}) {
    Stored stored;
    const TrainSettings settings{.steps = static_cast<std::int64_t>(losses.size()),
                                 .batch = bert_reference::examples_of_a_step(),
                                 .accumulate = accumulate,
                                 .rate = 0.01,
                                 .warmup = 20,
                                 .clip = 4,
                                 .threads = threads};
    const program::Curve curve =
        train("reference", bert_reference::started(), stored, vocabulary(), settings, {.every = 1, .silent = true});
    ASSERT_EQ(curve.train.size(), losses.size());
    for (std::size_t step = 0; step < losses.size(); ++step)
      ASSERT_NEAR(curve.train[step], losses(step), kBarOfTraining)
          << "step " << step << " in " << accumulate << " parts";
  }
}

// --- what is trained -------------------------------------------------------------------------------------------------

TEST(BertTraining, NothingHiddenAtAll) {
  Recipe recipe;
  recipe.masking.chosen = 0;
  for (const double loss : trained(recipe).losses) EXPECT_TRUE(loss > 0 && loss < 5) << loss;
  recipe.settings.next_sentence = false;
  for (const double loss : trained(recipe).losses) EXPECT_EQ(loss, 0);
}

// Off, NSP teaches nothing: its bias stays as it was, and the loss is that of the masks alone.
TEST(BertTraining, NextSentenceCanBeLeftOut) {
  const auto bias_of = [](const ag::Parameters& parameters) {
    for (const ag::NamedParameter& p : parameters)
      if (p.name == "next.bias") return p.tensor.value();
    return Array();
  };
  const Array before = bias_of(some_model(0).parameters());
  Recipe recipe;
  const Trained both = trained(recipe);
  recipe.settings.next_sentence = false;
  const Trained masked = trained(recipe);
  EXPECT_NE(bias_of(both.parameters), before);
  EXPECT_EQ(bias_of(masked.parameters), before);
  EXPECT_GT(both.losses[0], masked.losses[0] + 0.1);
}

// --- stopped ---------------------------------------------------------------------------------------------------------

struct Stopped {};

class BertResumed : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "bert_training_test_XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    common.save = folder / "saved";
  }
  void TearDown() override { fs::remove_all(folder); }

  // Killed before the point of the curve after `steps` steps is saved; goes on from the one before.
  Trained stopped_and_resumed(Recipe recipe, std::int64_t steps) {
    std::int64_t measured = 0;
    common.resume.clear();
    {
      program::SaveFile file(common, "test");
      recipe.options.file = &file;
      recipe.options.measure = [&]() -> double {
        if ((measured += recipe.options.every) >= steps) throw Stopped();
        return 0;
      };
      EXPECT_THROW(trained(recipe), Stopped);
    }
    common.resume = common.save;
    program::SaveFile file(common, "test");
    recipe.options.file = &file;
    recipe.options.measure = [] { return 0.0; };
    return trained(recipe);
  }

  fs::path folder;
  program::Common common;
};

// With dropout, in parts, on threads, in the middle of an epoch or behind it: the same bits.
TEST_F(BertResumed, GivesTheSameBits) {
  Recipe recipe;
  recipe.dropout = 0.1;
  recipe.options.every = 2;
  for (const auto& [accumulate, threads] : {std::pair<std::size_t, std::size_t>{1, 1}, {2, 1}, {1, 2}, {2, 2}}) {
    recipe.settings.accumulate = accumulate;
    recipe.settings.threads = threads;
    const Trained whole = trained(recipe);
    EXPECT_GT(whole.position.epoch, 1u);
    for (const std::int64_t steps : {4, 8, 12}) {
      SCOPED_TRACE(testing::Message() << accumulate << " parts, " << threads << " threads, stopped at " << steps);
      const Trained resumed = stopped_and_resumed(recipe, steps);
      EXPECT_EQ(resumed.losses, whole.losses);
      EXPECT_EQ(resumed.position, whole.position);
      for (std::size_t i = 0; i < whole.parameters.size(); ++i)
        EXPECT_EQ(resumed.parameters[i].tensor.value(), whole.parameters[i].tensor.value()) << whole.parameters[i].name;
    }
  }
  recipe.settings.seed = 2;
  const Trained other = trained(recipe);
  recipe.settings.seed = 1;
  EXPECT_NE(trained(recipe).losses, other.losses) << "another seed of dropout";
}

}  // namespace
}  // namespace bert
