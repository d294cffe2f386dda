#include "chapters/02_word2vec/experiments/planted_words.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <span>

#include "autograd/ops.h"

namespace word2vec {
namespace {

using ag::Array;
using ag::Scalar;
using data::TokenId;
using data::TokenIds;

// x [N, d] against all rows of y [|V|, d] → [N, |V|].
Array products(const Array& x, const Array& y) {
  return matmul(ag::Tensor(x), ag::Tensor(y), ag::Transpose::no, ag::Transpose::yes).value();
}

// The column of the greatest value of a row, but for those left out.
TokenId greatest(const Array& x, std::size_t i, std::span<const TokenId> left_out = {}) {
  TokenId best = -1;
  for (TokenId u = 0; u < static_cast<TokenId>(x.shape()[1]); ++u) {
    if (std::find(left_out.begin(), left_out.end(), u) != left_out.end()) continue;
    if (best < 0 || x(i, static_cast<std::size_t>(u)) > x(i, static_cast<std::size_t>(best))) best = u;
  }
  return best;
}

// A word of the class, as often as the language uses it; of those that the vocabulary has.
TokenId draw_word(const data::WordClass& from, const data::Vocabulary& vocabulary, data::Random& random) {
  for (int tries = 0; tries < 1000; ++tries) {
    std::uint64_t left = random.below(from.total);
    std::size_t i = 0;
    for (; left >= from.weight[i]; ++i) left -= from.weight[i];
    if (vocabulary.contains(from.words[i])) return vocabulary.id(from.words[i]);
  }
  return data::Vocabulary::kUnknown;
}

struct Question {
  std::array<TokenId, 3> given;  // a, b, c
  int answer;                    // the class asked for
};

std::vector<Question> ask(const data::Vocabulary& vocabulary, const data::PlantedLanguage& language, std::size_t each,
                          std::uint64_t seed) {
  data::Random random(seed);
  std::vector<Question> questions;
  for (const auto& [a, b, c, d] : language.analogies())
    for (std::size_t i = 0; i < each; ++i) {
      Question q{{}, static_cast<int>(d)};
      const std::array<std::size_t, 3> classes = {a, b, c};
      for (std::size_t j = 0; j < 3; ++j) q.given[j] = draw_word(language.classes()[classes[j]], vocabulary, random);
      if (std::count(q.given.begin(), q.given.end(), data::Vocabulary::kUnknown) == 0) questions.push_back(q);
    }
  return questions;
}

}  // namespace

Array unit_rows(const Array& vectors) {
  Array unit = vectors;
  for (std::size_t i = 0; i < unit.shape()[0]; ++i) {
    const std::span<Scalar> row(&unit(i, 0), unit.shape()[1]);
    const double square = std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
    if (square == 0) continue;
    for (Scalar& x : row) x = static_cast<Scalar>(static_cast<double>(x) / std::sqrt(square));
  }
  return unit;
}

std::vector<int> planted_classes(const data::Vocabulary& vocabulary, const data::PlantedLanguage& language) {
  std::vector<int> classes(static_cast<std::size_t>(vocabulary.size()), -1);
  for (std::size_t c = 0; c < language.classes().size(); ++c)
    for (const std::string& word : language.classes()[c].words)
      if (vocabulary.contains(word)) classes[static_cast<std::size_t>(vocabulary.id(word))] = static_cast<int>(c);
  return classes;
}

AnalogyScore score_analogies(const Array& vectors, const data::Vocabulary& vocabulary,
                             const data::PlantedLanguage& language, std::size_t each, std::uint64_t seed) {
  const std::vector<int> classes = planted_classes(vocabulary, language);
  const std::vector<Question> questions = ask(vocabulary, language, each, seed);
  const Array unit = unit_rows(vectors);
  const std::size_t d = unit.shape()[1];
  Array target = ag::empty({questions.size(), d}), c_alone = target;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    const auto [a, b, c] = questions[q].given;
    for (std::size_t j = 0; j < d; ++j) {
      const auto at = [&](TokenId w) { return unit(static_cast<std::size_t>(w), j); };
      target(q, j) = at(b) - at(a) + at(c);
      c_alone(q, j) = at(c);
    }
  }
  const Array cosines = products(target, unit), neighbours = products(c_alone, unit);  // but for the length of a target
  AnalogyScore score{.questions = questions.size()};
  const double one = 1 / static_cast<double>(questions.size());
  for (std::size_t q = 0; q < questions.size(); ++q) {
    const auto& [given, answer] = questions[q];
    const auto right = [&, wanted = answer](TokenId x) { return classes[static_cast<std::size_t>(x)] == wanted; };
    const TokenId any = greatest(cosines, q);
    score.excluding += right(greatest(cosines, q, given)) ? one : 0;
    score.including += right(any) ? one : 0;
    score.query_words += std::find(given.begin(), given.end(), any) != given.end() ? one : 0;
    score.only_c += right(greatest(neighbours, q, given)) ? one : 0;
    score.chance += one * static_cast<double>(std::count(classes.begin(), classes.end(), answer)) /
                    static_cast<double>(classes.size());
  }
  return score;
}

Likeness measure_likeness(const Array& vectors, const std::vector<int>& classes) {
  const Array unit = unit_rows(vectors);
  const Array cosines = products(unit, unit);
  Likeness likeness;
  double same = 0, other = 0, words = 0;
  for (std::size_t w = 0; w < classes.size(); ++w) {
    const auto peers = std::count(classes.begin(), classes.end(), classes[w]);
    if (classes[w] < 0 || peers < 2) continue;  // <unk>, and the only word of a class
    for (std::size_t u = 0; u < w; ++u) {
      if (classes[u] < 0) continue;
      (classes[u] == classes[w] ? likeness.same_class : likeness.other_class) += static_cast<double>(cosines(w, u));
      (classes[u] == classes[w] ? same : other) += 1;
    }
    const TokenId self = static_cast<TokenId>(w);
    likeness.neighbour += classes[static_cast<std::size_t>(greatest(cosines, w, {&self, 1}))] == classes[w] ? 1 : 0;
    words += 1;
  }
  likeness.same_class /= same;
  likeness.other_class /= other;
  likeness.neighbour /= words;
  return likeness;
}

TwoTables compare_tables(const Array& input, const Array& output, const std::vector<int>& classes) {
  const Array sum = input + output;
  TwoTables tables{measure_likeness(input, classes), measure_likeness(output, classes), measure_likeness(sum, classes)};
  const Array scores = products(input, output);
  double words = 0;
  for (std::size_t w = 0; w < classes.size(); ++w) {
    if (classes[w] < 0) continue;
    tables.beside += classes[static_cast<std::size_t>(greatest(scores, w))] == classes[w] ? 1 : 0;
    words += 1;
  }
  tables.beside /= words;
  return tables;
}

}  // namespace word2vec
