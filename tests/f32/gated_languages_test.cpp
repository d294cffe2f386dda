// Chapter 04's language models: chapter 03's with another cell. The state that is carried has a memory too, also
// through a checkpoint, and models that are compared have as many parameters.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <type_traits>

#include "chapters/04_lstm_gru/experiments/inside.h"
#include "chapters/04_lstm_gru/experiments/languages.h"
#include "chapters/04_lstm_gru/experiments/training.h"
#include "chapters/program/save_file.h"
#include "chapters/report/gradient_flow.h"

namespace {

// Chapter 03's language model with each layer.
template <class Layer>
class EachCell : public testing::Test {
 protected:
  static rnn::LanguageModel<Layer> model() {
    ag::Random random(3);
    return rnn::LanguageModel<Layer>({.vocabulary = 7, .m = 3, .H = 5}, random);
  }
  static constexpr gated::Kind kKind = std::is_same_v<Layer, ag::Rnn>    ? gated::Kind::rnn
                                       : std::is_same_v<Layer, ag::Lstm> ? gated::Kind::lstm
                                                                         : gated::Kind::gru;
};
using Layers = testing::Types<ag::Rnn, ag::Lstm, ag::Gru>;
TYPED_TEST_SUITE(EachCell, Layers);

TYPED_TEST(EachCell, CarriesItsStateFromWindowToWindow) {
  const rnn::LanguageModel<TypeParam> m = this->model();
  const data::TokenIds text = {1, 4, 4, 2, 6, 0, 3, 5, 5, 1, 2};
  const std::vector<double> whole = rnn::token_probabilities(m, text, 1, 100);
  const std::vector<double> windows = rnn::token_probabilities(m, text, 1, 3);
  ASSERT_EQ(windows.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(windows[i], whole[i], 1e-6);
}

TYPED_TEST(EachCell, HasTheParametersThatAreCounted) {
  constexpr gated::Kind kind = TestFixture::kKind;
  const std::size_t gates = kind == gated::Kind::rnn ? 1 : kind == gated::Kind::lstm ? 4 : 3;
  EXPECT_EQ(this->model().parameter_count(), 7 * 3 + gated::recurrent_parameters(kind, gates, 3, 5) + 5 * 7 + 7);
}

// Stopped within an epoch, where a state is carried: saved, and gone on with by a run that knows nothing else.
TYPED_TEST(EachCell, GoesOnFromACheckpointAsIfItHadNotStopped) {
  const gated::LanguagesSettings settings = gated::language_settings(program::Profile::check);
  const program::Corpus corpus = program::load_corpus(settings.text, "", 1);
  const auto learn = [&](program::LoopOptions options) {
    options.silent = true;
    return rnn::learn<TypeParam>("words", corpus.words.split, static_cast<std::size_t>(corpus.words.vocabulary.size()),
                                 settings.words, 1, options);
  };
  const rnn::Learned<TypeParam> whole = learn({});
  ASSERT_GT(whole.training.updates, 8);

  program::Common common;
  common.save = std::filesystem::path(testing::TempDir()) / ("cell_" + name_of(TestFixture::kKind));
  {
    program::SaveFile file(common, "test");
    int points = 0;
    EXPECT_LT(learn({.file = &file, .enough = [&] { return ++points == 5; }}).training.updates, whole.training.updates);
  }
  common.resume = common.save;
  program::SaveFile file(common, "test");
  const rnn::Learned<TypeParam> resumed = learn({.file = &file});
  EXPECT_EQ(resumed.training.curve.train, whole.training.curve.train);
  EXPECT_EQ(resumed.training.curve.held, whole.training.curve.held);
  EXPECT_EQ(resumed.training.clipped, whole.training.clipped);
  for (const ag::NamedParameter& p : whole.model.parameters())
    EXPECT_EQ(resumed.model.parameter_named(p.name).value(), p.tensor.value()) << p.name;
  std::filesystem::remove(common.save);
}

TEST(WidthFor, IsTheNearest) {
  const auto square = [](std::size_t H) { return H * H; };
  EXPECT_EQ(gated::width_for(0, square), 1U);
  EXPECT_EQ(gated::width_for(100, square), 10U);
  EXPECT_EQ(gated::width_for(109, square), 10U);
  EXPECT_EQ(gated::width_for(112, square), 11U);
}

TEST(Languages, AreOfEquallyManyParametersAndScoredOnTheSameTokens) {
  const gated::LanguagesSettings settings = gated::language_settings(program::Profile::check);
  const gated::Languages languages = gated::compare_languages(program::load_corpus(settings.text, "", 1), settings, 1);
  EXPECT_EQ(languages.corpus, "planted");
  for (const gated::LanguageTask* task : {&languages.words, &languages.characters}) {
    ASSERT_EQ(task->cells.size(), 3U);
    const auto& lstm = task->cells[0];
    for (std::size_t i = 0; i < 3; ++i) {
      const auto& one = task->cells[i];
      EXPECT_EQ(one.name, (std::vector<std::string>{"LSTM", "GRU", "RNN"}[i]));
      EXPECT_NEAR(static_cast<double>(one.parameters) / static_cast<double>(lstm.parameters), 1, 0.05) << one.name;
      EXPECT_EQ(one.scores.test.size(), task->counted.test.size());
      EXPECT_EQ(one.valid.size(), one.epochs.size());
      EXPECT_FALSE(one.sample.empty());
    }
  }
}

// A training on a thread of its own that comes to NaN ends the run like any other, with a message that names the model.
TEST(Languages, OfWhichOneDivergesSaySo) {
  gated::LanguagesSettings settings = gated::language_settings(program::Profile::check);
  const program::Corpus corpus = program::load_corpus(settings.text, "", 1);
  settings.characters.training.rate = 1e38;
  settings.characters.training.clip = 0;
  std::string message;
  try {
    gated::compare_languages(corpus, settings, 1);
  } catch (const program::UserError& error) {
    message = error.what();
  }
  EXPECT_EQ(message.find("language model, "), 0u) << message;
  EXPECT_NE(message.find(" by character: "), std::string::npos) << message;
  EXPECT_NE(message.find(" at step "), std::string::npos) << message;
}

// The gradient that reaches each gate is that of a small change of it.
TEST(Flow, OfEachGateHasItsNameAndTheMemoryIsWhatIsCarried) {
  const gated::Recipe recipe = gated::recipe("adding", program::Profile::check);
  const auto task = gated::task_of("adding", recipe, 1);
  for (const gated::Kind kind : {gated::Kind::lstm, gated::Kind::gru, gated::Kind::rnn}) {
    gated::ModelOptions options = recipe.model;
    options.kind = kind;
    const gated::Model model = gated::make_model(task, options, 1);
    const ag::Array x = task.example(2).x;
    const gated::Flow flow = gated::gradient_by_step(model, x);
    const std::vector<gated::Inside> inside = gated::look_inside(model, x);
    ASSERT_EQ(flow.size(), inside.size());
    for (std::size_t i = 0; i < flow.size(); ++i) {
      EXPECT_EQ(flow[i].first, inside[i].name);
      EXPECT_EQ(flow[i].second.size(), x.shape()[0]);
    }
    // h of the last step gets the output weights themselves, for each of the sequences; c of an LSTM what is left of
    // them behind o and tanh.
    double weights = 0;
    for (const ag::Scalar w : model.output.weight.value()) weights += static_cast<double>(w) * static_cast<double>(w);
    const double of_h = flow.back().second.back();
    EXPECT_EQ(flow.back().first, "h");
    EXPECT_NEAR(of_h, std::sqrt(2 * weights), 1e-5);
    if (kind == gated::Kind::lstm)
      EXPECT_LT(gated::carried(flow).back(), of_h);
    else
      EXPECT_EQ(gated::carried(flow), flow.back().second);
  }
}

}  // namespace
