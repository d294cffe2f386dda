#include "ex2_forward.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/random.h"

namespace {

constexpr std::size_t V = 6, n = 3, m = 2, h = 4;

Weights some_weights() {
  ag::Random random(3);
  const auto p = [&](const ag::Shape& shape) { return ag::Tensor::parameter(random.normal(shape, 0, 0.5)); };
  return {p({V, m}), p({(n - 1) * m, h}), p({h}), p({h, V}), p({V}), p({(n - 1) * m, V})};
}

const ag::Ids kContexts{{1, 4}, {4, 1}, {0, 0}};

TEST(Exercise2, HasOneRowABatchElementAndOneColumnAWord) {
  const ag::Tensor y = forward(some_weights(), kContexts);
  ASSERT_EQ(y.shape(), (ag::Shape{3, V}))
      << "y must be [B, |V|]: for each context an unnormalised log-probability of each word";
}

TEST(Exercise2, ComputesEquation1) {
  const Weights w = some_weights();
  const ag::Tensor y = forward(w, kContexts);
  ASSERT_EQ(y.shape(), (ag::Shape{3, V}));
  for (std::size_t row = 0; row < 3; ++row) {
    std::vector<double> x;
    for (std::size_t k = 0; k < n - 1; ++k)
      for (std::size_t f = 0; f < m; ++f) x.push_back(w.C.value()(static_cast<std::size_t>(kContexts(row, k)), f));
    for (std::size_t i = 0; i < V; ++i) {
      double expected = w.b.value()(i);
      for (std::size_t k = 0; k < x.size(); ++k) expected += x[k] * w.W.value()(k, i);
      for (std::size_t j = 0; j < h; ++j) {
        double a = w.d.value()(j);
        for (std::size_t k = 0; k < x.size(); ++k) a += x[k] * w.H.value()(k, j);
        expected += std::tanh(a) * w.U.value()(j, i);
      }
      ASSERT_NEAR(y.value()(row, i), expected, 1e-12)
          << "row " << row << ", word " << i
          << ". The oldest word's features come first in x; the direct connections skip the tanh.";
    }
  }
}

TEST(Exercise2, SendsAGradientToEveryParameter) {
  const Weights w = some_weights();
  ag::Tape tape;
  const ag::Tensor y = forward(w, kContexts);
  ASSERT_EQ(y.shape(), (ag::Shape{3, V}));
  tape.backward(cross_entropy(y, ag::Ids{2, 3, 5}));
  for (const auto& [name, parameter] :
       {std::pair{"C", w.C}, {"H", w.H}, {"d", w.d}, {"U", w.U}, {"b", w.b}, {"W", w.W}})
    EXPECT_TRUE(parameter.has_grad()) << name << " gets no gradient: it takes no part in y";
}

}  // namespace
