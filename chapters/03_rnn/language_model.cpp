#include "chapters/03_rnn/language_model.h"

#include <cmath>
#include <memory>

namespace rnn {

using ag::Ids;
using ag::RecurrentState;
using ag::Tensor;

namespace {

// Small, so that the first steps are those of a unigram model.
ag::Array small_uniform(const ag::Shape& shape, ag::Random& random) {
  return ag::init::uniform(shape, random, -0.1, 0.1);
}

}  // namespace

LanguageModel::LanguageModel(const LanguageSizes& sizes, ag::Random& random)
    : sizes_(sizes),
      E(child("embedding", ag::Embedding(sizes.vocabulary, sizes.m, random, {.init = small_uniform}))),
      layer(std::visit([this](auto cell) -> RecurrentLayer { return child("rnn", std::move(cell)); },
                       recurrent_layer(sizes.cell, sizes.m, sizes.H, random))),
      out(child("output", ag::Linear(sizes.H, sizes.vocabulary, random, {.init = small_uniform}))),
      drop_(sizes.dropout, random) {}

// [forward]
Tensor LanguageModel::states(const Ids& tokens, RecurrentState& state) const {
  const ag::RecurrentOutput h = run_layer(layer, drop_(E(tokens)), state);
  state = h.state;
  return drop_(h.y);
}

Tensor LanguageModel::operator()(const Ids& tokens, RecurrentState& state) const { return out(states(tokens, state)); }

Tensor LanguageModel::loss(const Ids& inputs, const Ids& targets, RecurrentState& state) const {
  return linear_cross_entropy(states(inputs, state), out.weight, out.bias, targets);
}
// [/forward]

Reader LanguageModel::reader() const {
  const auto state = std::make_shared<RecurrentState>();
  return [model = *this, state](const Ids& tokens) { return model(tokens, *state); };
}

void LanguageModel::start_from_unigrams(data::TokenView text) {
  ag::Array& c = out.bias.mutable_value();
  c.fill(1);  // one more than seen: no token has probability 0
  for (const data::TokenId w : text) c(static_cast<std::size_t>(w)) += ag::Scalar(1);
  const double total = static_cast<double>(text.size() + sizes_.vocabulary);
  for (ag::Scalar& v : c) v = static_cast<ag::Scalar>(std::log(static_cast<double>(v) / total));
}

}  // namespace rnn
