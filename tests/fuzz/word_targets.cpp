// The readers of word vectors and of what is asked about them.
#include <bit>
#include <cmath>

#include "datasets/error.h"
#include "datasets/text/text.h"
#include "datasets/vectors/word_scores.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

bool same_bits(float a, float b) { return std::bit_cast<std::uint32_t>(a) == std::bit_cast<std::uint32_t>(b); }

void check_vectors(const data::WordVectors& v) {
  promise(v.size() > 0 && v.dimension > 0, "there are words and numbers");
  promise(v.values.size() == v.size() * v.dimension, "each word has D numbers");
  for (const float x : v.values) promise(std::isfinite(x), "numbers are finite");
  for (const auto format : {data::VectorFormat::kText, data::VectorFormat::kBinary}) {
    const auto again = data::parse_word_vectors(data::word_vectors_bytes(v, format), kFile);
    promise(again.words == v.words && again.dimension == v.dimension, "the words are read as they were written");
    promise(std::equal(v.values.begin(), v.values.end(), again.values.begin(), again.values.end(), same_bits),
            "the numbers are read as they were written, bit for bit");
  }
}

void check_units(const data::WordVectors& v) {
  const data::UnitVectors units(v);
  promise(units.size() == v.size(), "every word has a direction or is zero");
  const auto near = units.nearest(0, 3);
  promise(near.size() == std::min<std::size_t>(3, v.size() - 1), "there are as many neighbours as were asked for");
  for (const auto& neighbour : near) {
    promise(neighbour.word != 0 && std::abs(neighbour.score) < 1.001f, "a cosine is between −1 and 1");
    promise(std::abs(units.cosine(0, neighbour.word) - double{neighbour.score}) < 1e-3, "in float as in double");
  }
  for (const auto& answer : units.analogy({0, v.size() - 1, v.size() / 2}, 5, {data::AnalogyMethod::kMul, true}))
    promise(std::isfinite(answer.score), "an analogy has a finite score");
}

}  // namespace

void word_vectors(std::string_view input) {
  const auto read = accepted<data::InputError>([&] { return data::parse_word_vectors(input, kFile); });
  if (!read) return;
  check_vectors(*read);
  check_units(*read);
}

void word_pairs(std::string_view input) {
  const auto read = accepted<data::InputError>(
      [&] { return data::parse_word_pairs(data::decode_text(std::string(input), kFile), kFile); });
  if (!read) return;
  promise(read->size() >= 2, "there are two pairs");
  for (const auto& pair : *read) promise(std::isfinite(pair.score), "scores are finite");
  const auto again = data::parse_word_pairs(data::word_pairs_text(*read), kFile);
  const auto same = [](const data::WordPair& a, const data::WordPair& b) {
    return a.first == b.first && a.second == b.second && a.score == b.score;
  };
  promise(std::equal(read->begin(), read->end(), again.begin(), again.end(), same), "pairs are read as written");
  std::vector<double> scores;
  for (const auto& pair : *read) scores.push_back(pair.score);
  const double rho = data::spearman(scores, scores);
  promise(std::isnan(rho) || std::abs(rho - 1) < 1e-12, "what is compared with itself has the correlation 1");
}

void analogy_questions(std::string_view input) {
  const auto read = accepted<data::InputError>(
      [&] { return data::parse_questions(data::decode_text(std::string(input), kFile), kFile); });
  if (!read) return;
  std::size_t questions = 0;
  for (const auto& section : *read) {
    promise(!section.name.empty(), "a section has a name");
    for (const auto& question : section.questions) promise(!question.answers.empty(), "a question has an answer");
    questions += section.questions.size();
  }
  promise(questions > 0, "there is a question");
  const auto text = data::questions_text(*read);
  const auto again = data::parse_questions(text, kFile);
  promise(data::questions_text(again) == text, "questions are read as they were written");
  promise(again.size() == read->size(), "sections are read as they were written");
}

}  // namespace fuzz
