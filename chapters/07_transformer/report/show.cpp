#include "chapters/07_transformer/report/show.h"

#include <algorithm>

#include "autograd/blas.h"
#include "chapters/07_transformer/report/complexity_show.h"
#include "chapters/07_transformer/report/looking.h"
#include "chapters/report/translated.h"

namespace transformer {
namespace {

using program::percent;

program::Table saturation_table(const Outcome& outcome) {
  program::Table table{{"d_k", "Var(q·k) / d_k", "entropy", "without √d_k", "‖Jacobian‖", "without √d_k"}, {}};
  for (const Saturation& s : outcome.saturation)
    table.rows.push_back({std::to_string(s.d_k), fmt::format("{:.3f}", s.variance),
                          fmt::format("{:.2f}", s.entropy_scaled), fmt::format("{:.2f}", s.entropy_raw),
                          fmt::format("{:.3f}", s.jacobian_scaled), fmt::format("{:.3f}", s.jacobian_raw)});
  return table;
}

program::Table depth_table(const Outcome& outcome) {
  program::Table table{{"blocks", "pre: ‖∇W₂‖ of the last", "times ‖x‖", "of the first", "post: of the last",
                        "of the first", "bare: of the first"},
                       {}};
  for (std::size_t i = 0; i < outcome.depth_pre.size(); ++i) {
    const Depth &pre = outcome.depth_pre[i], &post = outcome.depth_post[i], &bare = outcome.depth_bare[i];
    table.rows.push_back({std::to_string(pre.N), fmt::format("{:.2f}", pre.last), fmt::format("{:.1f}", pre.product),
                          fmt::format("{:.2f}", pre.first), fmt::format("{:.2f}", post.last),
                          fmt::format("{:.2f}", post.first), fmt::format("{:.1e}", bare.first)});
  }
  return table;
}

program::Table head_table(const Coreference& it) {
  program::Table table{{"head", "at what it stands for", "at the other noun", "more at the first"}, {}};
  const auto add = [&](const char* where, const std::vector<std::vector<HeadLook>>& blocks) {
    for (std::size_t n = 0; n < blocks.size(); ++n)
      for (std::size_t h = 0; h < blocks[n].size(); ++h) {
        const HeadLook& head = blocks[n][h];
        table.rows.push_back({fmt::format("{}, block {}, head {}", where, n + 1, h + 1), percent(head.antecedent),
                              percent(head.other), percent(head.right)});
      }
  };
  add("encoder", it.encoder);
  add("decoder", it.decoder);
  return table;
}

void add_masks_and_places(report::Report& report, const Sizes& sizes) {
  constexpr std::size_t kWords = 8, kPlaces = 40;
  const auto seen = [](const AttentionMask& mask) {
    const Mask hidden = mask.hidden(1, kWords, kWords);
    std::vector<std::vector<double>> rows(kWords, std::vector<double>(kWords));
    for (std::size_t i = 0; i < kWords; ++i)
      for (std::size_t j = 0; j < kWords; ++j) rows[i][j] = hidden(0, i, j) ? 0 : 1;
    return rows;
  };
  std::vector<std::string> words;
  for (std::size_t i = 0; i < kWords; ++i) words.push_back(std::to_string(i + 1));
  const auto mask = [&](const char* title, const AttentionMask& of, const char* caption) {
    report.heatmap({.title = title,
                    .x_label = "word that is looked at",
                    .y_label = "word that looks",
                    .rows = words,
                    .columns = words,
                    .values = seen(of),
                    .caption = caption});
  };
  report.section("Who may look at whom");
  mask("Causal: the decoder at itself", {.causal = true}, "Each word sees itself and those before it.");
  mask("Padding: a sentence of five words", {.key_lengths = {5}}, "Behind the end of a sentence there is nothing.");
  const ag::Array places = sinusoids(0, kPlaces, sizes.d);
  std::vector<std::vector<double>> values(kPlaces, std::vector<double>(sizes.d)), products(kPlaces);
  for (std::size_t p = 0; p < kPlaces; ++p) {
    for (std::size_t j = 0; j < sizes.d; ++j) values[p][j] = static_cast<double>(places(p, j));
    for (std::size_t q = 0; q < kPlaces; ++q) {
      double product = 0;
      for (std::size_t j = 0; j < sizes.d; ++j) product += static_cast<double>(places(p, j) * places(q, j));
      products[p].push_back(2 * product / static_cast<double>(sizes.d));
    }
  }
  report.section("Where a word stands")
      .heatmap({.title = "PE: a row for each place",
                .x_label = "number of the vector",
                .y_label = "place",
                .rows = {},
                .columns = {},
                .values = values,
                .scale = report::Scale::diverging,
                .caption = "Fast waves on the left, slow ones on the right: like the hands of a clock."})
      .heatmap({.title = "PE(p) · PE(q), over the product with itself",
                .x_label = "place q",
                .y_label = "place p",
                .rows = {},
                .columns = {},
                .values = products,
                .scale = report::Scale::diverging,
                .caption = "It depends on the distance alone: each diagonal has one colour."});
}

void add_facts(report::Report& report, program::RunRecord& record, const Outcome& outcome) {
  report::Series scaled{"divided by √d_k", {}, {}}, raw{"not divided", {}, {}};
  for (const Saturation& s : outcome.saturation) {
    for (report::Series* series : {&scaled, &raw}) series->x.push_back(static_cast<double>(s.d_k));
    scaled.y.push_back(s.entropy_scaled);
    raw.y.push_back(s.entropy_raw);
    record.metric(fmt::format("saturation.{}", s.d_k), {{"variance", s.variance},
                                                        {"entropy_scaled", s.entropy_scaled},
                                                        {"entropy_raw", s.entropy_raw},
                                                        {"jacobian_scaled", s.jacobian_scaled},
                                                        {"jacobian_raw", s.jacobian_raw}});
  }
  report.section("Why the scores are divided")
      .line_chart({.title = "Entropy of a word's weights over 64 words",
                   .x_label = "d_k",
                   .y_label = "nats",
                   .series = {scaled, raw},
                   .baselines = {{"all alike", std::log(64.0)}},
                   .log_x = true,
                   .points = true,
                   .caption = "Queries and keys of independent N(0, 1). Undivided, softmax picks one word and stops "
                              "learning."})
      .table(saturation_table(outcome));
  report.section("Where the norm stands")
      .table(depth_table(outcome),
             "Gradients before training, of the feed-forward networks' second matrices, from the loss at one word");
  for (std::size_t i = 0; i < outcome.depth_pre.size(); ++i) {
    const Depth &pre = outcome.depth_pre[i], &post = outcome.depth_post[i], &bare = outcome.depth_bare[i];
    record.metric(fmt::format("depth.{}", pre.N), {{"pre", pre.last},
                                                   {"pre_times_x", pre.product},
                                                   {"pre_first", pre.first},
                                                   {"post", post.last},
                                                   {"post_first", post.first},
                                                   {"bare_first", bare.first}});
  }
}

void add_beside(report::Report& report, program::RunRecord& record, const Beside& beside) {
  const std::vector<const Learned*> all = {&beside.attention, &beside.transformer, &beside.same_seconds};
  std::vector<report::Series> curves;
  for (const Race* const race : {&beside.attention, &beside.transformer, &beside.same_seconds})
    curves.push_back({race->name, race->at, race->held});
  report.section("Beside chapter 06")
      .line_chart({.title = "Loss on held-out pairs",
                   .x_label = "seconds of training",
                   .y_label = "−ln P of a word",
                   .series = curves,
                   .log_y = true,
                   .points = true,
                   .caption = "On this machine, in one run; the parameters are as many."})
      .table(program::learned_table(all));
  program::record_learned(record, all);
}

void add_coreference(report::Report& report, program::RunRecord& record, const Coreference& it) {
  report.section("What \"it\" stands for")
      .attention(heads_of_it(it))
      .table(head_table(it), "Test sentences. Which head does it, if one does, is another one with every seed");
  program::record_learned(record, {&it.learned});
  record.metric("coreference",
                {{"encoder", best_right(it.encoder)},
                 {"decoder", best_right(it.decoder)},
                 {"untrained", std::max(best_right(it.untrained_encoder), best_right(it.untrained_decoder))}});
}

}  // namespace

void print_facts(const Outcome& outcome) {
  program::print(saturation_table(outcome));
  program::print(depth_table(outcome));
}

void print_coreference(const Coreference& it) {
  program::print(program::learned_table({&it.learned}));
  program::print(head_table(it));
}

void write_results(const Outcome& outcome, const program::Common& common) {
  program::RunRecord record("07_transformer", common, ag::blas_description());
  program::record_translated(record, outcome.translated);
  report::Report report("The Transformer", "Chapter 07 · Vaswani et al. (2017)");
  report::add_headlines(report, outcome.translated);
  report.section("Where it looked")
      .attention(heads(outcome.model, outcome.translated.corpus, shown_sentence(outcome.translated.corpus),
                       beam_options(outcome.settings, outcome.translated.corpus)));
  report::add_learning(report, outcome.translated);
  report::add_written(report, outcome.translated);
  add_masks_and_places(report, outcome.model.sizes);
  if (!outcome.saturation.empty()) add_facts(report, record, outcome);
  if (outcome.beside) add_beside(report, record, *outcome.beside);
  if (outcome.coreference) add_coreference(report, record, *outcome.coreference);
  if (outcome.complexity) {
    add_complexity(report, *outcome.complexity);
    record_complexity(record, *outcome.complexity);
  }
  report::finish_run(report, record, common.out);
}

}  // namespace transformer
