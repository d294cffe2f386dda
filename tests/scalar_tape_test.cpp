// Chapter 00's scalar tape and its network, in double: against the engine, against finite differences, and by hand.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "autograd/gradcheck.h"
#include "chapters/00_autograd/experiments/random_expression.h"
#include "chapters/00_autograd/lesson.h"
#include "course_paths.h"

namespace {

using chapter00::random_expression;
constexpr int kExpressions = 300, kLength = 30;

std::vector<double> variables(std::uint64_t seed) {
  ag::Random random(seed, "variables");
  std::vector<double> x(4);
  for (double& v : x) v = 2 * random.uniform() - 1;
  return x;
}

std::vector<double> by_scalar_tape(const std::vector<double>& x, std::uint64_t seed, int sweeps = 1) {
  scalar::Tape tape;
  std::vector<scalar::Value> leaves;
  for (const double v : x) leaves.push_back(tape.leaf(v));
  const scalar::Value y = random_expression(leaves, seed, kLength);
  for (int i = 0; i < sweeps; ++i) tape.backward(y);
  std::vector<double> gradient;
  for (const scalar::Value leaf : leaves) gradient.push_back(leaf.grad());
  return gradient;
}

TEST(ScalarTape, AddsOverAllPaths) {
  scalar::Tape tape;
  const scalar::Value a = tape.leaf(3), b = a + a, c = b + b;
  tape.backward(c);
  EXPECT_EQ(c.value(), 12);
  EXPECT_EQ(a.grad(), 4);
  EXPECT_EQ(b.grad(), 2);
  EXPECT_EQ(c.grad(), 1);
}

TEST(ScalarTape, ShortPathBesideALongOne) {
  scalar::Tape tape;
  const scalar::Value x = tape.leaf(2), y = x * x, z = y * y * x + y;  // x⁵ + x²
  tape.backward(z);
  EXPECT_EQ(x.grad(), 5 * 16 + 2 * 2);
}

TEST(ScalarTape, EveryOperation) {
  scalar::Tape tape;
  const scalar::Value a = tape.leaf(1.5), b = tape.leaf(-0.5);
  const auto gradients = [&](scalar::Value y) {
    tape.backward(y);
    return std::pair(a.grad(), b.grad());
  };
  EXPECT_EQ(gradients(a - b), std::pair(1.0, -1.0));
  EXPECT_EQ(gradients(a * b), std::pair(-0.5, 1.5));
  EXPECT_EQ(gradients(a / b), std::pair(-2.0, -6.0));  // 1/b, −a/b²
  EXPECT_EQ(gradients(-a), std::pair(-1.0, 0.0));
  EXPECT_DOUBLE_EQ(gradients(exp(a)).first, std::exp(1.5));
  EXPECT_DOUBLE_EQ(gradients(log(a)).first, 1 / 1.5);
  EXPECT_DOUBLE_EQ(gradients(tanh(a)).first, 1 - std::tanh(1.5) * std::tanh(1.5));
}

TEST(ScalarTape, BackwardOfAnIntermediateLeavesLaterStepsAlone) {
  scalar::Tape tape;
  const scalar::Value a = tape.leaf(3), b = a * a, c = b * b;
  tape.backward(c);
  tape.backward(b);
  EXPECT_EQ(a.grad(), 6);
  EXPECT_EQ(c.grad(), 0);
}

TEST(ScalarTape, BackwardTwiceIsBackwardOnce) {
  for (std::uint64_t seed = 0; seed < 50; ++seed)
    EXPECT_EQ(by_scalar_tape(variables(seed), seed, 2), by_scalar_tape(variables(seed), seed, 1));
}

TEST(ScalarTape, EqualsTheEngine) {
  for (std::uint64_t seed = 0; seed < kExpressions; ++seed) {
    const std::vector<double> x = variables(seed), gradient = by_scalar_tape(x, seed);
    std::vector<ag::Tensor> leaves;
    for (const double v : x) leaves.push_back(ag::Tensor::parameter(ag::Array{v}));
    ag::Tape tape;
    tape.backward(random_expression(leaves, seed, kLength));
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double engine = leaves[i].has_grad() ? leaves[i].grad()(0) : 0;
      EXPECT_NEAR(gradient[i], engine, 1e-12 * std::max(1.0, std::abs(engine)))
          << "expression " << seed << ", variable " << i;
    }
  }
}

TEST(ScalarTape, EqualsCentralDifferences) {
  for (std::uint64_t seed = 0; seed < kExpressions; ++seed) {
    const std::vector<double> x = variables(seed), gradient = by_scalar_tape(x, seed);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double h = 1e-5;
      std::vector<double> above = x, below = x;
      above[i] += h;
      below[i] -= h;
      const double difference =
          (random_expression(above, seed, kLength) - random_expression(below, seed, kLength)) / (2 * h);
      EXPECT_NEAR(gradient[i], difference, 1e-7 * std::max(1.0, std::abs(difference)))
          << "expression " << seed << ", variable " << i;
    }
  }
}

// The page says "complete, in less than 80 lines".
TEST(ScalarTape, FitsOnAPage) {
  std::ifstream file(COURSE_SOURCE_DIR "/chapters/00_autograd/lesson.h");
  ASSERT_TRUE(file);
  int lines = 0;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "namespace scalar {") inside = true;
    if (line == "}  // namespace scalar") inside = false;
    const std::size_t first = line.find_first_not_of(' ');
    lines += inside && first != std::string::npos && line.compare(first, 2, "//") != 0;
  }
  EXPECT_GT(lines, 40);
  EXPECT_LT(lines, 80);
}

TEST(Mlp, GradientsOfTheNetworkThatLearnsTheSpiral) {
  ag::Random random(1);
  const chapter00::Mlp mlp(6, random);
  const ag::Tensor x = random.normal({9, 2}, 0, 1);
  const ag::Ids label{0, 1, 1, 0, 0, 1, 0, 1, 1};
  const ag::GradcheckReport report = ag::gradcheck([&] { return cross_entropy(mlp(x), label); }, mlp.parameters());
  EXPECT_TRUE(report.ok()) << report.table();
}

}  // namespace
