#include "chapters/10_bert/experiments/planted.h"

#include <algorithm>

namespace bert {
namespace {

TokenIds words_of(const Example& example, std::size_t first, std::size_t last, const WordPiece& vocabulary) {
  TokenIds words;
  for (std::size_t t = first; t < last; ++t)
    words.push_back(example.pieces[t] == vocabulary.special().mask ? data::SeenSegments::kMasked
                                                                   : example.pieces[t] - kFirstWord);
  return words;
}

}  // namespace

Floor floor_of(const data::PlantedDocuments& language, std::span<const Example> examples, const Masking& masking) {
  const data::DocumentPosterior reader(language,
                                       {.chosen = masking.chosen, .masked = masking.mask, .random = masking.other});
  std::vector<std::string> pieces(WordPiece::kSpecial.begin(), WordPiece::kSpecial.end());
  const WordPiece marks(pieces);
  Floor floor;
  double hidden = 0;
  for (const Example& example : examples) {
    const std::size_t second = example.second, end = example.pieces.size() - 1;
    const data::SeenSegments seen{words_of(example, 1, second - 1, marks), words_of(example, second, end, marks)};
    std::vector<std::size_t> chosen;
    for (const std::int32_t at : example.at) {
      const auto t = static_cast<std::size_t>(at);
      chosen.push_back(t < second ? t - 1 : t - 2);  // without [CLS], without [SEP]
    }
    const data::DocumentReading read = reader.read(seen, chosen);
    for (std::size_t i = 0; i < chosen.size(); ++i)
      floor.masked -= std::log(read.words[i][static_cast<std::size_t>(example.hidden[i] - kFirstWord)]);
    hidden += static_cast<double>(chosen.size());
    floor.next += std::max(read.relation.next, read.relation.random) / static_cast<double>(examples.size());
  }
  floor.masked /= std::max(1.0, hidden);
  return floor;
}

std::string name_of(Side side) {
  static const std::array<std::string, kSides.size()> names = {"to its left", "to its right", "on both sides",
                                                               "nowhere"};
  return names.at(static_cast<std::size_t>(side));
}

Side side_of(const data::PlantedDocuments& language, TokenId piece) {
  const data::DocumentWords& words = language.lexicon();
  const std::size_t of = words.class_of(piece - kFirstWord);
  if (of == words.stop()) return Side::neither;     // it is nearly always known
  if (of < words.stop()) return Side::right;        // determiners
  if (of < words.adverb(0, 0)) return Side::right;  // conjunctions
  if (of < words.particle(0)) return Side::both;
  return of < words.verbs(0, false, 0) ? Side::left : Side::neither;
}

BySide right_by_side(const data::PlantedDocuments& language, std::span<const Example> examples,
                     std::span<const Answer> answers, const WordPiece& vocabulary) {
  BySide right{}, all{};
  std::size_t n = 0;
  for (const Example& example : examples)
    for (std::size_t i = 0; i < example.at.size(); ++i, ++n) {
      if (example.pieces[static_cast<std::size_t>(example.at[i])] != vocabulary.special().mask) continue;
      const auto side = static_cast<std::size_t>(side_of(language, example.hidden[i]));
      right[side] += answers[n].right ? 1 : 0;
      ++all[side];
    }
  for (std::size_t side = 0; side < right.size(); ++side) right[side] /= std::max(1.0, all[side]);
  return right;
}

Losses LeftToRight::losses(Batch batch) const {
  batch.at -= 1;  // a piece is told from what is known at the one before
  const Tensor x = bert.encode(batch, true);
  return {linear_cross_entropy(bert.guessed(x, batch.at), bert.words.weight, bert.masked_bias, batch.hidden, {},
                               ag::Transpose::yes),
          Tensor(0.0)};
}

std::vector<Example> AllAsked::next(std::size_t n) {
  std::vector<Example> all = uncovered(examples.next(n));
  for (Example& example : all) {
    example.at.clear();
    example.hidden.clear();
    for (std::size_t t = 0; t < example.pieces.size(); ++t) {
      if (vocabulary.is_special(example.pieces[t])) continue;
      example.at.push_back(static_cast<std::int32_t>(t));
      example.hidden.push_back(example.pieces[t]);
    }
  }
  return all;
}

std::vector<Example> uncovered(std::vector<Example> examples) {
  for (Example& example : examples)
    for (std::size_t i = 0; i < example.at.size(); ++i)
      example.pieces[static_cast<std::size_t>(example.at[i])] = example.hidden[i];
  return examples;
}

Sides compare_sides(const Corpus& corpus, const Settings& settings, std::uint64_t seed, const Bert& masked) {
  const LeftToRight reader{make_model(corpus, settings, seed)};
  Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed);
  AllAsked all{examples, corpus.vocabulary};
  TrainSettings training = settings.training;
  training.next_sentence = false;
  train("left to right", reader, all, corpus.vocabulary, training, {});
  const std::vector<Example> test = held_out(corpus, corpus.test, settings, kTested);
  const std::vector<Example> open = uncovered(test);
  const data::PlantedDocuments& language = *corpus.planted;
  return {right_by_side(language, test, answers(masked, test, corpus.vocabulary), corpus.vocabulary),
          right_by_side(language, test, answers(reader.bert, open, corpus.vocabulary, true), corpus.vocabulary)};
}

}  // namespace bert
