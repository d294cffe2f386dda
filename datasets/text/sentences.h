// Sentences of different lengths, side by side in a batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

struct LabelledSentence {
  TokenIds words;
  TokenIds labels;  // of each word, or one of the whole
};
enum class Labels { each_word, sentence };

struct SentenceBatch {
  // Stands behind the end of a sentence among the labels: what a loss ignores.
  static constexpr TokenId kNoLabel = -100;

  std::size_t steps = 0, sentences = 0;  // T, the length of the longest, and B
  TokenIds words;                        // [T, B], time first; 0 behind the end of a sentence
  TokenIds labels;                       // [T, B] with kNoLabel behind the end; [B] when each sentence has one
  std::vector<std::size_t> lengths;      // [B]
};

// The sentences sentences[order[0]], sentences[order[1]], … as one batch. InputError: an empty sentence, or another
// number of labels than `kind` asks for.
SentenceBatch batch_of(std::span<const LabelledSentence> sentences, std::span<const std::uint32_t> order, Labels kind);

// Batches of an epoch in a random order that depends on the seed and the number of the epoch alone.
class SentenceBatches {
 public:
  // The sentences must outlive this. InputError: none of them, or a batch of 0.
  SentenceBatches(std::span<const LabelledSentence> sentences, Labels kind, std::size_t batch, std::uint64_t seed);

  SentenceBatch next();                                                          // without end
  std::size_t batches() const { return (order_.size() + batch_ - 1) / batch_; }  // of an epoch

 private:
  void arrange();

  std::span<const LabelledSentence> sentences_;
  Labels kind_;
  std::size_t batch_;
  std::uint64_t seed_, epoch_ = 0;
  std::size_t done_ = 0;
  std::vector<std::uint32_t> order_;
};

}  // namespace data
