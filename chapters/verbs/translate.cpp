#include "chapters/verbs/translate.h"

#include <algorithm>
#include <memory>
#include <span>

#include "chapters/05_seq2seq/settings.h"
#include "chapters/06_attention/settings.h"
#include "chapters/07_transformer/settings.h"

namespace verbs {
namespace {

template <class Model>
AnyTranslator translator_of(const Model& model, bool reverse) {
  constexpr bool attends = requires(std::span<const data::IdPair> pairs) { alignments(model, pairs); };
  constexpr bool covers = requires(const seq2seq::Batch& batch) { model.start(batch).weights; };
  const auto translate = [model, reverse](data::TokenIds source, const seq2seq::BeamOptions& options, bool weights) {
    if (reverse) std::reverse(source.begin(), source.end());
    const seq2seq::Batch batch = seq2seq::batch_of(data::sources_only(std::span(&source, 1)));
    Translations translations{beam_search(model, batch, options).at(0), {}};
    if constexpr (attends) {
      const data::IdPair pair{source, translations.found.at(0).words};
      if (weights) translations.weights = alignments(model, std::span(&pair, 1)).at(0);
    }
    return translations;
  };
  return {translate, attends, covers};
}

AnyTranslator make(const program::TranslatorFolder& folder) {
  const std::string chapter = folder.one_of("model", kTranslators);
  if (chapter == "06_attention") return translator_of(attention::read_translator(folder), false);
  if (chapter == "07_transformer") {
    const transformer::Translator model = transformer::read_translator(folder);
    AnyTranslator translator = translator_of(model, false);
    if (model.places.defined()) translator.places = model.places.shape()[0];
    return translator;
  }
  const std::string cell = folder.one_of("cell", seq2seq::kCells);
  const bool reverse = folder.field<bool>("reverse");
  if (cell == "rnn") return translator_of(seq2seq::read_translator<ag::Rnn>(folder), reverse);
  if (cell == "lstm") return translator_of(seq2seq::read_translator<ag::Lstm>(folder), reverse);
  return translator_of(seq2seq::read_translator<ag::Gru>(folder), reverse);
}

}  // namespace

AnyTranslator any_translator(const program::TranslatorFolder& folder) {
  AnyTranslator translator = make(folder);
  translator.longest = static_cast<std::size_t>(folder.between("longest", 1, 10'000));
  return translator;
}

}  // namespace verbs
