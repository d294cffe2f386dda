// Manuals whose translations keep the order of their paragraphs: pages of XHTML, read block by block, and the blocks of
// two languages side by side. Debian's manuals are written so (they are translated paragraph by paragraph with po4a).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace data {

// A paragraph, a list item, a cell, a heading: the text between two tags of that kind.
struct Block {
  std::string tag;   // of the innermost one around it: "p", "td", "h2"
  std::string text;  // without tags, white space as single spaces
  bool operator==(const Block&) const = default;
};

// The blocks of a page that have a text. Left out: <head>, <script>, <style>, and <pre>, which is code.
// InputError: what next_piece refuses; blocks that are closed in another order than they were opened, or not at all.
std::vector<Block> parse_page(std::string_view text, const std::string& file);

struct PagePairs {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::size_t sections = 0, unlike = 0;  // from heading to heading; those left out
};
// Pairs the blocks of the same section. A section is left out where the tags of its blocks differ: a paragraph is
// missing in one language, and which one nobody knows. All are left out where there are more in one language.
PagePairs pair_blocks(const std::vector<Block>& source, const std::vector<Block>& target);

}  // namespace data
