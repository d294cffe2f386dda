#include "chapters/10_bert/experiments/evaluate.h"

#include <algorithm>
#include <cmath>

namespace bert {
namespace {

constexpr std::size_t kAtOnce = 64;                     // examples of a batch
constexpr std::uint64_t kSeedOfHeldOut = 0x0BE27'7E57;  // the masks are the same whatever the model's seed is

template <class Use>
void for_batches(std::span<const Example> examples, const WordPiece& vocabulary, const Use& use) {
  const ag::NoGrad values_only;
  for (std::size_t first = 0; first < examples.size(); first += kAtOnce) {
    const auto part = examples.subspan(first, std::min(kAtOnce, examples.size() - first));
    use(batch_of(part, vocabulary));
  }
}

// Adds an answer for each hidden piece of a batch, from the logits [M, V] of what stands there.
void add_answers(const Tensor& logits, const Ids& hidden, std::vector<Answer>& found) {
  const ag::Array ln_p = log_softmax(logits).value();
  for (std::size_t m = 0; m < hidden.size(); ++m) {
    const auto piece = static_cast<std::size_t>(hidden(m));
    found.push_back({static_cast<double>(ln_p(m, piece)), static_cast<std::size_t>(ag::best_class(ln_p, m)) == piece});
  }
}

}  // namespace

Scores score(const Bert& model, std::span<const Example> examples, const WordPiece& vocabulary) {
  std::vector<Answer> masked;
  double next = 0, follows = 0, random = 0, followed = 0;
  for_batches(examples, vocabulary, [&](const Batch& batch) {
    const Tensor x = model.encode(batch);
    if (batch.hidden.size() > 0) add_answers(model.masked_logits(x, batch.at), batch.hidden, masked);
    const ag::Array ln_p = log_softmax(model.next_logits(x)).value();
    for (std::size_t b = 0; b < batch.random.size(); ++b) {
      const bool is_random = batch.random(b) == 1, right = (ln_p(b, 1) > ln_p(b, 0)) == is_random;
      next -= static_cast<double>(ln_p(b, is_random ? 1 : 0));
      followed += is_random ? 0 : 1;
      (is_random ? random : follows) += right ? 1 : 0;
    }
  });
  Scores found;
  for (const Answer& answer : masked) {
    found.masked -= answer.ln_p / static_cast<double>(masked.size());
    found.accuracy += (answer.right ? 1.0 : 0.0) / static_cast<double>(masked.size());
  }
  const auto all = static_cast<double>(examples.size());
  found.next = next / all;
  found.follows = follows / std::max(1.0, followed);
  found.random = random / std::max(1.0, all - followed);
  return found;
}

std::vector<Answer> answers(const Bert& model, std::span<const Example> examples, const WordPiece& vocabulary,
                            bool causal) {
  std::vector<Answer> found;
  for_batches(examples, vocabulary, [&](Batch batch) {
    if (causal) batch.at -= 1;  // who reads from left to right knows a piece from the one before it
    if (batch.hidden.size() > 0)
      add_answers(model.masked_logits(model.encode(batch, causal), batch.at), batch.hidden, found);
  });
  return found;
}

double unigram_loss(const Corpus& corpus, std::span<const Example> examples) {
  std::vector<double> count(static_cast<std::size_t>(corpus.vocabulary.size()), 1);  // 1: one more than seen
  double pieces = static_cast<double>(count.size());
  for (const Document& document : corpus.train)
    for (const TokenIds& sentence : document)
      for (const TokenId piece : sentence) {
        ++count[static_cast<std::size_t>(piece)];
        ++pieces;
      }
  double loss = 0, hidden = 0;
  for (const Example& example : examples)
    for (const TokenId piece : example.hidden) {
      loss -= std::log(count[static_cast<std::size_t>(piece)] / pieces);
      ++hidden;
    }
  return loss / std::max(1.0, hidden);
}

std::vector<Example> held_out(const Corpus& corpus, const std::vector<Document>& part, const Settings& settings,
                              std::size_t n) {
  return Examples(part, corpus.vocabulary, settings.sizes.P, settings.masking, kSeedOfHeldOut).next(n);
}

}  // namespace bert
