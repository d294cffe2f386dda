#include "chapters/03_rnn/show.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "datasets/metrics.h"

namespace rnn {
namespace {

std::vector<const data::ScoredText*> all_models(const LanguageScores& scores) {
  std::vector<const data::ScoredText*> all;
  for (const data::ScoredText& counted : scores.counted) all.push_back(&counted);
  all.push_back(&scores.network);
  all.push_back(&scores.mixture);
  return all;
}

// The curve as perplexities of words, or as bits of characters; the counting models on the very tokens it is drawn
// from.
report::LineChart learning_curve(const LanguageRun& run, const LanguageScores& scores, bool bits) {
  const auto of = [bits](double perplexity) { return bits ? std::log2(perplexity) : perplexity; };
  const auto all_of = [&](const std::vector<double>& perplexities) {
    std::vector<double> out;
    for (const double p : perplexities) out.push_back(of(p));
    return out;
  };
  const LanguageProgress& p = run.progress();
  report::LineChart chart{
      .title = bits ? "Bits per character while learning" : "Perplexity per word while learning",
      .x_label = "epochs",
      .y_label = bits ? "bits per character" : "perplexity",
      .series = {{"training text", p.at, all_of(p.train)}, {"validation text", p.at, all_of(p.valid)}}};
  for (const data::ScoredText& counted : scores.counted)
    chart.baselines.push_back({counted.name, of(perplexity_on_curve(counted, run.text()))});
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

void record_model(program::RunRecord& record, const LanguageRun& run, const LanguageScores& scores) {
  const LanguageProgress& p = run.progress();
  const std::string& name = run.name();
  record.timing("count_" + name, scores.seconds);
  record.timing("train_" + name, p.seconds);
  record.curve("train_perplexity_" + name, p.at, p.train);
  record.curve("valid_perplexity_" + name, p.at, p.valid);
  nlohmann::ordered_json perplexity;
  for (const data::ScoredText* s : all_models(scores)) perplexity[s->name] = s->test_perplexity();
  const double tokens = static_cast<double>(p.step) * static_cast<double>(run.settings().lanes) *
                        static_cast<double>(run.settings().steps);
  record.metric(name, {{"parameters", run.model().parameter_count()},
                       {"test_perplexity", perplexity},
                       {"test_bits", scores.network.test_bits()},
                       {"mixture_weight", scores.alpha},
                       {"tokens_per_second", tokens / p.seconds},
                       {"updates", p.step},
                       {"clipped", p.clipped}});
}

}  // namespace

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
                        program::thousands(outcome.corpus.words.vocabulary.size()), outcome.settings.words.steps))
      .bar_chart(comparison(outcome))
      .line_chart(learning_curve(outcome.words, words, false))
      .table(language_table(words));
  report.text(
      "Perplexity e^(−mean ln P) is the size of the die one would have to roll to be as uncertain as the model is "
      "about "
      "the next word. Mixing gains where two models err in different places.");
  report.section("The same, character by character")
      .line_chart(learning_curve(outcome.characters, characters, true))
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
  record_model(record, outcome.words, outcome.word_scores);
  record_model(record, outcome.characters, outcome.character_scores);
}

}  // namespace rnn
