// Several threads of the trainer on the same vectors. The preset `tsan` runs this file.
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include "tests/f32/word2vec_models.h"
#include "tests/text_files.h"

namespace word2vec {
namespace {

// The mean cosine of two words of one group less that of words of two, once the mean of all vectors is taken off: with
// twenty words threads overwrite each other's updates all the time, and what is left of that is a part that all words
// share.
double separation(ag::Array W) {
  const std::size_t d = W.shape()[1];
  for (std::size_t i = 0; i < d; ++i) {
    ag::Scalar mean = 0;
    for (std::size_t a = 1; a <= 20; ++a) mean += W(a, i) / 20;
    for (std::size_t a = 1; a <= 20; ++a) W(a, i) -= mean;
  }
  double inside = 0, outside = 0;
  for (std::size_t a = 1; a <= 20; ++a)
    for (std::size_t b = 1; b < a; ++b) {
      double ab = 0, aa = 0, bb = 0;
      for (std::size_t i = 0; i < d; ++i) {
        ab += static_cast<double>(W(a, i) * W(b, i));
        aa += static_cast<double>(W(a, i) * W(a, i));
        bb += static_cast<double>(W(b, i) * W(b, i));
      }
      const bool same = (a - 1) / 10 == (b - 1) / 10;
      (same ? inside : outside) += ab / std::sqrt(aa * bb) / (same ? 90 : 100);
    }
  return inside - outside;
}

TEST(TrainerThreads, ReadEveryWordAndLearnTheSame) {
  const data::TokenIds tokens = two_groups(3000);
  const TokenText text(tokens);
  for (const auto output : {Output::negative_sampling, Output::hierarchical_softmax})
    for (const std::size_t threads : {1u, 2u, 3u}) {
      TrainerOptions options{.output = output, .d = 10, .epochs = 2, .threads = threads};
      options.sampling.threshold = 0;
      Trainer trainer(counts_of(tokens, 21), options);
      std::uint64_t last = 0;
      EXPECT_TRUE(trainer.train(text, [&](const TrainingProgress& now) {
        EXPECT_GE(now.words, last);
        EXPECT_LE(now.words, now.total);
        last = now.words;
        return true;
      }));
      EXPECT_EQ(trainer.words_read(), 60'000u);
      EXPECT_GT(last, 10'000u);
      // All products are 0 at the start: 1 + k decisions of ln 2 each, or a word out of twenty.
      const double start = output == Output::negative_sampling ? 6 * std::log(2) : std::log(20);
      EXPECT_LT(trainer.curve().loss.back(), 0.9 * start);
      EXPECT_GT(separation(trainer.vectors()), 1.5) << threads << " threads";
    }
}

TEST(TrainerThreads, AnErrorInOneOfThemEndsAll) {
  const TextFiles files;
  std::string content;
  for (int i = 0; i < 20'000; ++i) content += i % 3 == 0 ? "one two " : "three\n";
  content.insert(content.size() * 3 / 4, " \xFF ");
  const auto file = files.write("text", content);
  const auto vocabulary = data::Vocabulary::build(std::vector<std::string>{"one", "two", "three", "three"});
  Trainer trainer(vocabulary, {.epochs = 1000, .threads = 2});
  expect_contains(input_error([&] { trainer.train(FileText(file, vocabulary)); }), ": found byte 0xFF");
  EXPECT_LT(trainer.words_read(), 4'000'000u) << "of 16 million that the other thread would have read alone";
}

}  // namespace
}  // namespace word2vec
