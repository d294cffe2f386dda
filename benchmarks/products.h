// products.h: the floor of a step, its matrix products and nothing else.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>
#include <vector>

#include "autograd/kernels/gemm.h"
#include "benchmarks/measured.h"

namespace bench {

// A layer [rows, inputs] → [rows, outputs] that is called `times` times in a step. Each call makes three products: the
// output, and the gradients of the input and of the weight.
struct Products {
  std::size_t rows, inputs, outputs, times = 1;
};

// Seconds of all products of a step through gemm(), the median of some rounds.
inline double products_alone(const std::vector<Products>& layers, std::size_t rounds) {
  std::map<std::pair<std::size_t, std::size_t>, ag::Array> arrays;
  const auto array = [&](std::size_t rows, std::size_t columns) {
    // Not `if empty`: an Array without a shape has one element.
    const auto [place, is_new] = arrays.try_emplace({rows, columns});
    if (is_new) place->second = filled({rows, columns}, 1, 0.1);
    return place->second.data();
  };
  std::vector<double> seconds;
  for (std::size_t round = 0; round < rounds; ++round) {
    double total = 0;
    for (const auto& [rows, in, out, times] : layers) {
      ag::Scalar *x = array(rows, in), *w = array(in, out), *y = array(rows, out);
      const auto start = std::chrono::steady_clock::now();
      for (std::size_t i = 0; i < times; ++i) {
        ag::kernels::gemm(false, false, rows, out, in, 1, x, in, w, out, 0, y, out);
        ag::kernels::gemm(false, true, rows, in, out, 1, y, out, w, out, 0, x, in);
        ag::kernels::gemm(true, false, in, out, rows, ag::Scalar(1e-6), x, in, y, out, 0, w, out);
      }
      total += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    }
    seconds.push_back(total);
  }
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<std::ptrdiff_t>(rounds / 2), seconds.end());
  return seconds[rounds / 2];
}

}  // namespace bench
