// Chapter 05's decoding, in double: greedy and beam search against the enumeration of all sentences and against a
// search that never stops early.
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "chapters/07_transformer/lesson.h"
#include "tests/translators.h"

namespace seq2seq {
namespace {

using namespace translators;

// Values that make short and long sentences alike.
template <class Model>
Model some_model(std::uint64_t seed) {
  ag::Random random(seed, "a translator");
  Model model = [&]() -> Model {
    if constexpr (std::is_same_v<Model, transformer::Translator>)
      return {{.source_words = kSourceWords, .target_words = 5, .d = 4, .h = 2, .F = 5, .N = 1}, random};
    else
      return {{.source_words = kSourceWords, .target_words = 5, .m = 3, .H = 4}, random};
  }();
  randomise(model, random, 1.5);
  return model;
}
using Attentive = attention::Translator;

// ln P of every word that may follow `before`, for a sentence alone and from its beginning: slow and simple.
template <class Model>
std::vector<double> next_word(const Model& model, const TokenIds& source, const TokenIds& before) {
  const ag::NoGrad values_only;
  auto state = model.start(batch_of_sources({source}));
  Tensor z = model.step(Ids{data::kBegin}, state);
  for (const TokenId word : before) z = model.step(Ids{word}, state);
  const Array ln_p = log_softmax(z).value();
  return {ln_p.begin(), ln_p.end()};
}

// ln P / length^α + β Σ_s ln min(Σ_t α_ts, 1), from the finished sentence.
template <class Model>
void finish(const Model& model, const TokenIds& source, const BeamOptions& o, Hypothesis& h) {
  h.score = h.log_probability / std::pow(static_cast<double>(h.words.size() + 1), o.length_power);  // </s> counts
  if constexpr (std::is_same_v<Model, Attentive>) {
    const attention::Weights weights = alignments(model, std::vector<IdPair>{{source, h.words}})[0];
    for (std::size_t s = 0; s < source.size(); ++s) {
      double looked = 0;
      for (const std::vector<double>& row : weights) looked += row[s];
      h.score += o.coverage * std::log(std::min(looked, 1.0));
    }
  }
}
void sort_by_score(std::vector<Hypothesis>& all) {
  std::stable_sort(all.begin(), all.end(), [](const Hypothesis& x, const Hypothesis& y) { return x.score > y.score; });
}

// Every sentence of up to longest − 1 words.
template <class Model>
std::vector<Hypothesis> all_sentences(const Model& model, const TokenIds& source, const BeamOptions& o) {
  std::vector<Hypothesis> all;
  const std::function<void(const TokenIds&, double)> go_on = [&](const TokenIds& words, double so_far) {
    const std::vector<double> ln_p = next_word(model, source, words);
    const double log_probability = so_far + ln_p[data::kEnd];
    all.push_back({words, log_probability});
    finish(model, source, o, all.back());
    for (std::size_t word = 0; word < ln_p.size() && words.size() + 1 < o.longest; ++word) {
      if (word == data::kEnd) continue;
      TokenIds more = words;
      more.push_back(static_cast<TokenId>(word));
      go_on(more, so_far + ln_p[word]);
    }
  };
  go_on({}, 0);
  sort_by_score(all);
  return all;
}

// A beam that goes on until its last hypothesis has ended.
template <class Model>
std::vector<Hypothesis> search_without_stop(const Model& model, const TokenIds& source, const BeamOptions& o) {
  std::vector<Hypothesis> open{{}}, ended;
  for (std::size_t length = 1; !open.empty(); ++length) {
    std::vector<Hypothesis> next;  // </s> is still one of the words; `score` is ln P
    for (const Hypothesis& from : open) {
      const std::vector<double> ln_p = next_word(model, source, from.words);
      for (std::size_t word = 0; word < ln_p.size(); ++word) {
        if (length == o.longest && word != data::kEnd) continue;
        next.push_back({from.words, from.log_probability + ln_p[word], from.log_probability + ln_p[word]});
        next.back().words.push_back(static_cast<TokenId>(word));
      }
    }
    sort_by_score(next);
    next.resize(std::min(next.size(), o.width - ended.size()));
    open.clear();
    for (Hypothesis& h : next) {
      if (h.words.back() != data::kEnd) {
        open.push_back(h);
        continue;
      }
      h.words.pop_back();
      finish(model, source, o, h);
      ended.push_back(h);
    }
  }
  sort_by_score(ended);
  ended.resize(std::min(ended.size(), o.best));
  return ended;
}

void expect_same(const std::vector<Hypothesis>& found, const std::vector<Hypothesis>& expected) {
  ASSERT_EQ(found.size(), expected.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].words, expected[i].words) << "hypothesis " << i;
    EXPECT_NEAR(found[i].log_probability, expected[i].log_probability, kBar);
    EXPECT_NEAR(found[i].score, expected[i].score, kBar);
  }
}

std::vector<TokenIds> some_sources() {
  std::vector<TokenIds> sources;
  for (const IdPair& pair : some_pairs()) sources.push_back(pair.source);
  return sources;
}
Batch some_batch() { return batch_of_sources(some_sources()); }

template <class Model>
struct Decoding : testing::Test {};
using Models =
    testing::Types<Translator<ag::Rnn>, Translator<ag::Lstm>, Translator<ag::Gru>, Attentive, transformer::Translator>;
TYPED_TEST_SUITE(Decoding, Models);

TYPED_TEST(Decoding, ABeamOfOneIsGreedy) {
  const std::vector<IdPair> pairs = some_pairs();
  std::map<std::size_t, int> lengths;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const TypeParam model = some_model<TypeParam>(seed);
    const std::vector<TokenIds> words = greedy(model, some_batch(), 7);
    for (const TokenIds& sentence : words) ++lengths[sentence.size()];
    for (const double length_power : {0.0, 0.6, 1.0})
      EXPECT_EQ(translate(model, pairs, {.width = 1, .longest = 7, .length_power = length_power}), words) << seed;
  }
  EXPECT_GT(lengths[0], 0);
  EXPECT_GT(lengths[1] + lengths[2] + lengths[3], 0);
  EXPECT_GT(lengths[6], 0) << "cut at longest";
  EXPECT_EQ(lengths.rbegin()->first, 6U);
}

// By its definition: each time the likeliest word, </s> after the last place.
TYPED_TEST(Decoding, GreedyTakesTheLikeliest) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const TypeParam model = some_model<TypeParam>(seed);
    const std::vector<TokenIds> found = greedy(model, some_batch(), 5);
    for (std::size_t b = 0; b < found.size(); ++b) {
      TokenIds words;
      while (words.size() < 4) {
        const std::vector<double> ln_p = next_word(model, some_sources()[b], words);
        const auto word = static_cast<TokenId>(std::max_element(ln_p.begin(), ln_p.end()) - ln_p.begin());
        if (word == data::kEnd) break;
        words.push_back(word);
      }
      EXPECT_EQ(found[b], words) << seed;
    }
  }
}

// A beam as wide as there are sentences finds them all, in order: 85 of up to 3 words of 4.
TYPED_TEST(Decoding, AWideBeamIsEnumeration) {
  const TypeParam model = some_model<TypeParam>(1);
  for (const double length_power : {0.0, 0.6, 1.0}) {
    BeamOptions o{.width = 85, .longest = 4, .length_power = length_power, .best = 85};
    const auto found = beam_search(model, some_batch(), o);
    ASSERT_EQ(found.size(), some_sources().size());
    for (std::size_t b = 0; b < found.size(); ++b) {
      std::vector<Hypothesis> all = all_sentences(model, some_sources()[b], o);
      ASSERT_EQ(all.size(), 85U);
      expect_same(found[b], all);
      double total = 0;
      for (const Hypothesis& h : found[b]) total += h.words.size() + 1 < o.longest ? std::exp(h.log_probability) : 0;
      EXPECT_LT(total, 1) << "probabilities of sentences";
    }
    for (const std::size_t best : {1U, 3U}) {
      o.best = best;
      const auto few = beam_search(model, some_batch(), o);
      for (std::size_t b = 0; b < few.size(); ++b)
        expect_same(few[b], {found[b].begin(), found[b].begin() + static_cast<std::ptrdiff_t>(best)});
    }
  }
}

// It stops once nothing open can come before what is to be given back: that loses nothing. And beside other sentences
// it finds what it finds alone.
TYPED_TEST(Decoding, StoppingAndBatchingLoseNothing) {
  for (std::uint64_t seed = 1; seed <= 15; ++seed) {
    const TypeParam model = some_model<TypeParam>(seed);
    for (const auto& [length_power, coverage] : {std::pair(0.0, 0.0), {0.6, 0.0}, {1.0, 0.0}, {1.0, 0.3}})
      for (const auto& [width, best] : {std::pair(2, 1), {3, 3}, {5, 2}}) {
        const BeamOptions o{.width = static_cast<std::size_t>(width),
                            .longest = 6,
                            .length_power = length_power,
                            .coverage = std::is_same_v<TypeParam, Attentive> ? coverage : 0,
                            .best = static_cast<std::size_t>(best)};
        const auto found = beam_search(model, some_batch(), o);
        for (std::size_t b = 0; b < found.size(); ++b) {
          SCOPED_TRACE(testing::Message() << "seed " << seed << ", width " << width << ", best " << best);
          expect_same(found[b], search_without_stop(model, some_sources()[b], o));
          expect_same(beam_search(model, batch_of_sources({some_sources()[b]}), o)[0], found[b]);
        }
      }
  }
}

TYPED_TEST(Decoding, TranslatesInBatchesOfAnySize) {
  const TypeParam model = some_model<TypeParam>(2);
  const std::vector<IdPair> pairs = some_pairs();
  const BeamOptions o{.width = 3, .longest = 6, .best = 3};
  const std::vector<TokenIds> all = translate(model, pairs, o);
  ASSERT_EQ(all.size(), pairs.size());
  for (const std::size_t B : {1U, 3U}) EXPECT_EQ(translate(model, pairs, o, B), all) << B;
  for (std::size_t b = 0; b < all.size(); ++b) EXPECT_EQ(all[b], beam_search(model, some_batch(), o)[b][0].words);
}

}  // namespace
}  // namespace seq2seq
