#include "chapters/05_seq2seq/experiments/beams.h"

#include <algorithm>

namespace seq2seq {
namespace {

// The best hypothesis of each of some sentences: few enough for one batch.
std::vector<Hypothesis> search(const Translator<>& model, std::span<const data::IdPair> pairs,
                               const BeamOptions& options) {
  std::vector<Hypothesis> found;
  for (auto& best : beam_search(model, batch_of(data::batch_of(pairs)), options))
    found.push_back(std::move(best.at(0)));
  return found;
}

program::PairScore score_of(const program::PairCorpus& corpus, const std::vector<Hypothesis>& found) {
  std::vector<TokenIds> written;
  for (const Hypothesis& h : found) written.push_back(h.words);
  return program::score_pairs(corpus, written).all;
}

}  // namespace

Likeliest branch_and_bound(const Translator<>& model, const TokenIds& source, const Hypothesis& best_so_far,
                           std::size_t longest, std::size_t most) {
  const ag::NoGrad values_only;
  Likeliest result{best_so_far};
  auto state = model.start(batch_of(data::sources_only(std::span(&source, 1))));
  std::vector<Hypothesis> open(1);
  for (std::size_t length = 1; !open.empty() && length <= longest; ++length) {
    Ids previous(Ids::shape_type{open.size()}, data::kBegin);
    for (std::size_t i = 0; i < open.size() && length > 1; ++i) previous(i) = open[i].words.back();
    const ag::Array ln_p = log_softmax(model.step(previous, state)).value();
    for (std::size_t i = 0; i < open.size(); ++i) {  // what ends here may raise the bound for all
      const double whole = open[i].log_probability + static_cast<double>(ln_p(i, static_cast<std::size_t>(data::kEnd)));
      if (whole > result.found.log_probability) result.found = {open[i].words, whole, whole};
    }
    std::vector<Hypothesis> next;
    std::vector<std::int32_t> rows;
    for (std::size_t i = 0; i < open.size() && length < longest; ++i) {
      for (std::size_t word = 0; word < ln_p.shape()[1]; ++word) {
        const double so_far = open[i].log_probability + static_cast<double>(ln_p(i, word));
        if (word == static_cast<std::size_t>(data::kEnd) || so_far <= result.found.log_probability) continue;
        next.push_back({open[i].words, so_far, 0});
        next.back().words.push_back(static_cast<TokenId>(word));
        rows.push_back(static_cast<std::int32_t>(i));
      }
      if (next.size() > most) return {result.found, false};
    }
    open = std::move(next);
    if (!open.empty()) state = state.rows(ag::ids_of(rows, {rows.size()}));
  }
  return result;
}

Beams measure_beams(const Translator<>& model, const program::PairCorpus& whole, std::span<const data::IdPair> sources,
                    const BeamScale& scale) {
  program::PairCorpus corpus = whole;
  corpus.test.resize(std::min(scale.sentences, corpus.test.size()));
  corpus.references.resize(corpus.test.size());
  sources = sources.first(corpus.test.size());
  const std::size_t longest = corpus.longest_target();
  Beams beams{.sentences = corpus.test.size()};
  std::vector<std::vector<Hypothesis>> found;
  for (const std::size_t width : scale.widths) {
    found.push_back(search(model, sources, {.width = width, .longest = longest, .length_power = 0}));
    const auto normalised = search(model, sources, {.width = width, .longest = longest, .length_power = 1});
    const program::PairScore score = score_of(corpus, found.back());
    beams.widths.push_back({.width = width,
                            .bleu = score.bleu,
                            .exact = score.exact,
                            .normalised_bleu = score_of(corpus, normalised).bleu});
  }
  std::vector<Hypothesis> best;
  std::size_t settled = 0, empty = 0;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    Hypothesis start = found[0][i];
    for (const auto& of_width : found)
      if (of_width[i].log_probability > start.log_probability) start = of_width[i];
    Likeliest likeliest = branch_and_bound(model, sources[i].source, start, longest);
    settled += likeliest.settled;
    empty += likeliest.settled && likeliest.found.words.empty();
    best.push_back(std::move(likeliest.found));
  }
  const auto n = static_cast<double>(sources.size());
  for (std::size_t w = 0; w < found.size(); ++w) {
    for (std::size_t i = 0; i < sources.size(); ++i) {
      beams.widths[w].log_probability += found[w][i].log_probability / n;
      beams.widths[w].search_errors += (found[w][i].log_probability < best[i].log_probability - 1e-4) / n;
    }
  }
  for (const Hypothesis& likeliest : best) beams.exact_log_probability += likeliest.log_probability / n;
  beams.settled = static_cast<double>(settled) / n;
  beams.empty_wins = settled > 0 ? static_cast<double>(empty) / static_cast<double>(settled) : 0;
  beams.exact_bleu = score_of(corpus, best).bleu;
  return beams;
}

}  // namespace seq2seq
