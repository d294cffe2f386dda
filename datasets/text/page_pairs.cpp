#include "datasets/text/page_pairs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "datasets/error.h"
#include "datasets/text/markup.h"
#include "datasets/text/text.h"

namespace data {
namespace {

bool is_heading(std::string_view tag) { return tag.size() == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6'; }

bool is_left_out(std::string_view tag) { return tag == "head" || tag == "script" || tag == "style" || tag == "pre"; }

// A tag that ends the text before it. All others (<em>, <a>, <code> …) stand inside a sentence.
bool is_block(std::string_view tag) {
  constexpr std::string_view kBlocks[] = {"html",   "body",   "div",     "p",      "blockquote", "table",   "caption",
                                          "thead",  "tbody",  "tfoot",   "tr",     "th",         "td",      "ul",
                                          "ol",     "li",     "dl",      "dt",     "dd",         "section", "nav",
                                          "header", "footer", "article", "figure", "figcaption"};
  return is_heading(tag) || is_left_out(tag) ||
         std::find(std::begin(kBlocks), std::end(kBlocks), tag) != std::end(kBlocks);
}

using Section = std::span<const Block>;

// From heading to heading; what stands before the first one is a section, too.
std::vector<Section> sections_of(const std::vector<Block>& blocks) {
  std::vector<Section> sections;
  for (std::size_t begin = 0, end = 0; begin < blocks.size(); begin = end) {
    for (end = begin + 1; end < blocks.size() && !is_heading(blocks[end].tag);) ++end;
    sections.push_back(Section(blocks).subspan(begin, end - begin));
  }
  return sections;
}

}  // namespace

std::vector<Block> parse_page(std::string_view text, const std::string& file) {
  std::vector<Block> blocks;
  std::vector<std::string_view> open;  // the blocks around the place that is read
  std::size_t left_out = 0;            // how many of them are code and the like
  std::string words;
  const auto end_text = [&] {
    const auto parts = split_whitespace(words);
    if (!parts.empty())
      blocks.push_back({open.empty() ? "" : std::string(open.back()), fmt::format("{}", fmt::join(parts, " "))});
    words.clear();
  };
  MarkupPiece piece;
  for (std::size_t start = 0, begin = 0; next_piece(text, start, file, piece); begin = start) {
    if (piece.name.empty()) {
      if (left_out == 0) words += piece.text;
      continue;
    }
    if (piece.name == "br") words += ' ';
    if (!is_block(piece.name)) continue;
    end_text();
    if (piece.opens) {
      open.push_back(piece.name);
      left_out += is_left_out(piece.name) ? 1 : 0;
    }
    if (piece.closes) {
      if (open.empty() || open.back() != piece.name)
        throw error_at(file, text, begin,
                       fmt::format("found </{}>. Expected {}.", shortened(piece.name),
                                   open.empty() ? "a block that opens" : fmt::format("</{}>", open.back())));
      left_out -= is_left_out(piece.name) ? 1 : 0;
      open.pop_back();
    }
  }
  if (!open.empty()) throw InputError(fmt::format("{}: the page ends inside <{}>: it is cut off.", file, open.back()));
  end_text();
  return blocks;
}

PagePairs pair_blocks(const std::vector<Block>& source, const std::vector<Block>& target) {
  const auto ours = sections_of(source), theirs = sections_of(target);
  PagePairs read;
  read.sections = ours.size();
  const auto same_tag = [](const Block& a, const Block& b) { return a.tag == b.tag; };
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours.size() != theirs.size() ||
        !std::equal(ours[i].begin(), ours[i].end(), theirs[i].begin(), theirs[i].end(), same_tag)) {
      ++read.unlike;
      continue;
    }
    for (std::size_t b = 0; b < ours[i].size(); ++b) read.pairs.emplace_back(ours[i][b].text, theirs[i][b].text);
  }
  return read;
}

}  // namespace data
