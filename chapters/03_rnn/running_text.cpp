#include "chapters/03_rnn/running_text.h"

#include <algorithm>
#include <cmath>

#include "autograd/ids.h"
#include "autograd/ops.h"

namespace rnn {

ag::Ids inputs_of(const data::LaneBatch& batch) { return ag::ids_of(batch.inputs, {batch.steps, batch.lanes}); }
ag::Ids targets_of(const data::LaneBatch& batch) { return ag::ids_of(batch.targets, {batch.steps, batch.lanes}); }

std::vector<double> token_probabilities(const Reader& model, data::TokenView text, std::size_t first,
                                        std::size_t steps) {
  const ag::NoGrad evaluating;
  const ag::TrainMode off(false);
  data::Lanes lanes(text, {.lanes = 1, .steps = steps});
  std::vector<double> probabilities;
  probabilities.reserve(text.size());
  data::LaneBatch batch;
  while (lanes.next(batch)) {
    const ag::Tensor y = model(inputs_of(batch));                                    // [T, 1, V]
    const ag::Tensor log_p = gather(y, targets_of(batch)) - ag::logsumexp(y, {-1});  // [T, 1]
    for (const ag::Scalar v : log_p.value()) probabilities.push_back(std::exp(static_cast<double>(v)));
  }
  // The i-th of them is P(w_{i+1} | …).
  probabilities.erase(probabilities.begin(),
                      probabilities.begin() + static_cast<std::ptrdiff_t>(std::min(first - 1, probabilities.size())));
  return probabilities;
}

// [sampling]
data::TokenId draw(std::span<const ag::Scalar> y, double temperature, ag::Random& random, data::TokenId never) {
  const auto allowed = [&](std::size_t i) { return static_cast<data::TokenId>(i) != never; };
  std::size_t best = allowed(0) ? 0 : 1;
  for (std::size_t i = best; i < y.size(); ++i)
    if (allowed(i) && y[i] > y[best]) best = i;
  if (temperature == 0) return static_cast<data::TokenId>(best);
  // Less the greatest, so that no power overflows.
  std::vector<double> weights(y.size());
  double total = 0;
  for (std::size_t i = 0; i < y.size(); ++i)
    if (allowed(i))
      total += weights[i] = std::exp((static_cast<double>(y[i]) - static_cast<double>(y[best])) / temperature);
  double rest = random.uniform() * total;
  for (std::size_t i = 0; i < y.size(); ++i) {
    rest -= weights[i];
    if (rest < 0 && weights[i] > 0) return static_cast<data::TokenId>(i);
  }
  return static_cast<data::TokenId>(best);  // rounding has left a rest
}

data::TokenIds continue_text(const Reader& model, data::TokenView prompt, std::size_t count, double temperature,
                             ag::Random& random, data::TokenId never) {
  const ag::NoGrad evaluating;
  const ag::TrainMode off(false);
  data::TokenIds text;
  ag::Tensor y = model(ag::ids_of(prompt, {prompt.size(), 1}));
  while (text.size() < count) {
    const std::size_t V = y.shape().back();
    text.push_back(draw(std::span(y.value().data() + (y.size() - V), V), temperature, random, never));
    y = model(ag::ids_of(std::span(text).last(1), {1, 1}));
  }
  return text;
}
// [/sampling]

data::ScoredText score(std::string name, const std::function<Reader()>& model, const data::Split& split) {
  return {std::move(name), token_probabilities(model(), split.valid, data::kScoredFrom),
          token_probabilities(model(), split.test, data::kScoredFrom)};
}

}  // namespace rnn
