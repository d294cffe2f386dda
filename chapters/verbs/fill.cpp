#include "chapters/verbs/fill.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "chapters/program/settings.h"

namespace verbs {
namespace {

using ag::Tensor, bert::Batch, bert::Pretrained, data::TokenId, data::TokenIds;

void require(const Pretrained& pretrained, const char* part, const char* what) {
  const auto& missing = pretrained.fit.missing;
  if (std::find(missing.begin(), missing.end(), part) != missing.end())
    throw program::UserError(fmt::format("the model has no {}. `./course inspect FOLDER` says what it has.", what));
}

// What the text's own marks say stays: another [MASK], and [UNK] for a word that the model does not know.
Filling filled(const data::WordPiece& vocabulary, TokenIds pieces, std::size_t at, TokenId piece, double p) {
  pieces[at] = piece;
  const data::TokenView text = std::span(pieces).subspan(1, pieces.size() - 2);  // without [CLS] and [SEP]
  return {vocabulary.piece(piece), p, vocabulary.decode(text, data::WordPiece::Special::written)};
}

// The mean of the rows of x [T, d] up to `length`, as a vector.
std::vector<double> mean_of(const ag::Array& x, std::size_t b, std::size_t length) {
  std::vector<double> mean(x.shape()[2]);
  for (std::size_t t = 0; t < length; ++t)
    for (std::size_t j = 0; j < mean.size(); ++j)
      mean[j] += static_cast<double>(x(b, t, j)) / static_cast<double>(length);
  return mean;
}

std::vector<float> of_length_one(const std::vector<double>& x) {
  double square = 0;
  for (const double value : x) square += value * value;
  std::vector<float> found;
  for (const double value : x) found.push_back(static_cast<float>(value / std::max(std::sqrt(square), 1e-12)));
  return found;
}

}  // namespace

std::vector<std::vector<Filling>> fillings(const Pretrained& pretrained, const std::string& text, std::size_t best,
                                           std::span<const TokenId> targets) {
  require(pretrained, "masked", "head that guesses hidden pieces");
  const Batch batch = bert::batch_of_texts(pretrained, std::span(&text, 1));
  std::vector<std::vector<Filling>> found;
  if (batch.at.size() == 0) return found;
  const TokenIds pieces(batch.pieces.begin(), batch.pieces.end());
  const std::size_t all = pretrained.model.sizes.V, known = pretrained.vocabulary.pieces().size();
  const std::size_t most = targets.empty() ? best : all;
  // A table may have more rows than there are pieces: so many more guesses may be none.
  const auto guesses = bert::fill(pretrained.model, batch, most + all - known);
  const auto is_asked = [&](TokenId piece) {
    return static_cast<std::size_t>(piece) < known &&
           (targets.empty() || std::find(targets.begin(), targets.end(), piece) != targets.end());
  };
  for (std::size_t m = 0; m < guesses.size(); ++m) {
    std::vector<Filling>& here = found.emplace_back();
    for (const bert::Guess& guess : guesses[m])
      if (here.size() < most && is_asked(guess.piece))
        here.push_back(
            filled(pretrained.vocabulary, pieces, static_cast<std::size_t>(batch.at(m)), guess.piece, guess.p));
  }
  return found;
}

Target target_of(const data::WordPiece& vocabulary, const std::string& word) {
  if (const TokenId piece = vocabulary.find(word); piece >= 0) return {piece, false};  // also ##ing
  const TokenIds pieces = vocabulary.pieces_of(word).ids;
  if (pieces.empty() || pieces[0] == vocabulary.special().unknown)
    throw program::UserError(fmt::format("--targets: '{}' is no piece of the vocabulary, and begins with none.", word));
  return {pieces[0], pieces.size() > 1};
}

std::vector<std::vector<float>> vectors_of(const Pretrained& pretrained, std::span<const std::string> texts,
                                           Pooling pooling, std::size_t longest) {
  if (pooling == Pooling::pooler) require(pretrained, "pooler", "pooler");
  constexpr std::size_t kAtOnce = 32;
  // Texts of like length together: little is padded.
  std::vector<bert::Example> examples;
  for (const std::string& text : texts) {
    bert::Example& example = examples.emplace_back();
    example.pieces = pretrained.vocabulary.encode(text, std::min(longest, pretrained.model.sizes.P)).ids;
    example.second = example.pieces.size();
  }
  std::vector<std::size_t> order(examples.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return examples[a].pieces.size() < examples[b].pieces.size(); });
  const ag::NoGrad values_only;
  std::vector<std::vector<float>> found(examples.size());
  for (std::size_t first = 0; first < order.size(); first += kAtOnce) {
    const std::size_t last = std::min(order.size(), first + kAtOnce);
    std::vector<bert::Example> part;
    for (std::size_t i = first; i < last; ++i) part.push_back(examples[order[i]]);
    const Batch batch = bert::batch_of(part, pretrained.vocabulary);
    const Tensor x = pretrained.model.encode(batch);
    const Tensor pooled = pooling == Pooling::pooler ? pretrained.model.pooled(x) : Tensor();
    for (std::size_t i = first; i < last; ++i) {
      const std::size_t b = i - first;
      std::vector<double> vector = mean_of(x.value(), b, pooling == Pooling::cls ? 1 : batch.lengths[b]);
      if (pooled.defined())
        for (std::size_t j = 0; j < vector.size(); ++j) vector[j] = static_cast<double>(pooled.value()(b, j));
      found[order[i]] = of_length_one(vector);
    }
  }
  return found;
}

}  // namespace verbs
