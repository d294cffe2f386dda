// The corpora of the planted tasks: what stands in no two parts, and that what is known belongs to the pairs.
#include "chapters/texts/pair_corpus.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "chapters/program/settings.h"
#include "datasets/planted/debts.h"

namespace {

using program::PairCorpus;

PairCorpus load(const std::string& task, std::int64_t pairs = 4000) {
  return program::load_pairs({.task = task, .pairs = pairs, .longest = 12}, {}, 1);
}

std::vector<const std::vector<data::IdPair>*> parts_of(const PairCorpus& corpus) {
  return {&corpus.train, &corpus.valid, &corpus.test};
}

bool known(const data::TokenIds& words) {
  return std::find(words.begin(), words.end(), data::Vocabulary::kUnknown) == words.end();
}

// In how many parts a key stands at most.
template <class KeyOf>
std::size_t parts_with_one_key(const PairCorpus& corpus, const KeyOf& key_of) {
  std::map<data::TokenIds, std::set<std::size_t>> found;
  const auto parts = parts_of(corpus);
  for (std::size_t part = 0; part < parts.size(); ++part)
    for (const data::IdPair& pair : *parts[part])
      if (known(pair.source)) found[key_of(pair)].insert(part);
  std::size_t most = 0;
  for (const auto& [key, in] : found) most = std::max(most, in.size());
  return most;
}

TEST(PairCorpus, CutsThePossessiveOff) {
  const PairCorpus corpus = load("chinese");
  const std::vector<std::string> expected = {"tom", "'s", "horse"};
  for (const char* const text : {"Tom's horse", "tom 's horse"}) EXPECT_EQ(corpus.source.cut(text), expected) << text;
  EXPECT_EQ(corpus.source.cut("don't"), std::vector<std::string>{"don't"});
}

TEST(PairCorpus, OfEveryTaskHasThreePartsThatShareNoSource) {
  for (const std::string& task : program::kPairTasks) {
    if (task == "auto" || task == "pairs") continue;
    SCOPED_TRACE(task);
    const PairCorpus corpus = load(task);
    EXPECT_EQ(corpus.task, task);
    EXPECT_FALSE(corpus.name.empty());
    EXPECT_EQ(corpus.train.size() + corpus.valid.size() + corpus.test.size(), 4000U);
    EXPECT_GT(corpus.valid.size(), 100U);
    EXPECT_GT(corpus.test.size(), 100U);
    EXPECT_EQ(corpus.references.size(), corpus.test.size());
    EXPECT_EQ(parts_with_one_key(corpus, [](const data::IdPair& pair) { return pair.source; }), 1U);
    // A source that somebody types, and a target that is written, are what was learned.
    for (std::size_t i = 0; i < corpus.test.size(); ++i) {
      const data::IdPair& pair = corpus.test[i];
      if (known(pair.source)) {
        EXPECT_EQ(corpus.source.words.encode(corpus.source.cut(corpus.source.text(pair.source))), pair.source);
      }
      if (known(pair.target)) {
        EXPECT_EQ(corpus.target.text(pair.target), corpus.references[i]);
      }
    }
    EXPECT_EQ(corpus.referents.size(), task == "coreference" ? corpus.test.size() : 0U);
    EXPECT_EQ(corpus.gold.size(), task == "chinese" || task == "monotone" ? corpus.test.size() : 0U);
  }
}

TEST(PairCorpus, OfLettersHasTheLengthsThatAreAskedFor) {
  for (const char* const task : {"copy", "reverse", "sort"}) {
    std::set<std::size_t> lengths;
    for (const data::IdPair& pair : load(task).train) lengths.insert(pair.source.size());
    EXPECT_EQ(lengths, (std::set<std::size_t>{3, 4, 5, 6, 7, 8, 9, 10, 11, 12})) << task;
  }
  const PairCorpus sorted = load("sort");
  EXPECT_EQ(sorted.source.cut("dacab"), (std::vector<std::string>{"d", "a", "c", "a", "b"}));
  for (std::size_t i = 0; i < sorted.test.size(); ++i)
    EXPECT_TRUE(std::is_sorted(sorted.references[i].begin(), sorted.references[i].end())) << sorted.references[i];
}

TEST(PairCorpus, OfCoreferenceTestsNounsThatHaveNotMet) {
  const PairCorpus corpus = load("coreference", 20'000);
  ASSERT_EQ(corpus.referents.size(), corpus.test.size());
  EXPECT_EQ(corpus.test.size() % 2, 0U);
  const data::TokenId it = corpus.source.words.id("it");
  std::set<data::TokenIds> tested;
  for (std::size_t i = 0; i < corpus.test.size(); ++i) {
    const data::Referent& referent = corpus.referents[i];
    const data::TokenIds& source = corpus.test[i].source;
    EXPECT_EQ(source.at(referent.it), it);
    tested.insert(data::bag_of_words(data::TokenIds{source.at(referent.antecedent), source.at(referent.other)}));
    // A sentence stands beside its twin.
    const data::Referent& twin = corpus.referents[i ^ 1U];
    EXPECT_EQ(twin.antecedent, referent.other);
    EXPECT_NE(corpus.test[i ^ 1U].source.at(twin.adjective), source.at(referent.adjective));
  }
  EXPECT_GT(tested.size(), 30U);
  for (const auto* part : {&corpus.train, &corpus.valid})
    for (const data::IdPair& pair : *part)
      for (const data::TokenIds& nouns : tested)
        EXPECT_FALSE(std::all_of(nouns.begin(), nouns.end(), [&](data::TokenId noun) {
          return std::find(pair.source.begin(), pair.source.end(), noun) != pair.source.end();
        }));
}

TEST(PairCorpus, OfDebtsHasBothDirectionsInEachPart) {
  const PairCorpus corpus = load("owes", 20'000);
  for (const auto* part : parts_of(corpus)) EXPECT_EQ(data::bag_of_words_ceiling(std::span(*part)), 0.5);
  EXPECT_EQ(parts_with_one_key(corpus, [](const data::IdPair& pair) { return data::bag_of_words(pair.source); }), 1U);
}

TEST(PairCorpus, OfNoPlantedTaskIsRefused) { EXPECT_THROW(load("sorting"), program::UserError); }

}  // namespace
