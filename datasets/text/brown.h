// The Brown corpus (Francis and Kučera 1964), form C: a folder of 500 files ca01 … cr44 of `word/tag` tokens, one
// sentence a line, an empty line before each paragraph. It is fetched, never shipped: see docs/data.md.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace data {

struct TaggedText {
  std::vector<std::string> words;  // [T]
  std::vector<std::string> tags;   // [T], part of speech of each word
  std::vector<std::string> files;  // names, in reading order

  // Index of the first token of each file, paragraph and sentence; each list starts with 0.
  std::vector<std::size_t> file_starts;  // as long as `files`
  std::vector<std::size_t> paragraph_starts;
  std::vector<std::size_t> sentence_starts;
};

// Reads every file named c[a-r][0-9][0-9] of `folder`, in the order of their names. The tag is what follows the last
// '/' of a token (`1/2/cd` is the word 1/2). Words keep their case.
// InputError: no such folder, no such files in it, a token without '/', an empty word or tag, text that is not UTF-8.
TaggedText read_brown(const std::filesystem::path& folder);

// One such file, appended to `text`; what it holds (`content`), when it has been read already.
void read_brown_file(const std::filesystem::path& file, TaggedText& text);
void parse_brown(std::string_view content, const std::filesystem::path& file, TaggedText& text);

// Genre of a file from its name: "ca01" → 'a', press reportage. The letters are explained in the corpus's CONTENTS.
inline char brown_genre(const std::string& file) { return file.at(1); }

// The part of speech without the remarks on it: of `fw-nn-tl` (a foreign noun in a title) and `nn-hl` (in a headline)
// `nn` stays. So the 472 tags of our edition become 190.
std::string_view plain_tag(std::string_view tag);

// The words in lower case.
std::vector<std::string> lower_case(const std::vector<std::string>& words);

// The words with the mark <text> before each file and <p> before each paragraph, for models that shall see where texts
// begin, as the word stream of Bengio et al. (2003), section 4.1, does.
std::vector<std::string> words_with_marks(const TaggedText& text);

}  // namespace data
