#include "chapters/report/translated.h"

#include "datasets/scorers/bleu.h"

namespace report {

Series by_length(const std::string& name, const std::vector<program::PairScore>& parts, Quality quality) {
  Series series{name, {}, {}};
  for (const program::PairScore& part : parts) {
    series.x.push_back(static_cast<double>(part.least + part.most) / 2);
    series.y.push_back(quality == Quality::exact ? 100 * part.exact : part.bleu);
  }
  return series;
}

void add_headlines(Report& report, const program::Translated& translated) {
  const program::PairScore& score = translated.written.back().scores.all;
  report.headline("exact translations", program::percent(score.exact), translated.corpus.name)
      .headline("BLEU", fmt::format("{:.1f}", score.bleu), data::bleu_signature(1, translated.corpus.cut));
}

void add_learning(Report& report, const program::Translated& translated) {
  const program::Curve& curve = translated.curve;
  report.section("Learning")
      .line_chart({.title = "What a word costs",
                   .x_label = "updates",
                   .y_label = "−ln P of a word",
                   .series = {{"training", curve.at, curve.train}, {"held out", curve.at, curve.held}},
                   .points = true,
                   .caption = "The true words before are given: this is not yet how well it translates."});
}

void add_written(Report& report, const program::Translated& translated) {
  LineChart lengths{.title = "BLEU by length of the source",
                    .x_label = "words of the source",
                    .y_label = "BLEU",
                    .series = {},
                    .points = true};
  for (const program::Written& one : translated.written)
    lengths.series.push_back(by_length(one.search, one.scores.by_length, Quality::bleu));
  report.section("What it writes")
      .table(program::score_table(translated))
      .table(program::example_table(translated, 12), "Test sentences from the shortest to the longest");
  report.section("Quality and length").line_chart(lengths).table(program::length_table(translated));
}

}  // namespace report
