// Word vectors against what people say: similarities of pairs, and analogies.
#pragma once

#include <array>
#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/vectors/unit_vectors.h"

namespace data {

// --- similarity: files such as WordSim-353 (Finkelstein et al. 2002) and SimLex-999 (Hill et al. 2015)

struct WordPair {
  std::string first, second;
  double score = 0;  // how similar people find them
};

// A pair a line: two words and a score, then what there may be. Columns stand between tabs if the first line has one,
// else between commas, else between spaces. The score is the first number from the third column on, in each line in the
// same column. A first line without one holds names of columns. InputError with file:line:column: no text, fewer than
// two pairs, a line with another number of columns, a score that is no finite number.
std::vector<WordPair> parse_word_pairs(std::string_view text, const std::string& file);
std::vector<WordPair> read_word_pairs(const std::filesystem::path& file);
// The inverse: word1<TAB>word2<TAB>score.
std::string word_pairs_text(std::span<const WordPair> pairs);

// ρ of Spearman (1904): the correlation of the ranks; equal numbers share the mean of their ranks. NaN when all of x or
// all of y are equal. x and y must be of one length.
double spearman(std::span<const double> x, std::span<const double> y);

struct SimilarityScore {
  std::size_t pairs = 0;
  std::size_t scored = 0;  // pairs with both words known; the others are left out
  double spearman = 0;     // of people's scores and cosines
};
// InputError when fewer than two pairs are known; `file` names them in it.
SimilarityScore score_similarity(const UnitVectors& vectors, std::span<const WordPair> pairs, const std::string& file);

// --- analogies: files such as Google's questions-words.txt (Mikolov et al. 2013)

struct Question {
  std::array<std::string, 3> query;  // a : b = c : ?
  std::vector<std::string> answers;  // each of them right
};

struct QuestionSection {
  std::string name;
  std::vector<Question> questions;
  // Google's file has its sections about grammar named gram1-…, gram2-…; the others are called semantic.
  bool syntactic() const { return name.starts_with("gram"); }
};

// Lines `: name of a section` and, below, four words a line: `a b c d` for a : b = c : d. Where several answers are
// right they are written d1|d2|… (ours: Google's file has one answer each). InputError with file:line:column: no text,
// no questions, a question above the first section, another number of words.
std::vector<QuestionSection> parse_questions(std::string_view text, const std::string& file);
std::vector<QuestionSection> read_questions(const std::filesystem::path& file);
std::string questions_text(std::span<const QuestionSection> sections);

struct AnalogyScore {
  std::string name;
  std::size_t right = 0, asked = 0;
  std::size_t skipped = 0;  // a, b, c or all right answers are unknown
  double accuracy() const { return static_cast<double>(right) / static_cast<double>(asked); }  // NaN: nothing was asked
};
struct QuestionScores {
  std::vector<AnalogyScore> sections;
  AnalogyScore semantic{"semantic"}, syntactic{"syntactic"}, total{"total"};
};
// InputError when no question can be asked; `file` names them in it.
QuestionScores score_questions(const UnitVectors& vectors, std::span<const QuestionSection> sections,
                               AnalogyOptions options, const std::string& file);

}  // namespace data
