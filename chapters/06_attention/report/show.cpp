#include "chapters/06_attention/report/show.h"

#include <algorithm>

#include "autograd/blas.h"
#include "chapters/report/translated.h"
#include "chapters/texts/alignment_text.h"

namespace attention {
namespace {

using program::percent;

std::vector<const Learned*> pointers(const std::vector<Learned>& all) {
  std::vector<const Learned*> each;
  for (const Learned& one : all) each.push_back(&one);
  return each;
}

report::Series by_place(const std::string& name, const std::vector<double>& gradient) {
  report::Series series{name, {}, {}};
  const double most = *std::max_element(gradient.begin(), gradient.end());
  for (std::size_t s = 0; s < gradient.size(); ++s) {
    series.x.push_back(static_cast<double>(s + 1));
    series.y.push_back(gradient[s] / most);
  }
  return series;
}

// Sentences of the test part from short to long, and the famous one.
report::Alignment alignment_views(const Outcome& outcome) {
  report::Alignment chart{.title = "Where the decoder looked",
                          .views = {},
                          .caption =
                              "Each target word on the right, and how much of its context came from each source "
                              "word on the left. Point at a word to see its lines alone."};
  const PairCorpus& corpus = outcome.translated.corpus;
  const seq2seq::BeamOptions beam = beam_options(outcome.settings, corpus);
  std::vector<data::TokenIds> sources;
  if (corpus.task == "chinese") sources.push_back(corpus.source.words.encode(corpus.source.cut("tom chase jerry")));
  const std::vector<std::size_t> order = program::shortest_first(corpus);
  for (std::size_t i = 0; i < 9; ++i) sources.push_back(corpus.test[order[i * order.size() / 9]].source);
  for (const data::TokenIds& source : sources) chart.views.push_back(picture(outcome.model, corpus, source, beam));
  return chart;
}

report::Heatmap as_grid(const report::Alignment::View& view) {
  return {.title = "As a grid: " + view.name,
          .x_label = "source",
          .y_label = "target",
          .rows = view.target,
          .columns = view.source,
          .values = view.weights};
}

void add_compared(report::Report& report, program::RunRecord& record, const Outcome& outcome) {
  const Learned &fixed = outcome.compared[0], &with = outcome.compared[1];
  const Slope without = slope_over_length(*outcome.other, outcome.accuracy_fixed),
              flat = slope_over_length(*outcome.other, outcome.accuracy_attention);
  report.section("Length, with attention and without")
      .line_chart({.title = "Exact translations by length of the source",
                   .x_label = "words of the source",
                   .y_label = "exact, %",
                   .series = {report::by_length("attention", with.scores.by_length, report::Quality::exact),
                              report::by_length("fixed vector", fixed.scores.by_length, report::Quality::exact)},
                   .points = true,
                   .caption = fmt::format(
                       "Each word more of the source costs {:.2f} ± {:.2f} points of the share of right words "
                       "with attention and {:.2f} ± {:.2f} without (the true words before given).",
                       -100 * flat.value, 196 * flat.error, -100 * without.value, 196 * without.error)})
      .table(program::learned_table(pointers(outcome.compared)));
  program::record_learned(record, pointers(outcome.compared));
  record.metric("slope", {{"attention", flat.value},
                          {"attention_error", flat.error},
                          {"fixed", without.value},
                          {"fixed_error", without.error}});
}

void add_gradients(report::Report& report, program::RunRecord& record, const Outcome& outcome) {
  const Gradients &before = outcome.untrained, &after = outcome.trained;
  report.section("The way back")
      .line_chart(
          {.title = "Gradient at each word of the source",
           .x_label = "place in the source",
           .y_label = "of the greatest",
           .series = {by_place("attention, untrained", before.attention),
                      by_place("fixed vector, untrained", before.fixed),
                      by_place("attention, trained", after.attention), by_place("fixed vector, trained", after.fixed)},
           .log_y = true,
           .points = true,
           .caption = "Attention joins every target word to every source word in one step: no word is far. "
                      "To a fixed vector the first words are far until it has learned. " +
                      gradients_in_words(outcome)});
  record.metric("unevenness", {{"attention", unevenness(after.attention)},
                               {"fixed", unevenness(after.fixed)},
                               {"untrained_attention", unevenness(before.attention)},
                               {"untrained_fixed", unevenness(before.fixed)}});
}

void add_experiments(report::Report& report, program::RunRecord& record, const Outcome& outcome) {
  if (outcome.compared.size() == 2) add_compared(report, record, outcome);
  if (!outcome.trained.attention.empty()) add_gradients(report, record, outcome);
  if (!outcome.scores.empty()) {
    report.section("Scores beside each other").table(program::learned_table(pointers(outcome.scores)));
    program::record_learned(record, pointers(outcome.scores));
  }
}

}  // namespace

report::Alignment::View picture(const Translator& model, const PairCorpus& corpus, const data::TokenIds& source,
                                const seq2seq::BeamOptions& options) {
  const Batch batch = seq2seq::batch_of(data::sources_only(std::span(&source, 1)));
  const data::IdPair pair{source, seq2seq::beam_search(model, batch, options).at(0).at(0).words};
  report::Alignment::View view{.name = corpus.source.text(source),
                               .source = corpus.source.words.decode(source),
                               .target = corpus.target.words.decode(pair.target),
                               .weights = alignments(model, std::span(&pair, 1)).at(0)};
  view.target.emplace_back("</s>");
  return view;
}

std::string gradients_in_words(const Outcome& outcome) {
  return fmt::format(
      "Gradient at the words of a source of {}, largest over smallest: before training {:.1f} with attention and "
      "{:.1f} "
      "without, after it {:.1f} and {:.1f}.",
      outcome.trained.fixed.size(), unevenness(outcome.untrained.attention), unevenness(outcome.untrained.fixed),
      unevenness(outcome.trained.attention), unevenness(outcome.trained.fixed));
}

std::string picture_text(const report::Alignment::View& view) {
  std::string text = program::alignment_text(view.source, view.target, view.weights);
  text.pop_back();  // the end of the last line
  return text;
}

void write_results(const Outcome& outcome, const program::Common& common) {
  program::RunRecord record("06_attention", common, ag::blas_description());
  program::record_translated(record, outcome.translated);
  report::Report report("Attention", "Chapter 06 · Bahdanau et al. (2015), Luong et al. (2015)");
  report::add_headlines(report, outcome.translated);
  if (outcome.alignment_error) {
    record.metric("alignment_error", *outcome.alignment_error);
    report.headline("alignment error rate", percent(*outcome.alignment_error), "against the true links");
  }
  const report::Alignment pictures = alignment_views(outcome);
  report.section("Where it looked").alignment(pictures).heatmap(as_grid(pictures.views.front()));
  report::add_learning(report, outcome.translated);
  report::add_written(report, outcome.translated);
  add_experiments(report, record, outcome);
  report::finish_run(report, record, common.out);
}

}  // namespace attention
