#include "chapters/10_bert/report/show.h"

#include <fmt/format.h>

#include "autograd/blas.h"
#include "chapters/10_bert/report/looking.h"
#include "chapters/report/report.h"

namespace bert {
namespace {

using program::percent;

constexpr std::size_t kShown = 4;  // examples

std::vector<Example> shown(const Outcome& outcome) {
  return held_out(outcome.corpus, outcome.corpus.test, outcome.settings, kShown);
}

program::Table scores_table(const Outcome& outcome) {
  const Scores& s = outcome.scores;
  program::Table table{{"on test documents", "this model", "frequencies alone", "the best reader"}, {}};
  const auto floor = [&](const auto& of) { return outcome.floor ? of(*outcome.floor) : std::string("not known"); };
  table.rows.push_back({"−ln P of a hidden piece", fmt::format("{:.3f}", s.masked),
                        fmt::format("{:.3f}", outcome.unigram),
                        floor([](const Floor& f) { return fmt::format("{:.3f}", f.masked); })});
  table.rows.push_back({"hidden pieces right", percent(s.accuracy), "", ""});
  if (!outcome.settings.training.next_sentence) return table;
  table.rows.push_back({"does B follow A? right", percent((s.follows + s.random) / 2), "50.0 %",
                        floor([](const Floor& f) { return percent(f.next); })});
  table.rows.push_back({"  where it follows", percent(s.follows), "", ""});
  table.rows.push_back({"  where it does not", percent(s.random), "", ""});
  return table;
}

program::Table sides_table(const Sides& sides) {
  program::Table table{{"what tells the hidden word stands", "masked language model", "left to right"}, {}};
  for (const Side side : kSides) {
    const auto i = static_cast<std::size_t>(side);
    table.rows.push_back({name_of(side), percent(sides.masked[i]), percent(sides.left_to_right[i])});
  }
  return table;
}

program::Table repeats_table(const Repeats& repeats) {
  program::Table table{{"masks of each text", "−ln P after all epochs", "after one"}, {}};
  for (std::size_t i = 0; i < repeats.loss.size(); ++i)
    table.rows.push_back({std::to_string(repeats.masks[i]), fmt::format("{:.3f}", repeats.loss[i]),
                          i < repeats.once.size() ? fmt::format("{:.3f}", repeats.once[i]) : ""});
  return table;
}

program::Table order_table(const Order& order) {
  program::Table table{{"trained with", "asked about", "says so where B follows", "where it does not"}, {}};
  const auto add = [&](const char* trained, const char* asked, const Scores& s) {
    table.rows.push_back({trained, asked, percent(s.follows), percent(s.random)});
  };
  add("segments of other documents", "segments of other documents", order.next);
  add("segments of other documents", "A and B swapped", order.next_swapped);
  add("A and B swapped", "A and B swapped", order.order_swapped);
  return table;
}

void add_learning(report::Report& report, const Outcome& outcome) {
  report::Series masked{"held-out documents", outcome.curve.at, {}}, next{"right", outcome.curve.at, {}};
  for (const Scores& s : outcome.watched) {
    masked.y.push_back(s.masked);
    next.y.push_back((s.follows + s.random) / 2);
  }
  for (report::Series* const series : {&masked, &next})  // of a run that went on, the points since then
    series->x.erase(series->x.begin(), series->x.end() - static_cast<std::ptrdiff_t>(series->y.size()));
  std::vector<report::Baseline> lines = {{"frequencies alone", outcome.unigram}};
  if (outcome.floor) lines.push_back({"the best reader", outcome.floor->masked});
  report.section("How it learned")
      .line_chart({.title = "Masked language model",
                   .x_label = "updates",
                   .y_label = "−ln P of a hidden piece",
                   .series = {masked},
                   .baselines = lines,
                   .caption =
                       "At first it only learns how often each piece comes. In a default run it stays there for a "
                       "while, and then falls: nothing happened to the data, the heads have found what to look at."});
  if (!outcome.settings.training.next_sentence) return;
  lines = {{"chance", 0.5}};
  if (outcome.floor) lines.push_back({"the best reader", outcome.floor->next});
  report.line_chart({.title = "Next sentence prediction",
                     .x_label = "updates",
                     .y_label = "right answers",
                     .series = {next},
                     .baselines = lines});
}

void add_experiments(report::Report& report, program::RunRecord& record, const Outcome& outcome) {
  if (outcome.sides) {
    report.section("Both sides, or one")
        .table(sides_table(*outcome.sides),
               "Right answers at [MASK]. Of the masked model 15 % of the pieces are asked, of the other all: the "
               "masked one needs more updates. A default run gives both enough.");
    for (const Side side : kSides) {
      const auto i = static_cast<std::size_t>(side);
      record.metric(fmt::format("sides.{}", name_of(side)),
                    {{"masked", outcome.sides->masked[i]}, {"left_to_right", outcome.sides->left_to_right[i]}});
    }
  }
  if (outcome.repeats) {
    report.section("New masks in every epoch").table(repeats_table(*outcome.repeats));
    record.metric("repeats", {{"masks", outcome.repeats->masks}, {"loss", outcome.repeats->loss}});
  }
  if (outcome.order) {
    report.section("What \"next\" asks for").table(order_table(*outcome.order));
    record.metric("order", {{"next_swapped", outcome.order->next_swapped.random},
                            {"order_swapped", outcome.order->order_swapped.random},
                            {"masked_without", outcome.order->without}});
  }
}

}  // namespace

void print_scores(const Outcome& outcome) { program::print(scores_table(outcome)); }

void print_guesses(const Outcome& outcome) {
  program::print(guesses(outcome.model, shown(outcome), outcome.corpus.vocabulary));
}

void print_experiments(const Outcome& outcome) {
  if (outcome.sides) program::print(sides_table(*outcome.sides));
  if (outcome.repeats) program::print(repeats_table(*outcome.repeats));
  if (outcome.order) program::print(order_table(*outcome.order));
}

void write_results(const Outcome& outcome, const program::Common& common) {
  program::RunRecord record("10_bert", common, ag::blas_description());
  record.data(outcome.corpus.name, {{"source", outcome.corpus.source},
                                    {"documents", outcome.corpus.train.size()},
                                    {"pieces", pieces_in(outcome.corpus.train)},
                                    {"vocabulary", outcome.corpus.vocabulary.size()}});
  record.timing("pretraining", outcome.seconds);
  record.metric("parameters", outcome.model.parameter_count());
  record.metric("masked", outcome.scores.masked);
  record.metric("masked_right", outcome.scores.accuracy);
  record.metric("unigram", outcome.unigram);
  record.metric("follows_right", outcome.scores.follows);
  record.metric("random_right", outcome.scores.random);
  if (outcome.floor) {
    record.metric("floor", outcome.floor->masked);
    record.metric("floor_next", outcome.floor->next);
  }
  record.curve("masked", outcome.curve.at, outcome.curve.held);

  report::Report report("BERT", "Chapter 10 · Devlin et al. (2019)");
  report.headline("hidden pieces right", percent(outcome.scores.accuracy), outcome.corpus.name);
  report.headline("−ln P of one", fmt::format("{:.2f}", outcome.scores.masked),
                  outcome.floor ? fmt::format("the best reader: {:.2f}", outcome.floor->masked)
                                : fmt::format("frequencies alone: {:.2f}", outcome.unigram));
  if (outcome.settings.training.next_sentence)
    report.headline("does B follow A? right", percent((outcome.scores.follows + outcome.scores.random) / 2),
                    outcome.floor ? "the best reader: " + percent(outcome.floor->next) : "chance: 50 %");
  report.headline("trained", program::duration(outcome.seconds),
                  program::thousands(static_cast<std::int64_t>(outcome.model.parameter_count())) + " parameters");
  const std::vector<Example> examples = shown(outcome);
  const Example open = uncovered({examples.at(0)}).at(0);
  report.section("Where it looks").attention(heads(outcome.model, examples.at(0), outcome.corpus.vocabulary));
  add_learning(report, outcome);
  report.section("What it guesses")
      .table(scores_table(outcome))
      .table(guesses(outcome.model, examples, outcome.corpus.vocabulary), "Hidden pieces of test documents")
      .table(everywhere(outcome.model, open, outcome.corpus.vocabulary),
             "Every place of one example, hidden in its turn");
  report.section("What is hidden").heatmap(masks(outcome.corpus, outcome.settings, common.seed));
  add_experiments(report, record, outcome);
  report::finish_run(report, record, common.out);
}

}  // namespace bert
