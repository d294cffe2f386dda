// The generators of labelled sentences, whose labels must follow from what they promise and from nothing less; and
// batches.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "datasets/planted/homonyms.h"
#include "datasets/planted/number_names.h"
#include "datasets/planted/roles.h"
#include "datasets/text/brown.h"
#include "datasets/text/sentences.h"
#include "tests/text_files.h"

namespace {

using data::HomonymCorpus;
using data::HomonymSentence;
using data::LabelledSentence;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

// How often the label that `key` was seen with most often is the right one: the best that anybody can do who knows the
// key alone.
template <class Sentences, class Key, class Label>
double best_by(const Sentences& sentences, Key key, Label label) {
  using Text = std::string;
  std::map<Text, std::map<Text, int>> counts;
  for (const auto& s : sentences) ++counts[key(s)][label(s)];
  int right = 0;
  for (const auto& [unused, labels] : counts)
    right += std::max_element(labels.begin(), labels.end(), [](const auto& a, const auto& b) {
               return a.second < b.second;
             })->second;
  return right / static_cast<double>(sentences.size());
}

std::vector<HomonymSentence> homonyms_only(std::size_t count, const data::HomonymOptions& options = {}) {
  std::vector<HomonymSentence> all = HomonymCorpus(options).generate(count, 1);
  std::erase_if(all, [](const HomonymSentence& s) { return !s.homonym; });
  return all;
}

std::string sense_of(const HomonymSentence& s) { return s.labels[s.place]; }

TEST(Homonyms, HaveTheSenseOfTheirCue) {
  std::map<std::string_view, std::string_view> sense_of_cue, sense_of_member;
  for (const data::Sense& sense : HomonymCorpus::senses()) {
    for (const auto cue : sense.cues) EXPECT_TRUE(sense_of_cue.emplace(cue, sense.name).second) << cue;
    for (const auto member : sense.members) EXPECT_TRUE(sense_of_member.emplace(member, sense.name).second) << member;
  }
  std::map<std::string, int> senses;
  for (const HomonymSentence& s : HomonymCorpus().generate(4000, 1)) {
    ASSERT_EQ(s.words.size(), s.labels.size());
    ++senses[s.words[s.place] + " " + sense_of(s)];
    EXPECT_EQ(sense_of_cue.at(s.words[s.cue]), sense_of(s)) << joined(s.words);
    EXPECT_EQ(sense_of_member.count(s.words[s.place]), s.homonym ? 0U : 1U);
    if (!s.homonym) {
      EXPECT_EQ(sense_of_member.at(s.words[s.place]), sense_of(s));
    }
    // Nothing else in the sentence has a sense, and the cue is far away.
    EXPECT_EQ(std::count(s.labels.begin(), s.labels.end(), HomonymCorpus::kNoSense),
              static_cast<std::ptrdiff_t>(s.words.size()) - 1);
    EXPECT_GE(std::max(s.place, s.cue) - std::min(s.place, s.cue), 4U) << joined(s.words);
  }
  for (const data::Homonym& homonym : HomonymCorpus::homonyms())
    for (const std::size_t sense : {homonym.first, homonym.second})
      EXPECT_GT(senses[std::string(homonym.word) + " " + std::string(HomonymCorpus::senses()[sense].name)], 100);
}

// What the corpus is for: the word, its neighbours and the frame around it tell nothing; the cue tells all.
TEST(Homonyms, AreToldByTheirCueAlone) {
  const auto sentences = homonyms_only(40'000);
  const auto word = [](const HomonymSentence& s) { return s.words[s.place]; };
  EXPECT_NEAR(best_by(sentences, word, sense_of), 0.5, 0.02);
  const auto window = [](const HomonymSentence& s) {
    return s.words[s.place - 1] + " " + s.words[s.place] + " " + s.words[s.place + 1];
  };
  EXPECT_NEAR(best_by(sentences, window, sense_of), 0.5, 0.03);
  const auto word_and_cue = [](const HomonymSentence& s) { return s.words[s.place] + " " + s.words[s.cue]; };
  EXPECT_EQ(best_by(sentences, word_and_cue, sense_of), 1);
  // Before the word stands its cue in one half of the sentences only.
  const auto cue_before = [](const HomonymSentence& s) {
    return s.words[s.place] + (s.cue < s.place ? " " + s.words[s.cue] : "");
  };
  EXPECT_NEAR(best_by(sentences, cue_before, sense_of), 0.75, 0.02);
}

// A cue that must not be believed is of a sense that the word does not have.
TEST(Homonyms, ComeWithDistractors) {
  std::map<std::string_view, std::size_t> sense_of_cue;
  for (std::size_t sense = 0; sense < HomonymCorpus::senses().size(); ++sense)
    for (const auto cue : HomonymCorpus::senses()[sense].cues) sense_of_cue[cue] = sense;
  std::size_t distractors = 0;
  const auto sentences = homonyms_only(4000);
  for (const HomonymSentence& s : sentences) {
    const auto& all = HomonymCorpus::homonyms();
    const auto homonym =
        std::find_if(all.begin(), all.end(), [&](const data::Homonym& h) { return h.word == s.words[s.place]; });
    for (std::size_t i = 0; i < s.words.size(); ++i) {
      const auto found = sense_of_cue.find(s.words[i]);
      if (i == s.cue || found == sense_of_cue.end()) continue;
      ++distractors;
      EXPECT_TRUE(found->second != homonym->first && found->second != homonym->second) << joined(s.words);
    }
  }
  EXPECT_NEAR(static_cast<double>(distractors) / static_cast<double>(sentences.size()), 0.25, 0.03);
}

TEST(Homonyms, ObeyTheirOptions) {
  const HomonymCorpus all_first({.homonym_percent = 100, .cue_first_percent = 100, .distractor_percent = 0});
  for (const HomonymSentence& s : all_first.generate(500, 2)) EXPECT_TRUE(s.homonym && s.cue < s.place);
  expect_contains(input_error([] { HomonymCorpus({.cue_first_percent = 101}); }), "cue_first_percent = 101");
}

TEST(Homonyms, DependOnSeedAndStreamAlone) {
  const HomonymCorpus corpus;
  const auto text = [&](std::uint64_t seed, std::uint64_t stream) {
    std::string all;
    for (const HomonymSentence& s : corpus.generate(50, seed, stream)) all += joined(s.words) + "\n";
    return all;
  };
  EXPECT_EQ(text(1, 0), text(1, 0));
  EXPECT_NE(text(1, 0), text(2, 0));
  EXPECT_NE(text(1, 0), text(1, 1));
  // The same with every compiler: this very sentence.
  EXPECT_EQ(joined(corpus.generate(1, 1)[0].words), "the orange was , last winter , not far from the basket .");
}

TEST(Roles, AreToldByOrderAlone) {
  const auto sentences = data::generate_roles(40'000, 1);
  const auto label = [](const data::RoleSentence& s) { return std::to_string(s.label); };
  // The bag of the words that could matter: the trades and the voice.
  std::map<std::string_view, std::size_t> trade_of;
  for (std::size_t trade = 0; trade < data::role_trades().size(); ++trade)
    for (const auto person : data::role_trades()[trade].people) trade_of[person] = trade;
  const auto trades_in_order = [&](const data::RoleSentence& s) {
    std::vector<std::size_t> trades;
    for (const std::string& word : s.words)
      if (const auto found = trade_of.find(word); found != trade_of.end()) trades.push_back(found->second);
    EXPECT_EQ(trades.size(), 2U) << joined(s.words);
    EXPECT_NE(trades[0], trades[1]);
    EXPECT_EQ(trades[s.passive ? 1 : 0], s.label) << joined(s.words);
    return trades;
  };
  const auto bag = [&](const data::RoleSentence& s) {
    auto trades = trades_in_order(s);
    std::sort(trades.begin(), trades.end());
    return fmt::format("{} {} {}", trades[0], trades[1], s.passive);
  };
  EXPECT_NEAR(best_by(sentences, bag, label), 0.5, 0.02);
  EXPECT_NEAR(best_by(
                  sentences, [&](const auto& s) { return std::to_string(trades_in_order(s)[0]); }, label),
              0.5, 0.02);
  EXPECT_NEAR(best_by(
                  sentences, [](const auto&) { return std::string(); }, label),
              0.25, 0.02);
  EXPECT_EQ(best_by(
                sentences,
                [&](const data::RoleSentence& s) {
                  const auto trades = trades_in_order(s);
                  return fmt::format("{} {} {}", trades[0], trades[1], s.passive);
                },
                label),
            1);
  // The voice stands in the words.
  for (const data::RoleSentence& s : sentences)
    ASSERT_EQ(std::find(s.words.begin(), s.words.end(), "was") != s.words.end(), s.passive) << joined(s.words);
}

TEST(NumberNames, AreEnglish) {
  EXPECT_EQ(data::number_name(0), "zero");
  EXPECT_EQ(data::number_name(13), "thirteen");
  EXPECT_EQ(data::number_name(20), "twenty");
  EXPECT_EQ(data::number_name(85), "eighty-five");
  EXPECT_EQ(data::number_name(100), "one hundred");
  EXPECT_EQ(data::number_name(342), "three hundred and forty-two");
  EXPECT_EQ(data::number_name(1000), "one thousand");
  EXPECT_EQ(data::number_name(1001), "one thousand and one");
  EXPECT_EQ(data::number_name(700'019), "seven hundred thousand and nineteen");
  EXPECT_EQ(data::number_name(999'999), "nine hundred and ninety-nine thousand nine hundred and ninety-nine");
  std::set<std::string> names;
  for (std::int64_t n = 0; n < 20'000; ++n) names.insert(data::number_name(n));
  EXPECT_EQ(names.size(), 20'000U);
  expect_contains(input_error([] { data::number_name(-1); }), "0 to 999,999");
  expect_contains(input_error([] { data::number_name(1'000'000); }), "0 to 999,999");
}

TEST(Sentences, ArePaddedTimeFirst) {
  const std::vector<LabelledSentence> all = {{{7}, {1}}, {{5, 6, 4}, {2, 3, 1}}, {{8, 9}, {4, 5}}};
  const data::SentenceBatch batch = data::batch_of(all, std::vector<std::uint32_t>{1, 2}, data::Labels::each_word);
  EXPECT_EQ(batch.steps, 3U);
  EXPECT_EQ(batch.sentences, 2U);
  EXPECT_EQ(batch.words, (data::TokenIds{5, 8, 6, 9, 4, 0}));
  EXPECT_EQ(batch.labels, (data::TokenIds{2, 4, 3, 5, 1, data::SentenceBatch::kNoLabel}));
  EXPECT_EQ(batch.lengths, (std::vector<std::size_t>{3, 2}));
  const std::vector<LabelledSentence> one = {{{7}, {1}}, {{5, 6, 4}, {2}}};
  EXPECT_EQ(data::batch_of(one, std::vector<std::uint32_t>{0, 1}, data::Labels::sentence).labels,
            (data::TokenIds{1, 2}));
  expect_contains(input_error([&] { data::batch_of(one, std::vector<std::uint32_t>{1}, data::Labels::each_word); }),
                  "sentence 1: 3 words and 1 labels");
  expect_contains(input_error([&] { data::batch_of(all, std::vector<std::uint32_t>{1}, data::Labels::sentence); }),
                  "one label");
}

TEST(Sentences, ComeOnceInEveryEpochInAnotherOrder) {
  std::vector<LabelledSentence> all;
  for (data::TokenId i = 0; i < 10; ++i) all.push_back({{i}, {i}});
  data::SentenceBatches batches(all, data::Labels::each_word, 4, 1);
  ASSERT_EQ(batches.batches(), 3U);
  std::vector<data::TokenIds> epochs(2);
  for (data::TokenIds& epoch : epochs) {
    for (const std::size_t expected : {4U, 4U, 2U}) {
      const data::SentenceBatch batch = batches.next();
      EXPECT_EQ(batch.sentences, expected);
      epoch.insert(epoch.end(), batch.words.begin(), batch.words.end());
    }
  }
  EXPECT_NE(epochs[0], epochs[1]);
  for (data::TokenIds& epoch : epochs) {
    std::sort(epoch.begin(), epoch.end());
    for (data::TokenId i = 0; i < 10; ++i) EXPECT_EQ(epoch[static_cast<std::size_t>(i)], i);
  }
  expect_contains(input_error([] { data::SentenceBatches({}, data::Labels::sentence, 4, 1); }), "at least 1");
}

TEST(BrownTags, WithoutRemarks) {
  for (const auto& [tag, plain] : std::map<std::string, std::string>{{"nn", "nn"},
                                                                     {"nn-tl", "nn"},
                                                                     {"fw-nn-tl", "nn"},
                                                                     {"nn-tl-hl", "nn"},
                                                                     {"nn$-hl", "nn$"},
                                                                     {"--", "--"},
                                                                     {"*", "*"},
                                                                     {"ppss+bem", "ppss+bem"},
                                                                     {"jj-nc", "jj"}})
    EXPECT_EQ(data::plain_tag(tag), plain);
}

}  // namespace
