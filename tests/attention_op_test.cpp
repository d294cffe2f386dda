// attention(): against its composition from other ops, head by head with masked_fill and softmax, for few words, where
// the weights are kept for the way back, and for many, where they are made anew.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "autograd/blas.h"
#include "autograd/memory.h"
#include "tests/op_table.h"

namespace ag {
namespace {

using op_table::Case, op_table::Function, op_table::Options;

AttentionMask mask_of(const Options& o) { return {.causal = o.causal, .key_lengths = o.sizes}; }

Tensor part(const Tensor& x, std::size_t i, std::size_t parts) {
  const std::size_t width = x.shape().back() / parts;
  return slice(x, -1, static_cast<Axis>(i * width), static_cast<Axis>((i + 1) * width));
}

// softmax over the keys that a query may see. Where there is none softmax says NaN, and zeros are filled in; as the
// gradient stops at what is filled, none of it is lost. `factor` [B, L, S]: what dropout multiplies the weights with.
Tensor composed(const Tensor& q, const Tensor& k, const Tensor& v, std::size_t heads, const AttentionMask& mask,
                const Tensor& factor = 1.0) {
  const Mask hidden = mask.hidden(q.shape()[0], q.shape()[1], k.shape()[1]);
  std::vector<Tensor> found;
  for (std::size_t h = 0; h < heads; ++h) {
    const Tensor q_h = part(q, h, heads) * (1 / std::sqrt(static_cast<double>(q.shape()[2] / heads)));
    const Tensor scores = matmul(q_h, part(k, h, heads), Transpose::no, Transpose::yes);
    const Tensor weights = softmax(masked_fill(scores, hidden, -std::numeric_limits<double>::infinity()));
    found.push_back(matmul(masked_fill(weights, hidden, 0) * factor, part(v, h, heads)));
  }
  return ag::concat(found, -1);
}

Function composition(const Tensor& factor = 1.0) {
  return [factor](const std::vector<Tensor>& x, const Options& o) -> std::vector<Tensor> {
    return {composed(x.at(0), x.at(1), x.at(2), o.heads, mask_of(o), factor)};
  };
}

void expect_equal(const std::string& name, const Function& other, const Case& each) {
  SCOPED_TRACE(name + ": " + each.name);
  const op_table::Row& row = op_table::row(name);
  op_table::Row others = row;
  others.function = other;
  const std::vector<Array> cotangents = op_table::draw_cotangents(row, each);
  const op_table::Evaluation found = op_table::evaluate(row, each, cotangents),
                             expected = op_table::evaluate(others, each, cotangents);
  EXPECT_LE(op_table::difference(found.values[0], expected.values[0]), 1e-12);
  for (std::size_t i = 0; i < expected.gradients.size(); ++i)
    EXPECT_LE(op_table::difference(*found.gradients[i], *expected.gradients[i]), 1e-12) << "input " << i;
}

bool drops(const Case& each) { return each.options.train && each.options.number > 0; }

TEST(Attention, EqualsItsComposition) {
  for (const Case& each : op_table::row("attention").cases)
    if (!drops(each)) expect_equal("attention", composition(), each);
}

TEST(Attention, OfItselfEqualsItsComposition) {
  const Function parts = [](const std::vector<Tensor>& x, const Options& o) -> std::vector<Tensor> {
    return {composed(part(x.at(0), 0, 3), part(x.at(0), 1, 3), part(x.at(0), 2, 3), o.heads, mask_of(o))};
  };
  for (const Case& each : op_table::row("self_attention").cases)
    if (!drops(each)) expect_equal("self_attention", parts, each);
  Random random(3);
  expect_equal("self_attention", parts,
               {"long", {random.normal({1, 270, 12}, 0, 1)}, {0}, {.heads = 2, .causal = true}});
}

struct Long {
  std::size_t L, S;
  Options options;
};

Case case_of(const Long& sizes, std::size_t B = 2, std::size_t width = 4) {
  Random random(4);
  Options options = sizes.options;
  options.heads = 2;
  return {fmt::format("{} queries, {} keys, lengths ({}){}", sizes.L, sizes.S, fmt::join(options.sizes, ", "),
                      options.causal ? ", causal" : ""),
          {random.normal({B, sizes.L, width}, 0, 1), random.normal({B, sizes.S, width}, 0, 1),
           random.normal({B, sizes.S, 6}, 0, 1)},
          {0, 1, 2},
          options};
}

TEST(Attention, OfManyWordsEqualsItsComposition) {
  for (const Long& sizes : {Long{257, 257, {}}, Long{257, 300, {.causal = true}}, Long{300, 257, {.causal = true}},
                            Long{270, 270, {.sizes = {270, 100}, .causal = true}}, Long{140, 500, {.sizes = {0, 411}}}})
    expect_equal("attention", composition(), case_of(sizes));
}

// What multiplies the weights: with the unit matrix as values, the weights are what comes out.
Array dropping(const Case& each) {
  const std::size_t B = each.inputs[0].shape()[0], S = each.inputs[1].shape()[1], heads = each.options.heads;
  Array unit = zeros({B, S, heads * S});
  for (std::size_t b = 0; b < B; ++b)
    for (std::size_t i = 0; i < heads * S; ++i) unit(b, i % S, i) = 1;
  Case weights = each;
  weights.inputs[2] = unit;
  return op_table::call(op_table::row("attention"), weights, {weights.inputs.begin(), weights.inputs.end()})[0].value();
}

// The same weights are dropped on the way back, whether they were kept or are made anew.
TEST(Attention, DropsTheSameWeightsOnTheWayBack) {
  const double p = 0.3;
  for (const std::size_t L : {150, 250})
    for (const bool causal : {false, true}) {
      Case each = case_of({L, 300, {.causal = causal, .number = p}});
      each.options.heads = 1;
      const Mask hidden = mask_of(each.options).hidden(2, L, 300);
      Array factor = dropping(each);
      double kept = 0, seen = 0;
      for (std::size_t i = 0; i < factor.size(); ++i) {
        factor.data()[i] = factor.data()[i] > 0 ? 1 / (1 - p) : 0;
        if (!hidden.data()[i]) seen += 1;
        if (factor.data()[i] > 0) kept += 1;
      }
      EXPECT_NEAR(kept / seen, 1 - p, 5 * std::sqrt(p * (1 - p) / seen));
      expect_equal("attention", composition(factor), each);
    }
}

// Dropping is drawn by row: with keys and queries behind, that are padding, 250 words are too many to keep the weights,
// and nothing else may change.
TEST(Attention, IsTheSameWithWeightsKeptAndMadeAnew) {
  Random random(6);
  const Array qkv = random.normal({1, 250, 6}, 0, 1), dy = random.normal({1, 250, 2}, 0, 1);
  for (const bool causal : {false, true})
    for (const double p : {0.0, 0.4}) {
      const TrainMode train;
      std::vector<Array> values, gradients;
      for (const std::size_t T : {250, 300}) {
        Random drawn(7);
        const Tensor x = Tensor::parameter(qkv);
        Tape tape;
        const Tensor longer = ag::concat({x, zeros({1, T - 250, 6})}, 1);
        const Tensor y =
            slice(self_attention(longer, 1, {.causal = causal, .key_lengths = {250}}, p, &drawn), 1, 0, 250);
        tape.backward(y, dy);
        values.push_back(y.value());
        gradients.push_back(x.grad());
      }
      EXPECT_LE(op_table::difference(values[0], values[1]), 1e-12) << causal << p;
      EXPECT_LE(op_table::difference(gradients[0], gradients[1]), 1e-12) << causal << p;
    }
}

// Heads and rows drop each for itself, and so do two calls.
TEST(Attention, DropsAnew) {
  Case each = case_of({30, 30, {.number = 0.5}}, 1);
  for (Scalar& x : each.inputs[0]) x = 0;  // all weights are equal
  const Array weights = dropping(each);
  const TrainMode train;
  Random random(7);
  const Tensor q = zeros({1, 30, 2}), unit = Array(slice(Tensor(weights), 2, 0, 30).value());
  EXPECT_NE(slice(Tensor(weights), 2, 0, 30).value(), slice(Tensor(weights), 2, 30, 60).value());
  EXPECT_NE(slice(Tensor(weights), 1, 0, 1).value(), slice(Tensor(weights), 1, 1, 2).value());
  EXPECT_NE(attention(q, q, unit, 1, {}, 0.5, &random).value(), attention(q, q, unit, 1, {}, 0.5, &random).value());
}

TEST(Attention, DropsByTheScopesGenerator) {
  Random random(6), own(7), scope(8), again(8);
  const Tensor x = random.normal({1, 30, 6}, 0, 1);
  Array y;
  {
    const TrainMode train(scope);
    y = self_attention(x, 1, {}, 0.5, &own).value();
    self_attention(x, 1, {}, 0.5);  // none is needed
  }
  const TrainMode train;
  EXPECT_EQ(self_attention(x, 1, {}, 0.5, &again).value(), y);
}

TEST(Attention, GivesTheSameBitsOnSeveralThreads) {
  const int before = threads();
  const Case each = case_of({300, 290, {.number = 0.2}}, 2, 32);
  const op_table::Row& row = op_table::row("attention");
  const std::vector<Array> cotangents = op_table::draw_cotangents(row, each);
  std::vector<op_table::Evaluation> found;
  for (const int n : {1, 2, 3}) {
    set_threads(n);
    found.push_back(op_table::evaluate(row, each, cotangents));
    EXPECT_EQ(found.back().values, found[0].values);
    EXPECT_EQ(found.back().gradients, found[0].gradients);
    EXPECT_EQ(threads(), n);
  }
  set_threads(before);
}

// Twice as many words take twice the memory, and not four times: there is no [T, T].
TEST(Attention, TakesMemoryByTheWord) {
  std::vector<double> peaks;
  for (const std::size_t T : {1024, 2048}) {
    const Tensor x = Tensor::parameter(ones({1, T, 48}));
    memory::reset_peak();
    const std::size_t before = memory::usage().in_use;
    Tape tape;
    tape.backward(self_attention(x, 2), ones({1, T, 16}));
    peaks.push_back(static_cast<double>(memory::usage().peak - before));
  }
  EXPECT_LE(peaks[1], 2.05 * peaks[0]);
}

// Two words that ask, of five: in the first text three keys are written and two are padding.
TEST(AttentionMask, HidesWhatIsPaddingAndWhatComesLater) {
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
