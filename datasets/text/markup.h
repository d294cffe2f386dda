// The pieces of an XML text, tags and what stands between them: as much of XML as the pages and verses need that
// corpora are made from. No namespaces, no document types.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace data {

struct MarkupPiece {
  std::string_view name;               // of a tag, else empty
  bool opens = false, closes = false;  // <p> opens, </p> closes, <br/> does both
  std::string_view attributes;         // of a tag, as they stand
  std::string text;                    // between tags: entities and no-break spaces are replaced
};

// Takes the piece that begins at `start` and moves `start` behind it; false at the text's end. Comments and
// declarations (<!…>, <?…>) are passed over. `file` is for messages.
// InputError: a tag that does not end, an entity other than &amp; &lt; &gt; &quot; &apos; &nbsp; and numbers.
bool next_piece(std::string_view text, std::size_t& start, const std::string& file, MarkupPiece& piece);

// The value of name="value" among a tag's attributes; empty when it is not there.
std::string_view attribute(std::string_view attributes, std::string_view name);

}  // namespace data
