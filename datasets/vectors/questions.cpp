// Analogies: the files and the score.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "datasets/error.h"
#include "datasets/text/text.h"
#include "datasets/vectors/word_scores.h"

namespace data {
namespace {

// "d1|d2" → d1, d2. A word with nothing on one side of a | is a word.
std::vector<std::string> split_answers(std::string_view word) {
  std::vector<std::string> answers;
  for (std::size_t start = 0; start <= word.size();) {
    const auto end = std::min(word.find('|', start), word.size());
    if (end == start) return {std::string(word)};
    answers.emplace_back(word.substr(start, end - start));
    start = end + 1;
  }
  return answers;
}

void add(AnalogyScore& sum, const AnalogyScore& score) {
  sum.right += score.right;
  sum.asked += score.asked;
  sum.skipped += score.skipped;
}

// A question in the numbers of its words.
struct Asked {
  AnalogyQuery query;
  std::vector<std::size_t> answers;
};

std::optional<Asked> in_numbers(const Question& question, const UnitVectors& vectors) {
  Asked asked;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto id = vectors.find(question.query[i]);
    if (!id) return std::nullopt;
    asked.query[i] = *id;
  }
  for (const auto& answer : question.answers)
    if (const auto id = vectors.find(answer)) asked.answers.push_back(*id);
  return asked.answers.empty() ? std::nullopt : std::optional(asked);
}

}  // namespace

std::vector<QuestionSection> parse_questions(std::string_view text, const std::string& file) {
  check_text(text, file);
  const auto fail = [&](std::string_view part, const std::string& message) {
    return error_at(file, text, part, message);
  };
  std::vector<QuestionSection> sections;
  std::size_t questions = 0;
  std::string_view line;
  for (std::size_t start = 0; next_line(text, start, line);) {
    auto words = split_whitespace(line);
    if (words.empty()) continue;
    if (words[0].starts_with(':')) {
      if (words[0].size() > 1) words.insert(words.begin() + 1, words[0].substr(1));
      if (words.size() == 1) throw fail(words[0], "found no name after the colon. Expected `: name of the section`.");
      words.erase(words.begin());
      sections.push_back({fmt::format("{}", fmt::join(words, " ")), {}});
      continue;
    }
    if (sections.empty())
      throw fail(words[0], fmt::format("found {}. Expected `: name of a section` above the first question.",
                                       in_quotes(words[0])));
    if (words.size() != 4) {
      throw fail(words.size() > 4 ? words[4] : line.substr(line.size()),
                 fmt::format("found {} words in this line. Expected four, a b c d for a : b = c : d.", words.size()));
    }
    sections.back().questions.push_back(
        {{std::string(words[0]), std::string(words[1]), std::string(words[2])}, split_answers(words[3])});
    ++questions;
  }
  if (questions == 0) throw InputError(fmt::format("{}: found no questions. Expected four words a line.", file));
  return sections;
}

std::vector<QuestionSection> read_questions(const std::filesystem::path& file) {
  return parse_questions(read_text(file), file.string());
}

std::string questions_text(std::span<const QuestionSection> sections) {
  std::string text;
  for (const auto& section : sections) {
    text += fmt::format(": {}\n", section.name);
    for (const auto& [query, answers] : section.questions)
      text += fmt::format("{} {}\n", fmt::join(query, " "), fmt::join(answers, "|"));
  }
  return text;
}

QuestionScores score_questions(const UnitVectors& vectors, std::span<const QuestionSection> sections,
                               AnalogyOptions options, const std::string& file) {
  // All sections at once: they ask about the same words.
  std::vector<Asked> asked;
  std::vector<AnalogyQuery> queries;
  QuestionScores scores;
  for (const auto& section : sections) {
    AnalogyScore score{section.name};
    for (const auto& question : section.questions) {
      auto numbers = in_numbers(question, vectors);
      ++(numbers ? score.asked : score.skipped);
      if (!numbers) continue;
      queries.push_back(numbers->query);
      asked.push_back(std::move(*numbers));
    }
    scores.sections.push_back(score);
  }
  if (asked.empty())
    throw InputError(fmt::format("{}: no question has vectors of all its words. Expected at least one.", file));
  const auto answers = vectors.answers(queries, options);
  std::size_t q = 0;
  for (std::size_t s = 0; s < sections.size(); ++s) {
    auto& score = scores.sections[s];
    for (const auto end = q + score.asked; q < end; ++q)
      score.right +=
          static_cast<std::size_t>(std::count(asked[q].answers.begin(), asked[q].answers.end(), answers[q]) > 0);
    add(scores.total, score);
    add(sections[s].syntactic() ? scores.syntactic : scores.semantic, score);
  }
  return scores;
}

}  // namespace data
