#include "datasets/text/sentence_pairs.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>
#include <utility>

#include "datasets/error.h"
#include "datasets/random.h"
#include "datasets/text/plain_text.h"
#include "datasets/text/text.h"

namespace data {
namespace {

std::vector<std::string> words_of(std::string_view side, bool lowercase) {
  const std::string text = lowercase ? lower_case(side) : std::string(side);
  const auto words = split_punctuation(text);
  return {words.begin(), words.end()};
}

bool too_unequal(const SentencePair& pair, double ratio) {
  const auto [shorter, longer] = std::minmax({pair.source.size(), pair.target.size()});
  return static_cast<double>(longer) > ratio * static_cast<double>(shorter);
}

// Beyond this many bytes to a word no line is short enough: it need not be cut into words.
constexpr std::size_t kBytesOfAWord = 200;

using Words = std::vector<std::string>;
enum Part : std::size_t { kTrain, kValid, kTest };

// The part that each item belongs to: items with the same key, &key_of(item), in the same.
template <class Items, class KeyOf>
std::vector<Part> parts_of(const Items& items, const KeyOf& key_of, double valid, double test, std::uint64_t seed,
                           const std::string& from) {
  const auto less = [](const Words* a, const Words* b) { return *a < *b; };
  std::map<const Words*, Part, decltype(less)> part(less);  // of each key
  for (const auto& item : items) part.emplace(key_of(item), kTrain);
  std::vector<Part*> order;
  for (auto& [key, of] : part) order.push_back(&of);
  Random random(seed, 0);
  shuffle(std::span(order), random);
  const auto share = [&](double fraction) {
    return static_cast<std::size_t>(fraction * static_cast<double>(order.size()));
  };
  const std::size_t tested = share(test), held_out = share(valid + test);
  if (tested == 0 || held_out == tested || held_out >= order.size())
    throw InputError(
        fmt::format("{}: {} different source sentences. Expected {} or more, so that validation and test get some. "
                    "Give more pairs.",
                    from, order.size(), std::ceil(1 / std::min(valid, test) - 1e-9)));
  for (std::size_t i = 0; i < held_out; ++i) *order[i] = i < tested ? kTest : kValid;
  std::vector<Part> parts;
  for (const auto& item : items) parts.push_back(part.at(key_of(item)));
  return parts;
}

PairSplit divided(std::vector<SentencePair> pairs, const std::vector<Part>& parts) {
  PairSplit split;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    std::vector<SentencePair>* const of[] = {&split.train, &split.valid, &split.test};
    of[parts[i]]->push_back(std::move(pairs[i]));
  }
  return split;
}

}  // namespace

std::string SentencePairs::text(const PairOptions& options) const {
  std::vector<std::string> out;
  if (one_column > 0) out.push_back(fmt::format("{} of one column", one_column));
  if (empty > 0) out.push_back(fmt::format("{} with an empty side", empty));
  if (too_long > 0) out.push_back(fmt::format("{} of more than {} words", too_long, options.longest));
  if (too_unequal > 0) out.push_back(fmt::format("{} with one side {:g} times as long", too_unequal, options.ratio));
  return fmt::format("{} pairs{}{}", pairs.size(), out.empty() ? "" : "; left out: ", fmt::join(out, ", "));
}

SentencePairs parse_sentence_pairs(std::string_view text, const std::string& file, const PairOptions& options) {
  SentencePairs read;
  std::string_view line;
  std::uint64_t number = 0, first_of_one_column = 0;
  for (std::size_t start = 0; next_line(text, start, line);) {
    ++number;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (split_whitespace(line).empty()) continue;
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) {
      if (read.one_column++ == 0) first_of_one_column = number;
      continue;
    }
    const std::string_view source = line.substr(0, tab), rest = line.substr(tab + 1);
    const std::string_view target = rest.substr(0, std::min(rest.find('\t'), rest.size()));
    if (std::max(source.size(), target.size()) > options.longest * kBytesOfAWord) {
      ++read.too_long;
      continue;
    }
    SentencePair pair{words_of(source, options.lowercase), words_of(target, options.lowercase)};
    if (pair.source.empty() || pair.target.empty()) {
      ++read.empty;
    } else if (std::max(pair.source.size(), pair.target.size()) > options.longest) {
      ++read.too_long;
    } else if (too_unequal(pair, options.ratio)) {
      ++read.too_unequal;
    } else {
      read.pairs.push_back(std::move(pair));
    }
  }
  if (!read.pairs.empty()) return read;
  if (read.one_column > 0)
    throw error_at(file, Place{first_of_one_column, 1},
                   fmt::format("found one column. Expected source<TAB>target. {}.", read.text(options)));
  throw InputError(fmt::format("{}: no pair is left. {}.", file, read.text(options)));
}

SentencePairs read_sentence_pairs(const std::filesystem::path& file, const PairOptions& options) {
  return parse_sentence_pairs(read_text(file), file.string(), options);
}

PairSplit split_by_key(std::vector<SentencePair> pairs, const std::vector<Words>& keys, double valid, double test,
                       std::uint64_t seed, const std::string& from) {
  if (keys.size() != pairs.size())
    throw std::invalid_argument(fmt::format("split_by_key: {} keys of {} pairs", keys.size(), pairs.size()));
  const auto key_of = [](const Words& key) { return &key; };
  const std::vector<Part> parts = parts_of(keys, key_of, valid, test, seed, from);
  return divided(std::move(pairs), parts);
}

PairSplit split_by_source(std::vector<SentencePair> pairs, double valid, double test, std::uint64_t seed,
                          const std::string& from) {
  const auto source = [](const SentencePair& pair) { return &pair.source; };
  const std::vector<Part> parts = parts_of(pairs, source, valid, test, seed, from);
  return divided(std::move(pairs), parts);
}

}  // namespace data
