// inside.h: looking into a trained layer. The weights are put into the cells of variants.h, which can be followed step
// by step, and the sequence is run once more.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chapters/04_lstm_gru/experiments/models.h"

namespace gated {

// One number for each unit and step, [H][T].
using UnitMap = std::vector<std::vector<double>>;

struct Inside {
  std::string name;  // "f"
  UnitMap map;
};
// Gates and states of the first sequence of x [T, B, I]: i f g o c h of an LSTM, r z n h of a GRU, h of an RNN.
std::vector<Inside> look_inside(const Model& model, const ag::Array& x);
// The map of that name ("f", "c", …). Throws std::out_of_range.
const UnitMap& map_of(const std::vector<Inside>& all, std::string_view name);

// ‖∂(Σ z_T)/∂s_t‖ for each step t = 1 … T of x [T, B, I]: how much of what the answer wants arrives at each state and
// gate s_t of that step. The names are those of look_inside().
using Flow = std::vector<std::pair<std::string, std::vector<double>>>;
Flow gradient_by_step(const Model& model, const ag::Array& x);
// The one of what is carried from step to step: of an LSTM its memory c, else h.
const std::vector<double>& carried(const Flow& flow);

}  // namespace gated
