#include "datasets/text/sentences.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "datasets/error.h"
#include "datasets/random.h"

namespace data {

SentenceBatch batch_of(std::span<const LabelledSentence> sentences, std::span<const std::uint32_t> order, Labels kind) {
  SentenceBatch batch;
  const std::size_t B = batch.sentences = order.size();
  const bool one_label = kind == Labels::sentence;
  for (const std::uint32_t i : order) {
    const LabelledSentence& s = sentences[i];
    if (s.words.empty() || s.labels.size() != (one_label ? 1 : s.words.size()))
      throw InputError(fmt::format("sentence {}: {} words and {} labels. Expected words, and {}.", i, s.words.size(),
                                   s.labels.size(), one_label ? "one label" : "a label for each"));
    batch.lengths.push_back(s.words.size());
    batch.steps = std::max(batch.steps, s.words.size());
  }
  batch.words.assign(batch.steps * B, 0);
  batch.labels.assign(one_label ? B : batch.steps * B, SentenceBatch::kNoLabel);
  for (std::size_t b = 0; b < B; ++b) {
    const LabelledSentence& s = sentences[order[b]];
    for (std::size_t t = 0; t < s.words.size(); ++t) batch.words[t * B + b] = s.words[t];
    for (std::size_t t = 0; t < s.labels.size(); ++t) batch.labels[t * B + b] = s.labels[t];
  }
  return batch;
}

SentenceBatches::SentenceBatches(std::span<const LabelledSentence> sentences, Labels kind, std::size_t batch,
                                 std::uint64_t seed)
    : sentences_(sentences), kind_(kind), batch_(batch), seed_(seed), order_(sentences.size()) {
  if (sentences.empty() || batch == 0)
    throw InputError(fmt::format("sentences: {} sentences in batches of {}. Expected both to be at least 1.",
                                 sentences.size(), batch));
  arrange();
}

void SentenceBatches::arrange() {
  // From the sorted order each time: the order of an epoch must not depend on the epochs before.
  std::iota(order_.begin(), order_.end(), 0U);
  Random random(seed_, epoch_);
  shuffle(std::span(order_), random);
}

SentenceBatch SentenceBatches::next() {
  if (done_ == order_.size()) {
    ++epoch_;
    done_ = 0;
    arrange();
  }
  const std::size_t count = std::min(batch_, order_.size() - done_);
  const SentenceBatch out = batch_of(sentences_, std::span(order_).subspan(done_, count), kind_);
  done_ += count;
  return out;
}

}  // namespace data
