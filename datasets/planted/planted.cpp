#include "datasets/planted/planted.h"

#include <fmt/format.h>

#include <cmath>
#include <numeric>
#include <string_view>
#include <utility>

#include "datasets/error.h"
#include "datasets/planted/stems.h"

namespace data {
namespace {

constexpr std::array<std::string_view, 2> kNumbers = {"singular", "plural"};

// An index, drawn in proportion to its weight.
std::size_t draw(const std::vector<std::uint64_t>& weights, std::uint64_t total, Random& random) {
  auto rest = random.below(total);
  std::size_t i = 0;
  while (rest >= weights[i]) rest -= weights[i++];
  return i;
}

double log_fraction(std::uint64_t part, std::uint64_t total) {
  return std::log(static_cast<double>(part) / static_cast<double>(total));
}

void check_option(std::string_view name, int value, int low, int high) {
  if (value >= low && value <= high) return;
  throw InputError(fmt::format("planted language: {} = {}. Expected {} … {}.", name, value, low, high));
}

void check_options(const PlantedOptions& options) {
  check_option("domains", options.domains, 2, static_cast<int>(kConsonants.size()));
  if (options.domains % 2 != 0) {
    throw InputError(fmt::format("planted language: domains = {}. Expected an even number.", options.domains));
  }
  check_option("nouns", options.nouns, 1, 350);  // stems that begin with one consonant: 5 · 14 · 5
  check_option("verbs", options.verbs, 1, 350);
  check_option("adjectives", options.adjectives, 1, 4900);
  check_option("adverbs", options.adverbs, 1, 4900);
  check_option("topic_percent", options.topic_percent, 0, 100);
  check_option("verb_percent", options.verb_percent, 0, 100);
  check_option("object_percent", options.object_percent, 0, 100);
}

}  // namespace

std::string kind_of(std::string class_name) {
  const std::size_t number = class_name.find_first_of("0123456789");
  if (number == std::string::npos) return class_name;
  return class_name.erase(number, class_name.find(' ', number) + 1 - number);
}

PlantedLanguage::PlantedLanguage(const PlantedOptions& options) : options_(options) {
  check_options(options);
  Random random(options.seed, 0);
  add_class("determiner singular", {"a", "this", "that"});
  add_class("determiner plural", {"some", "these", "those"});
  add_class("adjective", with_ending(make_stems(kConsonants, options.adjectives, random), "c"));
  add_class("adverb", with_ending(make_stems(kConsonants, options.adverbs, random), "ly"));
  add_class("full stop", {"."});
  const auto add_forms = [&](std::string_view kind, int count, std::array<std::string_view, 2> endings) {
    for (int i = 0; i < options.domains; ++i) {
      const auto stems = make_stems(kConsonants.substr(static_cast<std::size_t>(i), 1), count, random);
      for (std::size_t number = 0; number < 2; ++number) {
        add_class(fmt::format("{} {} {}", kind, i, kNumbers[number]), with_ending(stems, endings[number]));
      }
    }
  };
  add_forms("noun", options.nouns, {"", "s"});
  add_forms("verb", options.verbs, {"t", "n"});
}

void PlantedLanguage::add_class(std::string name, std::vector<std::string> words) {
  WordClass word_class{std::move(name), std::move(words), {}, 0};
  for (std::size_t rank = 0; rank < word_class.words.size(); ++rank) {
    word_class.weight.push_back(1'000'000 / (rank + 3));  // Zipf–Mandelbrot: P ∝ 1 / (rank + 3), rank = 0, 1, …
    word_class.total += word_class.weight.back();
    class_of_.emplace(word_class.words[rank], classes_.size());
  }
  classes_.push_back(std::move(word_class));
}

std::size_t PlantedLanguage::class_of(const std::string& word) const { return class_of_.at(word); }

std::vector<std::uint64_t> PlantedLanguage::class_weights(const State& state) const {
  std::vector<std::uint64_t> weights(classes_.size(), 0);
  const int d = options_.domains;
  // A domain that is right `percent` of the time, else any of the D: weights of sum 100 D.
  const auto set_nouns = [&](int right, int percent) {
    for (int domain = 0; domain < d; ++domain) {
      const int weight = (100 - percent) + (domain == right ? percent * d : 0);
      weights[noun(domain, state.number)] = static_cast<std::uint64_t>(weight);
    }
  };
  // The usual verb groups of subject domain s are s, s+1, … s+D/2−1 (mod D); sum 100 D as well.
  const auto set_verbs = [&] {
    for (int group = 0; group < d; ++group) {
      const bool usual = (group - state.subject + d) % d < d / 2;
      const int percent = usual ? options_.verb_percent : 100 - options_.verb_percent;
      weights[verb(group, state.number)] = static_cast<std::uint64_t>(2 * percent);
    }
  };
  switch (state.slot) {
    case Slot::kSubjectDeterminer:
    case Slot::kObjectDeterminer:
      weights[kDeterminers] = weights[kDeterminers + 1] = 1;
      break;
    case Slot::kSubject:
      set_nouns(state.topic, state.topic < 0 ? 0 : options_.topic_percent);
      break;
    case Slot::kAdverbOrVerb:
      set_verbs();
      weights[kAdverbs] = static_cast<std::uint64_t>(100 * d);  // as much as all verbs: one half
      break;
    case Slot::kVerb:
      set_verbs();
      break;
    case Slot::kAdjective:
      weights[kAdjectives] = 1;
      break;
    case Slot::kObject:
      set_nouns((state.subject + state.verb) % d, options_.object_percent);
      break;
    case Slot::kStop:
      weights[kStops] = 1;
      break;
  }
  return weights;
}

PlantedLanguage::State PlantedLanguage::advance(State state, std::size_t next) const {
  const int form = static_cast<int>(next) - kNouns;  // 2 · (domain or D + group) + number, for a noun or a verb
  switch (state.slot) {
    case Slot::kSubjectDeterminer:
      state = {Slot::kSubject, false, static_cast<int>(next) - kDeterminers, state.topic, 0, 0};
      break;
    case Slot::kSubject:
      state.subject = form / 2;
      state.slot = Slot::kAdverbOrVerb;
      break;
    case Slot::kAdverbOrVerb:
      if (next == kAdverbs) {
        state.adverb = true;
        state.slot = Slot::kVerb;
        break;
      }
      [[fallthrough]];
    case Slot::kVerb:
      state.verb = form / 2 - options_.domains;
      state.slot = Slot::kObjectDeterminer;
      break;
    case Slot::kObjectDeterminer:
      state.number = static_cast<int>(next) - kDeterminers;
      state.slot = state.adverb ? Slot::kObject : Slot::kAdjective;
      break;
    case Slot::kAdjective:
      state.slot = Slot::kObject;
      break;
    case Slot::kObject:
      state.topic = form / 2;
      state.slot = Slot::kStop;
      break;
    case Slot::kStop:
      state.slot = Slot::kSubjectDeterminer;
      break;
  }
  return state;
}

PlantedText PlantedLanguage::generate(std::size_t tokens, std::uint64_t seed) const {
  Random random(seed, 1);
  PlantedText text;
  State state;
  while (text.words.size() < tokens) {
    const auto weights = class_weights(state);
    const auto total = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});
    const auto next = draw(weights, total, random);
    const auto& word_class = classes_[next];
    const auto word = draw(word_class.weight, word_class.total, random);
    text.words.push_back(word_class.words[word]);
    // P(w | before) = P(class | state) P(w | class)
    text.log_probability.push_back(log_fraction(weights[next], total) +
                                   log_fraction(word_class.weight[word], word_class.total));
    state = advance(state, next);
  }
  return text;
}

std::vector<std::array<std::size_t, 4>> PlantedLanguage::analogies() const {
  std::vector<std::array<std::size_t, 4>> grid;
  const int d = options_.domains;
  for (int start = 0; start < 2 * d; start += d) {  // the nouns, then the verbs
    for (int i = start; i < start + d; ++i) {
      for (int j = start; j < start + d; ++j) {
        if (i != j) grid.push_back({noun(i, 0), noun(i, 1), noun(j, 0), noun(j, 1)});
      }
    }
  }
  return grid;
}

}  // namespace data
