// planted.h: what can be known of the planted documents, and what a model knows of it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "chapters/10_bert/experiments/evaluate.h"
#include "datasets/planted/document_posterior.h"

namespace bert {

// The best reader there is: it knows the grammar, the rates of the masks, and what is seen of the examples.
struct Floor {
  double masked = 0;  // −ln P of a hidden word: no model can go below but by luck
  double next = 0;    // right answers to "does B follow A?", of what the reader expects to get right
};
Floor floor_of(const data::PlantedDocuments& language, std::span<const Example> examples, const Masking& masking);

// Which words tell what is hidden: those to its left, those to its right, both together, or none.
enum class Side { left, right, both, neither };
inline constexpr std::array kSides = {Side::left, Side::right, Side::both, Side::neither};
std::string name_of(Side side);
// Of a piece of the language: a particle's verb stands to its left, a conjunction's and a determiner's words to the
// right; an adverb takes both its neighbours.
Side side_of(const data::PlantedDocuments& language, TokenId piece);

// Right answers at places that show [MASK], by side: index as in kSides.
using BySide = std::array<double, kSides.size()>;
BySide right_by_side(const data::PlantedDocuments& language, std::span<const Example> examples,
                     std::span<const Answer> answers, const WordPiece& vocabulary);

// BERT's encoder as a language model that reads from left to right: each piece is told from those before it.
struct LeftToRight {
  Bert bert;
  const ag::Parameters& parameters() const { return bert.parameters(); }
  Losses losses(Batch batch) const;
};
// Examples without masks that ask for every piece but the marks.
struct AllAsked {
  Examples& examples;
  const WordPiece& vocabulary;
  using Position = Examples::Position;
  std::vector<Example> next(std::size_t n);
  Position position() const { return examples.position(); }
  void restore(Position position) { examples.restore(position); }
};
// The hidden pieces put back, still asked for.
std::vector<Example> uncovered(std::vector<Example> examples);

// Both kinds of model: one that is there, and one that is trained here to read from left to right.
struct Sides {
  BySide masked{}, left_to_right{};
};
Sides compare_sides(const Corpus& corpus, const Settings& settings, std::uint64_t seed, const Bert& masked);

}  // namespace bert
