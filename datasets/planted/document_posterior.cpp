#include "datasets/planted/document_posterior.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "datasets/error.h"

namespace data {
namespace {

constexpr double kImpossible = -std::numeric_limits<double>::infinity();

double sum(const std::vector<double>& numbers) { return std::accumulate(numbers.begin(), numbers.end(), 0.0); }

// Divides by the sum, and gives its logarithm.
double normalise(std::vector<double>& numbers) {
  const double total = sum(numbers);
  if (total <= 0) return kImpossible;
  for (double& each : numbers) each /= total;
  return std::log(total);
}

// ln(a e^x + b e^y)
double log_sum(double a, double x, double b, double y) {
  const double largest = std::max(a > 0 ? x : kImpossible, b > 0 ? y : kImpossible);
  if (largest == kImpossible) return kImpossible;
  return largest + std::log((a > 0 ? a * std::exp(x - largest) : 0) + (b > 0 ? b * std::exp(y - largest) : 0));
}

constexpr std::size_t kLanes = 8;

// to += p · from, eight numbers at a time: a loop of known length becomes vector instructions.
void add_row(double* to, const double* from, double p, std::size_t width) {
  for (std::size_t lane = 0; lane < width; lane += kLanes) {
    std::array<double, kLanes> more;
    for (std::size_t i = 0; i < kLanes; ++i) more[i] = p * from[lane + i];
    for (std::size_t i = 0; i < kLanes; ++i) to[lane + i] += more[i];
  }
}

}  // namespace

// The segments in one order. What is said of a chosen place leaves out what is seen there.
struct DocumentPosterior::Pass {
  double log_likelihood = kImpossible;
  double follows = 0;          // P(the second follows the first | all that is seen)
  std::vector<Table> classes;  // of each chosen place, P(class, all that is seen elsewhere) / e^log_scale, [classes]
  std::vector<double> log_scales;  // [chosen]
};

DocumentPosterior::DocumentPosterior(const PlantedDocuments& language, const Masking& masking)
    : language_(language),
      topics_(static_cast<std::size_t>(language.options().topics)),
      starts_(language.starts()),
      width_((topics_ + kLanes - 1) / kLanes * kLanes),
      arcs_with_(language.lexicon().classes().size()) {
  const auto [rho, masked, random] = masking;
  const double kept = 1 - masked - random;
  if (!(rho >= 0 && rho <= 1 && masked >= 0 && random >= 0 && kept >= -1e-12))
    throw InputError(
        fmt::format("masking: {} chosen, of these {} masked and {} random. Expected parts of 1.", rho, masked, random));
  const double each = random / static_cast<double>(language.words().size());
  chosen_ = {masked, each, std::max(kept, 0.0)};
  any_ = {rho * masked, rho * each, 1 - rho + rho * chosen_.kept};
  const auto arcs = language.arcs();
  for (std::size_t arc = 0; arc < arcs.size(); ++arc)
    for (std::size_t topic = 0; topic < (arcs[arc].of_topic ? topics_ : 1); ++topic) {
      arcs_with_[arcs[arc].word_class + topic].push_back(static_cast<std::uint32_t>(arc));
    }
  for (std::size_t word = 0; word < language.words().size(); ++word)
    probability_in_class_.push_back(language.lexicon().probability_in_class(static_cast<TokenId>(word)));
}

DocumentPosterior::Table DocumentPosterior::fresh() const {
  Table table(language_.contexts() * width_, 0);
  for (std::size_t start = 0; start < starts_; ++start)
    for (std::size_t topic = 0; topic < topics_; ++topic)
      table[start * width_ + topic] = language_.start_probability(start) / static_cast<double>(topics_);
  return table;
}

// Every arc may have given any word; the arcs whose class has the word that is seen have given more.
template <class AllTopics, class OneTopic>
void DocumentPosterior::each_arc(TokenId seen, const Channel& channel, const AllTopics& all,
                                 const OneTopic& one) const {
  const auto arcs = language_.arcs();
  if (const double least = seen == SeenSegments::kMasked ? channel.masked : channel.random; least > 0)
    for (const PlantedDocuments::Arc& arc : arcs) all(arc, arc.probability * least);
  if (seen == SeenSegments::kMasked) return;
  const std::size_t word_class = language_.lexicon().class_of(seen);
  const double more = channel.kept * probability_in_class_[static_cast<std::size_t>(seen)];
  for (const std::uint32_t each : arcs_with_[word_class]) {
    const PlantedDocuments::Arc& arc = arcs[each];
    if (arc.of_topic)
      one(arc, word_class - arc.word_class, arc.probability * more);
    else
      all(arc, arc.probability * more);
  }
}

void DocumentPosterior::forward(const Table& from, Table& to, TokenId seen, const Channel& channel) const {
  to.assign(from.size(), 0);
  each_arc(
      seen, channel,
      [&](const PlantedDocuments::Arc& arc, double p) {
        add_row(&to[arc.to * width_], &from[arc.from * width_], p, width_);
      },
      [&](const PlantedDocuments::Arc& arc, std::size_t topic, double p) {
        to[arc.to * width_ + topic] += p * from[arc.from * width_ + topic];
      });
}

void DocumentPosterior::backward(const Table& from, Table& to, TokenId seen, const Channel& channel) const {
  to.assign(from.size(), 0);
  each_arc(
      seen, channel,
      [&](const PlantedDocuments::Arc& arc, double p) {
        add_row(&to[arc.from * width_], &from[arc.to * width_], p, width_);
      },
      [&](const PlantedDocuments::Arc& arc, std::size_t topic, double p) {
        to[arc.from * width_ + topic] += p * from[arc.to * width_ + topic];
      });
}

DocumentPosterior::Table DocumentPosterior::classes_between(const Table& before, const Table& behind) const {
  Table classes(arcs_with_.size(), 0);
  for (const PlantedDocuments::Arc& arc : language_.arcs()) {
    const double *a = &before[arc.from * width_], *b = &behind[arc.to * width_];
    for (std::size_t topic = 0; topic < topics_; ++topic)
      classes[arc.word_class + (arc.of_topic ? topic : 0)] += a[topic] * arc.probability * b[topic];
  }
  return classes;
}

void DocumentPosterior::keep_starts(Table& table) const {
  std::fill(table.begin() + static_cast<std::ptrdiff_t>(starts_ * width_), table.end(), 0.0);
}

// α is kept where it is asked for again: at chosen places and between the segments.
DocumentPosterior::Pass DocumentPosterior::pass(const TokenIds& first, const TokenIds& second, double follows, bool cut,
                                                std::span<const std::size_t> chosen) const {
  const std::size_t joint = first.size(), n = joint + second.size(), begins = starts_ * width_;
  const auto seen = [&](std::size_t place) { return place < joint ? first[place] : second[place - joint]; };
  const Table anew = fresh();
  Table now = anew, then, ended;           // α, divided by e^log_scale
  std::vector<Table> kept(chosen.size());  // [chosen]
  Pass out{kImpossible, follows, std::vector<Table>(chosen.size()), std::vector<double>(chosen.size())};
  double log_scale = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t c = 0; c < chosen.size(); ++c)
      if (chosen[c] == i) kept[c] = now, out.log_scales[c] = log_scale;
    forward(now, then, seen(i), any_);
    std::swap(now, then);
    const bool between = i + 1 == joint && joint < n;
    if (between || (i + 1 == n && !cut)) keep_starts(now);
    log_scale += normalise(now);
    if (log_scale == kImpossible) return out;
    if (!between) continue;
    ended = now;
    for (std::size_t s = 0; s < begins; ++s) now[s] = follows * ended[s] + (1 - follows) * anew[s];
  }
  out.log_likelihood = log_scale;
  now.assign(anew.size(), 1);  // β from here on
  if (!cut) keep_starts(now);
  log_scale = 0;
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t c = 0; c < chosen.size(); ++c)
      if (chosen[c] == i) out.classes[c] = classes_between(kept[c], now), out.log_scales[c] += log_scale;
    backward(now, then, seen(i), any_);
    std::swap(now, then);
    log_scale += normalise(now);
    if (i != joint) continue;
    const double next = follows * std::inner_product(ended.begin(), ended.end(), now.begin(), 0.0);
    const double random = (1 - follows) * std::inner_product(anew.begin(), anew.end(), now.begin(), 0.0);
    out.follows = next / (next + random);
    for (std::size_t s = 0; s < begins; ++s) now[s] = follows * now[s] + random;
    keep_starts(now);
  }
  return out;
}

// Of the classes' probabilities at a chosen place, those of the words, with what is seen there.
std::vector<double> DocumentPosterior::words_at(const Table& classes, TokenId seen) const {
  std::vector<double> words(probability_in_class_.size());
  for (std::size_t word = 0; word < words.size(); ++word) {
    const double elsewhere =
        classes[language_.lexicon().class_of(static_cast<TokenId>(word))] * probability_in_class_[word];
    const double here = seen == SeenSegments::kMasked
                            ? chosen_.masked
                            : chosen_.random + (static_cast<TokenId>(word) == seen ? chosen_.kept : 0);
    words[word] = elsewhere * here;
  }
  if (normalise(words) == kImpossible)
    throw InputError(
        fmt::format("planted documents: found '{}' at a chosen place. Expected what this masking can show.",
                    seen == SeenSegments::kMasked ? "[MASK]" : language_.words()[static_cast<std::size_t>(seen)]));
  return words;
}

void DocumentPosterior::check(const SeenSegments& seen, std::span<const std::size_t> chosen,
                              const SegmentRelation& prior) const {
  const std::size_t places = seen.first.size() + seen.second.size();
  if (seen.first.empty()) throw InputError("planted documents: the first segment is empty. Expected whole sentences.");
  for (const TokenIds* segment : {&seen.first, &seen.second})
    for (const TokenId word : *segment)
      if (word != SeenSegments::kMasked) check_word(word);
  for (const std::size_t place : chosen)
    if (place >= places)
      throw InputError(fmt::format("planted documents: place {} is chosen of {}. Places count from 0.", place, places));
  const auto [next, random, swapped] = prior;
  if (!(next >= 0 && random >= 0 && swapped >= 0 && next + random + swapped > 0 &&
        std::isfinite(next + random + swapped)))
    throw InputError(fmt::format("planted documents: next {}, random {}, swapped {}. Expected probabilities.", next,
                                 random, swapped));
  if (swapped > 0 && (seen.cut || seen.second.empty()))
    throw InputError("planted documents: segments that may be swapped. Expected two of whole sentences.");
}

void DocumentPosterior::check_word(TokenId word) const {
  if (word < 0 || static_cast<std::size_t>(word) >= language_.words().size())
    throw InputError(fmt::format("planted documents: word {}. Expected 0 … {}.", word, language_.words().size() - 1));
}

DocumentReading DocumentPosterior::read(const SeenSegments& seen, std::span<const std::size_t> chosen,
                                        const SegmentRelation& prior) const {
  check(seen, chosen, prior);
  const double all = prior.next + prior.random + prior.swapped, in_order = prior.next + prior.random;
  Pass ordered, swapped;
  if (in_order > 0) ordered = pass(seen.first, seen.second, prior.next / in_order, seen.cut, chosen);
  if (prior.swapped > 0) {
    std::vector<std::size_t> moved;
    for (const std::size_t place : chosen)
      moved.push_back(place < seen.first.size() ? place + seen.second.size() : place - seen.first.size());
    swapped = pass(seen.second, seen.first, 1, false, moved);
  }
  DocumentReading reading;
  const double p = in_order / all, q = prior.swapped / all;
  reading.log_likelihood = log_sum(p, ordered.log_likelihood, q, swapped.log_likelihood);
  if (reading.log_likelihood == kImpossible)
    throw InputError(
        fmt::format("planted documents: segments of {} and {} words. Expected what whole sentences can be.",
                    seen.first.size(), seen.second.size()));
  const double order = p > 0 ? p * std::exp(ordered.log_likelihood - reading.log_likelihood) : 0;
  reading.relation = {order * ordered.follows, order * (1 - ordered.follows), 1 - order};
  if (seen.second.empty()) reading.relation = {prior.next / all, prior.random / all, 0};
  for (std::size_t c = 0; c < chosen.size(); ++c) {
    Table classes(arcs_with_.size(), 0);
    // Relative to what is seen in all, so that neither order is lost beside the other.
    for (const auto& [weight, each] : {std::pair{p, &ordered}, std::pair{q, &swapped}})
      if (weight > 0 && each->log_likelihood > kImpossible)
        for (std::size_t k = 0; k < classes.size(); ++k)
          classes[k] += weight * std::exp(each->log_scales[c] - reading.log_likelihood) * each->classes[c][k];
    const std::size_t place = chosen[c];
    reading.words.push_back(
        words_at(classes, place < seen.first.size() ? seen.first[place] : seen.second[place - seen.first.size()]));
  }
  return reading;
}

std::vector<double> DocumentPosterior::masked_log_probabilities(const SeenSegments& seen,
                                                                std::span<const std::size_t> chosen,
                                                                std::span<const TokenId> truth,
                                                                const SegmentRelation& prior) const {
  if (truth.size() != chosen.size())
    throw InputError(fmt::format("planted documents: {} true words for {} chosen places. Expected one for each.",
                                 truth.size(), chosen.size()));
  for (const TokenId word : truth) check_word(word);
  const DocumentReading reading = read(seen, chosen, prior);
  std::vector<double> out;
  for (std::size_t c = 0; c < chosen.size(); ++c)
    out.push_back(std::log(reading.words[c][static_cast<std::size_t>(truth[c])]));
  return out;
}

std::vector<double> DocumentPosterior::left_to_right_log_probabilities(std::span<const TokenId> words) const {
  std::vector<double> out;
  Table before = fresh(), behind;
  for (const TokenId word : words) {
    check_word(word);
    forward(before, behind, word, {0, 0, 1});
    out.push_back(normalise(behind));
    if (out.back() == kImpossible)
      throw InputError(
          fmt::format("planted documents: word {}, '{}', cannot stand there. Expected sentences of one document.",
                      out.size(), language_.words()[static_cast<std::size_t>(word)]));
    std::swap(before, behind);
  }
  return out;
}

}  // namespace data
