// The reader of WordPiece vocabularies, and what is done with any text.
#include <algorithm>

#include "datasets/error.h"
#include "datasets/text/text.h"
#include "datasets/tokenizers/wordpiece.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

void check_span(const data::Span& span, std::size_t after, std::size_t size) {
  promise(span.begin < span.end && span.end <= size, "a piece stands in the text");
  promise(span.begin >= after, "pieces stand in order");
}

// Offsets of words that are no pieces of one another are apart; pieces of one letter may share its place.
void check_encoding(const data::WordPiece& vocabulary, const data::Encoding& encoding, std::string_view text) {
  const std::size_t n = encoding.size();
  promise(encoding.segments.size() == n && encoding.offsets.size() == n && encoding.words.size() == n,
          "lists have one length");
  const auto characters = static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
  std::size_t bytes_before = 0, characters_before = 0;
  for (std::size_t i = 0; i < n; ++i) {
    promise(encoding.ids[i] >= 0 && encoding.ids[i] < vocabulary.size(), "an id is in the vocabulary");
    check_span(encoding.offsets[i].bytes, bytes_before, text.size());
    check_span(encoding.offsets[i].characters, characters_before, characters);
    promise(i == 0 || encoding.words[i] >= encoding.words[i - 1], "words are in order");
    bytes_before = encoding.offsets[i].bytes.begin;
    characters_before = encoding.offsets[i].characters.begin;
  }
}

void check_text(const data::WordPiece& vocabulary, std::string_view text) {
  const auto encoding = accepted<data::InputError>([&] {
    try {
      return vocabulary.pieces_of(text);
    } catch (const data::InputError& error) {
      promise(data::first_invalid_byte(text) != std::string_view::npos, "what is UTF-8 is read");
      throw data::InputError(kFile + error.what());
    }
  });
  if (!encoding) return;
  promise(data::first_invalid_byte(text) == std::string_view::npos, "what is no UTF-8 is refused");
  check_encoding(vocabulary, *encoding, text);
  promise(data::first_invalid_byte(vocabulary.decode(encoding->ids)) == std::string_view::npos,
          "decoded text is UTF-8");
  const std::size_t longest = 3 + text.size() % 8;
  const auto pair = vocabulary.join(*encoding, *encoding, longest);
  promise(pair.size() <= longest && pair.size() >= std::min(longest, 2 * encoding->size() + 3), "a pair is cut to fit");
  promise(std::is_sorted(pair.segments.begin(), pair.segments.end()), "the first text comes first");
}

}  // namespace

// A vocabulary, a NUL byte, and a text; the byte after the NUL chooses the options.
void wordpiece_vocabulary(std::string_view input) {
  const std::size_t end = std::min(input.find('\0'), input.size());
  const std::string_view text = input.substr(std::min(end + 1, input.size()));
  const int choice = text.empty() ? 0 : text[0];
  data::BasicOptions options{.lower_case = (choice & 1) != 0, .strip_accents = {}};
  if ((choice & 2) != 0) options.strip_accents = (choice & 4) != 0;
  const auto vocabulary =
      accepted<data::InputError>([&] { return data::WordPiece::parse(input.substr(0, end), kFile, options); });
  if (!vocabulary) return;
  promise(vocabulary->text() == input.substr(0, end), "what was read is written byte for byte");
  promise(data::WordPiece::parse(vocabulary->text(), kFile).pieces() == vocabulary->pieces(),
          "pieces are read as they were written");
  for (data::TokenId id = 0; id < vocabulary->size(); ++id)
    promise(vocabulary->find(vocabulary->piece(id)) == id, "a piece has one id");
  check_text(*vocabulary, text);
  check_text(*vocabulary, input);
}

}  // namespace fuzz
