#include "datasets/ngram/ngram.h"

#include <fmt/format.h>

#include <algorithm>

#include "datasets/error.h"
#include "datasets/ngram/metrics.h"

namespace data {

NgramModel::NgramModel(TokenView train, int n, TokenId vocabulary_size)
    : counts_(train, n), vocabulary_size_(vocabulary_size) {
  const auto largest = *std::max_element(train.begin(), train.end());
  if (largest >= vocabulary_size) {
    throw InputError(
        fmt::format("n-gram model: found id {} in a stream for {} words. Expected ids below the size of the "
                    "vocabulary.",
                    largest, vocabulary_size));
  }
}

std::vector<double> token_probabilities(const NgramModel& model, TokenView stream, std::size_t first) {
  if (stream.size() <= first) {
    throw InputError(
        fmt::format("n-gram model: a stream of {} words with the first to score at {}. Expected more words.",
                    stream.size(), first));
  }
  const auto longest = static_cast<std::size_t>(model.order() - 1);
  std::vector<double> probabilities(stream.size() - first);
  for (auto t = first; t < stream.size(); ++t) {
    const auto length = std::min(t, longest);
    probabilities[t - first] = model.probability(stream.subspan(t - length, length), stream[t]);
  }
  return probabilities;
}

double perplexity(const NgramModel& model, TokenView stream, std::size_t first) {
  return perplexity(token_probabilities(model, stream, first));
}

}  // namespace data
