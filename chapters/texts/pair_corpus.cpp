#include "chapters/texts/pair_corpus.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "chapters/program/save_file.h"
#include "chapters/program/settings.h"
#include "chapters/texts/planted_pairs.h"
#include "datasets/error.h"
#include "datasets/random.h"
#include "datasets/text/characters.h"
#include "datasets/text/plain_text.h"
#include "datasets/text/text.h"

namespace program {
namespace {

using data::SentencePair;

constexpr double kHeldOut = 0.05;
constexpr std::size_t kHeldOutAtMost = 1000;

std::size_t count_of(std::int64_t number) { return static_cast<std::size_t>(number); }

bool chinese(std::string_view word) {  // 一 … 鿿: three bytes from E4 to E9
  return word.size() == 3 && static_cast<unsigned char>(word[0]) >= 0xE4 && static_cast<unsigned char>(word[0]) <= 0xE9;
}

KnownPairs read(const PairSettings& settings, const std::filesystem::path& file, std::uint64_t seed,
                PairCorpus& corpus) {
  const data::PairOptions options{.longest = count_of(settings.longest)};
  data::SentencePairs found = data::read_sentence_pairs(file, options);
  corpus.name = file.filename().string();
  corpus.description = fmt::format("{}: {}", file.string(), found.text(options));
  if (found.pairs.size() > count_of(settings.pairs)) {
    data::Random random(seed, 7);
    data::shuffle(std::span(found.pairs), random);
    found.pairs.resize(count_of(settings.pairs));
    corpus.description += fmt::format("; {} of them drawn", settings.pairs);
  }
  std::size_t characters = 0, words = 0;
  for (const SentencePair& pair : found.pairs)
    for (const std::string& word : pair.target) ++words, characters += chinese(word);
  corpus.target.cutting = 2 * characters > words ? Cutting::joined : Cutting::words;
  if (corpus.target.cutting == Cutting::joined) corpus.cut = data::Cut::kZh;
  return {std::move(found.pairs)};
}

}  // namespace

std::vector<std::string> PairLanguage::cut(const std::string& text) const {
  const std::string lower = data::lower_case(text);
  const auto pieces = cutting == Cutting::characters ? data::split_characters(lower) : data::split_punctuation(lower);
  std::vector<std::string> cut;
  const auto known = [&](const std::string& word) { return words.contains(word); };
  const bool possessive = known("'s");  // a word of its own, as the planted sentences have it: tom 's, tom's
  for (const std::string_view piece : pieces) {
    cut.emplace_back(piece);
    if (!possessive) continue;
    if (piece == "s" && cut.size() > 1 && cut[cut.size() - 2] == "'") {
      cut.pop_back();
      cut.back() = "'s";
    } else if (piece.size() > 2 && piece.ends_with("'s") && !known(cut.back())) {
      cut.back().resize(piece.size() - 2);
      cut.emplace_back("'s");
    }
  }
  return cut;
}

std::string PairLanguage::text(data::TokenView ids) const {
  return fmt::format("{}", fmt::join(words.decode(ids), cutting == Cutting::words ? " " : ""));
}

std::size_t PairCorpus::longest_target() const {
  std::size_t most = 0;
  for (const data::IdPair& pair : train) most = std::max(most, pair.target.size());
  return most + most / 3 + 2;
}

std::string PairCorpus::fingerprint() const {
  data::TokenIds all;
  for (const auto* part : {&train, &valid}) {
    for (const data::IdPair& pair : *part) {
      for (const data::TokenIds* side : {&pair.source, &pair.target}) {
        all.insert(all.end(), side->begin(), side->end());
        all.push_back(data::kEnd);
      }
    }
  }
  return program::fingerprint(program::fingerprint(all, source.words) + target.words.text());
}

PairCorpus load_pairs(const PairSettings& settings, const std::filesystem::path& file, std::uint64_t seed) {
  PairCorpus corpus;
  corpus.task = settings.task != "auto" ? settings.task : file.empty() ? "chinese" : "pairs";
  if (corpus.task == "pairs" && file.empty())
    throw UserError("--task pairs: expected --data FILE, with a pair a line: source<TAB>target.");
  if (corpus.task != "pairs" && !file.empty())
    throw UserError(fmt::format("--data: the task {} generates its pairs. Leave --data or --task out.", corpus.task));
  KnownPairs known = corpus.task == "pairs" ? read(settings, file, seed, corpus) : plant(settings, seed, corpus);
  const double share =
      std::min(kHeldOut, static_cast<double>(kHeldOutAtMost) / static_cast<double>(known.pairs.size()));
  const std::string from = file.empty() ? corpus.name : file.string();
  const data::PairSplit split = known.keys.empty()
                                    ? data::split_by_source(std::move(known.pairs), share, share, seed, from)
                                    : data::split_by_key(std::move(known.pairs), known.keys, share, share, seed, from);
  const std::int64_t min_count = corpus.task == "pairs" ? settings.min_count : 1;
  const auto words_of = [&](data::Side side, const char* name) {
    try {
      return data::pair_vocabulary(split.train, side, min_count);
    } catch (const data::InputError& error) {
      throw data::InputError(fmt::format("{}: the {} sentences: {}", from, name, error.what()));
    }
  };
  corpus.source.words = words_of(data::Side::source, "source");
  corpus.target.words = words_of(data::Side::target, "target");
  const auto encode = [&](const std::vector<SentencePair>& pairs) {
    return data::encode_pairs(pairs, corpus.source.words, corpus.target.words);
  };
  corpus.train = encode(split.train);
  corpus.valid = encode(split.valid);
  corpus.test = encode(split.test);
  for (const SentencePair& pair : split.test) {
    corpus.references.push_back(
        fmt::format("{}", fmt::join(pair.target, corpus.target.cutting == Cutting::words ? " " : "")));
    if (!known.gold.empty()) corpus.gold.push_back(known.gold.at(pair.source));
    if (!known.referents.empty()) corpus.referents.push_back(known.referents.at(pair.source));
  }
  return corpus;
}

}  // namespace program
