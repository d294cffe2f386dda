#include "ex2_carried_state.h"

#include <gtest/gtest.h>

#include <numeric>

#include "autograd/random.h"

namespace {

using ag::Tensor;

constexpr std::size_t N = 7, B = 2, I = 3, H = 4;

struct Case {
  Sequence sequence;
  Tensor W, U, h0;
  explicit Case(std::uint64_t seed = 1) {
    ag::Random random(seed);
    for (std::size_t t = 0; t < N; ++t) {
      sequence.x.emplace_back(random.normal({B, I}, 0, 1));
      sequence.target.emplace_back(random.normal({B, H}, 0, 0.5));
    }
    W = Tensor::parameter(random.normal({I, H}, 0, 0.5));
    U = Tensor::parameter(random.normal({H, H}, 0, 0.5));
    h0 = Tensor(random.normal({B, H}, 0, 0.5));
  }
  std::vector<double> read(
      std::size_t T, const std::function<void()>& after = [] {}) const {
    return read_in_windows(sequence, T, W, U, h0, after);
  }
};

void expect_near(const ag::Array& found, const ag::Array& expected, const char* what) {
  ASSERT_EQ(found.shape(), expected.shape());
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_NEAR(found.data()[i], expected.data()[i], 1e-12) << what;
}

TEST(Exercise2, ReadsEveryStepOnce) {
  const Case c;
  ASSERT_EQ(c.read(3).size(), 3u) << "seven steps in windows of three: two whole ones, and one of the last step";
  ASSERT_EQ(c.read(7).size(), 1u);
  ASSERT_EQ(c.read(100).size(), 1u);
}

TEST(Exercise2, CarriesTheState) {
  const Case c;
  const std::vector<double> whole = c.read(N);
  ASSERT_EQ(whole.size(), 1u);
  for (const std::size_t T : {1u, 2u, 3u}) {
    const std::vector<double> parts = c.read(T);
    EXPECT_NEAR(std::accumulate(parts.begin(), parts.end(), 0.0), whole[0], 1e-12)
        << "T = " << T << ": while nothing is learned, windows that carry the state compute what one window does";
  }
}

TEST(Exercise2, LeavesTheGradientOfAWindow) {
  const Case c;
  std::vector<ag::Array> of_window;
  c.read(4, [&] {
    ASSERT_TRUE(c.U.has_grad()) << "after_window finds no gradient of U: has the window's tape gone back?";
    of_window.push_back(c.U.grad());
    c.U.zero_grad();
    c.W.zero_grad();
  });
  ASSERT_EQ(of_window.size(), 2u);
  // The second window alone, from the value of the state that the first ended with.
  Tensor h = c.h0;
  for (std::size_t t = 0; t < 4; ++t) h = tanh(matmul(c.sequence.x[t], c.W) + matmul(h, c.U));
  const Tensor constant{ag::Array(h.value())};
  ag::Tape tape;
  Tensor state = constant, loss(0.0);
  for (std::size_t t = 4; t < N; ++t) {
    state = tanh(matmul(c.sequence.x[t], c.W) + matmul(state, c.U));
    loss = loss + mean_squared_error(state, c.sequence.target[t]);
  }
  tape.backward(loss);
  expect_near(of_window[1], c.U.grad(), "the gradient must end where the window begins: the state is a constant there");
}

TEST(Exercise2, TruncatesAndTheWholeDoesNot) {
  const Case whole, cut;
  (void)whole.read(N);
  (void)cut.read(1);  // gradients of all windows, added up
  ASSERT_TRUE(whole.U.has_grad() && cut.U.has_grad());
  double difference = 0;
  for (std::size_t i = 0; i < whole.U.size(); ++i)
    difference = std::max(difference, std::abs(whole.U.grad().data()[i] - cut.U.grad().data()[i]));
  EXPECT_GT(difference, 1e-3) << "with T = 1 nothing flows from a step to the one before; with T = 7 it does";
}

TEST(Exercise2, LetsTheParametersChangeBetweenWindows) {
  const Case still, moving;
  const std::vector<double> before = still.read(3);
  const std::vector<double> after = moving.read(3, [&] {
    Tensor U = moving.U;
    U.mutable_value() *= 0.5;
  });
  ASSERT_EQ(before.size(), 3u);
  ASSERT_EQ(after.size(), 3u);
  EXPECT_EQ(after.at(0), before.at(0));
  EXPECT_NE(after.at(1), before.at(1)) << "what the optimizer did after a window must count in the next";
}

}  // namespace
