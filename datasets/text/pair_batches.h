// Pairs of sentences as batches of ids: what a translator is trained with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/text/sentence_pairs.h"
#include "datasets/text/vocabulary.h"

namespace data {

// In the vocabularies of pairs: the words before the first and after the last.
inline constexpr TokenId kBegin = 1, kEnd = 2;  // "<s>", "</s>"
// In PairBatch::wanted behind the end of a target: counts for nothing (the ignore_index of the cross-entropy).
inline constexpr std::int32_t kNotAsked = -100;

enum class Side { source, target };
// The words of one side of the pairs, with <s> and </s> as kBegin and kEnd. InputError: as Vocabulary::build.
Vocabulary pair_vocabulary(std::span<const SentencePair> pairs, Side side, std::int64_t min_count = 1);

struct IdPair {
  TokenIds source, target;  // without <s> and </s>
};
std::vector<IdPair> encode_pairs(std::span<const SentencePair> pairs, const Vocabulary& source,
                                 const Vocabulary& target);

// B pairs side by side, padded, time first: element (t, b) stands at t · B + b.
//
//   targets  a b c | d       input   <s> a   b   c       wanted  a b c </s>
//                                    <s> d  </s></s>             d </s> − −
struct PairBatch {
  std::size_t B = 0, S = 0, T = 0;        // pairs, longest source, longest target + 1
  TokenIds source;                        // [S, B]; behind the end of a source Vocabulary::kUnknown
  std::vector<std::size_t> source_sizes;  // [B]
  std::vector<std::size_t> target_sizes;  // [B] with </s>; empty when there are no targets
  TokenIds input, wanted;                 // [T, B]: <s> y₁ … y_n and y₁ … y_n </s>; then kEnd and kNotAsked

  std::size_t words() const;  // of `wanted`, those that count
};

// One batch of all pairs, in that order. InputError: no pairs, or an empty source.
PairBatch batch_of(std::span<const IdPair> pairs);
// The same of sources alone, T = 0: for translating.
PairBatch sources_only(std::span<const TokenIds> sources);

// Batches for training: every pair once an epoch, pairs of like length together so that little is padded. In each epoch
// the pairs are shuffled, cut into pools of 100 B, sorted by length within the pool and cut into batches, which come in
// random order. The order of an epoch depends on the seed and the number of the epoch alone.
class PairBatches {
 public:
  struct Position {
    std::uint64_t epoch = 0;
    std::uint64_t batch = 0;  // batches of this epoch that have been given
    bool operator==(const Position&) const = default;
  };

  // The pairs must outlive this. InputError: no pairs, B = 0, or an empty source.
  PairBatches(std::span<const IdPair> pairs, std::size_t B, std::uint64_t seed);

  PairBatch next();                                                      // goes on with the next epoch by itself
  std::size_t batches() const { return (order_.size() + B_ - 1) / B_; }  // of an epoch

  Position position() const { return position_; }
  // Goes to a position that position() gave for the same pairs, B and seed. InputError when it lies outside.
  void restore(Position position);

 private:
  void arrange();

  std::span<const IdPair> pairs_;
  std::size_t B_;
  std::uint64_t seed_;
  Position position_;
  std::vector<std::uint32_t> order_;    // of the pairs
  std::vector<std::uint32_t> batches_;  // in which the batches of `order_` are given
};

}  // namespace data
