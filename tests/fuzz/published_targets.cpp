// The readers of published texts that pairs are made of: pages of manuals, modules of The SWORD Project.
#include <algorithm>

#include "datasets/error.h"
#include "datasets/text/page_pairs.h"
#include "datasets/text/text.h"
#include "datasets/text/verses.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

// What can stand in a column of pairs.tsv.
void check_column(const std::string& text) {
  promise(data::first_invalid_byte(text) == std::string_view::npos, "a text is UTF-8");
  promise(text.find_first_of("\t\n\r") == std::string::npos && text.find("  ") == std::string::npos,
          "white space is single spaces");
}

std::string escaped(const std::string& text) {
  std::string markup;
  for (const char c : text) markup += c == '&' ? "&amp;" : c == '<' ? "&lt;" : std::string(1, c);
  return markup;
}

}  // namespace

void page(std::string_view input) {
  const auto blocks =
      accepted<data::InputError>([&] { return data::parse_page(data::decode_text(std::string(input), kFile), kFile); });
  if (!blocks) return;
  std::string again;
  for (const data::Block& block : *blocks) {
    promise(!block.text.empty(), "a block has a text");
    check_column(block.text);
    again += "<p>" + escaped(block.text) + "</p>";
  }
  const auto read = data::parse_page(again, kFile);
  promise(std::equal(read.begin(), read.end(), blocks->begin(), blocks->end(),
                     [](const auto& a, const auto& b) { return a.text == b.text; }),
          "texts are read as they were written");
  const auto pairs = data::pair_blocks(*blocks, *blocks);
  promise(pairs.unlike == 0 && pairs.pairs.size() == blocks->size(), "a page is like itself");
}

// Two bytes say how many records of blocks and of entries there are; the rest is what is packed.
void sword(std::string_view input) {
  const auto take = [&](std::size_t bytes) {
    const auto taken = input.substr(0, bytes);
    input.remove_prefix(taken.size());
    return taken;
  };
  const auto counts = take(2);
  if (counts.size() < 2) return;
  const auto blocks = take(12 * static_cast<unsigned char>(counts[0]));
  const auto entries = take(10 * static_cast<unsigned char>(counts[1]));
  const auto verses = accepted<data::InputError>([&] { return data::parse_sword({blocks, entries, input}, kFile); });
  if (!verses) return;
  promise(verses->size() <= entries.size() / 10, "an entry is at most one verse");
  for (const data::Verse& verse : *verses) {
    check_column(verse.text);
    promise(!verse.chapter.empty(), "a verse has a chapter");
  }
  const auto texts =
      std::count_if(verses->begin(), verses->end(), [](const auto& verse) { return !verse.text.empty(); });
  const auto pairs = data::pair_verses(*verses, *verses);
  promise(pairs.size() == static_cast<std::size_t>(texts), "all verses of a module are paired with itself");
  for (const auto& [source, target] : pairs) promise(source == target, "a verse is paired with itself");
}

}  // namespace fuzz
