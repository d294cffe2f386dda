#include "datasets/tokenizers/wordpiece.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "datasets/error.h"
#include "datasets/text/text.h"

namespace data {
namespace {

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

bool is_longer(std::string_view word, std::size_t characters) {
  if (word.size() <= characters) return false;
  const auto continuing = std::count_if(word.begin(), word.end(), continues_character);
  return word.size() - static_cast<std::size_t>(continuing) > characters;
}

void append(Encoding& encoding, TokenId id, const Offsets& offsets, TokenId word) {
  encoding.ids.push_back(id);
  encoding.segments.push_back(0);
  encoding.offsets.push_back(offsets);
  encoding.words.push_back(word);
}

void reserve(Encoding& encoding, std::size_t size) {
  encoding.ids.reserve(size);
  encoding.segments.reserve(size);
  encoding.offsets.reserve(size);
  encoding.words.reserve(size);
}

void cut(Encoding& encoding, std::size_t size) {
  if (size >= encoding.size()) return;
  encoding.ids.resize(size);
  encoding.segments.resize(size);
  encoding.offsets.resize(size);
  encoding.words.resize(size);
}

// How many pieces of two texts stay when there is room for so many.
std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second, std::size_t room) {
  if (first + second <= room) return {first, second};
  const bool swap = first > second;
  std::size_t shorter = std::min(first, second);
  if (shorter > room / 2) shorter = room / 2;
  const std::size_t longer = room - shorter;
  return swap ? std::pair(longer, shorter) : std::pair(shorter, longer);
}

// What a piece is joined to without a space, beside ##.
bool joins(std::string_view piece) {
  for (const std::string_view start : {".", "?", "!", ",", "n't", "'m", "'s", "'ve", "'re"})
    if (piece.starts_with(start)) return true;
  return false;
}

}  // namespace

WordPiece::WordPiece(std::vector<std::string> pieces, const BasicOptions& options, const std::string& name)
    : pieces_(std::move(pieces)), options_(options) {
  for (std::size_t id = 0; id < pieces_.size(); ++id) {
    const std::string_view piece = pieces_[id];
    if (piece.empty() || piece.find_first_of("\r\n") != std::string_view::npos ||
        first_invalid_byte(piece) != std::string_view::npos)
      throw InputError(fmt::format("{}: piece {} is {}. Expected UTF-8 text without a line break.", name, id,
                                   piece.empty() ? "empty" : in_quotes(piece)));
    const bool within = piece.size() > kWithin.size() && piece.starts_with(kWithin);
    const std::string_view written = within ? piece.substr(kWithin.size()) : piece;
    if (!(within ? within_ : at_start_).emplace(written, static_cast<TokenId>(id)).second)
      throw InputError(fmt::format("{}: piece {} is {} again. Expected each once.", name, id, in_quotes(piece)));
    std::size_t& longest = within ? longest_within_ : longest_start_;
    longest = std::max(longest, written.size());
  }
  special_ = {known("[PAD]", name), known("[UNK]", name), known("[CLS]", name), known("[SEP]", name),
              known("[MASK]", name)};
}

TokenId WordPiece::known(std::string_view piece, std::string_view file) const {
  const TokenId id = find(piece);
  if (id < 0)
    throw InputError(
        fmt::format("{}: there is no {} among {} pieces. Expected a vocabulary of BERT, which has {}: a piece a line.",
                    file, piece, pieces_.size(), fmt::join(kSpecial, " ")));
  return id;
}

WordPiece WordPiece::parse(std::string_view text, const std::string& file, const BasicOptions& options) {
  check_text(text, file);
  if (text.starts_with(kByteOrderMark))
    throw error_at(file, text, 0, "found a byte order mark, which would become part of the first piece. Remove it.");
  std::vector<std::string> pieces;
  Vocabulary::WordMap<std::size_t> lines;
  std::string_view line;
  const std::size_t first_end = text.find('\n');
  const bool carriage = first_end != std::string_view::npos && first_end > 0 && text[first_end - 1] == '\r';
  for (std::size_t start = 0; next_line(text, start, line);) {
    const bool ends = start <= text.size();  // with a line feed; the last line may lack it, and the CR too
    const bool has = ends && line.ends_with('\r');
    const auto fail = [&](std::string_view message) { return error_at(file, text, line, message); };
    if (ends && has != carriage)
      throw fail(
          fmt::format("this line ends with{} CR LF, and the first with{}. Expected the same line breaks throughout.",
                      has ? "" : "out", carriage ? "" : "out"));
    if (has) line.remove_suffix(1);
    if (line.find('\r') != std::string_view::npos) throw fail("found a carriage return in a piece. Remove it.");
    if (line.find_first_not_of(" \t\v\f") == std::string_view::npos)
      throw fail("found a blank line. Expected a piece a line; its number is the piece's id.");
    const auto [seen, is_new] = lines.emplace(line, pieces.size() + 1);
    if (!is_new)
      throw fail(
          fmt::format("found {} again, as in line {}. Expected each piece once.", in_quotes(line), seen->second));
    pieces.emplace_back(line);
  }
  WordPiece vocabulary(std::move(pieces), options, file);
  if (carriage) vocabulary.line_end_ = "\r\n";
  vocabulary.last_line_ends_ = text.ends_with('\n');
  return vocabulary;
}

WordPiece WordPiece::load(const std::filesystem::path& file, const BasicOptions& options) {
  return parse(read_bytes(file), file.string(), options);
}

std::string WordPiece::text() const {
  std::string text;
  for (const std::string& piece : pieces_) text.append(piece).append(line_end_);
  if (!last_line_ends_) text.resize(text.size() - line_end_.size());
  return text;
}

void WordPiece::save(const std::filesystem::path& file) const { write_text(file, text()); }

TokenId WordPiece::find(std::string_view piece) const {
  const bool within = piece.size() > kWithin.size() && piece.starts_with(kWithin);
  const auto& ids = within ? within_ : at_start_;
  const auto found = ids.find(within ? piece.substr(kWithin.size()) : piece);
  return found == ids.end() ? -1 : found->second;
}

bool WordPiece::is_special(TokenId id) const {
  return id == special_.pad || id == special_.unknown || id == special_.cls || id == special_.sep ||
         id == special_.mask;
}

void WordPiece::add_word(const BasicText& text, std::size_t number, Encoding& encoding) const {
  const BasicText::Word& word = text.words[number];
  const auto add = [&](TokenId id, std::size_t begin, std::size_t end) {
    append(encoding, id, text.offsets(word.begin + begin, word.begin + end), static_cast<TokenId>(number));
  };
  const std::string_view letters = text.word(number);
  const std::size_t before = encoding.size();
  if (word.kept >= 0) return add(find(letters), 0, letters.size());
  if (is_longer(letters, kLongestWord)) return add(special_.unknown, 0, letters.size());
  for (std::size_t begin = 0; begin < letters.size();) {
    const auto& ids = begin == 0 ? at_start_ : within_;
    std::size_t end = std::min(letters.size(), begin + (begin == 0 ? longest_start_ : longest_within_));
    auto found = ids.end();
    for (; end > begin; --end) {
      if (end < letters.size() && continues_character(letters[end])) continue;
      found = ids.find(letters.substr(begin, end - begin));
      if (found != ids.end()) break;
    }
    if (found == ids.end()) {
      cut(encoding, before);
      return add(special_.unknown, 0, letters.size());
    }
    add(found->second, begin, end);
    begin = end;
  }
}

Encoding WordPiece::pieces_of(std::string_view text) const {
  const BasicText basic = split_basic(text, options_, kSpecial);
  Encoding encoding;
  reserve(encoding, basic.words.size() + basic.words.size() / 4);
  for (std::size_t word = 0; word < basic.words.size(); ++word) add_word(basic, word, encoding);
  return encoding;
}

Encoding WordPiece::join(Encoding first, std::size_t longest) const {
  constexpr std::size_t kAdded = 2;
  if (longest > 0) {
    if (longest < kAdded)
      throw std::invalid_argument(fmt::format("WordPiece: longest is {}. [CLS] and [SEP] need {}.", longest, kAdded));
    cut(first, longest - kAdded);
  }
  Encoding encoding;
  append(encoding, special_.cls, {}, -1);
  for (std::size_t i = 0; i < first.size(); ++i) append(encoding, first.ids[i], first.offsets[i], first.words[i]);
  append(encoding, special_.sep, {}, -1);
  return encoding;
}

Encoding WordPiece::join(Encoding first, Encoding second, std::size_t longest) const {
  constexpr std::size_t kAdded = 3;
  if (longest > 0) {
    if (longest < kAdded)
      throw std::invalid_argument(
          fmt::format("WordPiece: longest is {}. [CLS] and two [SEP] need {}.", longest, kAdded));
    const auto [of_first, of_second] = longest_first(first.size(), second.size(), longest - kAdded);
    cut(first, of_first);
    cut(second, of_second);
  }
  Encoding encoding = join(std::move(first));
  const std::size_t begin = encoding.size();
  for (std::size_t i = 0; i < second.size(); ++i) append(encoding, second.ids[i], second.offsets[i], second.words[i]);
  append(encoding, special_.sep, {}, -1);
  std::fill(encoding.segments.begin() + static_cast<std::ptrdiff_t>(begin), encoding.segments.end(), 1);
  return encoding;
}

Encoding WordPiece::encode(std::string_view text, std::size_t longest) const { return join(pieces_of(text), longest); }

Encoding WordPiece::encode_pair(std::string_view first, std::string_view second, std::size_t longest) const {
  return join(pieces_of(first), pieces_of(second), longest);
}

std::string WordPiece::decode(TokenView ids, Special special) const {
  std::string text;
  for (const TokenId id : ids) {
    const std::string_view piece = this->piece(id);
    if (special == Special::left_out && is_special(id)) continue;
    if (text.empty()) {
      text = piece;
    } else if (piece.starts_with(kWithin)) {
      text += piece.substr(kWithin.size());
    } else {
      if (!joins(piece)) text += ' ';
      text += piece;
    }
  }
  return text;
}

}  // namespace data
