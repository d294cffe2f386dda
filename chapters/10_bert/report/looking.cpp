#include "chapters/10_bert/report/looking.h"

#include <fmt/format.h>

namespace bert {
namespace {

constexpr std::size_t kLikeliest = 5;

std::string text_of(const std::vector<Guess>& guesses, const WordPiece& vocabulary) {
  std::string text;
  for (const Guess& guess : guesses)
    text += fmt::format("{}{} {:.2f}", text.empty() ? "" : " · ", vocabulary.piece(guess.piece), guess.p);
  return text;
}

}  // namespace

std::vector<std::string> spelled(const TokenIds& pieces, const WordPiece& vocabulary) {
  std::vector<std::string> found;
  for (const TokenId piece : pieces) found.push_back(vocabulary.piece(piece));
  return found;
}

report::AttentionView heads(const Bert& model, const Example& example, const WordPiece& vocabulary) {
  const ag::NoGrad values_only;
  transformer::Watching watching;
  model.encode(batch_of(std::span(&example, 1), vocabulary));
  std::vector<std::vector<std::vector<std::vector<double>>>> blocks;
  for (const Tensor& one : watching.weights) {
    const ag::Array& w = one.value();  // [1, h, T, T]
    auto& block = blocks.emplace_back(w.shape()[1]);
    for (std::size_t h = 0; h < w.shape()[1]; ++h)
      for (std::size_t t = 0; t < w.shape()[2]; ++t) {
        auto& row = block[h].emplace_back();
        for (std::size_t s = 0; s < w.shape()[3]; ++s) row.push_back(static_cast<double>(w(0, h, t, s)));
      }
  }
  const std::vector<std::string> pieces = spelled(example.pieces, vocabulary);
  return {.title = "Where each head looks",
          .parts = {{"encoder", pieces, pieces, blocks}},
          .caption =
              "Pieces that look on the right, those that are looked at on the left. Rows sum to 1. A head that "
              "has nothing to find rests on [CLS] or [SEP]: hide them to see the rest. Attention is no "
              "explanation of an answer."};
}

report::Heatmap masks(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  constexpr std::uint64_t kEpochs = 8;
  data::Random random(seed, 0);
  const Example example = pairs_of(corpus.train, settings.sizes.P, corpus.vocabulary, random).at(0);
  std::vector<std::string> rows;
  std::vector<std::vector<double>> values;
  for (std::uint64_t epoch = 0; epoch < kEpochs; ++epoch) {
    Example hidden = example;
    data::Random of_epoch(seed, 1 + epoch);
    hide(hidden, settings.masking, corpus.vocabulary, of_epoch);
    std::vector<double>& row = values.emplace_back(example.pieces.size(), 0.0);
    for (const std::int32_t at : hidden.at) {
      const auto t = static_cast<std::size_t>(at);
      const bool mask = hidden.pieces[t] == corpus.vocabulary.special().mask,
                 same = hidden.pieces[t] == example.pieces[t];
      row[t] = mask ? 1 : same ? 0.3 : 0.65;
    }
    rows.push_back(fmt::format("time {}", epoch + 1));
  }
  return {.title = "One example, eight times",
          .x_label = "piece",
          .y_label = "",
          .rows = rows,
          .columns = spelled(example.pieces, corpus.vocabulary),
          .values = values,
          .caption =
              "Dark: [MASK]. Middle: another piece, drawn at random. Light: asked for, and left as it is. The "
              "marks are never asked for."};
}

program::Table guesses(const Bert& model, std::span<const Example> examples, const WordPiece& vocabulary) {
  program::Table table{{"text", "hidden", "the likeliest"}, {}};
  for (const Example& example : examples) {
    if (example.at.empty()) continue;
    const auto found = fill(model, batch_of(std::span(&example, 1), vocabulary), kLikeliest);
    for (std::size_t i = 0; i < found.size(); ++i) {
      // A few words on both sides are enough to see why.
      const auto at = static_cast<std::size_t>(example.at[i]);
      const std::size_t first = at > 6 ? at - 6 : 0, last = std::min(example.pieces.size(), at + 7);
      std::string text = first > 0 ? "…" : "";
      for (std::size_t t = first; t < last; ++t) {
        if (!text.empty()) text += ' ';
        text += t == at ? "‹" + vocabulary.piece(example.pieces[t]) + "›" : vocabulary.piece(example.pieces[t]);
      }
      table.rows.push_back({text + (last < example.pieces.size() ? " …" : ""), vocabulary.piece(example.hidden[i]),
                            text_of(found[i], vocabulary)});
    }
  }
  return table;
}

program::Table everywhere(const Bert& model, const Example& example, const WordPiece& vocabulary) {
  program::Table table{{"place", "piece", "the likeliest, if it is hidden"}, {}};
  std::vector<Example> each;
  for (std::size_t t = 0; t < example.pieces.size(); ++t) {
    if (vocabulary.is_special(example.pieces[t])) continue;
    Example& one = each.emplace_back(example);
    one.at = {static_cast<std::int32_t>(t)};
    one.hidden = {example.pieces[t]};
    one.pieces[t] = vocabulary.special().mask;
  }
  const auto found = fill(model, batch_of(each, vocabulary), kLikeliest);
  for (std::size_t i = 0; i < each.size(); ++i)
    table.rows.push_back(
        {std::to_string(each[i].at[0]), vocabulary.piece(each[i].hidden[0]), text_of(found[i], vocabulary)});
  return table;
}

}  // namespace bert
