// Runs of the trainer: stopped and resumed, on several threads, from files.
#include <gtest/gtest.h>

#include <string>

#include "tests/f32/word2vec_models.h"
#include "tests/text_files.h"

namespace word2vec {
namespace {

class TrainerRuns : public testing::TestWithParam<Model> {};

// Stopped at every report, saved, and gone on in another process's stead.
TEST_P(TrainerRuns, ResumedIsAsIfItHadNotBeenStopped) {
  const TrainerOptions& options = GetParam().options;
  constexpr data::TokenId kWords = 40;
  const data::TokenIds tokens = make_tokens(400, kWords);
  const auto counts = counts_of(tokens, kWords);
  const TokenText text(tokens);
  Trainer whole(counts, options);
  ASSERT_TRUE(whole.train(text));

  const TextFiles files;
  const std::string file = files.path("stopped.safetensors").string();
  int stops = 0;
  for (bool done = false; !done; ++stops) {
    Trainer part(counts, options);
    if (stops > 0) part.load(file);
    int reports = 0;
    done = part.train(text, [&](const TrainingProgress&) { return ++reports < 3; });
    part.save(file);
  }
  Trainer resumed(counts, options);
  resumed.load(file);
  EXPECT_GT(stops, 5);
  EXPECT_EQ(resumed.vectors(), whole.vectors());
  EXPECT_EQ(resumed.contexts(), whole.contexts());
  EXPECT_EQ(resumed.curve().at, whole.curve().at);
  EXPECT_EQ(resumed.curve().loss, whole.curve().loss);
  EXPECT_EQ(resumed.words_read(), whole.words_read());
  EXPECT_EQ(resumed.examples(), whole.examples());
}

INSTANTIATE_TEST_SUITE_P(Models, TrainerRuns, testing::ValuesIn(models()),
                         [](const auto& instance) { return instance.param.name; });

TEST(Trainer, ThreadsStopAndGoOn) {
  const data::TokenIds tokens = two_groups(3000);
  const TokenText text(tokens);
  const TextFiles files;
  const std::string file = files.path("stopped.safetensors").string();
  const TrainerOptions options{.d = 10, .epochs = 2, .threads = 2};
  Trainer first(counts_of(tokens, 21), options);
  EXPECT_FALSE(first.train(text, [](const TrainingProgress& now) { return now.words < 20'000; }));
  EXPECT_LT(first.words_read(), 50'000u);
  first.save(file);
  Trainer second(counts_of(tokens, 21), options);
  second.load(file);
  EXPECT_EQ(second.vectors(), first.vectors());
  EXPECT_TRUE(second.train(text));
  EXPECT_EQ(second.words_read(), 60'000u) << "no word is left out or read twice";
}

TEST(Trainer, AFileGivesTheSameBitsAsItsIdsInMemory) {
  const TextFiles files;
  const data::TokenIds tokens = make_tokens(3000, 50);
  std::string content;
  for (const data::TokenId id : tokens) content += id < 0 ? "\n" : fmt::format("w{} ", id);
  const auto file = files.write("text", content);
  const auto vocabulary = data::count_words(file, {.min_count = 25});
  data::TokenIds ids;
  for (const data::TokenId id : tokens) ids.push_back(id < 0 ? id : vocabulary.id(fmt::format("w{}", id)));

  const TrainerOptions options{.d = 12, .epochs = 2};
  Trainer from_file(vocabulary, options), from_memory(vocabulary, options);
  const FileText text(file, vocabulary);
  const TokenText in_memory(ids);
  EXPECT_GT(vocabulary.count(data::Vocabulary::kUnknown), 0);
  EXPECT_EQ(text.words(), in_memory.words());
  EXPECT_TRUE(from_file.train(text));
  EXPECT_TRUE(from_memory.train(in_memory));
  EXPECT_EQ(from_file.vectors(), from_memory.vectors());
  EXPECT_EQ(from_file.curve().loss, from_memory.curve().loss);

  TrainerOptions other = options;
  other.seed = 2;
  Trainer another(vocabulary, other);
  EXPECT_TRUE(another.train(in_memory));
  EXPECT_NE(another.vectors(), from_memory.vectors());
}

TEST(Trainer, DoesNotResumeOtherWordsOfTheSameCounts) {
  const auto vocabulary = [](const char* first, const char* second) {
    return data::Vocabulary::build(std::vector<std::string>{first, first, first, second, second});
  };
  const TextFiles files;
  const std::string file = files.path("words.safetensors").string();
  Trainer(vocabulary("king", "queen"), {.d = 4}).save(file);
  Trainer same(vocabulary("king", "queen"), {.d = 4}), other(vocabulary("cat", "dog"), {.d = 4});
  EXPECT_NO_THROW(same.load(file));
  EXPECT_THROW(other.load(file), ag::CheckpointError);
}

// A file has no checksum: what cannot be is not believed.
TEST(Trainer, BelievesNoPlaceThatCannotBe) {
  const data::TokenIds tokens = two_groups(300);
  const TokenText text(tokens);
  const TextFiles files;
  const std::string file = files.path("stopped.safetensors").string();
  const TrainerOptions options{.d = 4, .epochs = 2};
  Trainer first(counts_of(tokens, 21), options);
  first.train(text, [](const TrainingProgress& now) { return now.words < 500; });
  first.save(file);
  const ag::Checkpoint good = ag::read_checkpoint(file);
  // words read; then of the only part: generator, epoch, whether it has a place, the place
  for (const std::size_t number : {0u, 2u, 4u}) {
    ag::Checkpoint damaged = good;
    damaged.integers.at("parts")(number) = -1'000'000'000'000'000;
    ag::write_checkpoint(file, damaged);
    Trainer second(counts_of(tokens, 21), options);
    EXPECT_THROW(
        {
          second.load(file);
          second.train(text);
        },
        ag::CheckpointError)
        << number;
  }
}

TEST(Trainer, ResumesOnlyWhatWasSavedWithTheSameOptions) {
  const TextFiles files;
  const std::string file = files.path("saved.safetensors").string();
  const std::vector<std::int64_t> counts = {0, 3, 4, 5};
  Trainer({counts}, {.d = 4}).save(file);
  const auto refused = [&](const std::vector<std::int64_t>& other, const TrainerOptions& options) {
    Trainer trainer(other, options);
    try {
      trainer.load(file);
    } catch (const ag::CheckpointError& error) {
      return std::string(error.what());
    }
    return std::string("nothing");
  };
  EXPECT_EQ(refused(counts, {.d = 4}), "nothing");
  expect_contains(refused(counts, {.d = 5}), "saved with word2vec.d = 4, and this run has 5");
  expect_contains(refused(counts, {.d = 4, .threads = 2}), "word2vec.threads = 1");
  expect_contains(refused({0, 3, 4, 6}, {.d = 4}), "word2vec.counts");
  expect_contains(refused(counts, {.d = 4, .text = 7}), "word2vec.text");
}

}  // namespace
}  // namespace word2vec
