// Text as a stream of characters: code points, not bytes, so that 苹果 is two characters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

// The characters of the text as a vocabulary: white space is a character like any other. Characters seen fewer than
// `min_count` times are merged into <unk>. `text` must be valid UTF-8 (see text.h).
// InputError: fewer than two different characters.
Vocabulary count_characters(std::string_view text, std::int64_t min_count = 1);

// The characters as views into the text.
std::vector<std::string_view> split_characters(std::string_view text);

// One id a character.
TokenIds encode_characters(const Vocabulary& vocabulary, std::string_view text);

// The characters written one after the other; <unk> as the replacement character U+FFFD.
std::string decode_characters(const Vocabulary& vocabulary, TokenView ids);

// Runs of white space become one space, or one line break where they hold one: a text's layout is not its language.
std::string squeeze_whitespace(std::string_view text);

}  // namespace data
