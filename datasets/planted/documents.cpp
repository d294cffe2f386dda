#include "datasets/planted/documents.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <string_view>
#include <utility>

#include "datasets/error.h"

namespace data {
namespace {

const PlantedDocumentOptions& checked(const PlantedDocumentOptions& options) {
  const auto check = [](std::string_view name, int value, int low, int high) {
    if (value < low || value > high)
      throw InputError(fmt::format("planted documents: {} = {}. Expected {} … {}.", name, value, low, high));
  };
  check("topics", options.topics, 2, 10);
  check("kinds", options.kinds, 2, 4);
  check("nouns", options.nouns, 2 * options.kinds, 40);
  check("adjectives", options.adjectives, 2, 40);
  check("verbs", options.verbs, 4, 40);
  check("optional_percent", options.optional_percent, 1, 99);
  check("carry_percent", options.carry_percent, 0, 99);
  if (options.nouns % options.kinds != 0)
    throw InputError(fmt::format("planted documents: nouns = {} and kinds = {}. Expected as many nouns of each kind.",
                                 options.nouns, options.kinds));
  if (options.least_sentences < 1 || options.least_sentences > options.most_sentences)
    throw InputError(
        fmt::format("planted documents: {} … {} sentences. Expected at least 1, and no more than the most.",
                    options.least_sentences, options.most_sentences));
  return options;
}

// What the words so far in a sentence let the next ones depend on, numbered in the order of the words. Whether an
// adverb or an adjective will come is drawn with the word before it, so that fewer contexts need to remember what it
// depends on.
struct Contexts {
  std::size_t K, N;                                           // kinds, nouns
  std::size_t forms() const { return K + 2; }                 // of a verb: moods, then numbers
  std::size_t start(std::size_t stem) const { return stem; }  // of the subject
  std::size_t opened(std::size_t stem, std::size_t mood) const { return start(N) + stem * K + mood; }
  std::size_t determined(std::size_t stem, std::size_t mood, std::size_t number) const {  // mood K: no conjunction
    return opened(N, 0) + (stem * (K + 1) + mood) * 2 + number;
  }
  std::size_t adverb(std::size_t gender, std::size_t form) const {
    return determined(N, 0, 0) + gender * forms() + form;
  }
  std::size_t verb(std::size_t form) const { return adverb(K, 0) + form; }  // of any group
  std::size_t verb(std::size_t group, std::size_t form) const { return verb(forms()) + group * forms() + form; }
  std::size_t acted(std::size_t particle) const { return verb(K, 0) + particle; }  // K: there will be none
  std::size_t adjective(std::size_t particle, std::size_t number) const { return acted(K + 1) + particle * 2 + number; }
  std::size_t object(std::size_t particle, std::size_t number) const {
    return adjective(K + 1, 0) + particle * 2 + number;
  }
  std::size_t told(std::size_t particle, std::size_t stem) const { return object(K + 1, 0) + particle * N + stem; }
};

// The arcs of all contexts in their order, one slot of the sentence after the other.
class Builder {
 public:
  Builder(const PlantedDocumentOptions& options, const DocumentWords& words)
      : words_(words),
        at_{static_cast<std::size_t>(options.kinds), static_cast<std::size_t>(options.nouns)},
        there_(static_cast<std::uint64_t>(options.optional_percent)),
        carry_(static_cast<std::uint64_t>(options.carry_percent)) {
    for (std::size_t stem = 0; stem < at_.N; ++stem) nouns_ += words.noun_weight(stem);
  }

  std::vector<std::vector<PlantedDocuments::Arc>> build() {
    conjunction();
    subject();
    adverb_and_verb();
    object();
    end();
    return std::move(arcs_);
  }

 private:
  void from(std::size_t context) { arcs_.resize(context + 1); }
  void arc(std::size_t to, std::size_t word_class, DecidedBy by, std::uint64_t weight, bool of_topic = false) {
    arcs_.back().push_back({static_cast<std::uint32_t>(arcs_.size() - 1), static_cast<std::uint32_t>(to),
                            static_cast<std::uint32_t>(word_class), of_topic, by, weight});
  }

  void conjunction() {
    for (std::size_t s = 0; s < at_.N; ++s) {
      from(at_.start(s));
      for (std::size_t mood = 0; mood < at_.K; ++mood)
        arc(at_.opened(s, mood), words_.conjunction(mood), DecidedBy::right, 2 * there_);
      for (std::size_t number = 0; number < 2; ++number)
        arc(at_.determined(s, at_.K, number), words_.determiner(number), DecidedBy::right, at_.K * (100 - there_));
    }
    for (std::size_t s = 0; s < at_.N; ++s)
      for (std::size_t mood = 0; mood < at_.K; ++mood) {
        from(at_.opened(s, mood));
        for (std::size_t number = 0; number < 2; ++number)
          arc(at_.determined(s, mood, number), words_.determiner(number), DecidedBy::right, 1);
      }
  }

  void subject() {
    for (std::size_t s = 0; s < at_.N; ++s)
      for (std::size_t mood = 0; mood <= at_.K; ++mood)
        for (std::size_t number = 0; number < 2; ++number) {
          from(at_.determined(s, mood, number));
          const std::size_t form = mood < at_.K ? mood : at_.K + number, noun = words_.noun(s, number, 0);
          arc(at_.adverb(s % at_.K, form), noun, DecidedBy::free, there_, true);
          arc(at_.verb(form), noun, DecidedBy::free, 100 - there_, true);
        }
  }

  void verbs(std::size_t group, std::size_t form) {
    for (const bool separable : {false, true})
      arc(at_.acted(separable ? group : at_.K), words_.verbs(group, separable, form), DecidedBy::free,
          words_.verb_weight(separable));
  }

  void adverb_and_verb() {
    for (std::size_t gender = 0; gender < at_.K; ++gender)
      for (std::size_t form = 0; form < at_.forms(); ++form) {
        from(at_.adverb(gender, form));
        for (std::size_t group = 0; group < at_.K; ++group)
          arc(at_.verb(group, form), words_.adverb(gender, group), DecidedBy::both, 1);
      }
    for (std::size_t form = 0; form < at_.forms(); ++form) {
      from(at_.verb(form));
      for (std::size_t group = 0; group < at_.K; ++group) verbs(group, form);
    }
    for (std::size_t group = 0; group < at_.K; ++group)
      for (std::size_t form = 0; form < at_.forms(); ++form) {
        from(at_.verb(group, form));
        verbs(group, form);
      }
  }

  void object() {
    for (std::size_t particle = 0; particle <= at_.K; ++particle) {
      from(at_.acted(particle));
      for (std::size_t number = 0; number < 2; ++number) {
        arc(at_.adjective(particle, number), words_.determiner(number), DecidedBy::right, there_);
        arc(at_.object(particle, number), words_.determiner(number), DecidedBy::both, 100 - there_);
      }
    }
    for (std::size_t particle = 0; particle <= at_.K; ++particle)
      for (std::size_t number = 0; number < 2; ++number) {
        from(at_.adjective(particle, number));
        arc(at_.object(particle, number), words_.adjectives(0), DecidedBy::free, 1, true);
      }
    for (std::size_t particle = 0; particle <= at_.K; ++particle)
      for (std::size_t number = 0; number < 2; ++number) {
        from(at_.object(particle, number));
        for (std::size_t o = 0; o < at_.N; ++o)
          arc(at_.told(particle, o), words_.noun(o, number, 0), DecidedBy::free, words_.noun_weight(o), true);
      }
  }

  void end() {
    for (std::size_t particle = 0; particle < at_.K; ++particle)
      for (std::size_t o = 0; o < at_.N; ++o) {
        from(at_.told(particle, o));
        arc(at_.told(at_.K, o), words_.particle(particle), DecidedBy::left, 1);
      }
    for (std::size_t o = 0; o < at_.N; ++o) {
      from(at_.told(at_.K, o));
      for (std::size_t s = 0; s < at_.N; ++s)
        arc(at_.start(s), words_.stop(), DecidedBy::either,
            (100 - carry_) * words_.noun_weight(s) + (s == o ? carry_ * nouns_ : 0));
    }
  }

  const DocumentWords& words_;
  const Contexts at_;
  const std::uint64_t there_, carry_;  // percent
  std::uint64_t nouns_ = 0;            // the sum of the weights of a topic's
  std::vector<std::vector<PlantedDocuments::Arc>> arcs_;
};

// An index, drawn in proportion to its weight.
template <class Items, class Weight>
std::size_t draw(const Items& items, std::uint64_t total, Random& random, const Weight& weight) {
  auto rest = random.below(total);
  std::size_t i = 0;
  while (rest >= weight(items[i])) rest -= weight(items[i++]);
  return i;
}

std::uint64_t itself(std::uint64_t weight) { return weight; }

}  // namespace

PlantedDocuments::PlantedDocuments(const PlantedDocumentOptions& options)
    : options_(checked(options)), lexicon_(options) {
  for (std::size_t stem = 0; stem < starts(); ++stem) start_weights_.push_back(lexicon_.noun_weight(stem));
  for (std::vector<Arc>& arcs : Builder(options_, lexicon_).build()) {
    first_arc_.push_back(arcs_.size());
    std::uint64_t total = 0;
    for (const Arc& arc : arcs) total += arc.weight;
    for (Arc& arc : arcs) {
      arc.probability = static_cast<double>(arc.weight) / static_cast<double>(total);
      if (arc.weight > 0) arcs_.push_back(arc);
    }
    totals_.push_back(total);
  }
  first_arc_.push_back(arcs_.size());
}

double PlantedDocuments::start_probability(std::size_t stem) const {
  return static_cast<double>(start_weights_[stem]) / static_cast<double>(start_total());
}

std::uint64_t PlantedDocuments::start_total() const {
  return std::accumulate(start_weights_.begin(), start_weights_.end(), std::uint64_t{0});
}

PlantedSentence PlantedDocuments::draw_sentence(std::size_t topic, std::size_t& context, Random& random) const {
  PlantedSentence sentence;
  do {
    const auto arcs = arcs_from(context);
    const Arc& arc = arcs[draw(arcs, totals_[context], random, [](const Arc& each) { return each.weight; })];
    const DocumentClass& all = lexicon_.classes()[arc.word_class + (arc.of_topic ? topic : 0)];
    sentence.words.push_back(all.first + static_cast<TokenId>(draw(all.weight, all.total, random, itself)));
    sentence.decided_by.push_back(arc.decided_by);
    context = arc.to;
  } while (context >= starts());
  return sentence;
}

std::vector<PlantedDocument> PlantedDocuments::generate(std::size_t count, std::uint64_t seed,
                                                        std::uint64_t stream) const {
  return drawn(count, seed, stream, [this](Random& random) {
    PlantedDocument document;
    document.topic = random.below(static_cast<std::uint64_t>(options_.topics));
    const auto sentences =
        options_.least_sentences + random.below(options_.most_sentences - options_.least_sentences + 1);
    std::size_t context = draw(start_weights_, start_total(), random, itself);
    while (document.sentences.size() < sentences)
      document.sentences.push_back(draw_sentence(document.topic, context, random));
    document.sentences.back().decided_by.back() = DecidedBy::left;  // nothing follows
    return document;
  });
}

std::vector<Document> PlantedDocuments::text(std::span<const PlantedDocument> documents) const {
  std::vector<Document> out;
  for (const PlantedDocument& document : documents) {
    Document text{fmt::format("document {}", out.size() + 1), {}};
    for (const PlantedSentence& sentence : document.sentences) {
      std::string& line = text.sentences.emplace_back();
      for (const TokenId word : sentence.words) {
        if (!line.empty()) line += lexicon_.between();
        line += words()[static_cast<std::size_t>(word)];
      }
    }
    out.push_back(std::move(text));
  }
  return out;
}

// Of a sentence each word's expected number, by the arcs from a start to a full stop; then divided by its length.
std::vector<double> PlantedDocuments::word_frequencies() const {
  std::vector<double> visits(contexts(), 0), words(this->words().size(), 0);
  for (std::size_t stem = 0; stem < starts(); ++stem) visits[stem] = start_probability(stem);
  double length = 0;
  const auto topics = static_cast<std::size_t>(options_.topics);
  for (const Arc& arc : arcs_) {
    const double passed = visits[arc.from] * arc.probability;
    if (arc.to >= starts()) visits[arc.to] += passed;
    length += passed;
    for (std::size_t topic = 0; topic < (arc.of_topic ? topics : 1); ++topic) {
      const DocumentClass& all = lexicon_.classes()[arc.word_class + topic];
      for (std::size_t i = 0; i < all.weight.size(); ++i)
        words[static_cast<std::size_t>(all.first) + i] += passed / static_cast<double>(arc.of_topic ? topics : 1) *
                                                          static_cast<double>(all.weight[i]) /
                                                          static_cast<double>(all.total);
    }
  }
  for (double& each : words) each /= length;
  return words;
}

double PlantedDocuments::unigram_entropy() const {
  double entropy = 0;
  for (const double p : word_frequencies())
    if (p > 0) entropy -= p * std::log(p);
  return entropy;
}

}  // namespace data
