// Trained word vectors in the two formats of word2vec (Mikolov et al. 2013), which most programs read.
//
//   text    N D            binary  N D
//           word x1 … xD           word, a space, D little-endian IEEE floats, a line break (may be missing)
//           …                      …
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace data {

struct WordVectors {
  std::vector<std::string> words;  // [N], by convention the most frequent first
  std::size_t dimension = 0;       // D
  std::vector<float> values;       // [N, D]

  std::size_t size() const { return words.size(); }
  std::span<const float> vector(std::size_t word) const { return {values.data() + word * dimension, dimension}; }
};

enum class VectorFormat { kText, kBinary };

// The bytes of such a file; `file` names it in messages. The format is recognised: a file is text when the numbers of
// its first row are printable characters. (Of binary files with random bits that holds for one in 10¹⁰ at D = 10.)
//
// InputError with file:line:column (text) or file: byte (binary): a header that is missing or that promises more than
// the file can hold; fewer or more rows than promised, or a row of another length; what is no number or overflows a
// float; NaN and infinity, with which every cosine of the word would be NaN; a word twice, since its vector could not
// be asked for; invalid UTF-8, NUL, or white space in a word.
WordVectors parse_word_vectors(std::string_view bytes, const std::string& file);
WordVectors read_word_vectors(const std::filesystem::path& file);

// The inverse, bit for bit in both formats: text has the shortest digits that read back as the same float.
// InputError for what could not be read again: no words, a word with white space, NaN, … as above.
std::string word_vectors_bytes(const WordVectors& vectors, VectorFormat format);
void write_word_vectors(const std::filesystem::path& file, const WordVectors& vectors, VectorFormat format);

}  // namespace data
