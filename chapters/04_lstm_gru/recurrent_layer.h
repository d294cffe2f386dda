// recurrent_layer.h: a recurrent layer whose cell is chosen when the program runs, so that a model can be compared with
// itself, only the cell another.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "autograd/recurrent.h"

namespace gated {

enum class Kind { rnn, lstm, gru };

inline std::string name_of(Kind kind) { return kind == Kind::rnn ? "RNN" : kind == Kind::lstm ? "LSTM" : "GRU"; }

using RecurrentLayer = std::variant<ag::Rnn, ag::Lstm, ag::Gru>;

// As the engine's layers start unless told otherwise. x [T, B, I] → y [T, B, H].
inline RecurrentLayer recurrent_layer(Kind kind, std::size_t I, std::size_t H, ag::Random& random) {
  if (kind == Kind::rnn) return ag::Rnn(I, H, random);
  if (kind == Kind::gru) return ag::Gru(I, H, random);
  return ag::Lstm(I, H, random);
}

// Matrices of an input and of a state: one for each gate and one for what is written. An LSTM's form may have fewer.
inline std::size_t gates_of(Kind kind) {
  return kind == Kind::rnn ? 1 : kind == Kind::lstm ? ag::LstmForm().gates() : 3;
}

// Numbers that such a layer of one direction has.
inline std::size_t recurrent_parameters(Kind kind, std::size_t gates, std::size_t I, std::size_t H) {
  return gates * (I * H + H * H + H) + (kind == Kind::gru ? H : 0);  // a GRU has b_u too
}

inline ag::RecurrentOutput run_layer(const RecurrentLayer& layer, const ag::Tensor& x, const ag::RecurrentState& state,
                                     const std::vector<std::size_t>& lengths = {}) {
  return std::visit([&](const auto& cell) { return cell(x, state, lengths); }, layer);
}

// The H ≥ 1 for which count(H), which grows with H, is nearest to `budget`: how wide a model may be that has as many
// parameters as another.
template <class Count>
std::size_t width_for(std::size_t budget, const Count& count) {
  std::size_t H = 1;
  while (count(H) < budget) ++H;
  if (H == 1) return 1;
  return count(H) - budget <= budget - count(H - 1) ? H : H - 1;
}

}  // namespace gated
