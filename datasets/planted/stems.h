// Invented words for planted languages.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "datasets/random.h"

namespace data {

inline constexpr std::string_view kConsonants = "bdfgklmnprstvz";
inline constexpr std::string_view kVowels = "aeiou";

// `count` different stems "CVCV" in a random order, at most 350 for each of the first consonants; which of them a stem
// begins with shows a reader (not a model) its class.
std::vector<std::string> make_stems(std::string_view first_consonants, int count, Random& random);

std::vector<std::string> with_ending(std::vector<std::string> stems, std::string_view ending);

}  // namespace data
