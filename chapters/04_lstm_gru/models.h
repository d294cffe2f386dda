// models.h: one recurrent layer and a linear output, so that only the cell differs.
#pragma once

#include <string>

#include "autograd/nn.h"
#include "chapters/04_lstm_gru/cells.h"
#include "chapters/04_lstm_gru/recurrent_layer.h"

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

//   x [T, B, I] → h_t, c_t = cell(x_t, h_{t−1}, c_{t−1}) → z_t = h_t V + a        z [T, B, O]
//
// The layer is the engine's, one record for a whole sequence; cells.h has the same formulas step by step.
class Model : public ag::Module {
 public:
  Model(const ModelOptions& options, ag::Random& random);

  // z of every step, [T, B, O]. Goes on from `state`, and leaves the last one there.
  Tensor every_step(const Tensor& x, ag::RecurrentState& state) const;
  Tensor every_step(const Tensor& x) const;
  // z of each sequence's last step, [B, O]; lengths [B], empty: all T.
  Tensor last_step(const Tensor& x, const std::vector<std::size_t>& lengths = {}) const;

  const ModelOptions& options() const { return options_; }
  ag::RecurrentOutput run(const Tensor& x, const ag::RecurrentState& state,
                          const std::vector<std::size_t>& lengths) const;

  // The same weights in a cell that can be looked into. Each throws std::bad_variant_access for another kind.
  RnnCell rnn_cell() const;
  LstmCell lstm_cell() const;
  GruCell gru_cell() const;
  const ag::Linear& output() const { return output_; }

 private:
  using Layer = RecurrentLayer;
  static Layer make_layer(const ModelOptions& options, ag::Random& random);
  Tensor weight(const char* name) const { return parameter_named(std::string("layer.layer0.forward.") + name); }

  ModelOptions options_;
  Layer layer_;
  ag::Linear output_;
};

// The parameters of a model, without making it; and the width at which a model of this kind has as many as `budget`,
// or as nearly as whole units allow.
std::size_t parameter_count(const ModelOptions& options);
std::size_t hidden_for(ModelOptions options, std::size_t budget);

// Rows of zeros with a one: ids [..] → [.., kinds].
ag::Array one_hot(const std::vector<std::int32_t>& ids, ag::Shape shape, std::size_t kinds);

}  // namespace gated
