// Where NaN and the infinities may not spread: what lies behind the end of a sequence is no step, a maximum hands its
// gradient to where it came from, and beside an infinity the others count for nothing.
#include <gtest/gtest.h>

#include <limits>

#include "autograd/ops.h"
#include "autograd/recurrent.h"

namespace ag {
namespace {

constexpr Scalar kNaN = std::numeric_limits<Scalar>::quiet_NaN(), kInfinity = std::numeric_limits<Scalar>::infinity();

// All gradients of the layer where the numbers behind the end of the first of two sequences are `pad`.
template <class Layer>
std::vector<Array> gradients(const Layer& layer, Scalar pad) {
  Random random(2);
  Array x = random.normal({3, 2, 4}, 0, 1);
  for (std::size_t t = 1; t < 3; ++t)
    for (std::size_t i = 0; i < 4; ++i) x(t, 0, i) = pad;
  layer.zero_grad();
  {
    Tape tape;
    const RecurrentOutput out = layer(x, {}, {1, 3});
    tape.backward(sum(square(out.y)) + sum(out.state.h.front()));
  }
  std::vector<Array> all;
  for (const NamedParameter& p : layer.parameters()) all.push_back(p.tensor.grad());
  return all;
}

template <class Layer>
void expect_padding_unseen(const Layer& layer, const char* name) {
  const std::vector<Array> expected = gradients(layer, 0);
  for (const Scalar pad : {kNaN, kInfinity, Scalar(1e30)}) {
    const std::vector<Array> found = gradients(layer, pad);
    for (std::size_t i = 0; i < expected.size(); ++i)
      EXPECT_EQ(found[i], expected[i]) << name << ", padding " << pad << ", " << layer.parameters()[i].name;
  }
}

TEST(NotANumber, BehindTheEndOfASequenceReachesNoWeight) {
  Random random(1);
  for (const bool both : {false, true}) {
    expect_padding_unseen(Rnn(4, 3, random, {.bidirectional = both}), "rnn");
    expect_padding_unseen(Lstm(4, 3, random, {.bidirectional = both}), "lstm");
    expect_padding_unseen(Gru(4, 3, random, {.bidirectional = both}), "gru");
    expect_padding_unseen(Gru(4, 3, random, {.bidirectional = both, .reset = ResetGate::before}), "gru, reset before");
  }
}

template <class Op>
Array gradient(const Array& at, const Op& op) {
  const Tensor x = Tensor::parameter(at);
  Tape tape;
  tape.backward(sum(op(x)));
  return x.grad();
}

TEST(NotANumber, AMaximumHandsItsGradientToWhereItCameFrom) {
  const auto over_rows = [](const Tensor& x) { return max(x, {-1}); };
  EXPECT_EQ(gradient({{1, kNaN, 2}}, over_rows), (Array{{0, 1, 0}}));
  EXPECT_EQ(gradient({{kNaN, 1, kNaN}}, over_rows), (Array{{1, 0, 0}})) << "the first of two";
  EXPECT_EQ(gradient({{1, 3, 2}}, over_rows), (Array{{0, 1, 0}}));
  const auto over_columns = [](const Tensor& x) { return max(x, {0}); };
  EXPECT_EQ(gradient({{1, 5}, {kNaN, 4}, {2, 6}}, over_columns), (Array{{0, 0}, {1, 0}, {0, 1}}));
}

TEST(NotANumber, MaximumOfTwoHandsItsGradientToTheNaN) {
  const Array some{1, kNaN, kNaN, 2, 3}, other{kNaN, 1, kNaN, 2, 1};
  EXPECT_EQ(gradient(some, [&](const Tensor& x) { return maximum(x, Tensor(other)); }), (Array{0, 1, 0.5, 0.5, 1}));
  EXPECT_EQ(gradient(other, [&](const Tensor& x) { return maximum(Tensor(some), x); }), (Array{1, 0, 0.5, 0.5, 0}));
}

TEST(Infinity, OfALogSumExpTakesAllOfTheGradient) {
  const auto over_rows = [](const Tensor& x) { return logsumexp(x, {-1}); };
  EXPECT_EQ(gradient({{kInfinity, 1, -kInfinity}}, over_rows), (Array{{1, 0, 0}}));
  EXPECT_EQ(logsumexp(Tensor(Array{{kInfinity, 1}}), {-1}).value()(0), kInfinity);
  EXPECT_EQ(gradient({{-kInfinity, -kInfinity}}, over_rows), (Array{{0, 0}}));
  EXPECT_EQ(logsumexp(Tensor(Array{{-kInfinity, -kInfinity}}), {-1}).value()(0), -kInfinity);
}

}  // namespace
}  // namespace ag
