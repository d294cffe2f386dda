#include "datasets/planted/stems.h"

#include <cstddef>
#include <span>

namespace data {

std::vector<std::string> make_stems(std::string_view first_consonants, int count, Random& random) {
  std::vector<std::string> stems;
  for (const char a : first_consonants)
    for (const char b : kVowels)
      for (const char c : kConsonants)
        for (const char d : kVowels) stems.push_back({a, b, c, d});
  shuffle(std::span(stems), random);
  stems.resize(static_cast<std::size_t>(count));
  return stems;
}

std::vector<std::string> with_ending(std::vector<std::string> stems, std::string_view ending) {
  for (auto& stem : stems) stem += ending;
  return stems;
}

}  // namespace data
