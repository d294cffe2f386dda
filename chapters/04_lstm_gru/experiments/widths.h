// widths.h: cells are compared at as many parameters, and this says how wide each may be for that.
#pragma once

#include <cstddef>
#include <string>

#include "autograd/recurrent.h"

namespace gated {

enum class Kind { rnn, lstm, gru };

inline std::string name_of(Kind kind) { return kind == Kind::rnn ? "RNN" : kind == Kind::lstm ? "LSTM" : "GRU"; }

// Matrices of an input and of a state: one for each gate and one for what is written. An LSTM's form may have fewer.
inline std::size_t gates_of(Kind kind) {
  return kind == Kind::rnn ? 1 : kind == Kind::lstm ? ag::LstmForm().gates() : 3;
}

// Numbers that such a layer of one direction has.
inline std::size_t recurrent_parameters(Kind kind, std::size_t gates, std::size_t I, std::size_t H) {
  return gates * (I * H + H * H + H) + (kind == Kind::gru ? H : 0);  // a GRU has b_u too
}

// The H ≥ 1 for which count(H), which grows with H, is nearest to `budget`.
template <class Count>
std::size_t width_for(std::size_t budget, const Count& count) {
  std::size_t H = 1;
  while (count(H) < budget) ++H;
  if (H == 1) return 1;
  return count(H) - budget <= budget - count(H - 1) ? H : H - 1;
}

}  // namespace gated
