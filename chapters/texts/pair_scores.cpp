#include "chapters/texts/pair_scores.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "datasets/scorers/bleu.h"
#include "datasets/scorers/chrf.h"

namespace program {
namespace {

std::string count(std::size_t number) { return thousands(static_cast<std::int64_t>(number)); }

// For each test pair, the reference or another translation of its source: is it what was written?
std::vector<bool> exact_matches(const PairCorpus& corpus, std::span<const std::string> written) {
  std::map<data::TokenIds, std::set<std::string>> references;
  for (std::size_t i = 0; i < corpus.test.size(); ++i) references[corpus.test[i].source].insert(corpus.references[i]);
  std::vector<bool> exact;
  for (std::size_t i = 0; i < corpus.test.size(); ++i)
    exact.push_back(references.at(corpus.test[i].source).contains(written[i]));
  return exact;
}

// What does not fit beside each other stands below each other.
void print_examples(const Table& table) {
  constexpr std::size_t kColumns = 120;
  const std::string text = table.text();
  const std::size_t rule = text.find('\n') + 1;  // the second line, which is as wide as the table
  if (display_width(text.substr(rule, text.find('\n', rule) - rule)) <= kColumns) {
    print(table);
    return;
  }
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    if (r > 0) print_line("");
    for (std::size_t c = 0; c < table.header.size(); ++c) say("{:<9}  {}", table.header[c], table.rows[r][c]);
  }
}

}  // namespace

std::vector<std::size_t> shortest_first(const PairCorpus& corpus) {
  std::vector<std::size_t> order(corpus.test.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return corpus.test[a].source.size() < corpus.test[b].source.size();
  });
  return order;
}

Scores score_pairs(const PairCorpus& corpus, std::span<const data::TokenIds> written) {
  std::vector<std::string> texts;
  for (const data::TokenIds& words : written) texts.push_back(corpus.target.text(words));
  const std::vector<bool> exact = exact_matches(corpus, texts);
  const auto score = [&](std::span<const std::size_t> which) {
    PairScore part{.sentences = which.size(), .least = corpus.test[which.front()].source.size()};
    std::vector<std::string> hypotheses;
    std::vector<std::vector<std::string>> references(1);
    for (const std::size_t i : which) {
      hypotheses.push_back(texts[i]);
      references[0].push_back(corpus.references[i]);
      part.exact += exact[i];
      part.least = std::min(part.least, corpus.test[i].source.size());
      part.most = std::max(part.most, corpus.test[i].source.size());
    }
    part.exact /= static_cast<double>(which.size());
    part.bleu = data::bleu(hypotheses, references, corpus.cut).score;
    part.chrf = data::chrf(hypotheses, references);
    return part;
  };
  const std::vector<std::size_t> order = shortest_first(corpus);
  Scores scores{score(order), {}};
  constexpr std::size_t kFifths = 5;
  for (std::size_t fifth = 0; fifth < kFifths; ++fifth) {
    const std::size_t first = order.size() * fifth / kFifths, last = order.size() * (fifth + 1) / kFifths;
    if (first < last) scores.by_length.push_back(score(std::span(order).subspan(first, last - first)));
  }
  return scores;
}

Written written_by(std::string search, const PairCorpus& corpus, std::vector<data::TokenIds> sentences) {
  Scores scores = score_pairs(corpus, sentences);
  return {std::move(search), std::move(sentences), std::move(scores)};
}

Table learned_table(const std::vector<const Learned*>& all) {
  Table table{{"model", "parameters", "exact", "BLEU", "shortest fifth", "longest fifth", "−ln P", "seconds"}, {}};
  for (const Learned* one : all)
    table.rows.push_back({one->name, count(one->parameters), percent(one->scores.all.exact),
                          fmt::format("{:.1f}", one->scores.all.bleu), percent(one->scores.by_length.front().exact),
                          percent(one->scores.by_length.back().exact), fmt::format("{:.3f}", one->loss),
                          fmt::format("{:.1f}", one->seconds)});
  return table;
}

void record_learned(RunRecord& record, const std::vector<const Learned*>& all) {
  for (const Learned* one : all)
    record.metric(one->name, {{"parameters", one->parameters},
                              {"exact", one->scores.all.exact},
                              {"bleu", one->scores.all.bleu},
                              {"gap", one->gap()},
                              {"test_loss", one->loss},
                              {"seconds", one->seconds}});
}

Table score_table(const Translated& translated) {
  Table table{{"search", "exact", "BLEU", "chrF"}, {}};
  for (const Written& one : translated.written) {
    const PairScore& score = one.scores.all;
    table.rows.push_back(
        {one.search, percent(score.exact), fmt::format("{:.1f}", score.bleu), fmt::format("{:.1f}", score.chrf)});
  }
  return table;
}

Table length_table(const Translated& translated) {
  Table table{{"fifth", "words of the source", "sentences", "exact", "BLEU"}, {}};
  const std::vector<PairScore>& fifths = translated.written.back().scores.by_length;
  for (std::size_t i = 0; i < fifths.size(); ++i) {
    const PairScore& part = fifths[i];
    table.rows.push_back({i == 0                   ? "shortest"
                          : i + 1 == fifths.size() ? "longest"
                                                   : count(i + 1),
                          part.least == part.most ? count(part.least) : fmt::format("{}–{}", part.least, part.most),
                          count(part.sentences), percent(part.exact), fmt::format("{:.1f}", part.bleu)});
  }
  return table;
}

Table example_table(const Translated& translated, std::size_t examples) {
  const PairCorpus& corpus = translated.corpus;
  Table table{{"source", "reference", "written"}, {}};
  const std::vector<std::size_t> order = shortest_first(corpus);
  for (std::size_t i = 0; i < std::min(examples, order.size()); ++i) {
    const std::size_t at = order[i * order.size() / std::min(examples, order.size())];
    table.rows.push_back({corpus.source.text(corpus.test[at].source), corpus.references[at],
                          corpus.target.text(translated.written.back().sentences[at])});
  }
  return table;
}

void describe(const Translated& translated) {
  say("{} parameters, {} s; −ln P of a test word {:.3f}, the true words before given", count(translated.parameters),
      fmt::format("{:.1f}", translated.seconds), translated.loss);
}

void print_written(const Translated& translated) {
  print(score_table(translated));
  say("BLEU: {}\n", data::bleu_signature(1, translated.corpus.cut));
  print(length_table(translated));
  print_line("");
  print_examples(example_table(translated));
}

void record_translated(RunRecord& record, const Translated& translated) {
  const PairCorpus& corpus = translated.corpus;
  const PairScore& score = translated.written.back().scores.all;
  record.data("pairs", {{"name", corpus.name},
                        {"source", corpus.description},
                        {"fingerprint", corpus.fingerprint()},
                        {"train", corpus.train.size()},
                        {"valid", corpus.valid.size()},
                        {"test", corpus.test.size()}});
  record.timing("train", translated.seconds);
  record.metric("translator", {{"parameters", translated.parameters},
                               {"test_loss", translated.loss},
                               {"exact", score.exact},
                               {"bleu", score.bleu},
                               {"chrf", score.chrf},
                               {"signature", data::bleu_signature(1, corpus.cut)}});
  record.curve("train", translated.curve.at, translated.curve.train);
  record.curve("held out", translated.curve.at, translated.curve.held);
}

void describe(const PairCorpus& corpus) {
  heading("The pairs");
  say("{} ({}): {} to train, {} to validate, {} to test; |V| = {} and {}", corpus.name, corpus.description,
      count(corpus.train.size()), count(corpus.valid.size()), count(corpus.test.size()),
      count(static_cast<std::size_t>(corpus.source.words.size())),
      count(static_cast<std::size_t>(corpus.target.words.size())));
}

}  // namespace program
