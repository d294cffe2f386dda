// projection.h: points of many dimensions as a picture. The plane in which they vary most is ag::principal_components;
// it keeps large distances. This is t-SNE (van der Maaten & Hinton 2008), which keeps neighbours.
//
//   p_j|i = exp(−‖x_i − x_j‖² / 2σ_i²) / Σ_k≠i …      how near x_j is to x_i; σ_i such that perplexity(p_·|i) is the
//   one asked for p_ij  = (p_j|i + p_i|j) / 2N q_ij  = (1 + ‖y_i − y_j‖²)⁻¹ / Σ_k≠l …            the same in the plane,
//   with Student's t of one degree of freedom minimise  C = KL(P ‖ Q) = Σ p_ij ln(p_ij / q_ij)   by   ∂C/∂y_i = 4 Σ_j
//   (p_ij − q_ij) (y_i − y_j) (1 + ‖y_i − y_j‖²)⁻¹
//
// Distances between groups, and how wide a group is, mean little in such a picture; who is beside whom does.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "autograd/array.h"

namespace report {

using Plane = std::vector<std::array<double, 2>>;  // [N]
using Square = std::vector<double>;                // [N, N], row by row

// p_j|i of the rows of x [N, D] (p_i|i = 0): a row's perplexity e^(−Σ p ln p) is the one given, but for a row
// with more points equally near than that, which share it evenly. InputError unless 1 < perplexity < N − 1.
Square neighbour_probabilities(const ag::Array& x, double perplexity);

// p_ij. Its sum is 1.
Square joint_probabilities(const ag::Array& x, double perplexity);

double kl_divergence(const Square& p, const Plane& y);
Plane kl_gradient(const Square& p, const Plane& y);

// The paper's section 3.4, with the gains of Jacobs (1988) as in its authors' program.
struct TsneOptions {
  double perplexity = 30;  // about how many neighbours a point is to keep; lowered to (N − 1) / 3 for few points
  int iterations = 1000;
  double rate = 100;                // η
  double exaggeration = 4;          // P is multiplied by it …
  int exaggerated = 50;             // … for so many iterations, so that groups find together while there is room
  double momentum[2] = {0.5, 0.8};  // before and after …
  int switch_at = 250;              // … this iteration
  std::uint64_t seed = 1;           // of the start, N(0, 10⁻⁴)
};

struct TsneMap {
  Plane y;
  std::vector<double> iteration, kl;  // KL(P ‖ Q) every 50 iterations
};

// A step takes time O(N²): some seconds for 1,000 points. InputError for fewer than 4 points.
TsneMap tsne(const ag::Array& x, const TsneOptions& options = {});

}  // namespace report
