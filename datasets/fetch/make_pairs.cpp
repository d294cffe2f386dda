#include "datasets/fetch/make_pairs.h"

#include <fmt/format.h>

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "datasets/error.h"
#include "datasets/text/page_pairs.h"
#include "datasets/text/text.h"
#include "datasets/text/verses.h"

namespace data {
namespace {

namespace fs = std::filesystem;
using Pairs = std::vector<std::pair<std::string, std::string>>;

// The files of a pattern, by what stands for its '*'.
std::map<std::string, fs::path> pages_of(const fs::path& pattern) {
  const std::string name = pattern.filename().string();
  const std::size_t star = name.find('*');
  if (star == std::string::npos) throw InputError(fmt::format("{}: the pattern has no '*'.", pattern.string()));
  const std::string before = name.substr(0, star), after = name.substr(star + 1);
  std::map<std::string, fs::path> pages;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(pattern.parent_path(), error)) {
    const std::string file = entry.path().filename().string();
    if (file.size() >= before.size() + after.size() && file.starts_with(before) && file.ends_with(after))
      pages[file.substr(before.size(), file.size() - before.size() - after.size())] = entry.path();
  }
  return pages;
}

Pairs pairs_of_manual(const fs::path& source, const fs::path& target) {
  Pairs pairs;
  const auto translations = pages_of(target);
  for (const auto& [name, page] : pages_of(source)) {
    const auto translation = translations.find(name);
    if (translation == translations.end()) continue;
    const auto blocks = [](const fs::path& file) { return parse_page(read_text(file), file.string()); };
    const auto read = pair_blocks(blocks(page), blocks(translation->second));
    pairs.insert(pairs.end(), read.pairs.begin(), read.pairs.end());
  }
  return pairs;
}

}  // namespace

std::size_t make_pairs(const PairsRecipe& recipe, const fs::path& folder, const fs::path& file) {
  const fs::path source = folder / recipe.source, target = folder / recipe.target;
  Pairs pairs;
  if (recipe.reader == "manual") {
    pairs = pairs_of_manual(source, target);
  } else if (recipe.reader == "sword") {
    pairs = pair_verses(read_sword(source), read_sword(target));
  } else {
    throw InputError(fmt::format("the manifest's reader '{}' is not known. Expected manual or sword.", recipe.reader));
  }
  std::set<std::pair<std::string, std::string>> seen;
  std::string lines;
  for (const auto& pair : pairs)
    if (pair.first != pair.second && seen.insert(pair).second)
      lines += fmt::format("{}\t{}\n", pair.first, pair.second);
  if (lines.empty())
    throw InputError(fmt::format("{} and {} have no pair in common", source.string(), target.string()));
  write_text(file, lines);
  return seen.size();
}

}  // namespace data
