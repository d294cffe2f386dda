// running_text.h: what can be asked of any model that reads a text token by token and carries a state: how likely is
// this text, and how does that one go on?
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "autograd/random.h"
#include "autograd/tensor.h"
#include "datasets/lanes.h"
#include "datasets/scored_text.h"
#include "datasets/vocabulary.h"

namespace rnn {

// A model in the middle of a text: takes the next tokens [T, B] and gives, for each, the unnormalised log-probabilities
// of the token that follows it, [T, B, V]. It goes on from where the call before ended; a new Reader starts anew.
using Reader = std::function<ag::Tensor(const ag::Ids& tokens)>;

// Inputs or targets of a batch, [T, B].
ag::Ids inputs_of(const data::LaneBatch& batch);
ag::Ids targets_of(const data::LaneBatch& batch);

// P(w_t | w_0 … w_{t−1}) for t = first … T−1, [T − first], as data::token_probabilities gives it for n-grams. The text
// is read once from its beginning, `steps` tokens to a call.
std::vector<double> token_probabilities(const Reader& model, data::TokenView text, std::size_t first,
                                        std::size_t steps = 200);

// [draw]
// Draws from P_i ∝ e^{y_i / τ}. τ = 1: from what the model says; → 0: the likeliest token, which τ = 0 is; → ∞: any.
// `never` is not drawn (<unk> has no spelling).
data::TokenId draw(std::span<const ag::Scalar> y, double temperature, ag::Random& random, data::TokenId never = -1);
// [/draw]

// `count` tokens that follow the prompt (at least one token), each read by the model after it was drawn.
data::TokenIds continue_text(const Reader& model, data::TokenView prompt, std::size_t count, double temperature,
                             ag::Random& random, data::TokenId never = -1);

// What data::score gives for models that count.
data::ScoredText score(std::string name, const std::function<Reader()>& model, const data::Split& split);
}  // namespace rnn
