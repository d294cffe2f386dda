// models.h: lesson.h's network with any cell, of any form, started in any way.
#pragma once

#include <string>

#include "chapters/04_lstm_gru/experiments/variants.h"
#include "chapters/04_lstm_gru/experiments/widths.h"

namespace gated {

struct ModelOptions {
  Kind kind = Kind::lstm;
  std::size_t inputs = 1, hidden = 32, outputs = 1;
  ag::LstmForm form = {};  // of an LSTM
  bool peepholes = false;  // of an LSTM
  double forget_bias = 1;  // of an LSTM: b_f at the start
  double input_bias = 0;   // of an LSTM: b_i at the start; below 0, little is written until there is a reason
  double update_bias = 0;  // of a GRU: b_z at the start; above 0, the state is kept until there is a reason
  // How W starts: var W = gain² / I, for inputs of which few are not 0; 0: as the engine's layers do, 2 / (I + H).
  double input_gain = 0;
  // How U starts (of a layer with gates, each gate's): orthogonal, or as a matrix of the usual small random numbers.
  bool orthogonal = true;
};

class Model : public Network {
 public:
  Model(const ModelOptions& options, ag::Random& random);

  const ModelOptions& options() const { return options_; }
  // The layer's weights in a cell that can be looked into. Each throws std::bad_variant_access for another kind.
  LstmVariant lstm_cell() const;
  GruVariant gru_cell() const;
  // And of an RNN, for rnn::next_state: "W", "U", "b".
  Tensor weight(const char* name) const { return parameter_named(std::string("layer.layer0.forward.") + name); }

 private:
  ModelOptions options_;
};

// The parameters of a model, without making it; and the width at which a model of this kind has as many as `budget`,
// or as nearly as whole units allow.
std::size_t parameter_count(const ModelOptions& options);
std::size_t hidden_for(ModelOptions options, std::size_t budget);

// Rows of zeros with a one: ids [..] → [.., kinds].
ag::Array one_hot(const std::vector<std::int32_t>& ids, ag::Shape shape, std::size_t kinds);

}  // namespace gated
