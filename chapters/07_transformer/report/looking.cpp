#include "chapters/07_transformer/report/looking.h"

namespace transformer {
namespace {

// weights [1, h, L, S] of each block → [block][head][target][source].
std::vector<std::vector<std::vector<std::vector<double>>>> blocks(const std::vector<Tensor>& weights) {
  std::vector<std::vector<std::vector<std::vector<double>>>> all;
  for (const Tensor& one : weights) {
    const ag::Array& w = one.value();
    auto& of_block = all.emplace_back(w.shape()[1]);
    for (std::size_t h = 0; h < w.shape()[1]; ++h)
      for (std::size_t t = 0; t < w.shape()[2]; ++t) {
        auto& row = of_block[h].emplace_back();
        for (std::size_t s = 0; s < w.shape()[3]; ++s) row.push_back(static_cast<double>(w(0, h, t, s)));
      }
  }
  return all;
}

}  // namespace

data::TokenIds shown_sentence(const PairCorpus& corpus) {
  const std::vector<std::size_t> order = program::shortest_first(corpus);
  return corpus.test[order[order.size() / 2]].source;
}

report::AttentionView heads(const Translator& model, const PairCorpus& corpus, const data::TokenIds& source,
                            const seq2seq::BeamOptions& options) {
  const ag::NoGrad values_only;
  const Batch alone = seq2seq::batch_of(data::sources_only(std::span(&source, 1)));
  const data::IdPair pair{source, seq2seq::beam_search(model, alone, options).at(0).at(0).words};
  const Looked all = looked(model, pair);
  const std::vector<std::string> from = corpus.source.words.decode(source);
  // The decoder is told <s> and all words but </s>; beside each stands the word that it writes there.
  std::vector<std::string> told = {"<s>"}, written = corpus.target.words.decode(pair.target);
  told.insert(told.end(), written.begin(), written.end());
  written.emplace_back("</s>");
  return {.title = "Where each head looked",
          .parts = {{"encoder", from, from, blocks(all.encoder)},
                    {"decoder, at what is written", told, told, blocks(all.back)},
                    {"decoder, at the source", from, written, blocks(all.over)}},
          .caption = "Words that look on the right, those that are looked at on the left."};
}

report::AttentionView heads_of_it(const Coreference& it) {
  const std::vector<std::string> famous =
      it.corpus.source.cut("the animal didn't cross the street because it was too tired");
  return heads(it.model, it.corpus, it.corpus.source.words.encode(famous), beam_options(it.settings, it.corpus));
}

}  // namespace transformer
