// attention(): against its composition from other ops, head by head with masked_fill and softmax.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/op_table.h"

namespace ag {
namespace {

using op_table::Case, op_table::Options;

AttentionMask mask_of(const Options& o) { return {.causal = o.causal, .key_lengths = o.sizes}; }

Tensor part(const Tensor& x, std::size_t i, std::size_t parts) {
  const std::size_t width = x.shape().back() / parts;
  return slice(x, -1, static_cast<Axis>(i * width), static_cast<Axis>((i + 1) * width));
}

// softmax over the keys that a query may see. Where there is none, softmax says NaN, and zeros are filled in; as the
// gradient stops at what is filled, none of it is lost.
Tensor composed(const Tensor& q, const Tensor& k, const Tensor& v, std::size_t heads, const AttentionMask& mask) {
  const Mask hidden = mask.hidden(q.shape()[0], q.shape()[1], k.shape()[1]);
  std::vector<Tensor> found;
  for (std::size_t h = 0; h < heads; ++h) {
    const Tensor q_h = part(q, h, heads) * (1 / std::sqrt(static_cast<double>(q.shape()[2] / heads)));
    const Tensor scores = matmul(q_h, part(k, h, heads), Transpose::no, Transpose::yes);
    const Tensor weights = softmax(masked_fill(scores, hidden, -std::numeric_limits<double>::infinity()));
    found.push_back(matmul(masked_fill(weights, hidden, 0), part(v, h, heads)));
  }
  return ag::concat(found, -1);
}

void expect_equal(const op_table::Row& row, const op_table::Function& other, const Case& each) {
  SCOPED_TRACE(row.name + ": " + each.name);
  op_table::Row composition = row;
  composition.function = other;
  const std::vector<Array> cotangents = op_table::draw_cotangents(row, each);
  const op_table::Evaluation found = op_table::evaluate(row, each, cotangents),
                             expected = op_table::evaluate(composition, each, cotangents);
  EXPECT_LE(op_table::difference(found.values[0], expected.values[0]), 1e-12);
  for (std::size_t i = 0; i < expected.gradients.size(); ++i)
    EXPECT_LE(op_table::difference(*found.gradients[i], *expected.gradients[i]), 1e-12) << "input " << i;
}

bool drops(const Case& each) { return each.options.train && each.options.number > 0; }

TEST(Attention, EqualsItsComposition) {
  const op_table::Row& row = op_table::row("attention");
  for (const Case& each : row.cases)
    if (!drops(each))
      expect_equal(
          row,
          [](const std::vector<Tensor>& x, const Options& o) -> std::vector<Tensor> {
            return {composed(x.at(0), x.at(1), x.at(2), o.heads, mask_of(o))};
          },
          each);
}

TEST(Attention, OfItselfEqualsItsComposition) {
  const op_table::Row& row = op_table::row("self_attention");
  for (const Case& each : row.cases)
    if (!drops(each))
      expect_equal(
          row,
          [](const std::vector<Tensor>& x, const Options& o) -> std::vector<Tensor> {
            return {composed(part(x.at(0), 0, 3), part(x.at(0), 1, 3), part(x.at(0), 2, 3), o.heads, mask_of(o))};
          },
          each);
}

// Three words that are written and two that are padding; a text of five words, of which the last two ask.
TEST(AttentionMask, HidesTheSameThatItNames) {
  const AttentionMask mask{.causal = true, .key_lengths = {3, 5}};
  EXPECT_EQ(mask.hidden(2, 2, 5), (Mask{{{false, false, false, true, true}, {false, false, false, true, true}},
                                        {{false, false, false, false, true}, {false, false, false, false, false}}}));
  const AttentionMask causal{.causal = true};
  EXPECT_EQ(causal.hidden(1, 3, 2), (Mask{{{true, true}, {false, true}, {false, false}}}));
}

// A query that sees no key: zeros, and no gradient to anybody.
TEST(Attention, OfNothingIsZero) {
  const Tensor q = Tensor::parameter(ones({1, 3, 2})), k = Tensor::parameter(ones({1, 2, 2})),
               v = Tensor::parameter(ones({1, 2, 2}));
  Tape tape;
  const Tensor y = attention(q, k, v, 1, {.causal = true});
  EXPECT_EQ(y.value(), (Array{{{0, 0}, {1, 1}, {1, 1}}}));
  Array dy = zeros({1, 3, 2});
  dy(0, 0, 0) = 1;
  tape.backward(y, dy);
  for (const Tensor& x : {q, k, v}) EXPECT_EQ(x.grad(), zeros(x.shape()));
}

}  // namespace
}  // namespace ag
