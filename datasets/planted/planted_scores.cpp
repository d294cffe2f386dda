#include "datasets/planted/planted_scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <utility>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

std::vector<std::string> known_words(const WordClass& word_class, const Vocabulary& vocabulary) {
  std::vector<std::string> known;
  for (const auto& word : word_class.words)
    if (vocabulary.contains(word)) known.push_back(word);
  return known;
}

// A noun's or a verb's class is called "noun 3 plural".
bool has_domain(const WordClass& word_class) { return split_whitespace(word_class.name).size() == 3; }

}  // namespace

std::vector<QuestionSection> planted_questions(const PlantedLanguage& language, const Vocabulary& vocabulary,
                                               std::size_t words) {
  std::vector<QuestionSection> sections = {{"gram1-noun-plural", {}}, {"gram2-verb-plural", {}}};
  for (const auto& analogy : language.analogies()) {
    std::array<std::vector<std::string>, 4> known;
    for (std::size_t i = 0; i < 4; ++i) known[i] = known_words(language.classes()[analogy[i]], vocabulary);
    const bool noun = language.classes()[analogy[0]].name.starts_with("noun");
    if (known[3].empty()) continue;
    for (std::size_t k = 0; k < words && k < std::min({known[0].size(), known[1].size(), known[2].size()}); ++k)
      sections[noun ? 0 : 1].questions.push_back({{known[0][k], known[1][k], known[2][k]}, known[3]});
  }
  return sections;
}

double planted_similarity(const WordClass& a, const WordClass& b) {
  const auto parts_a = split_whitespace(a.name), parts_b = split_whitespace(b.name);
  if (parts_a[0] != parts_b[0]) return 0;
  const auto shared =
      std::inner_product(parts_a.begin(), parts_a.end(), parts_b.begin(), 0, std::plus<>(), std::equal_to<>());
  return static_cast<double>(shared) / static_cast<double>(parts_a.size());
}

std::vector<WordPair> planted_pairs(const PlantedLanguage& language, const Vocabulary& vocabulary, std::size_t pairs,
                                    std::uint64_t seed) {
  std::vector<std::pair<std::string, const WordClass*>> words;
  for (const auto& word_class : language.classes())
    if (has_domain(word_class))
      for (auto& word : known_words(word_class, vocabulary)) words.emplace_back(std::move(word), &word_class);

  Random random(seed, 2);
  std::array<std::size_t, 4> wanted;  // of similarity 0, 1/3, 2/3, 1
  for (std::size_t level = 0; level < 4; ++level) wanted[level] = (pairs + level) / 4;
  std::set<std::pair<std::size_t, std::size_t>> taken;
  std::vector<WordPair> drawn;
  // The rarest similarity, one class of the 4 D, takes 4 D ≤ 56 draws: 100 are not enough only when there are too few
  // words.
  for (std::size_t draws = 0; drawn.size() < pairs && draws < 100 * (pairs + 100) && words.size() > 1; ++draws) {
    const auto [i, j] = std::minmax({random.below(words.size()), random.below(words.size())});
    const double similarity = planted_similarity(*words[i].second, *words[j].second);
    auto& left = wanted[static_cast<std::size_t>(similarity * 3 + 0.5)];
    if (i == j || left == 0 || !taken.emplace(i, j).second) continue;
    --left;
    drawn.push_back({words[i].first, words[j].first, similarity});
  }
  if (drawn.size() < pairs) {
    throw InputError(
        fmt::format("planted pairs: {} of {} can be drawn from {} nouns and verbs. Expected a larger "
                    "vocabulary, or fewer pairs.",
                    drawn.size(), pairs, words.size()));
  }
  return drawn;
}

}  // namespace data
