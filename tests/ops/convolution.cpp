#include "tests/ops/rows.h"

namespace op_table {
namespace {

// B, T, d, k, o: wider than long, one position, one channel, nothing, and what no vector register divides.
struct Sizes {
  std::size_t B, T, d, k, o;
};
const std::vector<Sizes> sizes = {{1, 4, 2, 3, 3}, {2, 5, 3, 3, 2}, {3, 2, 2, 5, 2}, {1, 3, 1, 7, 1},   {2, 4, 1, 3, 3},
                                  {2, 4, 3, 3, 1}, {2, 1, 2, 3, 2}, {2, 3, 2, 1, 4}, {1, 19, 9, 5, 17}, {0, 3, 2, 3, 2},
                                  {2, 0, 2, 3, 2}, {2, 3, 0, 3, 2}, {2, 3, 2, 3, 0}};

std::vector<Case> convolution_cases() {
  Draw draw("convolution");
  std::vector<Case> cases;
  for (const auto& [B, T, d, k, o] : sizes)
    cases.push_back(make_case({draw.any({B, T, d}), draw.any({k, d, o}), draw.any({o})}));
  cases.push_back(shared_case({draw.any({3, 2, 2}), draw.any({2})}, {0, 0, 1}));  // x is the weight
  return cases;
}

std::vector<Tensor> call_convolution(const std::vector<Tensor>& x, const Options&) {
  return {ag::convolution(x.at(0), x.at(1), x.at(2))};
}

}  // namespace

Rows convolution_rows() {
  return {{"convolution", "convolution(Tensor, Tensor, Tensor)", call_convolution, convolution_cases()}};
}

}  // namespace op_table
