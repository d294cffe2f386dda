// The user's own text file as a stream of tokens.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace data {

enum class Tokens {
  kWhitespace,   // runs of anything but white space, as they stand: for text that is already tokenized
  kPunctuation,  // letters and digits together, every other character a token of its own
};

struct PlainTextOptions {
  Tokens tokens = Tokens::kPunctuation;
  bool lowercase = true;
};

// The words of a UTF-8 text file. InputError: what read_text refuses, and a file of white space only.
std::vector<std::string> read_plain_text(const std::filesystem::path& file, const PlainTextOptions& options = {});
// The same for what read_text has read from `file`.
std::vector<std::string> parse_plain_text(std::string text, const std::string& file,
                                          const PlainTextOptions& options = {});

// Splits text into words of letters, marks and digits, and single other characters; white space separates.
// An apostrophe or a hyphen between two letters or digits stays inside the word (don't, over-all), so does a full stop
// or a comma between two digits (3.14, 1,000). Of scripts that put no space between words (Chinese, Thai, Lao, Burmese,
// Khmer) each character with its marks is a token.
std::vector<std::string_view> split_punctuation(std::string_view text);

}  // namespace data
