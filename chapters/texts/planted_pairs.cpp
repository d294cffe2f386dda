#include "chapters/texts/planted_pairs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "chapters/program/settings.h"
#include "datasets/planted/addition.h"
#include "datasets/planted/chinese.h"
#include "datasets/planted/dates.h"
#include "datasets/planted/debts.h"
#include "datasets/planted/sequences.h"
#include "datasets/planted/summaries.h"

namespace program {
namespace {

// What a generator is asked for.
struct Wanted {
  std::size_t count, shortest, longest;
  std::uint64_t seed;
};

KnownPairs sequences(data::Rearrangement rearrangement, const Wanted& wanted) {
  const data::SequenceOptions options{.shortest = wanted.shortest, .longest = wanted.longest};
  return {data::generate_sequences(wanted.count, rearrangement, options, wanted.seed)};
}

KnownPairs chinese(data::Order order, const Wanted& wanted) {
  const data::ChineseOptions options{.least_words = wanted.shortest, .most_words = wanted.longest, .order = order};
  KnownPairs known;
  for (data::AlignedPair& aligned : data::generate_chinese(wanted.count, options, wanted.seed)) {
    known.gold.emplace(aligned.pair.source, std::move(aligned.links));
    known.pairs.push_back(std::move(aligned.pair));
  }
  return known;
}

// The two nouns of a test sentence have not met in training.
KnownPairs coreference(const Wanted& wanted) {
  KnownPairs known;
  for (data::ReferringPair& referring : data::generate_coreference(wanted.count, wanted.seed)) {
    known.keys.push_back(data::two_nouns(referring));
    known.referents.emplace(referring.pair.source, referring.referent);
    known.pairs.push_back(std::move(referring.pair));
  }
  return known;
}

// A debt and its reverse are in one part: to know one of them would be to know that the other is wrong.
KnownPairs debts(const Wanted& wanted) {
  KnownPairs known{data::generate_debts(wanted.count, wanted.seed)};
  for (const data::SentencePair& pair : known.pairs) known.keys.push_back(data::bag_of_words(pair.source));
  return known;
}

struct Task {
  std::string_view task;
  const char* name;
  Cutting source, target;
  data::Cut cut;  // of BLEU
  KnownPairs (*draw)(const Wanted&);
};

constexpr Cutting kWords = Cutting::words, kCharacters = Cutting::characters, kJoined = Cutting::joined;

const std::array kTasks = {
    Task{"addition", "sums", kCharacters, kCharacters, data::Cut::kChar,
         [](const Wanted& w) { return KnownPairs{data::generate_additions(w.count, {}, w.seed)}; }},
    Task{"dates", "dates", kCharacters, kCharacters, data::Cut::kChar,
         [](const Wanted& w) { return KnownPairs{data::generate_dates(w.count, w.seed)}; }},
    Task{"copy", "letters, copied", kCharacters, kCharacters, data::Cut::kChar,
         [](const Wanted& w) { return sequences(data::Rearrangement::copy, w); }},
    Task{"reverse", "letters, reversed", kCharacters, kCharacters, data::Cut::kChar,
         [](const Wanted& w) { return sequences(data::Rearrangement::reverse, w); }},
    Task{"sort", "letters, sorted", kCharacters, kCharacters, data::Cut::kChar,
         [](const Wanted& w) { return sequences(data::Rearrangement::sort, w); }},
    Task{"chinese", "planted English→Chinese", kWords, kJoined, data::Cut::kZh,
         [](const Wanted& w) { return chinese(data::Order::chinese, w); }},
    Task{"monotone", "planted English→Chinese, in English order", kWords, kJoined, data::Cut::kZh,
         [](const Wanted& w) { return chinese(data::Order::monotone, w); }},
    Task{"coreference", "planted English→Chinese, what \"it\" means", kWords, kJoined, data::Cut::kZh, coreference},
    Task{"owes", "planted Chinese→English, who owes whom", kJoined, kWords, data::Cut::kNone, debts},
    Task{"summary", "planted articles", kWords, kWords, data::Cut::kNone,
         [](const Wanted& w) { return KnownPairs{data::generate_summaries(w.count, w.seed)}; }}};

}  // namespace

KnownPairs plant(const PairSettings& settings, std::uint64_t seed, PairCorpus& corpus) {
  const auto task = std::find_if(kTasks.begin(), kTasks.end(), [&](const Task& t) { return t.task == corpus.task; });
  if (task == kTasks.end()) throw UserError(fmt::format("--task {}: no planted pairs are called so.", corpus.task));
  if (settings.shortest > settings.longest)
    throw UserError(
        fmt::format("--shortest {} --longest {}: no sentence is both.", settings.shortest, settings.longest));
  corpus.name = task->name;
  corpus.description = fmt::format("generated from seed {}", seed);
  corpus.source.cutting = task->source;
  corpus.target.cutting = task->target;
  corpus.cut = task->cut;
  return task->draw({static_cast<std::size_t>(settings.pairs), static_cast<std::size_t>(settings.shortest),
                     static_cast<std::size_t>(settings.longest), seed});
}

}  // namespace program
