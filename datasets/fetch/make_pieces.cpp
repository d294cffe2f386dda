#include "datasets/fetch/make_pieces.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/error.h"
#include "datasets/json.h"
#include "datasets/text/text.h"

namespace data {
namespace {

std::string respelled(const std::string& marked) {
  constexpr std::string_view kStart = "▁";
  if (marked == kStart) return "[unused0]";
  if (marked.starts_with(kStart)) return marked.substr(kStart.size());
  const bool special = marked.size() > 2 && marked.starts_with('[') && marked.ends_with(']');
  return special ? marked : "##" + marked;
}

}  // namespace

std::string pieces_from_marked(std::string_view json, const std::string& file) {
  const auto list = parse_json(json, file);
  const auto fail = [&](const std::string& found) {
    return InputError(fmt::format("{}: found {}. Expected a list of strings, a piece each.", file, found));
  };
  if (!list.is_array() || list.empty()) throw fail(in_quotes(list.dump()));
  std::string pieces;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const auto& entry = list.at(i);
    const std::string marked = entry.is_string() ? entry.get<std::string>() : "";
    if (marked.empty() || marked.find('\n') != std::string::npos)
      throw fail(fmt::format("{} as entry {}", in_quotes(entry.dump()), i + 1));
    pieces += respelled(marked) + '\n';
  }
  return pieces;
}

std::size_t make_pieces(const std::filesystem::path& marked, const std::filesystem::path& vocabulary) {
  const std::string pieces = pieces_from_marked(read_text(marked), marked.string());
  write_text(vocabulary, pieces);
  return static_cast<std::size_t>(std::count(pieces.begin(), pieces.end(), '\n'));
}

}  // namespace data
