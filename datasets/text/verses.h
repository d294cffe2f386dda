// Verses from a module of The SWORD Project (crosswire.org/sword), as Debian's sword-text-* packages hold them: the
// format zText with markup in OSIS. Two such modules are a text and its translation, verse by verse.
//
// A part (ot, nt) is three files. NAME.bzz: blocks, each compressed with zlib. NAME.bzs: a block a record of 12 bytes,
// place in .bzz, size there, size unpacked. NAME.bzv: an entry a record of 10 bytes, number of the block, place in it
// unpacked, length (2 bytes). All numbers are little-endian. Entries are verses, headings of chapters and of books.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace data {

struct Verse {
  std::string chapter;  // its osisID, "Gen.1"
  std::string text;     // without markup, notes and titles
};

// The three files of a part, as bytes.
struct SwordPart {
  std::string_view blocks, entries, packed;  // .bzs, .bzv, .bzz
};
// The verses in the order of the entries, with empty ones, since their number is their place in the chapter. Chapters
// are told by their <chapter osisID= sID=>, so that no table of verses is needed.
// InputError: records cut off, a place or a block that is not there, blocks that cannot be unpacked or have another
// size, text that is not UTF-8, what next_piece refuses.
std::vector<Verse> parse_sword(const SwordPart& part, const std::string& file);

// The parts ot and nt of a folder. InputError: what parse_sword refuses, no such files.
std::vector<Verse> read_sword(const std::filesystem::path& folder);

// Pairs the verses of same chapter and number. A chapter of unequal length is left out with its neighbours: verses
// are counted differently there.
std::vector<std::pair<std::string, std::string>> pair_verses(const std::vector<Verse>& source,
                                                             const std::vector<Verse>& target);

}  // namespace data
