// What chapter 06's experiments measure, and that measuring leaves the models as they were.
#include <gtest/gtest.h>

#include "chapters/06_attention/experiments/experiments.h"

namespace attention {
namespace {

TEST(AttentionExperiments, TheGradientOfEachPlaceLeavesTheModelsAlone) {
  const Settings settings = experiment_settings(program::Profile::check);
  const PairCorpus corpus = program::load_pairs(settings, {}, 1);
  const auto length = static_cast<std::size_t>(settings.longest);
  const Translator with = make_model(corpus, settings, 1);
  const seq2seq::Translator<> fixed = make_fixed(corpus, settings, 1);
  const Gradients gradients = gradients_by_place(with, fixed, corpus, length);
  EXPECT_EQ(gradients.attention.size(), length);
  EXPECT_EQ(gradients.fixed.size(), length);
  EXPECT_LT(unevenness(gradients.attention), 3);
  EXPECT_GT(unevenness(gradients.fixed), 2 * unevenness(gradients.attention));
  // A gradient left behind would go into the first step of the training that follows.
  for (const ag::Parameters& of_one : {with.parameters(), fixed.parameters()})
    for (const ag::NamedParameter& parameter : of_one) EXPECT_FALSE(parameter.tensor.has_grad()) << parameter.name;
}

TEST(AttentionExperiments, TheSlopeOfALineIsItsSlope) {
  const Settings settings = experiment_settings(program::Profile::check);
  const PairCorpus corpus = program::load_pairs(settings, {}, 1);
  std::vector<double> line, zigzag;
  for (const data::IdPair& pair : corpus.test) {
    line.push_back(0.9 - 0.05 * static_cast<double>(pair.source.size()));
    zigzag.push_back(line.back() + (zigzag.size() % 2 == 0 ? 0.1 : -0.1));
  }
  const Slope of_line = slope_over_length(corpus, line);
  EXPECT_NEAR(of_line.value, -0.05, 1e-12);
  EXPECT_NEAR(of_line.error, 0, 1e-9);
  const Slope noisy = slope_over_length(corpus, zigzag);
  EXPECT_GT(noisy.error, 0);
  EXPECT_LT(noisy.least(), -0.05);
  EXPECT_GT(noisy.most(), -0.05);
}

}  // namespace
}  // namespace attention
