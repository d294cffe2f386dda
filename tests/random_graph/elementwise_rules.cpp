#include "tests/random_graph/rules.h"

namespace random_graph {
namespace {

using op_table::Options;

template <Dual (*f)(const Dual&)>
std::vector<Plain> each(const Arguments& x, const Options&) {
  return {build(x[0]->shape, [&](const Index& i) { return f(stretched(*x[0], i)); })};
}

template <Dual (*f)(const Dual&, const Dual&)>
std::vector<Plain> each_pair(const Arguments& x, const Options&) {
  return {build(broadcast(x[0]->shape, x[1]->shape),
                [&](const Index& i) { return f(stretched(*x[0], i), stretched(*x[1], i)); })};
}

Dual add(const Dual& a, const Dual& b) { return a + b; }
Dual subtract(const Dual& a, const Dual& b) { return a - b; }
Dual multiply(const Dual& a, const Dual& b) { return a * b; }
Dual divide(const Dual& a, const Dual& b) { return a / b; }
Dual power(const Dual& a, const Dual& b) { return exp(b * log(a)); }
Dual negate(const Dual& a) { return -a; }
Dual square(const Dual& a) { return a * a; }
// Where both are equal it is the same tensor twice: half of each is the whole of it.
Dual maximum(const Dual& a, const Dual& b) {
  return a.value > b.value ? a : b.value > a.value ? b : Dual(0.5) * (a + b);
}

Dual tanh(const Dual& x) { return (exp(x) - exp(-x)) / (exp(x) + exp(-x)); }
// With its cancellation on the right: the engine's y (1 − y) has it too.
Dual sigmoid(const Dual& x) { return exp(x) / (1 + exp(x)); }
Dual relu(const Dual& x) { return x.value > 0 ? x : Dual(); }
Dual gelu_erf(const Dual& x) { return x * (1 + erf(x / std::numbers::sqrt2)) / 2; }
// x (1 + tanh u) / 2, and (1 + tanh u) / 2 = 1 / (1 + e^−2u)
Dual gelu_tanh(const Dual& x) {
  const Dual u = std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
  return x / (1 + exp(-2 * u));
}

std::vector<Plain> power_constant(const Arguments& x, const Options& o) {
  return {build(x[0]->shape, [&](const Index& i) { return pow(stretched(*x[0], i), o.number); })};
}

// The mask as 0 and 1.
Plain numbers_of(const op_table::Mask& mask) {
  return {extents(mask.shape()), std::vector<Dual>(mask.data(), mask.data() + mask.size())};
}

std::vector<Plain> where(const Arguments& x, const Options& o) {
  const Plain mask = numbers_of(o.mask);
  return {build(broadcast(mask.shape, broadcast(x[0]->shape, x[1]->shape)),
                [&](const Index& i) { return stretched(*x[stretched(mask, i).value == 1 ? 0 : 1], i); })};
}

std::vector<Plain> masked_fill(const Arguments& x, const Options& o) {
  const Plain mask = numbers_of(o.mask);
  return {build(x[0]->shape,
                [&](const Index& i) { return stretched(mask, i).value == 1 ? Dual(o.number) : stretched(*x[0], i); })};
}

// In evaluation, or with p = 0. Which elements are dropped in training is the generator's affair.
std::vector<Plain> dropout(const Arguments& x, const Options&) { return {*x[0]}; }

}  // namespace

Rules elementwise_rules() {
  return {{"add", each_pair<add>},
          {"operator+", each_pair<add>},
          {"subtract", each_pair<subtract>},
          {"operator-", each_pair<subtract>},
          {"multiply", each_pair<multiply>},
          {"operator*", each_pair<multiply>},
          {"divide", each_pair<divide>},
          {"operator/", each_pair<divide>},
          {"pow", each_pair<power>},
          {"pow constant", power_constant},
          {"negate", each<negate>},
          {"operator- of one", each<negate>},
          {"square", each<square>},
          {"exp", each<exp>},
          {"log", each<log>},
          {"sqrt", each<sqrt>},
          {"maximum", each_pair<maximum>},
          {"where", where},
          {"masked_fill", masked_fill},
          {"tanh", each<tanh>},
          {"sigmoid", each<sigmoid>},
          {"relu", each<relu>},
          {"gelu erf", each<gelu_erf>},
          {"gelu tanh", each<gelu_tanh>},
          {"dropout", dropout}};
}

}  // namespace random_graph
