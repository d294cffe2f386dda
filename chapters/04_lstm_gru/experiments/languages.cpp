#include "chapters/04_lstm_gru/experiments/languages.h"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <optional>

#include "chapters/03_rnn/settings.h"
#include "chapters/04_lstm_gru/experiments/training.h"

namespace gated {
namespace {

// The same training with another cell, of as many parameters. Vectors of tokens and output layer count: with a large
// vocabulary they are most of them.
rnn::LanguageSettings with_cell(rnn::LanguageSettings settings, std::size_t vocabulary, Kind kind) {
  const std::size_t m = settings.sizes.m;
  const auto parameters = [&](Kind cell, std::size_t H) {
    return vocabulary * m + recurrent_parameters(cell, gates_of(cell), m, H) + (H + 1) * vocabulary;
  };
  const std::size_t budget = parameters(Kind::lstm, settings.sizes.H);
  settings.sizes.H = width_for(budget, [&](std::size_t H) { return parameters(kind, H); });
  return settings;
}

template <class Layer>
LanguageTrained train_language(Kind kind, const program::Text& text, rnn::LanguageSettings settings,
                               const std::string& prompt, std::uint64_t seed) {
  const auto vocabulary = static_cast<std::size_t>(text.vocabulary.size());
  settings = with_cell(settings, vocabulary, kind);
  const std::string name =
      fmt::format("language model, {} by {}", name_of(kind), text.by_character ? "character" : "word");
  const rnn::Learned<Layer> learned = rnn::learn<Layer>(name, text.split, vocabulary, settings, seed, {.silent = true});
  const rnn::Training& training = learned.training;
  LanguageTrained out{.name = name_of(kind),
                      .hidden = settings.sizes.H,
                      .parameters = learned.model.parameter_count(),
                      .values = learned.model.parameters(),
                      .scores = {},
                      .epochs = training.curve.at,
                      .valid = training.curve.held,
                      .seconds = training.seconds,
                      .sample = {}};
  for (double& updates : out.epochs) updates /= training.an_epoch;
  if (program::interrupted()) return out;
  out.scores = rnn::score(out.name, learned.model, text.split);
  ag::Random random(seed, "samples");
  const data::TokenIds written = rnn::continue_text(learned.model, text.tokens_of(prompt), text.by_character ? 160 : 30,
                                                    0.7, random, data::Vocabulary::kUnknown);
  out.sample = text.continued(prompt, written);
  return out;
}

LanguageTrained train_language(Kind kind, const program::Text& text, const rnn::LanguageSettings& settings,
                               const std::string& prompt, std::uint64_t seed) {
  switch (kind) {
    case Kind::lstm:
      return train_language<ag::Lstm>(kind, text, settings, prompt, seed);
    case Kind::gru:
      return train_language<ag::Gru>(kind, text, settings, prompt, seed);
    default:
      return train_language<ag::Rnn>(kind, text, settings, prompt, seed);
  }
}

void count(LanguageTask& task, const program::Text& text) {
  task.counted = data::best_on_validation(program::counted_models(text));
  const std::size_t on_curve = rnn::curve_text(text.split).size() - data::kScoredFrom;
  task.counted_on_curve = data::perplexity(std::span(task.counted.valid).first(on_curve));
}

}  // namespace

Languages compare_languages(const program::Corpus& corpus, const LanguagesSettings& settings, std::uint64_t seed) {
  const std::string prompt = program::default_prompt(corpus);
  Languages out{corpus.name, corpus.source, {}, {}};
  constexpr std::array kKinds = {Kind::lstm, Kind::gru, Kind::rnn};
  std::array<std::optional<LanguageTrained>, kKinds.size()> words, characters;
  std::vector<std::function<void()>> jobs;
  const auto add = [&](const program::Text& text, const rnn::LanguageSettings& model, LanguageTask& task,
                       auto& trained) {
    for (std::size_t i = 0; i < kKinds.size(); ++i)
      jobs.push_back([&, i] { trained[i] = train_language(kKinds[i], text, model, prompt, seed); });
    jobs.push_back([&] { count(task, text); });
  };
  add(corpus.words, settings.words, out.words, words);
  add(corpus.characters, settings.characters, out.characters, characters);
  side_by_side(jobs);
  for (auto& one : words)
    if (one) out.words.cells.push_back(std::move(*one));
  for (auto& one : characters)
    if (one) out.characters.cells.push_back(std::move(*one));
  return out;
}

void leave_models(const Languages& languages, const program::Corpus& corpus, const LanguagesSettings& settings,
                  const std::filesystem::path& out) {
  const auto leave = [&](const LanguageTask& task, const program::Text& text, const rnn::LanguageSettings& of,
                         const char* name) {
    const LanguageTrained& lstm = task.cells.at(0);
    program::write_model(out / name, rnn::model_config("04_lstm_gru", "lstm", {.m = of.sizes.m, .H = lstm.hidden}),
                         text, lstm.values);
  };
  leave(languages.characters, corpus.characters, settings.characters, "characters");
  leave(languages.words, corpus.words, settings.words, "words");
}

}  // namespace gated
