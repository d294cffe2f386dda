// words.h: batches for training, without end.
#pragma once

#include <utility>

#include "chapters/01_nnlm/corpus.h"
#include "chapters/01_nnlm/nnlm.h"
#include "datasets/windows.h"

namespace nnlm {

// Contexts [B, n−1] and targets [B] from the training text, in a new order every epoch. With `shuffled` every target
// comes with the context of another one, drawn at random: the control, which can learn nothing but unigrams.
class Words {
 public:
  Words(const Corpus& corpus, const Settings& settings, std::uint64_t seed, bool shuffled)
      : n_(static_cast<std::size_t>(settings.n)),
        targets_(corpus.split.train, order(corpus, settings, seed)),
        elsewhere_(corpus.split.train, order(corpus, settings, seed + 1'000'003)),
        shuffled_(shuffled) {}

  std::pair<ag::Ids, ag::Ids> next() {
    advance(targets_, batch_);
    if (!shuffled_) return {contexts_of(batch_, n_), targets_of(batch_)};
    advance(elsewhere_, other_);
    return {contexts_of(other_, n_), targets_of(batch_)};
  }

  std::int64_t batches() const { return static_cast<std::int64_t>(targets_.batches()); }  // of an epoch
  data::Windows::Position position() const { return targets_.position(); }
  void restore(data::Windows::Position position) {
    targets_.restore(position);
    elsewhere_.restore(position);
  }

 private:
  static data::WindowOptions order(const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
    return {.n = static_cast<int>(settings.n),
            .batch = static_cast<std::size_t>(settings.batch),
            .seed = seed,
            .first = corpus.first};
  }
  static void advance(data::Windows& windows, data::Batch& batch) {
    if (!windows.next(batch)) windows.next(batch);  // false: an epoch has ended, and the next call begins another
  }

  std::size_t n_;
  data::Windows targets_, elsewhere_;
  data::Batch batch_, other_;
  bool shuffled_;
};

}  // namespace nnlm
