#include "chapters/10_bert/experiments/order.h"

namespace bert {

Example swapped(const Example& example, const WordPiece& vocabulary) {
  const auto begin = example.pieces.begin();
  const auto second = static_cast<std::ptrdiff_t>(example.second);
  const TokenIds a(begin + 1, begin + second - 1), b(begin + second, example.pieces.end() - 1);
  data::Random unused(0);  // both fit already
  Example found = join(b, a, example.pieces.size(), vocabulary, unused);
  found.random = 1;
  for (std::size_t i = 0; i < example.at.size(); ++i) {
    const auto t = static_cast<std::size_t>(example.at[i]);
    const std::size_t moved = t < example.second ? t + found.second - 1 : t - example.second + 1;
    found.at.push_back(static_cast<std::int32_t>(moved));
    found.hidden.push_back(example.hidden[i]);
  }
  return found;
}

std::vector<Example> Swapped::next(std::size_t n) {
  std::vector<Example> all;
  while (all.size() < n) {
    const std::uint64_t number = examples.position().example;
    const Example example = examples.next();
    if (example.random == 1) continue;
    all.push_back(number % 2 == 0 ? example : swapped(example, vocabulary));
  }
  return all;
}

Order compare_order(const Corpus& corpus, const Settings& settings, std::uint64_t seed, const Bert& usual) {
  const std::vector<Example> test = held_out(corpus, corpus.test, settings, kTested);
  Examples untouched(corpus.test, corpus.vocabulary, settings.sizes.P, settings.masking, seed);
  const std::vector<Example> hard = Swapped{untouched, corpus.vocabulary}.next(kTested);
  Order found{.next = score(usual, test, corpus.vocabulary),
              .next_swapped = score(usual, hard, corpus.vocabulary),
              .order_swapped = {}};
  {
    const Bert model = make_model(corpus, settings, seed);
    Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed);
    Swapped source{examples, corpus.vocabulary};
    train("order", model, source, corpus.vocabulary, settings.training, {});
    found.order_swapped = score(model, hard, corpus.vocabulary);
  }
  if (program::interrupted()) return found;
  const Bert model = make_model(corpus, settings, seed);
  Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed);
  TrainSettings training = settings.training;
  training.next_sentence = false;
  train("without the second question", model, examples, corpus.vocabulary, training, {});
  found.without = score(model, test, corpus.vocabulary).masked;
  return found;
}

}  // namespace bert
