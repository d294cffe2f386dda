// What the best reader knows is the sum over everything that might have been written.
#include "datasets/planted/document_posterior.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "datasets/random.h"
#include "tests/masking.h"

namespace {

using data::DocumentPosterior;
using data::Masking;
using data::PlantedDocuments;
using data::SeenSegments;
using data::SegmentRelation;
using data::TokenId;
using data::TokenIds;

constexpr TokenId kMasked = SeenSegments::kMasked;

// ---- Everything that might have been written, in a language small enough to write it all.

constexpr data::PlantedDocumentOptions kTiny = {
    .topics = 2, .nouns = 4, .adjectives = 2, .verbs = 4, .kinds = 2, .optional_percent = 30, .carry_percent = 60};

struct Written {
  TokenIds words;
  std::size_t topic, subject, object;  // stems
  double probability;                  // of the words, given topic and subject
};

// From documents.h's table alone, without its arcs.
class Everything {
 public:
  explicit Everything(const PlantedDocuments& language) : lexicon_(language.lexicon()) {
    for (std::size_t topic = 0; topic < 2; ++topic)
      for (std::size_t subject = 0; subject < 4; ++subject) {
        now_ = {{}, topic, subject, 0, 1};
        opening();
      }
  }
  const std::vector<Written>& all() const { return all_; }

  static double noun(std::size_t stem) {  // of rank stem / K: P ∝ 1 / (rank + 3)
    const std::array<double, 2> weights = {333'333, 250'000};
    return weights[stem / 2] / (2 * (weights[0] + weights[1]));
  }
  static double carried(std::size_t object, std::size_t subject) {
    return (object == subject ? 0.6 : 0) + 0.4 * noun(subject);
  }

 private:
  // Each choice with its probability, then what follows; all is taken back.
  void choose(double p, std::size_t word_class, std::size_t of_class, const std::function<void()>& then) {
    const Written before = now_;
    const data::DocumentClass& words = lexicon_.classes()[word_class];
    now_.words.push_back(words.first + static_cast<TokenId>(of_class));
    now_.probability *= p * static_cast<double>(words.weight[of_class]) / static_cast<double>(words.total);
    then();
    now_ = before;
  }
  void opening() {
    for (std::size_t number = 0; number < 2; ++number) {
      for (std::size_t mood = 0; mood < 2; ++mood)
        choose(0.3 / 2, lexicon_.conjunction(mood), 0, [&] { subject(number, mood, 0.5); });
      subject(number, 2 + number, 0.7 * 0.5);
    }
  }
  void subject(std::size_t number, std::size_t form, double p) {
    choose(p, lexicon_.determiner(number), 0, [&] {
      choose(1, lexicon_.noun(now_.subject, number, now_.topic), 0, [&] {
        for (std::size_t group = 0; group < 2; ++group) {
          choose(0.3 / 2, lexicon_.adverb(now_.subject % 2, group), 0, [&] { verb(group, form, 1); });
          verb(group, form, 0.7 / 2);
        }
      });
    });
  }
  void verb(std::size_t group, std::size_t form, double p) {
    const std::array<double, 4> zipf = {333'333, 250'000, 200'000, 166'666};  // stems 0 and 2 are separable
    for (const bool separable : {false, true}) {
      const double share = separable ? zipf[0] + zipf[2] : zipf[1] + zipf[3];
      const double sort = share / (zipf[0] + zipf[1] + zipf[2] + zipf[3]);
      for (std::size_t stem = 0; stem < 2; ++stem)
        choose(p * sort, lexicon_.verbs(group, separable, form), stem, [&] { object(separable ? group : 2); });
    }
  }
  void object(std::size_t particle) {
    for (std::size_t number = 0; number < 2; ++number) {
      const auto noun_of = [&](double p) {
        for (std::size_t stem = 0; stem < 4; ++stem)
          choose(p * noun(stem), lexicon_.noun(stem, number, now_.topic), 0, [&] { end(stem, particle); });
      };
      choose(0.5, lexicon_.determiner(number), 0, [&] {
        noun_of(0.7);
        for (std::size_t adjective = 0; adjective < 2; ++adjective)
          choose(0.3, lexicon_.adjectives(now_.topic), adjective, [&] { noun_of(1); });
      });
    }
  }
  void end(std::size_t stem, std::size_t particle) {
    now_.object = stem;
    const auto stop = [&] { choose(1, lexicon_.stop(), 0, [&] { all_.push_back(now_); }); };
    if (particle < 2)
      choose(1, lexicon_.particle(particle), 0, stop);
    else
      stop();
  }

  const data::DocumentWords& lexicon_;
  Written now_;
  std::vector<Written> all_;
};

// Sums over written pairs what masking makes of them.
struct Sums {
  const SeenSegments& seen;
  const Masking& masking;
  std::span<const std::size_t> chosen;
  double V;
  double next = 0, random = 0, swapped = 0;
  std::vector<std::vector<double>> words;

  // P(x | w), and of a place that is known to be chosen.
  double shows(TokenId x, TokenId w) const {
    if (x == kMasked) return masking.chosen * masking.masked;
    return (1 - masking.chosen) * (x == w ? 1 : 0) + masking.chosen * shows_chosen(x, w);
  }
  double shows_chosen(TokenId x, TokenId w) const {
    if (x == kMasked) return masking.masked;
    return masking.random / V + (1 - masking.masked - masking.random) * (x == w ? 1 : 0);
  }
  double shows(const TokenIds& x, const TokenIds& w) const {
    double p = 1;
    for (std::size_t i = 0; i < x.size(); ++i) p *= shows(x[i], w[i]);
    return p;
  }
  void add(double p, const TokenIds& first, const TokenIds& second) {
    for (std::size_t c = 0; c < chosen.size(); ++c) {
      const std::size_t i = chosen[c], n = first.size();
      const TokenId x = i < n ? seen.first[i] : seen.second[i - n], w = i < n ? first[i] : second[i - n];
      words[c][static_cast<std::size_t>(w)] += p / shows(x, w) * shows_chosen(x, w);
    }
  }
};

struct Sentence {
  const Written* written;
  double shows;  // P(what is seen of it | its words)
};

// One sentence in each segment.
void sum_pairs(const std::vector<Written>& all, const SegmentRelation& prior, Sums& sums) {
  std::vector<Sentence> firsts, seconds;
  for (const Written& each : all) {
    if (each.words.size() == sums.seen.first.size()) firsts.push_back({&each, sums.shows(sums.seen.first, each.words)});
    if (each.words.size() == sums.seen.second.size())
      seconds.push_back({&each, sums.shows(sums.seen.second, each.words)});
  }
  for (const auto& [a, shows_a] : firsts)
    for (const auto& [b, shows_b] : seconds) {
      const double p = 0.5 * a->probability * b->probability * shows_a * shows_b;  // one half: a topic
      const bool same = a->topic == b->topic;
      const double next = same ? p * Everything::noun(a->subject) * Everything::carried(a->object, b->subject) : 0;
      const double swapped = same ? p * Everything::noun(b->subject) * Everything::carried(b->object, a->subject) : 0;
      const double random = 0.5 * p * Everything::noun(a->subject) * Everything::noun(b->subject);
      sums.next += prior.next * next;
      sums.random += prior.random * random;
      sums.swapped += prior.swapped * swapped;
      sums.add(prior.next * next + prior.random * random + prior.swapped * swapped, a->words, b->words);
    }
}

void expect_equal(const data::DocumentReading& reading, Sums& sums) {
  const double all = sums.next + sums.random + sums.swapped;
  EXPECT_NEAR(reading.log_likelihood, std::log(all), 1e-10);
  EXPECT_NEAR(reading.relation.next, sums.next / all, 1e-10);
  EXPECT_NEAR(reading.relation.random, sums.random / all, 1e-10);
  EXPECT_NEAR(reading.relation.swapped, sums.swapped / all, 1e-10);
  ASSERT_EQ(reading.words.size(), sums.words.size());
  for (std::size_t c = 0; c < sums.words.size(); ++c) {
    const double total = std::accumulate(sums.words[c].begin(), sums.words[c].end(), 0.0);
    EXPECT_NEAR(std::accumulate(reading.words[c].begin(), reading.words[c].end(), 0.0), 1, 1e-12);
    for (std::size_t w = 0; w < sums.words[c].size(); ++w)
      EXPECT_NEAR(reading.words[c][w], sums.words[c][w] / total, 1e-10) << "place " << sums.chosen[c] << ", word " << w;
  }
}

TEST(DocumentPosterior, IsTheSumOverAllPairsOfSentences) {
  const PlantedDocuments language(kTiny);
  const Everything everything(language);
  double mass = 0;
  for (const Written& each : everything.all()) mass += 0.5 * Everything::noun(each.subject) * each.probability;
  ASSERT_NEAR(mass, 1, 1e-12);

  const Masking masking = {.chosen = 0.4, .masked = 0.5, .random = 0.3};
  const DocumentPosterior posterior(language, masking);
  const std::size_t V = language.words().size();
  const std::vector<SegmentRelation> priors = {
      {.next = 0.5, .random = 0.5}, {0.2, 0.3, 0.5}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}};
  data::Random random(1);
  std::size_t tried = 0;
  for (const data::PlantedDocument& document : language.generate(200, 1)) {
    SeenSegments seen = {document.sentences[0].words, document.sentences[1].words};
    if (seen.first.size() + seen.second.size() > 13 || tried == 15) continue;
    std::vector<std::size_t> chosen;
    TokenIds truth;
    cover(seen.first, masking, V, 0, random, chosen, truth);
    cover(seen.second, masking, V, seen.first.size(), random, chosen, truth);
    Sums sums{seen, masking, chosen, static_cast<double>(V), 0, 0, 0, {chosen.size(), std::vector<double>(V, 0)}};
    const SegmentRelation& prior = priors[tried++ % priors.size()];
    sum_pairs(everything.all(), prior, sums);
    expect_equal(posterior.read(seen, chosen, prior), sums);
    const auto logs = posterior.masked_log_probabilities(seen, chosen, truth, prior);
    for (std::size_t c = 0; c < chosen.size(); ++c) {
      const double total = std::accumulate(sums.words[c].begin(), sums.words[c].end(), 0.0);
      EXPECT_NEAR(logs[c], std::log(sums.words[c][static_cast<std::size_t>(truth[c])] / total), 1e-9);
    }
  }
  EXPECT_EQ(tried, 15U);
}

// Thirteen words are two sentences, the first of six or of seven words: where it ends is not seen.
TEST(DocumentPosterior, IsTheSumOverAllWaysToEndASentence) {
  const PlantedDocuments language(kTiny);
  const Everything everything(language);
  const Masking masking = {.chosen = 0.6, .masked = 0.9, .random = 0.05};
  const DocumentPosterior posterior(language, masking);
  const std::size_t V = language.words().size();
  const std::vector<std::size_t> chosen = {0, 5, 6, 12};
  for (const auto& [first, second] : {std::pair{6U, 7U}, std::pair{7U, 6U}}) {
    SeenSegments seen;
    for (const Written& each : everything.all())
      if (each.words.size() == (seen.first.empty() ? first : second) && seen.first.size() < 13)
        seen.first.insert(seen.first.end(), each.words.begin(), each.words.end());
    ASSERT_EQ(seen.first.size(), 13U);
    for (const std::size_t i : {0U, 2U, 4U, 5U, 6U, 7U, 9U}) seen.first[i] = kMasked;
    Sums sums{seen, masking, chosen, static_cast<double>(V), 0, 0, 0, {chosen.size(), std::vector<double>(V, 0)}};
    TokenIds words;
    for (const Written& a : everything.all())
      for (const Written& b : everything.all()) {
        if (a.topic != b.topic || a.words.size() + b.words.size() != 13) continue;
        words = a.words;
        words.insert(words.end(), b.words.begin(), b.words.end());
        const double p = 0.5 * Everything::noun(a.subject) * a.probability * b.probability *
                         Everything::carried(a.object, b.subject) * sums.shows(seen.first, words);
        if (p == 0) continue;
        sums.next += 0.5 * p;
        sums.random += 0.5 * p;
        sums.add(p, words, {});
      }
    expect_equal(posterior.read(seen, chosen), sums);
  }
}

TEST(DocumentPosterior, ReadsFromTheLeftToTheRight) {
  const PlantedDocuments language(kTiny);
  const DocumentPosterior posterior(language), plain(language, {.chosen = 0});
  const Everything everything(language);
  for (std::size_t i = 0; i < everything.all().size(); i += 97) {
    const Written& each = everything.all()[i];
    const auto logs = posterior.left_to_right_log_probabilities(each.words);
    EXPECT_NEAR(std::accumulate(logs.begin(), logs.end(), 0.0),
                std::log(0.5 * Everything::noun(each.subject) * each.probability), 1e-10);
  }
  // Of a document, cut anywhere: the same as what a reader of words that are all seen finds likely.
  const data::PlantedDocument document = language.generate(1, 3)[0];
  TokenIds words;
  for (const data::PlantedSentence& sentence : document.sentences)
    words.insert(words.end(), sentence.words.begin(), sentence.words.end());
  const auto logs = posterior.left_to_right_log_probabilities(words);
  for (const std::ptrdiff_t n : {1, 5, 17, 30}) {
    const TokenIds some(words.begin(), words.begin() + n);
    const double expected = std::accumulate(logs.begin(), logs.begin() + n, 0.0);
    EXPECT_NEAR(plain.read({some, {}, true}, {}).log_likelihood, expected, 1e-10) << n;
  }
  const auto first = static_cast<std::ptrdiff_t>(document.sentences[0].words.size());
  const SeenSegments pair = {{words.begin(), words.begin() + first}, {words.begin() + first, words.end() - 3}, true};
  EXPECT_NEAR(plain.read(pair, {}, {.next = 1, .random = 0}).log_likelihood,
              std::accumulate(logs.begin(), logs.end() - 3, 0.0), 1e-10);
}

// The second segment ends inside its sentence, which may go on in any way.
TEST(DocumentPosterior, IsTheSumOverAllWaysToGoOn) {
  const PlantedDocuments language(kTiny);
  const Everything everything(language);
  const Masking masking = {.chosen = 0.6, .masked = 0.9, .random = 0.05};
  const DocumentPosterior posterior(language, masking);
  const std::size_t V = language.words().size();
  const std::vector<std::size_t> chosen = {0, 2, 3};
  TokenIds words = language.generate(1, 5)[0].sentences[0].words;
  words.resize(4);
  SeenSegments seen = {words, {}, true};
  seen.first[2] = seen.first[3] = kMasked;
  Sums sums{seen, masking, chosen, static_cast<double>(V), 0, 0, 0, {chosen.size(), std::vector<double>(V, 0)}};
  for (const Written& each : everything.all()) {
    const TokenIds begin(each.words.begin(), each.words.begin() + 4);
    const double p = 0.5 * Everything::noun(each.subject) * each.probability * sums.shows(seen.first, begin);
    sums.next += 0.5 * p;
    sums.random += 0.5 * p;
    sums.add(p, begin, {});
  }
  expect_equal(posterior.read(seen, chosen), sums);
}

}  // namespace
