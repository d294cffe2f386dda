// alignment_text.h: attention on a terminal, as a grid of shades.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace program {

// A row a target word, a column a source word, dark where the weight is large: █ from 0.75, ▓ from 0.5, ▒ from 0.25, ░
// from 0.05.
//
//         I   know  him
//   我    ██
//   认识      ██
//
// Source words stand above their columns; where `columns` of the terminal are too few for that, their numbers do, and
// the words follow as a list. Grids that are still too wide go on below. weights[target][source]; NaN is an empty cell.
// std::invalid_argument: no words on a side, weights of another shape.
std::string alignment_text(const std::vector<std::string>& source, const std::vector<std::string>& target,
                           const std::vector<std::vector<double>>& weights, std::size_t columns = 80);

}  // namespace program
