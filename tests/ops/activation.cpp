#include "tests/ops/rows.h"

namespace op_table {
namespace {

// The same seed drops the same elements: the op is a fixed linear function of x.
std::vector<Tensor> call_dropout(const std::vector<Tensor>& x, const Options& o) {
  const ag::TrainMode mode(o.train);
  ag::Random random(7);
  return {ag::dropout(x.at(0), o.number, random)};
}

std::vector<Case> dropout_cases() {
  Draw draw("dropout");
  std::vector<Case> cases;
  for (const Shape& shape : unary_shapes()) cases.push_back(make_case({draw.any(shape)}, {.number = 0.4}, "p = 0.4"));
  cases.push_back(make_case({draw.any({2, 3})}, {.number = 0}, "p = 0"));
  cases.push_back(make_case({draw.any({8, 9})}, {.number = 0.9}, "p = 0.9"));
  cases.push_back(make_case({draw.any({2, 3})}, {.number = 0.4, .train = false}, "evaluation"));
  return cases;
}

template <ag::Gelu form>
std::vector<Tensor> call_gelu(const std::vector<Tensor>& x, const Options&) {
  return {ag::gelu(x.at(0), form)};
}

}  // namespace

Rows activation_rows() {
  const Values any = &Draw::any, nonzero = &Draw::away_from_zero;
  return {
      {"tanh", "tanh(Tensor)", unary(ag::tanh), unary_cases("tanh", any)},
      {"sigmoid", "sigmoid(Tensor)", unary(ag::sigmoid), unary_cases("sigmoid", any)},
      {"relu", "relu(Tensor)", unary(ag::relu), unary_cases("relu", nonzero)},
      {"gelu erf", "gelu(Tensor, Gelu)", call_gelu<ag::Gelu::erf>, unary_cases("gelu erf", any)},
      {"gelu tanh", "gelu(Tensor, Gelu)", call_gelu<ag::Gelu::tanh>, unary_cases("gelu tanh", any)},
      {"dropout", "dropout(Tensor, double, Random)", call_dropout, dropout_cases()},
  };
}

}  // namespace op_table
