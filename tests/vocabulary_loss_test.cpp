// linear_cross_entropy at sizes where its kernel works in several passes, blocks and panels, on several threads, and at
// numbers that need the running maximum. What the op table asks of every op it asks of this one too.
#include "autograd/kernels/vocabulary_loss.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "autograd/blas.h"
#include "autograd/ops.h"
#include "autograd/parallel.h"
#include "autograd/random.h"

namespace ag {
namespace {

constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();

struct Output {
  Array x, weight, bias;
  Ids targets;
};

Output draw(std::size_t rows, std::size_t inputs, std::size_t classes) {
  Random random(1, "output layer");
  Output o{random.normal({rows, inputs}, 0, 1), random.normal({inputs, classes}, 0, 1), random.normal({classes}, 0, 1),
           Ids(Ids::shape_type{rows})};
  for (std::size_t i = 0; i < rows; ++i)
    o.targets(i) = i % 7 == 3 ? -100 : static_cast<std::int32_t>((i * i * 31 + 5) % classes);
  return o;
}

struct Result {
  Scalar loss;
  Array dx, dweight, dbias;
};

class Threads {
 public:
  explicit Threads(int n) : before_(threads()) { set_threads(n); }
  ~Threads() { set_threads(before_); }

 private:
  int before_;
};

// L and the gradients of 3 L, by the tape.
template <class Loss>
Result run(const Output& o, const Loss& loss_of) {
  const Tensor x = Tensor::parameter(o.x), weight = Tensor::parameter(o.weight), bias = Tensor::parameter(o.bias);
  Tape tape;
  const Tensor loss = loss_of(x, weight, bias);
  tape.backward(loss, full({}, 3));
  return {loss.item(), x.grad(), weight.grad(), bias.grad()};
}
// What the kernel is compared with: ops whose products OpenBLAS would share among threads of its own. They hand work
// over where ThreadSanitizer cannot see it, and would look like races: the kernel's threads are the ones to be watched.
template <class Loss>
Result run_on_one_thread(const Output& o, const Loss& loss_of) {
  const Threads one(1);
  return run(o, loss_of);
}
Result composed(const Output& o) {
  return run_on_one_thread(o, [&](auto&... t) { return cross_entropy(linear(t...), o.targets); });
}
Array turned(const Array& matrix) { return xt::transpose(matrix); }
// The same by the kernel alone, at sizes for which the op would not take it. `tied`: the weight lies transposed.
Result fused(const Output& o, bool tied = false) {
  const std::size_t rows = o.x.shape()[0], inputs = o.x.shape()[1], classes = o.bias.size();
  const auto counted = std::count_if(o.targets.begin(), o.targets.end(), [](std::int32_t t) { return t != -100; });
  const Array weight = tied ? turned(o.weight) : o.weight;
  kernels::VocabularyLoss kernel({o.x.data(), weight.data(), o.bias.data(), o.targets.data(), -100, rows, inputs,
                                  classes, static_cast<double>(counted), tied},
                                 static_cast<std::size_t>(threads()), true);
  Result r{0, empty({rows, inputs}), empty(weight.shape()), empty({classes})};
  r.loss = static_cast<Scalar>(kernel.forward(r.dx.data()));
  r.dx *= 3;
  kernel.backward(3, 0, r.dweight.data(), 0, r.dbias.data());
  if (tied) r.dweight = turned(r.dweight);
  return r;
}

double difference(const Array& a, const Array& b) {
  EXPECT_EQ(a.shape(), b.shape());
  return xt::amax(xt::abs(a - b))();
}

void expect_near(const Result& ours, const Result& theirs) {
  EXPECT_NEAR(ours.loss, theirs.loss, 1e-12 * theirs.loss);
  EXPECT_LE(difference(ours.dx, theirs.dx), 1e-14);
  EXPECT_LE(difference(ours.dweight, theirs.dweight), 1e-14);
  EXPECT_LE(difference(ours.dbias, theirs.dbias), 1e-14);
}

TEST(VocabularyLoss, EqualsTheCompositionOverSeveralPassesAndBlocks) {
  for (const auto& [rows, inputs, classes] : {std::array<std::size_t, 3>{700, 100, 3001}, {577, 9, 2100}, {5, 70, 9}}) {
    const Output o = draw(rows, inputs, classes);
    expect_near(fused(o), composed(o));
    expect_near(fused(o, true), composed(o));
  }
}

// The bias is one row more of the product for dW: whether it fills a strip up, stands alone in one, or ends in one.
TEST(VocabularyLoss, EqualsTheCompositionForAnyNumberOfInputs) {
  for (std::size_t inputs = 1; inputs <= 14; ++inputs) {
    const Output o = draw(20, inputs, 700);
    expect_near(fused(o), composed(o));
    expect_near(fused(o, true), composed(o));
  }
}

// The op takes the kernel for a large vocabulary. Twice on one tape: the second adds to the first.
TEST(VocabularyLoss, IsWhatTheOpUses) {
  const Output o = draw(40, 20, 5000);
  const Result ours =
      run(o, [&](auto&... t) { return linear_cross_entropy(t..., o.targets) + linear_cross_entropy(t..., o.targets); });
  const Result theirs =
      run_on_one_thread(o, [&](auto&... t) { return cross_entropy(linear(t...), o.targets) * Tensor(full({}, 2)); });
  expect_near(ours, theirs);

  Output table = o;
  table.weight = turned(o.weight);
  const auto loss = [&](auto&... t) { return linear_cross_entropy(t..., o.targets, {}, Transpose::yes); };
  Result tied = run(table, [&](auto&... t) { return loss(t...) + loss(t...); });
  tied.dweight = turned(tied.dweight);
  expect_near(tied, theirs);
}

// It knows the plain loss only: with weights or smoothing the op takes the other way.
TEST(VocabularyLoss, IsNotUsedWithWeightsOrSmoothing) {
  const Output o = draw(5, 8, 4096);
  CrossEntropy weighted, smoothed;
  weighted.class_weights = Random(2).uniform({4096}, 0.5, 2);
  smoothed.label_smoothing = 0.1;
  for (const CrossEntropy& options : {weighted, smoothed}) {
    expect_near(run(o, [&](auto&... t) { return linear_cross_entropy(t..., o.targets, options); }),
                run(o, [&](auto&... t) { return cross_entropy(linear(t...), o.targets, options); }));
  }
}

// Only what is a parameter gets a gradient.
TEST(VocabularyLoss, SkipsWhatWantsNoGradient) {
  const Output o = draw(10, 8, 4096);
  const Result theirs = composed(o);
  const Tensor x(o.x), weight(o.weight), bias = Tensor::parameter(o.bias);
  const Tensor loose_x = Tensor::parameter(o.x), fixed_bias(o.bias);
  Tape tape;
  const Tensor loss =
      linear_cross_entropy(x, weight, bias, o.targets) + linear_cross_entropy(loose_x, weight, fixed_bias, o.targets);
  tape.backward(loss, full({}, 3));
  EXPECT_FALSE(x.has_grad() || weight.has_grad() || fixed_bias.has_grad());
  EXPECT_LE(difference(bias.grad(), theirs.dbias), 1e-14);
  EXPECT_LE(difference(loose_x.grad(), theirs.dx), 1e-14);
}

// Each row's numbers are the same bits; what is summed over the rows is summed in another order.
TEST(VocabularyLoss, GivesTheSameOnAnyNumberOfThreads) {
  const Output o = draw(128, 100, 2000);  // enough for threads to be worth their start
  const Threads one(1);
  const Result alone = fused(o);
  for (const int n : {2, 3, 7, 200}) {
    const Threads several(n);
    const Result shared = fused(o);
    EXPECT_EQ(fused(o, true).dweight, shared.dweight) << n;
    EXPECT_EQ(shared.loss, alone.loss) << n;
    EXPECT_EQ(shared.dx, alone.dx) << n;
    EXPECT_LE(difference(shared.dweight, alone.dweight), 1e-15) << n;
    EXPECT_EQ(fused(o).dweight, shared.dweight) << n;
  }
}

// A mask of −∞ in the bias rules classes out: here all of the first block, and all but one.
TEST(VocabularyLoss, TakesClassesThatAreRuledOut) {
  Output o = draw(10, 8, 1000);
  for (std::size_t c = 0; c < 999; ++c) o.bias(c) = -kInfinity;
  o.targets.fill(999);
  const Result result = fused(o);
  EXPECT_EQ(result.loss, 0);
  EXPECT_LE(difference(result.dweight, zeros({8, 1000})), 1e-15);
  o.targets(3) = 5;
  EXPECT_EQ(fused(o).loss, kInfinity);
}

TEST(VocabularyLoss, StandsLargeLogitsAndPassesNaNOn) {
  Output o = draw(10, 8, 1000);
  o.weight *= 1000;
  const Result ours = fused(o), theirs = composed(o);
  EXPECT_NEAR(ours.loss, theirs.loss, 1e-12 * theirs.loss);
  EXPECT_LE(difference(ours.dweight, theirs.dweight), 1e-14);
  o.bias(700) = std::numeric_limits<Scalar>::quiet_NaN();
  EXPECT_TRUE(std::isnan(fused(o).loss));
}

TEST(VocabularyLoss, KeepsOneArrayOfTheSizeOfTheLogits) {
  const std::size_t rows = 256, inputs = 8, classes = 20'000, logits = rows * classes * sizeof(Scalar);
  const Output o = draw(rows, inputs, classes);
  const auto peak = [&](auto&& step) {
    const std::size_t before = memory::usage().in_use;
    memory::reset_peak();
    step();
    return static_cast<double>(memory::usage().peak - before) / static_cast<double>(logits);
  };
  EXPECT_LE(peak([&] { run(o, [&](auto&... t) { return linear_cross_entropy(t..., o.targets); }); }), 1.35);
  EXPECT_GE(peak([&] { composed(o); }), 2);
}

TEST(VocabularyLoss, KeepsNothingWhereNothingIsRecorded) {
  const Output o = draw(256, 8, 20'000);
  const Tensor x(o.x), weight(o.weight), bias(o.bias);
  const std::size_t before = memory::usage().in_use;
  memory::reset_peak();
  linear_cross_entropy(x, weight, bias, o.targets);
  EXPECT_LE(memory::usage().peak - before, std::size_t{2} << 20);
}

// Recycled memory holds old numbers, here NaN: they must not come out again, not even multiplied by 0.
TEST(VocabularyLoss, ReadsNothingThatItHasNotWritten) {
  const Threads one(1);  // so that the memory is this thread's
  for (const std::size_t classes : {700u, 21u}) {
    const Output o = draw(20, 40, classes);
    const Result clean = fused(o);
    {
      std::vector<Array> poison;
      for (std::size_t size = 8; size < 100'000; size += size / 16 + 1)
        for (int i = 0; i < 3; ++i) poison.push_back(full({size}, std::numeric_limits<Scalar>::quiet_NaN()));
    }
    const Result again = fused(o);
    EXPECT_EQ(again.loss, clean.loss) << classes;
    EXPECT_EQ(again.dx, clean.dx) << classes;
    EXPECT_EQ(again.dweight, clean.dweight) << classes;
    EXPECT_EQ(again.dbias, clean.dbias) << classes;
  }
}

TEST(InParallel, RunsEveryPartOnce) {
  std::vector<int> runs(5);
  in_parallel(5, [&](std::size_t part) { ++runs[part]; });
  EXPECT_EQ(runs, std::vector<int>(5, 1));
}

TEST(InParallel, ThrowsWhatAPartThrows) {
  for (const std::size_t wrong : {0u, 2u}) {
    EXPECT_THROW(in_parallel(3,
                             [&](std::size_t part) {
                               if (part == wrong) throw std::runtime_error("no");
                             }),
                 std::runtime_error);
  }
}

}  // namespace
}  // namespace ag
