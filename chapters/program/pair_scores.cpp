#include "chapters/program/pair_scores.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "datasets/scorers/bleu.h"
#include "datasets/scorers/chrf.h"

namespace program {
namespace {

std::string count(std::size_t number) { return thousands(static_cast<std::int64_t>(number)); }

// The references of all test pairs with the same source.
std::map<data::TokenIds, std::vector<std::string>> references_by_source(const PairCorpus& corpus) {
  std::map<data::TokenIds, std::vector<std::string>> all;
  for (std::size_t i = 0; i < corpus.test.size(); ++i) all[corpus.test[i].source].push_back(corpus.references[i]);
  return all;
}

PairScore score(const PairCorpus& corpus, std::span<const data::TokenIds> written, std::span<const std::size_t> which) {
  const auto references = references_by_source(corpus);
  PairScore score{.sentences = which.size(), .least = corpus.test[which.front()].source.size()};
  std::vector<std::string> hypotheses;
  std::vector<std::vector<std::string>> wanted(1);
  for (const std::size_t i : which) {
    const data::IdPair& pair = corpus.test[i];
    hypotheses.push_back(corpus.target.text(written[i]));
    const std::vector<std::string>& all = references.at(pair.source);
    score.exact += std::find(all.begin(), all.end(), hypotheses.back()) != all.end();
    wanted[0].push_back(corpus.references[i]);
    score.least = std::min(score.least, pair.source.size());
    score.most = std::max(score.most, pair.source.size());
  }
  score.exact /= static_cast<double>(which.size());
  score.bleu = data::bleu(hypotheses, wanted, corpus.cut).score;
  score.chrf = data::chrf(hypotheses, wanted);
  return score;
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

PairScore score_pairs(const PairCorpus& corpus, std::span<const data::TokenIds> written) {
  return score(corpus, written, shortest_first(corpus));
}

std::vector<PairScore> score_by_length(const PairCorpus& corpus, std::span<const data::TokenIds> written,
                                       std::size_t parts) {
  const std::vector<std::size_t> order = shortest_first(corpus);
  std::vector<PairScore> scores;
  for (std::size_t part = 0; part < parts; ++part) {
    const std::size_t first = order.size() * part / parts, last = order.size() * (part + 1) / parts;
    if (first < last) scores.push_back(score(corpus, written, std::span(order).subspan(first, last - first)));
  }
  return scores;
}

std::vector<double> exact_matches(const PairCorpus& corpus, std::span<const data::TokenIds> written) {
  const auto references = references_by_source(corpus);
  std::vector<double> exact;
  for (std::size_t i = 0; i < corpus.test.size(); ++i) {
    const std::vector<std::string>& all = references.at(corpus.test[i].source);
    exact.push_back(std::find(all.begin(), all.end(), corpus.target.text(written[i])) != all.end());
  }
  return exact;
}

void Learned::score_written(const PairCorpus& corpus, std::span<const data::TokenIds> written) {
  score = score_pairs(corpus, written);
  by_length = score_by_length(corpus, written);
  exact = exact_matches(corpus, written);
}

Table learned_table(const std::vector<const Learned*>& all) {
  Table table{{"model", "parameters", "exact", "BLEU", "shortest fifth", "longest fifth", "−ln P", "seconds"}, {}};
  for (const Learned* one : all)
    table.rows.push_back({one->name, count(one->parameters), percent(one->score.exact),
                          fmt::format("{:.1f}", one->score.bleu), percent(one->by_length.front().exact),
                          percent(one->by_length.back().exact), fmt::format("{:.3f}", one->loss),
                          fmt::format("{:.1f}", one->seconds)});
  return table;
}

void record_learned(RunRecord& record, const std::vector<const Learned*>& all) {
  for (const Learned* one : all)
    record.metric(one->name, {{"parameters", one->parameters},
                              {"exact", one->score.exact},
                              {"bleu", one->score.bleu},
                              {"gap", one->gap()},
                              {"test_loss", one->loss},
                              {"seconds", one->seconds}});
}

Table score_table(const PairCorpus& corpus, std::span<const Written> searches) {
  Table table{{"search", "exact", "BLEU", "chrF"}, {}};
  for (const Written& one : searches) {
    const PairScore score = score_pairs(corpus, one.sentences);
    table.rows.push_back(
        {one.search, percent(score.exact), fmt::format("{:.1f}", score.bleu), fmt::format("{:.1f}", score.chrf)});
  }
  return table;
}

Table length_table(const PairCorpus& corpus, std::span<const data::TokenIds> written) {
  Table table{{"words of the source", "sentences", "exact", "BLEU"}, {}};
  for (const PairScore& part : score_by_length(corpus, written))
    table.rows.push_back({fmt::format("{}–{}", part.least, part.most), count(part.sentences), percent(part.exact),
                          fmt::format("{:.1f}", part.bleu)});
  return table;
}

Table example_table(const PairCorpus& corpus, std::span<const data::TokenIds> written, std::size_t examples) {
  Table table{{"source", "reference", "written"}, {}};
  const std::vector<std::size_t> order = shortest_first(corpus);
  for (std::size_t i = 0; i < std::min(examples, order.size()); ++i) {
    const std::size_t at = order[i * order.size() / std::min(examples, order.size())];
    table.rows.push_back(
        {corpus.source.text(corpus.test[at].source), corpus.references[at], corpus.target.text(written[at])});
  }
  return table;
}

void describe(const PairCorpus& corpus) {
  heading("The pairs");
  say("{} ({}): {} to train, {} to validate, {} to test; |V| = {} and {}", corpus.name, corpus.description,
      count(corpus.train.size()), count(corpus.valid.size()), count(corpus.test.size()),
      count(static_cast<std::size_t>(corpus.source.words.size())),
      count(static_cast<std::size_t>(corpus.target.words.size())));
}

void record_pairs(RunRecord& record, const PairCorpus& corpus) {
  record.data("pairs", {{"name", corpus.name},
                        {"source", corpus.description},
                        {"fingerprint", corpus.fingerprint()},
                        {"train", corpus.train.size()},
                        {"valid", corpus.valid.size()},
                        {"test", corpus.test.size()}});
}

}  // namespace program
