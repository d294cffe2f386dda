#include "chapters/02_word2vec/fast/examples.h"

#include <algorithm>

namespace word2vec {

bool Examples::read_sentence() {
  sentence_.clear();
  data::TokenId id = Words::kSentenceEnd;
  // A sentence of which nothing is left is none.
  while (sentence_.empty() && id != Words::kEnd) {
    while (sentence_.size() < kLongestSentence && (id = words_.next()) >= 0) {
      ++words_read_;
      const double keep = keep_[static_cast<std::size_t>(id)];
      if (keep >= 1 || random_.uniform() < keep) sentence_.push_back(id);
    }
  }
  middle_ = 0;
  if (!sentence_.empty()) take_window();
  return !sentence_.empty();
}

void Examples::take_window() {
  const std::size_t c = sampling_.shrink ? 1 + random_.below(sampling_.window) : sampling_.window;
  begin_ = neighbour_ = middle_ - std::min(c, middle_);
  end_ = std::min(middle_ + c + 1, sentence_.size());
}

bool Examples::next(Example& example) {
  for (;; take_window()) {
    if (neighbour_ == middle_) ++neighbour_;
    if (neighbour_ < end_) break;
    if (++middle_ >= sentence_.size()) {
      middle_ = neighbour_ = end_ = sentence_.size();  // and so it stays
      return false;
    }
  }
  example.word = sentence_[middle_];
  example.inputs.clear();
  if (sampling_.architecture == Architecture::skip_gram) {
    example.inputs.push_back(sentence_[neighbour_++]);
  } else {
    for (; neighbour_ < end_; ++neighbour_)
      if (neighbour_ != middle_) example.inputs.push_back(sentence_[neighbour_]);
  }
  draw_negatives(example);
  return true;
}

void Examples::draw_negatives(Example& example) {
  example.negatives.clear();
  for (std::size_t i = 0; i < sampling_.negatives; ++i) {
    const data::TokenId id = noise_.draw(random_);
    if (id != example.word || !sampling_.skip_hits) example.negatives.push_back(id);
  }
}

}  // namespace word2vec
