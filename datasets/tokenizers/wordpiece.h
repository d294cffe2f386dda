// WordPiece: words as pieces of a fixed vocabulary (Schuster and Nakajima 2012; Wu et al. 2016; as BERT uses it: Devlin
// et al. 2019). unaffable → un ##aff ##able: a piece within a word is written with ##.
//
// The text is cut into words (basic.h). In each word the longest piece of the vocabulary that it begins with is taken,
// then the longest that the rest begins with, and so on. A word of which a part has no piece is one [UNK], whole, and
// so is one of more than 100 characters.
#pragma once

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/text/vocabulary.h"
#include "datasets/tokenizers/basic.h"

namespace data {

// Stands before a piece that begins within a word.
inline constexpr std::string_view kWithin = "##";

// A text as a model reads it. All lists have the same length: an entry a piece.
struct Encoding {
  TokenIds ids;
  TokenIds segments;             // 0 for [CLS] A [SEP], 1 for B [SEP]
  std::vector<Offsets> offsets;  // in the text that the piece is of, which `segments` tells; an added piece has none
  TokenIds words;                // the number of its word in that text; −1 for [CLS] and [SEP] that were added
  std::size_t size() const { return ids.size(); }
};

class WordPiece {
 public:
  static constexpr std::array<std::string_view, 5> kSpecial = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
  struct SpecialIds {
    TokenId pad, unknown, cls, sep, mask;
  };
  static constexpr std::size_t kLongestWord = 100;  // characters, after normalisation

  // pieces[id]. InputError, with `name` for what they are of: a piece twice, an empty one, one with a line break or not
  // in UTF-8, a special one missing.
  explicit WordPiece(std::vector<std::string> pieces, const BasicOptions& options = {},
                     const std::string& name = "vocabulary");

  // A vocab.txt: a piece a line, ids from 0 in the order of the lines. The lines may all end with CR LF, as a copy from
  // Windows has them; text() writes them so again. InputError names file:line:column: what the constructor refuses, a
  // blank line, some lines with CR and some without, a byte order mark, what check_text refuses.
  static WordPiece parse(std::string_view text, const std::string& file, const BasicOptions& options = {});
  static WordPiece load(const std::filesystem::path& file, const BasicOptions& options = {});
  // What was parsed, byte for byte.
  std::string text() const;
  // Writes text() as write_text does.
  void save(const std::filesystem::path& file) const;

  TokenId size() const { return static_cast<TokenId>(pieces_.size()); }
  const std::vector<std::string>& pieces() const { return pieces_; }
  // std::out_of_range for an id outside 0 … size − 1.
  const std::string& piece(TokenId id) const { return pieces_.at(static_cast<std::size_t>(id)); }
  // The id of a piece as it is written in vocab.txt; −1 when there is none.
  TokenId find(std::string_view piece) const;
  const SpecialIds& special() const { return special_; }
  bool is_special(TokenId id) const;  // one of the five
  const BasicOptions& options() const { return options_; }

  // The pieces of a text, with nothing added. Special pieces that stand in the text are cut out first.
  // InputError: the text is not UTF-8.
  Encoding pieces_of(std::string_view text) const;

  // [CLS] text [SEP], and [CLS] first [SEP] second [SEP]. With `longest` > 0 there are at most that many pieces, the
  // added ones counted: the longer text loses its end, then both, until they fit; an odd place left goes to the longer,
  // of two equally long to the second. std::invalid_argument: `longest` has no room for the added ones.
  Encoding encode(std::string_view text, std::size_t longest = 0) const;
  Encoding encode_pair(std::string_view first, std::string_view second, std::size_t longest = 0) const;
  // The same from pieces that were made before.
  Encoding join(Encoding first, std::size_t longest = 0) const;
  Encoding join(Encoding first, Encoding second, std::size_t longest = 0) const;

  // Text again, as far as pieces tell: ## joins, other pieces stand apart, but for one that begins with . , ? ! or with
  // the end of a contraction (n't 'm 's 've 're), which joins what is before. std::out_of_range as piece().
  enum class Special { left_out, written };
  std::string decode(TokenView ids, Special special = Special::left_out) const;

 private:
  // The pieces of one word, or [UNK].
  void add_word(const BasicText& text, std::size_t word, Encoding& encoding) const;
  TokenId known(std::string_view piece, std::string_view file) const;

  std::vector<std::string> pieces_;
  // Ids by what is written; those of pieces with ## without it.
  Vocabulary::WordMap<TokenId> at_start_, within_;
  std::size_t longest_start_ = 0, longest_within_ = 0;  // bytes
  SpecialIds special_{};
  BasicOptions options_;
  std::string_view line_end_ = "\n";
  bool last_line_ends_ = true;
};

}  // namespace data
