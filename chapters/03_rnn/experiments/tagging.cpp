#include "chapters/03_rnn/experiments/tagging.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "datasets/random.h"
#include "datasets/text/brown.h"

namespace rnn {
namespace {

using data::TokenId;
using data::TokenIds;

// Sentences before they are numbers.
struct Raw {
  std::vector<std::string> words, labels;
};

std::vector<data::LabelledSentence> encode(const std::vector<Raw>& sentences, const Tagged& tagged) {
  std::vector<data::LabelledSentence> out;
  for (const Raw& s : sentences) out.push_back({tagged.words.encode(s.words), tagged.labels.encode(s.labels)});
  return out;
}

Tagged number(const std::vector<Raw>& train, const std::vector<Raw>& test, std::int64_t min_count) {
  std::vector<std::string> words, labels;
  for (const Raw& s : train) {
    words.insert(words.end(), s.words.begin(), s.words.end());
    labels.insert(labels.end(), s.labels.begin(), s.labels.end());
  }
  Tagged tagged{data::Vocabulary::build(words, min_count), data::Vocabulary::build(labels), {}, {}};
  tagged.train = encode(train, tagged);
  tagged.test = encode(test, tagged);
  return tagged;
}

// How often each label was seen under a key; the most frequent of them, the smaller id among equals.
template <class Key>
class Votes {
 public:
  void add(const Key& key, TokenId label) { ++counts_[key][label]; }
  // −1: the key was never seen.
  TokenId best(const Key& key) const {
    const auto found = counts_.find(key);
    if (found == counts_.end()) return -1;
    return std::max_element(found->second.begin(), found->second.end(),
                            [](const auto& a, const auto& b) { return a.second < b.second; })
        ->first;
  }
  std::size_t labels(const Key& key) const {
    const auto found = counts_.find(key);
    return found == counts_.end() ? 0 : found->second.size();
  }

 private:
  std::map<Key, std::map<TokenId, int>> counts_;
};

Votes<TokenId> votes_of_words(const Tagged& tagged) {
  Votes<TokenId> votes;
  for (const data::LabelledSentence& s : tagged.train)
    for (std::size_t t = 0; t < s.words.size(); ++t) votes.add(s.words[t], s.labels[t]);
  return votes;
}

std::array<TokenId, 3> window_at(const TokenIds& words, std::size_t t) {
  return {t > 0 ? words[t - 1] : -1, words[t], t + 1 < words.size() ? words[t + 1] : -1};
}

double share(std::size_t right, std::size_t all) {
  return all == 0 ? 0 : static_cast<double>(right) / static_cast<double>(all);
}

Tagger make_tagger(const Tagged& tagged, bool bidirectional, std::size_t m, std::size_t H, double dropout,
                   std::uint64_t seed) {
  ag::Random random(seed, bidirectional ? "tagger from both sides" : "tagger");
  return Tagger({.vocabulary = static_cast<std::size_t>(tagged.words.size()),
                 .labels = static_cast<std::size_t>(tagged.labels.size()),
                 .m = m,
                 .H = H,
                 .bidirectional = bidirectional,
                 .dropout = dropout},
                random);
}

}  // namespace

std::vector<TokenIds> majority_labels(const Tagged& tagged) {
  const Votes<TokenId> votes = votes_of_words(tagged);
  std::vector<TokenIds> all;
  for (const data::LabelledSentence& s : tagged.test) {
    TokenIds& labels = all.emplace_back();
    // Label 1 is the most frequent one.
    for (const TokenId word : s.words) labels.push_back(votes.best(word) < 0 ? 1 : votes.best(word));
  }
  return all;
}

std::vector<TokenIds> window_labels(const Tagged& tagged) {
  Votes<std::array<TokenId, 3>> votes;
  for (const data::LabelledSentence& s : tagged.train)
    for (std::size_t t = 0; t < s.words.size(); ++t) votes.add(window_at(s.words, t), s.labels[t]);
  std::vector<TokenIds> all = majority_labels(tagged);
  for (std::size_t i = 0; i < all.size(); ++i)
    for (std::size_t t = 0; t < all[i].size(); ++t)
      if (const TokenId label = votes.best(window_at(tagged.test[i].words, t)); label >= 0) all[i][t] = label;
  return all;
}

// --- homonyms
// ---------------------------------------------------------------------------------------------------------

namespace {

std::vector<Raw> raw(const std::vector<data::HomonymSentence>& sentences) {
  std::vector<Raw> out;
  for (const data::HomonymSentence& s : sentences) out.push_back({s.words, s.labels});
  return out;
}

// The senses of each homonym in another order, so that each is as frequent as it was.
std::vector<data::LabelledSentence> shuffled_senses(const Tagged& tagged, std::uint64_t seed) {
  std::vector<data::LabelledSentence> out = tagged.train;
  const TokenId none = tagged.labels.id(data::HomonymCorpus::kNoSense);
  std::map<TokenId, std::vector<TokenId*>> places;  // by word
  for (data::LabelledSentence& s : out)
    for (std::size_t t = 0; t < s.words.size(); ++t)
      if (s.labels[t] != none) places[s.words[t]].push_back(&s.labels[t]);
  data::Random random(seed, 7);
  for (auto& [word, at] : places) {
    TokenIds senses;
    for (const TokenId* label : at) senses.push_back(*label);
    data::shuffle(std::span(senses), random);
    for (std::size_t i = 0; i < at.size(); ++i) *at[i] = senses[i];
  }
  return out;
}

HomonymScore score(std::string name, std::vector<TokenIds> labels, const HomonymTask& task) {
  std::array<std::size_t, 2> right{}, all{};  // [the cue is first]
  std::size_t right_members = 0, members = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const data::HomonymSentence& s = task.sentences[i];
    const bool ok = labels[i][s.place] == task.data.test[i].labels[s.place];
    (s.homonym ? all[s.cue < s.place] : members) += 1;
    (s.homonym ? right[s.cue < s.place] : right_members) += ok;
  }
  return {std::move(name),         std::move(labels),       share(right[0] + right[1], all[0] + all[1]),
          share(right[1], all[1]), share(right[0], all[0]), share(right_members, members)};
}

HomonymScore learn(std::string name, const HomonymTask& task, std::span<const data::LabelledSentence> train,
                   bool bidirectional, const FitOptions& options) {
  const Tagger tagger = make_tagger(task.data, bidirectional, 32, 96, 0, options.seed);
  Fitted fitted = fit(tagger, train, data::Labels::each_word, options);
  HomonymScore out = score(std::move(name), predict(tagger, task.data.test, data::Labels::each_word), task);
  out.fitted = std::move(fitted);
  return out;
}

}  // namespace

HomonymTask run_homonyms(std::int64_t sentences, const FitOptions& options) {
  const data::HomonymCorpus corpus;
  HomonymTask task;
  task.sentences = corpus.generate(static_cast<std::size_t>(std::max<std::int64_t>(1, sentences / 3)), options.seed, 1);
  task.data =
      number(raw(corpus.generate(static_cast<std::size_t>(sentences), options.seed, 0)), raw(task.sentences), 1);
  task.majority = score("the word alone: its most frequent label", majority_labels(task.data), task);
  task.window = score("the word and its two neighbours", window_labels(task.data), task);
  task.forward = learn("RNN, from left to right", task, task.data.train, false, options);
  task.both = learn("RNN, from both sides", task, task.data.train, true, options);
  task.control = learn("control: senses shuffled", task, shuffled_senses(task.data, options.seed), true, options);
  return task;
}

// --- parts of speech
// --------------------------------------------------------------------------------------------------

namespace {

struct TagParts {
  std::vector<Raw> train, test;
};

TagParts read_sentences(const std::filesystem::path& brown, std::size_t every) {
  const data::TaggedText text = data::read_brown(brown);
  const std::vector<std::string> lower = data::lower_case(text.words);
  TagParts parts;
  std::size_t file = 0;
  for (std::size_t s = 0; s < text.sentence_starts.size(); ++s) {
    const std::size_t first = text.sentence_starts[s];
    while (file + 1 < text.file_starts.size() && text.file_starts[file + 1] <= first) ++file;
    if (file % every != 0) continue;
    const std::size_t end = s + 1 < text.sentence_starts.size() ? text.sentence_starts[s + 1] : lower.size();
    Raw sentence;
    for (std::size_t t = first; t < end; ++t) {
      sentence.words.push_back(lower[t]);
      sentence.labels.emplace_back(data::plain_tag(text.tags[t]));
    }
    (s % 10 == 9 ? parts.test : parts.train).push_back(std::move(sentence));
  }
  return parts;
}

TagScore score(std::string name, const std::vector<TokenIds>& labels, const Tagged& tagged,
               const Votes<TokenId>& votes) {
  std::array<std::size_t, 3> right{}, all{};  // words with one tag, with several, unknown
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const data::LabelledSentence& s = tagged.test[i];
    for (std::size_t t = 0; t < s.words.size(); ++t) {
      const std::size_t kind = s.words[t] == data::Vocabulary::kUnknown ? 2 : votes.labels(s.words[t]) > 1 ? 1 : 0;
      ++all[kind];
      right[kind] += labels[i][t] == s.labels[t];
    }
  }
  return {std::move(name), share(right[0] + right[1] + right[2], all[0] + all[1] + all[2]), share(right[1], all[1]),
          share(right[2], all[2])};
}

std::size_t count_words(const std::vector<data::LabelledSentence>& sentences) {
  std::size_t words = 0;
  for (const data::LabelledSentence& s : sentences) words += s.words.size();
  return words;
}

}  // namespace

TagTask run_tags(const std::filesystem::path& brown, std::size_t every, const FitOptions& options) {
  const TagParts parts = read_sentences(brown, every);
  // Words seen once are <unk>, so that it is seen in training.
  const Tagged tagged = number(parts.train, parts.test, 2);
  const Votes<TokenId> votes = votes_of_words(tagged);
  TagTask task;
  task.train_words = count_words(tagged.train);
  task.test_words = count_words(tagged.test);
  task.tags = static_cast<std::size_t>(tagged.labels.size()) - 1;
  task.majority = score("the word alone: its most frequent tag", majority_labels(tagged), tagged, votes);
  for (const bool bidirectional : {false, true}) {
    const Tagger tagger = make_tagger(tagged, bidirectional, 64, 96, 0.25, options.seed);
    const Fitted fitted = fit(tagger, tagged.train, data::Labels::each_word, options);
    TagScore& out = bidirectional ? task.both : task.forward;
    out = score(bidirectional ? "RNN, from both sides" : "RNN, from left to right",
                predict(tagger, tagged.test, data::Labels::each_word), tagged, votes);
    out.seconds = fitted.seconds;
  }
  return task;
}

}  // namespace rnn
