#include "chapters/05_seq2seq/report/show.h"

#include <utility>

#include "autograd/blas.h"
#include "chapters/report/translated.h"

namespace seq2seq {
namespace {

using program::percent;

void add_bottleneck(report::Report& report, const Learned& plain, const Learned& wide) {
  report.section("The bottleneck")
      .line_chart({.title = "Exact translations by length of the source",
                   .x_label = "words of the source",
                   .y_label = "exact, %",
                   .series = {report::by_length(plain.name, plain.scores.by_length, report::Quality::exact),
                              report::by_length(wide.name, wide.scores.by_length, report::Quality::exact)},
                   .points = true,
                   .caption = "All of the source has to fit into one vector. A longer vector holds more of it."})
      .table(program::learned_table({&plain, &wide}));
}

// One chart over the widths of the beam.
report::LineChart beam_chart(const Beams& beams, const char* title, const char* y_label,
                             const std::vector<std::pair<const char*, double BeamPoint::*>>& what, double scale,
                             const std::string& caption) {
  report::LineChart chart{.title = title,
                          .x_label = "width",
                          .y_label = y_label,
                          .series = {},
                          .log_x = true,
                          .points = true,
                          .caption = caption};
  for (const auto& [name, member] : what) {
    report::Series series{name, {}, {}};
    for (const BeamPoint& point : beams.widths) {
      series.x.push_back(static_cast<double>(point.width));
      series.y.push_back(scale * point.*member);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

void add_beams(report::Report& report, const Beams& beams) {
  report::LineChart quality =
      beam_chart(beams, "What we wanted", "BLEU", {{"α = 0", &BeamPoint::bleu}, {"α = 1", &BeamPoint::normalised_bleu}},
                 1, "Likelier is not better: each word makes a sentence less likely, so α = 0 prefers short ones.");
  quality.baselines = {{"the likeliest translations", beams.exact_bleu}};
  report.section("Wider beams")
      .line_chart(beam_chart(beams, "What the beam looks for", "ln P of what it finds",
                             {{"ln P", &BeamPoint::log_probability}}, 1,
                             "The model likes what a wider beam finds better: that is all that a beam can do."))
      .line_chart(beam_chart(
          beams, "Search errors", "sentences with a likelier translation, %",
          {{"search errors", &BeamPoint::search_errors}}, 100,
          fmt::format("Beside branch and bound, which was sure of {} of the sentences.", percent(beams.settled))))
      .line_chart(quality)
      .table(beam_table(beams), beams_in_words(beams));
}

void record_beams(program::RunRecord& record, const Beams& beams) {
  for (const BeamPoint& point : beams.widths)
    record.metric(fmt::format("beam {}", point.width), {{"log_probability", point.log_probability},
                                                        {"search_errors", point.search_errors},
                                                        {"bleu", point.bleu},
                                                        {"normalised_bleu", point.normalised_bleu}});
}

}  // namespace

program::Table beam_table(const Beams& beams) {
  program::Table table{{"beam", "mean ln P", "search errors", "BLEU, α = 0", "BLEU, α = 1"}, {}};
  for (const BeamPoint& point : beams.widths)
    table.rows.push_back({fmt::format("{}", point.width), fmt::format("{:.3f}", point.log_probability),
                          percent(point.search_errors), fmt::format("{:.1f}", point.bleu),
                          fmt::format("{:.1f}", point.normalised_bleu)});
  table.rows.push_back({"likeliest", fmt::format("{:.3f}", beams.exact_log_probability), "",
                        fmt::format("{:.1f}", beams.exact_bleu), ""});
  return table;
}

std::string beams_in_words(const Beams& beams) {
  return fmt::format(
      "likeliest: the model's favourite of all translations, certain for {} of {} sentences; for {} of "
      "these it is the empty one",
      percent(beams.settled), beams.sentences, percent(beams.empty_wins));
}

void write_results(const Outcome& outcome, const program::Common& common) {
  program::RunRecord record("05_seq2seq", common, ag::blas_description());
  program::record_translated(record, outcome.translated);
  report::Report report("Sequence to sequence", "Chapter 05 · Sutskever et al. (2014), Cho et al. (2014)");
  report::add_headlines(report, outcome.translated);
  report::add_learning(report, outcome.translated);
  report::add_written(report, outcome.translated);
  if (outcome.wide) {
    add_bottleneck(report, *outcome.plain, *outcome.wide);
    program::record_learned(record, {&*outcome.plain, &*outcome.wide});
  }
  if (outcome.reversal) {
    const Reversal& r = *outcome.reversal;
    report.section("Reading from the end")
        .text(
            "Read from its end, a source has its first words near the first words of the target. Does that help where "
            "the target has the order of the source, where it has another, and where a sum is asked for?")
        .table(program::learned_table(
            {&r.monotone, &r.monotone_reversed, &*outcome.plain, &r.reordering_reversed, &r.sums, &r.sums_reversed}));
    program::record_learned(record,
                            {&r.monotone, &r.monotone_reversed, &r.reordering_reversed, &r.sums, &r.sums_reversed});
  }
  if (outcome.beams) {
    add_beams(report, *outcome.beams);
    record_beams(record, *outcome.beams);
  }
  report::finish_run(report, record, common.out);
}

}  // namespace seq2seq
