// Chapter 04's language models: chapter 03's with another cell. The state that is carried has a memory too, also
// through a checkpoint, and models that are compared have as many parameters.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "autograd/run_state.h"
#include "chapters/04_lstm_gru/inside.h"
#include "chapters/04_lstm_gru/languages.h"
#include "chapters/04_lstm_gru/recipes.h"
#include "chapters/report/gradient_flow.h"

namespace {

using rnn::CellKind;

class EachCell : public testing::TestWithParam<CellKind> {
 protected:
  rnn::LanguageModel model() const {
    ag::Random random(3);
    return rnn::LanguageModel({.vocabulary = 7, .m = 3, .H = 5, .cell = GetParam()}, random);
  }
};

TEST_P(EachCell, CarriesItsStateFromWindowToWindow) {
  const rnn::LanguageModel m = model();
  const data::TokenIds text = {1, 4, 4, 2, 6, 0, 3, 5, 5, 1, 2};
  const std::vector<double> whole = rnn::token_probabilities(m.reader(), text, 1, 100);
  const std::vector<double> windows = rnn::token_probabilities(m.reader(), text, 1, 3);
  ASSERT_EQ(windows.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(windows[i], whole[i], 1e-6);
}

TEST_P(EachCell, HasTheParametersThatAreCounted) {
  const std::size_t gates = GetParam() == CellKind::rnn ? 1 : GetParam() == CellKind::lstm ? 4 : 3;
  EXPECT_EQ(model().parameter_count(), 7 * 3 + rnn::recurrent_parameters(GetParam(), gates, 3, 5) + 5 * 7 + 7);
}

// Stopped within an epoch, where a state is carried: saved, and gone on with by a run that knows nothing else.
TEST_P(EachCell, GoesOnFromACheckpointAsIfItHadNotStopped) {
  gated::LanguagesSettings settings = gated::language_settings(program::Profile::check);
  settings.words.cell = GetParam();
  const program::Corpus corpus = program::load_corpus(settings.text, "", 1);
  const auto never = [] { return false; };
  rnn::LanguageRun whole("words", corpus.words, settings.words, 1);
  whole.train([] {}, never, true);
  ASSERT_GT(whole.steps(), 8);

  const auto file = std::filesystem::path(testing::TempDir()) / ("cell_" + name_of(GetParam()));
  rnn::LanguageRun first("words", corpus.words, settings.words, 1);
  ag::RunState saved(first.parameters());
  first.add_to(saved);
  first.train([] {}, [&] { return first.progress().step == 5; }, true);
  saved.save(file);

  rnn::LanguageRun second("words", corpus.words, settings.words, 1);
  ag::RunState loaded(second.parameters());
  second.add_to(loaded);
  loaded.load(file);
  second.train([] {}, never, true);
  EXPECT_EQ(second.progress().valid, whole.progress().valid);
  for (const ag::NamedParameter& p : whole.parameters())
    EXPECT_EQ(second.model().parameter_named(p.name.substr(6)).value(), p.tensor.value()) << p.name;
  std::filesystem::remove(file);
}

INSTANTIATE_TEST_SUITE_P(Cells, EachCell, testing::Values(CellKind::rnn, CellKind::lstm, CellKind::gru),
                         [](const auto& of) { return name_of(of.param); });

TEST(WidthFor, IsTheNearest) {
  const auto square = [](std::size_t H) { return H * H; };
  EXPECT_EQ(rnn::width_for(0, square), 1U);
  EXPECT_EQ(rnn::width_for(100, square), 10U);
  EXPECT_EQ(rnn::width_for(109, square), 10U);
  EXPECT_EQ(rnn::width_for(112, square), 11U);
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

// The gradient that reaches each gate is that of a small change of it.
TEST(Flow, OfEachGateHasItsNameAndTheMemoryIsWhatIsCarried) {
  const gated::Recipe recipe = gated::recipe("adding", program::Profile::check);
  const auto task = gated::task_of("adding", recipe, 1);
  for (const CellKind kind : {CellKind::lstm, CellKind::gru, CellKind::rnn}) {
    gated::ModelOptions options = recipe.model;
    options.kind = kind;
    const gated::Model model = gated::make_model(*task, options, 1);
    const ag::Array x = task->example(2).x;
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
    for (const ag::Scalar w : model.output().weight.value()) weights += static_cast<double>(w) * static_cast<double>(w);
    const double of_h = flow.back().second.back();
    EXPECT_EQ(flow.back().first, "h");
    EXPECT_NEAR(of_h, std::sqrt(2 * weights), 1e-5);
    if (kind == CellKind::lstm)
      EXPECT_LT(gated::carried(flow).back(), of_h);
    else
      EXPECT_EQ(gated::carried(flow), flow.back().second);
  }
}

}  // namespace
