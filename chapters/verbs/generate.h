// generate.h: a text continued by a trained language model of any kind, as `./course generate` and its tests use it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "autograd/autograd.h"
#include "chapters/texts/model_folder.h"

namespace verbs {

// The chapters whose models write.
inline const std::vector<std::string> kWriters = {"03_rnn", "04_lstm_gru"};

using Choose = std::function<data::TokenId(std::span<const ag::Scalar> z)>;

// rnn::continue_text of a model, whatever its type is.
using Writer = std::function<data::TokenIds(data::TokenView prompt, std::size_t count, const Choose& choose)>;

// Makes the model of a folder. program::UserError, ag::CheckpointError: config and parameters do not fit.
Writer any_writer(const program::LanguageFolder& folder);

// How tokens are chosen.
struct Sampling {
  double temperature = 0.7;
  std::size_t top_k = 0;  // 0: all
  double top_p = 1;
};
// Draws one token after the other from `random`, never <unk>.
Choose choose_by(const Sampling& sampling, ag::Random& random);

}  // namespace verbs
