// A WordPiece vocabulary made of a list that spells its pieces in another way.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace data {

// A list of strings in JSON, where words begin with ▁ and pieces within a word are bare, as SentencePiece spells them,
// becomes vocab.txt as BERT spells it: ▁un → un, able → ##able, [MASK] stays. The lone ▁ has the place of [unused0].
// InputError names the file: not JSON, not a list of strings that are not empty.
std::string pieces_from_marked(std::string_view json, const std::string& file);

// Writes vocab.txt made of a file and answers how many pieces it has.
std::size_t make_pieces(const std::filesystem::path& marked, const std::filesystem::path& vocabulary);

}  // namespace data
