#include "chapters/04_lstm_gru/languages.h"

#include <array>
#include <functional>
#include <optional>

#include "chapters/04_lstm_gru/recipes.h"

namespace gated {
namespace {

// The same training with another cell, of as many parameters. Vectors of tokens and output layer count: with a large
// vocabulary they are most of them.
rnn::LanguageSettings with_cell(rnn::LanguageSettings settings, std::size_t vocabulary, Kind kind) {
  const auto m = static_cast<std::size_t>(settings.m);
  const auto parameters = [&](Kind cell, std::size_t H) {
    return vocabulary * m + rnn::recurrent_parameters(cell, rnn::gates_of(cell), m, H) + (H + 1) * vocabulary;
  };
  const std::size_t budget = parameters(Kind::lstm, static_cast<std::size_t>(settings.H));
  settings.H = static_cast<std::int64_t>(rnn::width_for(budget, [&](std::size_t H) { return parameters(kind, H); }));
  settings.cell = kind;
  return settings;
}

LanguageTrained train_language(const program::Text& text, const rnn::LanguageSettings& settings, bool characters,
                               const std::string& prompt, std::uint64_t seed) {
  rnn::LanguageRun run(characters ? "characters" : "words", text, settings, seed);
  run.train([] {}, program::interrupted, true);
  LanguageTrained out{.name = name_of(settings.cell),
                      .hidden = static_cast<std::size_t>(settings.H),
                      .parameters = run.model().parameter_count(),
                      .scores = {},
                      .epochs = run.progress().at,
                      .valid = run.progress().valid,
                      .seconds = run.progress().seconds,
                      .sample = {}};
  if (program::interrupted()) return out;
  out.scores = rnn::score(
      out.name, [&] { return run.model().reader(); }, text.split);
  const std::int64_t tokens = characters ? 160 : 30;
  out.sample = rnn::write_sample(run, characters, prompt, 0.7, tokens, seed);
  return out;
}

void count(LanguageTask& task, const program::Text& text, bool characters) {
  const rnn::LanguageScores scores = rnn::count_text(text, characters);
  task.counted = scores.best_counted();
  task.counted_on_curve = rnn::perplexity_on_curve(task.counted, text);
}

}  // namespace

LanguagesSettings language_settings(program::Profile profile) {
  LanguagesSettings s;
  s.text.train_words = 100'000;
  s.words = {.m = 64, .H = 96, .epochs = 2};
  s.characters = {.m = 32, .H = 128, .steps = 50, .epochs = 3, .dropout = 0};
  if (profile == program::Profile::full) {
    s.text.train_words = 1'000'000;
    s.words = {.m = 200, .H = 200, .epochs = 8, .dropout = 0.3};
    s.characters = {.m = 64, .H = 512, .steps = 50, .epochs = 5, .dropout = 0};
  }
  if (profile == program::Profile::standard || profile == program::Profile::full) return s;
  s.text.look_for_real = false;  // the planted language, so that everybody measures the same
  if (profile == program::Profile::prove) {
    s.text.planted_words = 100'000;
    s.words = {.m = 32, .H = 64};
    s.characters = {.m = 16, .H = 96, .steps = 40, .lanes = 16, .epochs = 8, .dropout = 0};
  } else if (profile == program::Profile::quick) {
    s.text.planted_words = 60'000;
    s.words = {.m = 32, .H = 48};
    s.characters = {.m = 16, .H = 64, .steps = 40, .lanes = 16, .epochs = 3, .rate = 5e-3, .dropout = 0};
  } else {  // every line once
    s.text.planted_words = 6000;
    s.words = {.m = 8, .H = 12, .steps = 10, .lanes = 8, .epochs = 1};
    s.characters = {.m = 6, .H = 12, .steps = 15, .lanes = 8, .epochs = 0.5};
  }
  return s;
}

Languages compare_languages(const program::Corpus& corpus, const LanguagesSettings& settings, std::uint64_t seed) {
  const std::string prompt = rnn::default_prompt(corpus);
  Languages out{corpus.name, corpus.source, {}, {}};
  constexpr std::array kKinds = {Kind::lstm, Kind::gru, Kind::rnn};
  std::array<std::optional<LanguageTrained>, kKinds.size()> words, characters;
  std::vector<std::function<void()>> jobs;
  const auto add = [&](const program::Text& text, const rnn::LanguageSettings& model, bool by_character,
                       LanguageTask& task, auto& trained) {
    for (std::size_t i = 0; i < kKinds.size(); ++i)
      jobs.push_back([&, by_character, i] {
        const auto vocabulary = static_cast<std::size_t>(text.vocabulary.size());
        trained[i] = train_language(text, with_cell(model, vocabulary, kKinds[i]), by_character, prompt, seed);
      });
    jobs.push_back([&, by_character] { count(task, text, by_character); });
  };
  add(corpus.words, settings.words, false, out.words, words);
  add(corpus.characters, settings.characters, true, out.characters, characters);
  side_by_side(jobs);
  for (auto& one : words)
    if (one) out.words.cells.push_back(std::move(*one));
  for (auto& one : characters)
    if (one) out.characters.cells.push_back(std::move(*one));
  return out;
}

}  // namespace gated
