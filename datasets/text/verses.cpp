#include "datasets/text/verses.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <map>

#include "datasets/error.h"
#include "datasets/text/markup.h"
#include "datasets/text/text.h"

namespace data {
namespace {

std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t number = 0;
  for (std::size_t i = count; i > 0; --i) number = number << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return number;
}

constexpr std::size_t kBlockRecord = 12, kEntryRecord = 10;
constexpr std::uint64_t kMostDense = 1032;       // bytes that zlib can make of one
constexpr std::uint64_t kLargest = 100'000'000;  // bytes of a part; a whole Bible with word numbers has 20 million

std::vector<std::string> unpack_blocks(const SwordPart& part, const std::string& file) {
  std::vector<std::string> blocks;
  std::uint64_t all = 0;
  for (std::size_t at = 0; at < part.blocks.size(); at += kBlockRecord) {
    const auto fail = [&](std::string_view reason) {
      return InputError(
          fmt::format("{}: block {} {}. Is it a module of the format zText?", file, blocks.size(), reason));
    };
    const auto place = number_at(part.blocks, at, 4), packed = number_at(part.blocks, at + 4, 4);
    const auto unpacked = number_at(part.blocks, at + 8, 4);
    if (place + packed > part.packed.size()) throw fail("is not in the file .bzz");
    if (unpacked > kMostDense * packed) throw fail("cannot be unpacked");
    all += unpacked;
    if (all > kLargest) throw fail("would be unpacked to more than 100 MB");
    std::string block(unpacked, '\0');
    auto size = static_cast<uLongf>(unpacked);
    const auto* const source = reinterpret_cast<const Bytef*>(part.packed.data() + place);
    if (unpacked > 0 &&
        (uncompress(reinterpret_cast<Bytef*>(block.data()), &size, source, static_cast<uLong>(packed)) != Z_OK ||
         size != unpacked))
      throw fail("cannot be unpacked");
    blocks.push_back(std::move(block));
  }
  return blocks;
}

// Text whose tags may stand for a space: notes are set in the middle of a sentence without one.
class VerseWords {
 public:
  void gap() { gap_ = true; }
  void add(std::string_view text) {
    if (text.empty()) return;
    if (gap_ && !ends_with_opening() && !starts_with_closing(text)) words_ += ' ';
    gap_ = false;
    words_ += text;
  }
  std::string text() const { return fmt::format("{}", fmt::join(split_whitespace(words_), " ")); }

 private:
  bool ends_with_opening() const {
    constexpr std::string_view kOpening[] = {"(", "[", "“", "‘", "¿", "¡"};
    return std::any_of(std::begin(kOpening), std::end(kOpening), [&](auto mark) { return words_.ends_with(mark); });
  }
  static bool starts_with_closing(std::string_view text) {
    constexpr std::string_view kClosing[] = {",", ".", ";", ":", "!", "?", ")", "]", "”", "’"};
    return std::any_of(std::begin(kClosing), std::end(kClosing), [&](auto mark) { return text.starts_with(mark); });
  }
  std::string words_;
  bool gap_ = false;
};

// What an entry holds: a verse, or the heading of a chapter.
struct Entry {
  std::string text, chapter;
  bool book = false;  // a book ends or begins behind the text; what follows is no verse until the next chapter
};

bool is_left_out(std::string_view tag) { return tag == "note" || tag == "title" || tag == "speaker"; }

// A tag inside a sentence or a word; others divide words.
bool is_inside(std::string_view tag) {
  constexpr std::string_view kInside[] = {"w", "q", "seg", "divineName", "name", "hi", "foreign"};
  return std::find(std::begin(kInside), std::end(kInside), tag) != std::end(kInside);
}

Entry parse_entry(std::string_view markup, const std::string& file) {
  Entry entry;
  VerseWords words;
  std::size_t left_out = 0;
  MarkupPiece piece;
  for (std::size_t start = 0; !entry.book && next_piece(markup, start, file, piece);) {
    if (piece.name.empty()) {
      if (left_out == 0) words.add(piece.text);
      continue;
    }
    if (is_left_out(piece.name)) {
      if (piece.opens) ++left_out;
      if (piece.closes && left_out > 0) --left_out;
    }
    if (!is_inside(piece.name)) words.gap();
    if (piece.name == "chapter" && !attribute(piece.attributes, "sID").empty())
      entry.chapter = attribute(piece.attributes, "osisID");
    entry.book = piece.name == "div" && attribute(piece.attributes, "type") == "book";
  }
  entry.text = words.text();
  return entry;
}

using Chapters = std::map<std::string, std::vector<std::string>>;

// The verses of each chapter, without empty ones at its end, and the names in order of appearance.
Chapters chapters_of(const std::vector<Verse>& verses, std::vector<std::string>& order) {
  Chapters chapters;
  for (const Verse& verse : verses) {
    const auto [at, fresh] = chapters.try_emplace(verse.chapter);
    if (fresh) order.push_back(verse.chapter);
    at->second.push_back(verse.text);
  }
  for (auto& [name, texts] : chapters)
    while (!texts.empty() && texts.back().empty()) texts.pop_back();
  return chapters;
}

}  // namespace

std::vector<Verse> parse_sword(const SwordPart& part, const std::string& file) {
  if (part.blocks.size() % kBlockRecord != 0 || part.entries.size() % kEntryRecord != 0)
    throw InputError(
        fmt::format("{}: .bzs has {} bytes and .bzv {}. Expected records of {} and of {}: a file is cut off.", file,
                    part.blocks.size(), part.entries.size(), kBlockRecord, kEntryRecord));
  const auto blocks = unpack_blocks(part, file);
  std::vector<Verse> verses;
  std::string chapter;
  for (std::size_t at = 0; at < part.entries.size(); at += kEntryRecord) {
    const auto name = fmt::format("{}: entry {}", file, at / kEntryRecord);
    const auto number = number_at(part.entries, at, 4), begin = number_at(part.entries, at + 4, 4);
    const auto length = number_at(part.entries, at + 8, 2);
    Entry entry;
    if (length > 0) {
      if (number >= blocks.size() || begin + length > blocks[number].size())
        throw InputError(fmt::format("{} is not in block {}. Is it a module of the format zText?", name, number));
      const auto markup = std::string_view(blocks[number]).substr(begin, length);
      check_text(markup, name);
      entry = parse_entry(markup, name);
    }
    if (!entry.chapter.empty()) {
      chapter = entry.chapter;
      continue;
    }
    if (!chapter.empty()) verses.push_back({chapter, entry.text});
    if (entry.book) chapter.clear();
  }
  return verses;
}

std::vector<Verse> read_sword(const std::filesystem::path& folder) {
  std::vector<Verse> verses;
  for (const char* const part : {"ot", "nt"}) {
    const auto file = folder / part;
    const auto bytes = [&](const char* kind) { return read_bytes(file.string() + kind); };
    const std::string blocks = bytes(".bzs"), entries = bytes(".bzv"), packed = bytes(".bzz");
    const auto read = parse_sword({blocks, entries, packed}, file.string());
    verses.insert(verses.end(), read.begin(), read.end());
  }
  return verses;
}

std::vector<std::pair<std::string, std::string>> pair_verses(const std::vector<Verse>& source,
                                                             const std::vector<Verse>& target) {
  std::vector<std::string> order, ignored;
  const Chapters ours = chapters_of(source, order), theirs = chapters_of(target, ignored);
  const auto counted_alike = [&](std::size_t i) {
    const auto other = theirs.find(order[i]);
    return other == theirs.end() || other->second.size() == ours.at(order[i]).size();
  };
  std::vector<std::pair<std::string, std::string>> pairs;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto other = theirs.find(order[i]);
    if (other == theirs.end() || !counted_alike(i) || (i > 0 && !counted_alike(i - 1)) ||
        (i + 1 < order.size() && !counted_alike(i + 1)))
      continue;
    const auto& texts = ours.at(order[i]);
    for (std::size_t v = 0; v < texts.size(); ++v)
      if (!texts[v].empty() && !other->second[v].empty()) pairs.emplace_back(texts[v], other->second[v]);
  }
  return pairs;
}

}  // namespace data
