#include "datasets/text/pair_batches.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <string_view>
#include <utility>

#include "datasets/error.h"
#include "datasets/random.h"

namespace data {
namespace {

constexpr std::array<std::string_view, 2> kReserved = {"<s>", "</s>"};  // kBegin, kEnd
constexpr std::size_t kPool = 100;                                      // batches

void check_source(const TokenIds& source, std::size_t pair) {
  if (source.empty()) throw InputError(fmt::format("pair {}: found an empty source. Expected one word or more.", pair));
}

// sources(b) is the b-th of B sources.
template <class Sources>
PairBatch padded(std::size_t B, Sources sources) {
  if (B == 0) throw InputError("a batch of 0 pairs. Expected one or more.");
  PairBatch batch;
  batch.B = B;
  for (std::size_t b = 0; b < B; ++b) {
    check_source(sources(b), b);
    batch.source_sizes.push_back(sources(b).size());
    batch.S = std::max(batch.S, sources(b).size());
  }
  batch.source.assign(batch.S * B, Vocabulary::kUnknown);
  for (std::size_t b = 0; b < B; ++b)
    for (std::size_t s = 0; s < sources(b).size(); ++s) batch.source[s * B + b] = sources(b)[s];
  return batch;
}

// pair(b) is the b-th of B pairs.
template <class Pair>
PairBatch padded_pairs(std::size_t B, Pair pair) {
  PairBatch batch = padded(B, [&](std::size_t b) -> const TokenIds& { return pair(b).source; });
  for (std::size_t b = 0; b < B; ++b) {
    batch.target_sizes.push_back(pair(b).target.size() + 1);
    batch.T = std::max(batch.T, batch.target_sizes[b]);
  }
  batch.input.assign(batch.T * B, kEnd);
  batch.wanted.assign(batch.T * B, kNotAsked);
  for (std::size_t b = 0; b < B; ++b) {
    const TokenIds& target = pair(b).target;
    batch.input[b] = kBegin;
    for (std::size_t t = 0; t < target.size(); ++t) {
      batch.input[(t + 1) * B + b] = target[t];
      batch.wanted[t * B + b] = target[t];
    }
    batch.wanted[target.size() * B + b] = kEnd;
  }
  return batch;
}

}  // namespace

Vocabulary pair_vocabulary(std::span<const SentencePair> pairs, Side side, std::int64_t min_count) {
  Vocabulary::WordMap<std::int64_t> counts;
  std::int64_t words = 0;
  for (const SentencePair& pair : pairs) {
    for (const std::string& word : side == Side::source ? pair.source : pair.target) {
      ++counts[word];
      ++words;
    }
  }
  return Vocabulary::from_counts({counts.begin(), counts.end()}, words, min_count, kReserved);
}

std::vector<IdPair> encode_pairs(std::span<const SentencePair> pairs, const Vocabulary& source,
                                 const Vocabulary& target) {
  std::vector<IdPair> ids;
  ids.reserve(pairs.size());
  for (const SentencePair& pair : pairs) ids.push_back({source.encode(pair.source), target.encode(pair.target)});
  return ids;
}

std::size_t PairBatch::words() const {
  return std::accumulate(target_sizes.begin(), target_sizes.end(), std::size_t{0});
}

PairBatch batch_of(std::span<const IdPair> pairs) {
  return padded_pairs(pairs.size(), [&](std::size_t b) -> const IdPair& { return pairs[b]; });
}

PairBatch sources_only(std::span<const TokenIds> sources) {
  return padded(sources.size(), [&](std::size_t b) -> const TokenIds& { return sources[b]; });
}

PairBatches::PairBatches(std::span<const IdPair> pairs, std::size_t B, std::uint64_t seed)
    : pairs_(pairs), B_(B), seed_(seed), order_(pairs.size()) {
  if (pairs.empty() || B == 0)
    throw InputError(fmt::format("{} pairs in batches of {}. Expected both to be at least 1.", pairs.size(), B));
  for (std::size_t i = 0; i < pairs.size(); ++i) check_source(pairs[i].source, i);
  batches_.resize(batches());
  arrange();
}

void PairBatches::arrange() {
  // From the sorted order each time: the order of an epoch must not depend on the epochs before.
  std::iota(order_.begin(), order_.end(), 0U);
  std::iota(batches_.begin(), batches_.end(), 0U);
  Random random(seed_, position_.epoch);
  shuffle(std::span(order_), random);
  const auto shorter = [&](std::uint32_t a, std::uint32_t b) {
    return std::pair(pairs_[a].source.size(), pairs_[a].target.size()) <
           std::pair(pairs_[b].source.size(), pairs_[b].target.size());
  };
  for (std::size_t first = 0; first < order_.size(); first += kPool * B_) {
    const auto pool = std::span(order_).subspan(first, std::min(kPool * B_, order_.size() - first));
    std::stable_sort(pool.begin(), pool.end(), shorter);
  }
  shuffle(std::span(batches_), random);
}

PairBatch PairBatches::next() {
  if (position_.batch == batches_.size()) {
    position_ = {position_.epoch + 1, 0};
    arrange();
  }
  const std::size_t first = batches_[static_cast<std::size_t>(position_.batch++)] * B_;
  return padded_pairs(std::min(B_, order_.size() - first),
                      [&](std::size_t b) -> const IdPair& { return pairs_[order_[first + b]]; });
}

void PairBatches::restore(Position position) {
  if (position.batch > batches_.size())
    throw InputError(
        fmt::format("batch {} of {}. Expected a position saved with the same pairs.", position.batch, batches_.size()));
  position_ = position;
  arrange();
}

}  // namespace data
