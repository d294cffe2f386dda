#include <algorithm>

#include "tests/random_graph/rules.h"

namespace random_graph {
namespace {

using op_table::Options;
using Numbers = std::vector<Dual>;

// --- products ------------------------------------------------------------------------------------------------------

// Σₖ a[.., m, k] b[.., k, n], where a transposed operand is read with its last two indices exchanged.
template <bool ta, bool tb>
std::vector<Plain> matmul(const Arguments& x, const Options&) {
  const auto batch = [](const Plain& p) { return Extents(p.shape.begin(), p.shape.end() - 2); };
  const auto rows = [](const Plain& p, bool t) { return p.shape[p.shape.size() - (t ? 1 : 2)]; };
  const auto columns = [](const Plain& p, bool t) { return p.shape[p.shape.size() - (t ? 2 : 1)]; };
  const auto element = [](const Plain& p, Index batch_index, std::size_t row, std::size_t column, bool t) {
    batch_index.push_back(t ? column : row);
    batch_index.push_back(t ? row : column);
    return stretched(p, batch_index);
  };
  const Plain &a = *x[0], &b = *x[1];
  Extents shape = broadcast(batch(a), batch(b));
  shape.push_back(rows(a, ta));
  shape.push_back(columns(b, tb));
  return {build(shape, [&](const Index& i) {
    const Index outer(i.begin(), i.end() - 2);
    Dual sum;
    for (std::size_t k = 0; k < columns(a, ta); ++k) {
      sum = sum + element(a, outer, i[i.size() - 2], k, ta) * element(b, outer, k, i.back(), tb);
    }
    return sum;
  })};
}

Plain affine(const Plain& x, const Plain& weight, const Plain* bias) {
  const std::size_t in = weight.shape[0], out = weight.shape[1];
  Extents shape = x.shape;
  shape.back() = out;
  return build(shape, [&](Index i) {
    const std::size_t o = i.back();
    Dual sum = bias ? bias->numbers[o] : Dual();
    for (std::size_t k = 0; k < in; ++k) {
      i.back() = k;
      sum = sum + stretched(x, i) * weight.numbers[k * out + o];
    }
    return sum;
  });
}

std::vector<Plain> linear(const Arguments& x, const Options&) {
  return {affine(*x[0], *x[1], x.size() > 2 ? x[2] : nullptr)};
}

// Each output goes over the neighbours that there are.
std::vector<Plain> convolution(const Arguments& x, const Options&) {
  const Extents &of = x[0]->shape, &weight = x[1]->shape;
  return {build({of[0], of[1], weight[2]}, [&](const Index& i) {
    Dual sum = x[2]->numbers[i[2]];
    for (std::size_t j = 0; j < weight[0]; ++j) {
      const std::size_t shifted = i[1] + j;  // by ⌊k/2⌋ too far
      if (shifted < weight[0] / 2 || shifted >= of[1] + weight[0] / 2) continue;
      for (std::size_t c = 0; c < of[2]; ++c)
        sum = sum + stretched(*x[0], {i[0], shifted - weight[0] / 2, c}) * stretched(*x[1], {j, c, i[2]});
    }
    return sum;
  })};
}

// --- reductions ----------------------------------------------------------------------------------------------------

Dual sum(const Numbers& x) {
  Dual y;
  for (const Dual& each : x) y = y + each;
  return y;
}
Dual mean(const Numbers& x) { return sum(x) / static_cast<double>(x.size()); }
Dual greatest(const Numbers& x) {
  return *std::max_element(x.begin(), x.end(), [](const Dual& a, const Dual& b) { return a.value < b.value; });
}
// Inputs are small: nothing overflows.
Dual logsumexp(const Numbers& x) {
  Dual y;
  for (const Dual& each : x) y = y + exp(each);
  return log(y);
}

template <Dual (*f)(const Numbers&), bool keep>
std::vector<Plain> reduce(const Arguments& x, const Options& o) {
  const Extents& from = x[0]->shape;
  std::vector<bool> reduced(from.size(), o.axes.empty());
  for (const op_table::Axis axis : o.axes) reduced[from_front(axis, from.size())] = true;
  Extents kept = from, result;
  for (std::size_t axis = 0; axis < from.size(); ++axis) {
    if (reduced[axis]) kept[axis] = 1;
    if (keep || !reduced[axis]) result.push_back(kept[axis]);
  }
  // The inputs of each output, found by visiting all inputs in order.
  std::vector<Numbers> groups(size_of(kept));
  build(from, [&](const Index& i) {
    std::size_t to = 0;
    for (std::size_t axis = 0; axis < from.size(); ++axis) to = to * kept[axis] + (reduced[axis] ? 0 : i[axis]);
    groups[to].push_back(stretched(*x[0], i));
    return Dual();
  });
  Plain y{result, {}};
  for (const Numbers& group : groups) y.numbers.push_back(f(group));
  return {y};
}

// --- along the last axis -------------------------------------------------------------------------------------------

// Calls f(row) for every row along the last axis.
template <class F>
void each_row(const Plain& x, const F& f) {
  const auto columns = static_cast<std::ptrdiff_t>(x.shape.back());
  for (auto row = x.numbers.begin(); row != x.numbers.end(); row += columns) f(Numbers(row, row + columns));
}

std::vector<Plain> softmax(const Arguments& x, const Options&) {
  Plain y{x[0]->shape, {}};
  each_row(*x[0], [&](const Numbers& row) {
    Dual total;
    for (const Dual& each : row) total = total + exp(each);
    for (const Dual& each : row) y.numbers.push_back(exp(each) / total);
  });
  return {y};
}

Numbers log_softmax_of(const Numbers& row) {
  Numbers y;
  for (const Dual& each : row) y.push_back(each - logsumexp(row));
  return y;
}

std::vector<Plain> log_softmax(const Arguments& x, const Options&) {
  Plain y{x[0]->shape, {}};
  each_row(*x[0], [&](const Numbers& row) {
    for (const Dual& each : log_softmax_of(row)) y.numbers.push_back(each);
  });
  return {y};
}

std::vector<Plain> layer_norm(const Arguments& x, const Options& o) {
  Plain y{x[0]->shape, {}};
  each_row(*x[0], [&](const Numbers& row) {
    Numbers squares;
    for (const Dual& each : row) squares.push_back((each - mean(row)) * (each - mean(row)));
    const Dual deviation = sqrt(mean(squares) + o.number);
    for (std::size_t k = 0; k < row.size(); ++k) {
      y.numbers.push_back(x[1]->numbers[k] * (row[k] - mean(row)) / deviation + x[2]->numbers[k]);
    }
  });
  return {y};
}

// --- losses --------------------------------------------------------------------------------------------------------

// Σ [(1 − ε) w_t (−ln p_t) + ε/C Σ_c w_c (−ln p_c)] / Σ w_t over the targets t that count, p = softmax(logits)
Plain cross_entropy_of(const Plain& logits, const Options& o) {
  const std::size_t classes = logits.shape.back();
  const bool weighted = o.class_weights.dimension() == 1;
  const auto weight = [&](std::size_t c) { return weighted ? o.class_weights.data()[c] : 1.0; };
  Dual total;
  double weights = 0;
  std::size_t i = 0;
  each_row(logits, [&](const Numbers& row) {
    const std::int32_t target = o.ids.data()[i++];
    if (target == o.ignore_index) return;
    const auto t = static_cast<std::size_t>(target);
    const Numbers log_p = log_softmax_of(row);
    total = total - (1 - o.label_smoothing) * weight(t) * log_p[t];
    for (std::size_t c = 0; c < classes; ++c) {
      total = total - o.label_smoothing / static_cast<double>(classes) * weight(c) * log_p[c];
    }
    weights += weight(t);
  });
  return {{}, {total / weights}};
}

std::vector<Plain> cross_entropy(const Arguments& x, const Options& o) { return {cross_entropy_of(*x[0], o)}; }

std::vector<Plain> linear_cross_entropy(const Arguments& x, const Options& o) {
  return {cross_entropy_of(affine(*x[0], *x[1], x[2]), o)};
}

std::vector<Plain> linear_cross_entropy_transposed(const Arguments& x, const Options& o) {
  const std::size_t V = x[1]->shape[0], I = x[1]->shape[1];
  Plain weight{{I, V}, {}};
  for (std::size_t i = 0; i < I; ++i)
    for (std::size_t c = 0; c < V; ++c) weight.numbers.push_back(x[1]->numbers[c * I + i]);
  return {cross_entropy_of(affine(*x[0], weight, x[2]), o)};
}

// −t ln σ(z) − (1 − t) ln(1 − σ(z)) = t ln(1 + e^−z) + (1 − t) ln(1 + e^z), averaged
std::vector<Plain> binary_cross_entropy(const Arguments& x, const Options& o) {
  Numbers terms;
  for (const Dual& z : x[0]->numbers) {
    const double t = o.targets.data()[terms.size()];
    terms.push_back(t * log(1 + exp(-z)) + (1 - t) * log(1 + exp(z)));
  }
  return {{{}, {mean(terms)}}};
}

std::vector<Plain> mean_squared_error(const Arguments& x, const Options&) {
  Numbers terms;
  for (std::size_t i = 0; i < x[0]->numbers.size(); ++i) {
    const Dual apart = x[0]->numbers[i] - x[1]->numbers[i];
    terms.push_back(apart * apart);
  }
  return {{{}, {mean(terms)}}};
}

}  // namespace

Rules sum_rules() {
  return {{"matmul", matmul<false, false>},
          {"matmul ta", matmul<true, false>},
          {"matmul tb", matmul<false, true>},
          {"matmul ta tb", matmul<true, true>},
          {"linear", linear},
          {"linear without bias", linear},
          {"convolution", convolution},
          {"sum", reduce<sum, false>},
          {"sum keep", reduce<sum, true>},
          {"mean", reduce<mean, false>},
          {"mean keep", reduce<mean, true>},
          {"max", reduce<greatest, false>},
          {"max keep", reduce<greatest, true>},
          {"logsumexp", reduce<logsumexp, false>},
          {"logsumexp keep", reduce<logsumexp, true>},
          {"softmax", softmax},
          {"log_softmax", log_softmax},
          {"layer_norm", layer_norm},
          {"cross_entropy", cross_entropy},
          {"cross_entropy ignore", cross_entropy},
          {"cross_entropy weights", cross_entropy},
          {"cross_entropy smoothing", cross_entropy},
          {"cross_entropy all", cross_entropy},
          {"linear_cross_entropy", linear_cross_entropy},
          {"linear_cross_entropy ignore", linear_cross_entropy},
          {"linear_cross_entropy all", linear_cross_entropy},
          {"linear_cross_entropy transposed", linear_cross_entropy_transposed},
          {"binary_cross_entropy", binary_cross_entropy},
          {"mean_squared_error", mean_squared_error}};
}

}  // namespace random_graph
