#include "chapters/03_rnn/report/show.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "datasets/ngram/metrics.h"

namespace rnn {
namespace {

std::vector<const data::ScoredText*> all_models(const LanguageScores& scores) {
  std::vector<const data::ScoredText*> all;
  for (const data::ScoredText& counted : scores.counted) all.push_back(&counted);
  all.push_back(&scores.network);
  all.push_back(&scores.mixture);
  return all;
}

// The points of a curve as epochs.
std::vector<double> epochs(const Training& training) {
  std::vector<double> at = training.curve.at;
  for (double& updates : at) updates /= training.an_epoch;
  return at;
}

std::vector<double> perplexities(std::vector<double> nats) {
  for (double& loss : nats) loss = std::exp(loss);
  return nats;
}

// The curve as perplexities of words, or as bits of characters; the counting models on the very tokens it is drawn
// from.
report::LineChart learning_curve(const Training& training, const LanguageScores& scores, const Text& text) {
  const bool bits = text.by_character;
  const auto of = [bits](double perplexity) { return bits ? std::log2(perplexity) : perplexity; };
  const auto all_of = [&](const std::vector<double>& perplexities) {
    std::vector<double> out;
    for (const double p : perplexities) out.push_back(of(p));
    return out;
  };
  const std::vector<double> at = epochs(training);
  report::LineChart chart{.title = bits ? "Bits per character while learning" : "Perplexity per word while learning",
                          .x_label = "epochs",
                          .y_label = bits ? "bits per character" : "perplexity",
                          .series = {{"training text", at, all_of(perplexities(training.curve.train))},
                                     {"validation text", at, all_of(training.curve.held)}}};
  for (const data::ScoredText& counted : scores.counted)
    chart.baselines.push_back({counted.name, of(perplexity_on_curve(counted, text))});
  chart.points = true;
  chart.caption =
      "The horizontal lines are the counting models on the same validation tokens: where the curve crosses them, the "
      "network knows more than counting does.";
  return chart;
}

report::BarChart comparison(const Outcome& outcome) {
  report::BarChart chart{
      .title = "Perplexity on the test words: lower is better", .value_label = "perplexity", .bars = {}};
  for (const data::ScoredText* s : all_models(outcome.word_scores))
    chart.bars.push_back({s->name, s->test_perplexity(), s->name.starts_with("RNN") ? "learned" : "counted"});
  if (outcome.corpus.true_perplexity)
    chart.baselines.push_back({"the grammar itself", *outcome.corpus.true_perplexity});
  return chart;
}

nlohmann::ordered_json facts(const Text& text) {
  return {{"train", text.split.train.size()},
          {"valid", text.split.valid.size()},
          {"test", text.split.test.size()},
          {"vocabulary", text.vocabulary.size()}};
}

void record_model(program::RunRecord& record, const std::string& name, const Learned<>& learned,
                  const LanguageSettings& settings, const LanguageScores& scores) {
  const Training& training = learned.training;
  record.timing("count_" + name, scores.seconds);
  record.timing("train_" + name, training.seconds);
  record.curve("train_perplexity_" + name, epochs(training), perplexities(training.curve.train));
  record.curve("valid_perplexity_" + name, epochs(training), training.curve.held);
  nlohmann::ordered_json perplexity;
  for (const data::ScoredText* s : all_models(scores)) perplexity[s->name] = s->test_perplexity();
  const double tokens = static_cast<double>(training.updates) * static_cast<double>(settings.training.lanes) *
                        static_cast<double>(settings.training.steps);
  record.metric(name, {{"parameters", learned.model.parameter_count()},
                       {"test_perplexity", perplexity},
                       {"test_bits", scores.network.test_bits()},
                       {"mixture_weight", scores.alpha},
                       {"tokens_per_second", tokens / training.seconds},
                       {"updates", training.updates},
                       {"clipped", training.clipped}});
}

}  // namespace

void describe(const Corpus& corpus) {
  const auto count = [](std::size_t n) { return program::thousands(static_cast<std::int64_t>(n)); };
  program::heading("The text");
  for (const auto& [text, unit] : {std::pair{&corpus.words, "words"}, std::pair{&corpus.characters, "characters"}})
    program::say("{} ({}): {} {} to train, {} to validate, {} to test; |V| = {}", corpus.name, corpus.source,
                 count(text->split.train.size()), unit, count(text->split.valid.size()), count(text->split.test.size()),
                 count(static_cast<std::size_t>(text->vocabulary.size())));
  if (corpus.name == "planted")
    program::say(
        "A generated language with planted word classes. On real text: ./course data get brown, then ./course run 03");
}

program::Table language_table(const LanguageScores& scores) {
  program::Table table{{"model", "validation", "test", "bits per token", "test / best counting"}, {}};
  const double best = scores.best_counted().test_perplexity();
  for (const data::ScoredText* s : all_models(scores))
    table.rows.push_back({s->name, fmt::format("{:.2f}", s->valid_perplexity()),
                          fmt::format("{:.2f}", s->test_perplexity()), fmt::format("{:.3f}", s->test_bits()),
                          fmt::format("{:.3f}", s->test_perplexity() / best)});
  return table;
}

program::Table sample_table(const LanguageScores& scores) {
  program::Table table{{"τ", "text"}, {}};
  for (const Sample& s : scores.samples) {
    std::string line = s.text;
    std::replace(line.begin(), line.end(), '\n', ' ');
    table.rows.push_back({fmt::format("{:g}", s.temperature), std::move(line)});
  }
  return table;
}

void add_language(report::Report& report, const Outcome& outcome) {
  const LanguageScores &words = outcome.word_scores, &characters = outcome.character_scores;
  report.headline("test perplexity by words", fmt::format("{:.1f}", words.network.test_perplexity()),
                  fmt::format("{}: {:.1f}", words.best_counted().name, words.best_counted().test_perplexity()));
  report.headline("bits per character", fmt::format("{:.3f}", characters.network.test_bits()),
                  fmt::format("{}: {:.3f}", characters.best_counted().name, characters.best_counted().test_bits()));
  report.section("A language model with a memory, word by word")
      .text(fmt::format("{} ({}): {} words to learn from, {} to test; |V| = {}. The state is carried from window to "
                        "window; the gradient goes back {} words.",
                        outcome.corpus.name, outcome.corpus.source,
                        program::thousands(static_cast<std::int64_t>(outcome.corpus.words.split.train.size())),
                        program::thousands(static_cast<std::int64_t>(outcome.corpus.words.split.test.size())),
                        program::thousands(outcome.corpus.words.vocabulary.size()),
                        outcome.settings.words.training.steps))
      .bar_chart(comparison(outcome))
      .line_chart(learning_curve(outcome.words.training, words, outcome.corpus.words))
      .table(language_table(words));
  report.text(
      "Perplexity e^(−mean ln P) is the size of the die one would have to roll to be as uncertain as the model is "
      "about "
      "the next word. Mixing gains where two models err in different places.");
  report.section("The same, character by character")
      .line_chart(learning_curve(outcome.characters.training, characters, outcome.corpus.characters))
      .table(language_table(characters));
  report.section("What it writes")
      .table(sample_table(words),
             "By words. τ is the temperature: 0 takes the likeliest word, 1 draws from what the "
             "model says, above 1 it dares more")
      .table(sample_table(characters), "By characters: it has to spell, too");
}

void record_language(program::RunRecord& record, const Outcome& outcome) {
  record.data(outcome.corpus.name, {{"source", outcome.corpus.source},
                                    {"words", facts(outcome.corpus.words)},
                                    {"characters", facts(outcome.corpus.characters)}});
  record_model(record, "words", outcome.words, outcome.settings.words, outcome.word_scores);
  record_model(record, "characters", outcome.characters, outcome.settings.characters, outcome.character_scores);
}

}  // namespace rnn
