#include "datasets/vectors/unit_vectors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "datasets/error.h"
#include "datasets/text/spelling.h"
#include "datasets/text/text.h"

namespace data {
namespace {

constexpr std::size_t kLane = 32;  // words side by side: as many sums as registers hold
constexpr float kNever = -std::numeric_limits<float>::infinity();

std::size_t round_up(std::size_t n) { return (n + kLane - 1) / kLane * kLane; }

double length(std::span<const float> v) {
  return std::sqrt(std::accumulate(v.begin(), v.end(), 0.0, [](double sum, double x) { return sum + x * x; }));
}

// score_w from the cosines of w with a, b and c.
void combine(AnalogyMethod method, const float* a, const float* b, const float* c, std::span<float> score) {
  if (method == AnalogyMethod::kAdd) {
    for (std::size_t w = 0; w < score.size(); ++w) score[w] = b[w] - a[w] + c[w];
    return;
  }
  constexpr float kEpsilon = 0.001f;
  const auto shifted = [](float cosine) { return (cosine + 1) / 2; };
  for (std::size_t w = 0; w < score.size(); ++w) score[w] = shifted(b[w]) * shifted(c[w]) / (shifted(a[w]) + kEpsilon);
}

// The n best words among those with a score, the best first.
std::vector<Neighbour> best(std::span<const float> score, std::size_t n) {
  std::vector<Neighbour> all;
  for (std::size_t w = 0; w < score.size(); ++w)
    if (score[w] != kNever) all.push_back({w, score[w]});
  n = std::min(n, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(n), all.end(),
                    [](auto x, auto y) { return x.score != y.score ? x.score > y.score : x.word < y.word; });
  all.resize(n);
  return all;
}

}  // namespace

UnitVectors::UnitVectors(const WordVectors& vectors, UnitVectorOptions options)
    : fold_case_(options.fold_case), dimension_(vectors.dimension) {
  const auto first = std::min(options.first, vectors.size());
  panels_.resize(round_up(first) * dimension_);
  for (std::size_t row = 0; row < first; ++row) {
    auto word = fold_case_ ? lower_case(vectors.words[row]) : vectors.words[row];
    if (!ids_.emplace(word, size()).second) continue;
    float* const lane = &panels_[size() / kLane * kLane * dimension_ + size() % kLane];
    const auto vector = vectors.vector(row);
    const double divisor = std::max(length(vector), 1e-300);
    for (std::size_t d = 0; d < dimension_; ++d) lane[d * kLane] = static_cast<float>(vector[d] / divisor);
    words_.push_back(std::move(word));
  }
}

std::optional<std::size_t> UnitVectors::find(std::string_view word) const {
  const auto found = ids_.find(fold_case_ ? lower_case(word) : std::string(word));
  return found == ids_.end() ? std::nullopt : std::optional(found->second);
}

std::size_t UnitVectors::at(std::string_view word) const {
  if (const auto id = find(word)) return *id;
  const auto near = closest_spelling(word, words_);
  throw InputError(fmt::format("there is no vector of {} among {}.{}", in_quotes(word), size(),
                               near.empty() ? "" : fmt::format(" Did you mean {}?", in_quotes(near))));
}

double UnitVectors::cosine(std::size_t i, std::size_t j) const {
  const auto lane = [&](std::size_t word) { return &panels_[word / kLane * kLane * dimension_ + word % kLane]; };
  double sum = 0;
  for (std::size_t d = 0; d < dimension_; ++d) sum += double{lane(i)[d * kLane]} * double{lane(j)[d * kLane]};
  return sum;
}

void UnitVectors::cosines(std::size_t asked, std::size_t first, std::span<float> out) const {
  const float* const query = &panels_[asked / kLane * kLane * dimension_ + asked % kLane];
  for (std::size_t start = 0; start < out.size(); start += kLane) {
    const float* const panel = &panels_[(first + start) * dimension_];
    std::array<float, kLane> sums{};
    for (std::size_t d = 0; d < dimension_; ++d)
      for (std::size_t w = 0; w < kLane; ++w) sums[w] += query[d * kLane] * panel[d * kLane + w];
    std::copy_n(sums.begin(), std::min(kLane, out.size() - start), out.begin() + static_cast<std::ptrdiff_t>(start));
  }
}

std::vector<Neighbour> UnitVectors::nearest(std::size_t word, std::size_t n) const {
  std::vector<float> score(size());
  cosines(word, 0, score);
  score[word] = kNever;
  return best(score, n);
}

std::vector<Neighbour> UnitVectors::analogy(const AnalogyQuery& query, std::size_t n, AnalogyOptions options) const {
  std::array<std::vector<float>, 3> rows;
  for (std::size_t i = 0; i < 3; ++i) {
    rows[i].resize(size());
    cosines(query[i], 0, rows[i]);
  }
  std::vector<float> score(size());
  combine(options.method, rows[0].data(), rows[1].data(), rows[2].data(), score);
  if (!options.include_query)
    for (const auto word : query) score[word] = kNever;
  return best(score, n);
}

std::vector<std::size_t> UnitVectors::answers(std::span<const AnalogyQuery> queries, AnalogyOptions options) const {
  std::vector<std::size_t> asked;
  for (const auto& query : queries) asked.insert(asked.end(), query.begin(), query.end());
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  const auto row_of = [&](std::size_t word) {
    return static_cast<std::size_t>(std::lower_bound(asked.begin(), asked.end(), word) - asked.begin());
  };
  std::vector<AnalogyQuery> rows;
  for (const auto& [a, b, c] : queries) rows.push_back({row_of(a), row_of(b), row_of(c)});

  // The words in blocks, so that a table of cosines stays below 16 MB however many words are asked about.
  const std::size_t block =
      round_up(std::clamp<std::size_t>((4U << 20U) / std::max<std::size_t>(asked.size(), 1), 1, 4096));
  std::vector<float> table(asked.size() * block), score(block);
  std::vector<Neighbour> found(queries.size(), {0, kNever});
  for (std::size_t first = 0; first < size(); first += block) {
    const auto words = std::min(block, size() - first);
    for (std::size_t i = 0; i < asked.size(); ++i) cosines(asked[i], first, {&table[i * block], words});
    for (std::size_t q = 0; q < queries.size(); ++q) {
      const auto& [a, b, c] = rows[q];
      combine(options.method, &table[a * block], &table[b * block], &table[c * block], {score.data(), words});
      if (!options.include_query)
        for (const auto word : queries[q])
          if (word >= first && word < first + words) score[word - first] = kNever;
      const auto top = std::max_element(score.begin(), score.begin() + static_cast<std::ptrdiff_t>(words));
      if (*top > found[q].score) found[q] = {first + static_cast<std::size_t>(top - score.begin()), *top};
    }
  }
  std::vector<std::size_t> words;
  for (const auto& neighbour : found) words.push_back(neighbour.word);
  return words;
}

}  // namespace data
