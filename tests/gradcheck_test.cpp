// gradcheck itself: passes what is right, catches what is wrong, and says where.
#include "autograd/gradcheck.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/nn.h"

namespace ag {
namespace {

using Inputs = std::vector<Tensor>;

std::string message_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

// y = x³ with a backward that `slope` may get wrong.
Tensor cube(const Tensor& x, double slope = 3) {
  return record("cube", {x}, x.value() * x.value() * x.value(),
                [x, slope](const Tensor& y) { x.accumulate(y.grad() * slope * xt::square(x.value())); });
}

TEST(Gradcheck, PassesARightGradient) {
  Random random(1);
  const auto report = gradcheck([](const Inputs& in) { return cube(in[0]) * in[1]; },
                                {random.normal({3, 4}, 0, 2), random.normal({4}, 0, 2)});
  EXPECT_TRUE(report.ok()) << report.table();
  EXPECT_EQ(report.elements.size(), 16u);
}

TEST(Gradcheck, CatchesAFactorASignAndAMissingTerm) {
  const std::vector<Array> at{Array{1.5, -0.7}};
  EXPECT_FALSE(gradcheck([](const Inputs& in) { return cube(in[0], 3.0001); }, at).ok());
  EXPECT_FALSE(gradcheck([](const Inputs& in) { return cube(in[0], -3); }, at).ok());
  EXPECT_FALSE(gradcheck([](const Inputs& in) { return cube(in[0], 0); }, at).ok());
}

// softmax whose backward drops the term that couples the classes: with a cotangent of ones both give 0 or not by
// chance.
TEST(Gradcheck, CotangentIsNotAllOnes) {
  const auto wrong_softmax = [](const Tensor& x) {
    Array value = softmax(Tensor(x.value())).value();
    return record("softmax", {x}, std::move(value), [x](const Tensor& y) { x.accumulate(y.grad() * Scalar(0)); });
  };
  EXPECT_FALSE(gradcheck([&](const Inputs& in) { return wrong_softmax(in[0]); }, {Array{0.1, 0.5, -0.3}}).ok());
  EXPECT_TRUE(gradcheck([](const Inputs& in) { return softmax(in[0]); }, {Array{0.1, 0.5, -0.3}}).ok());
}

TEST(Gradcheck, NamesTheWrongElementFirst) {
  // The gradient is wrong at [1, 0] only.
  const auto f = [](const Inputs& in) {
    const Tensor& x = in[0];
    return record("broken", {x}, x.value() * 2.0, [x](const Tensor& y) {
      Array dx = y.grad() * 2.0;
      dx(1, 0) += 0.5;
      x.accumulate(std::move(dx));
    });
  };
  const auto report = gradcheck(f, {Array{{1, 2}, {3, 4}}});
  EXPECT_FALSE(report.ok());
  EXPECT_EQ(report.elements[0].index, (Shape{1, 0}));
  EXPECT_NEAR(report.elements[0].error, 0.5, 1e-6);
  EXPECT_TRUE(report.elements[1].ok);
  const std::string table = report.table(2);
  EXPECT_EQ(table.find("input"), 0u);
  EXPECT_NE(table.find("x0                       [1, 0]"), std::string::npos) << table;
  EXPECT_NE(table.find("5.00e-01  WRONG"), std::string::npos) << table;
  EXPECT_NE(table.find("4 elements checked, 1 wrong\n"), std::string::npos) << table;
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 4);
}

TEST(Gradcheck, NotANumberIsWrong) {
  const auto f = [](const Inputs& in) {
    return record("nan", {in[0]}, in[0].value() * 1.0,
                  [x = in[0]](const Tensor& y) { x.accumulate(y.grad() * std::nan("")); });
  };
  EXPECT_FALSE(gradcheck(f, {Array{1}}).ok());
}

TEST(Gradcheck, SelectedInputs) {
  const auto f = [](const Inputs& in) {
    EXPECT_FALSE(in[0].wants_grad());
    EXPECT_TRUE(in[1].wants_grad());
    return in[0] * in[1];
  };
  const auto report = gradcheck(f, {Array{2}, Array{3}}, {.wanted = {false, true}});
  EXPECT_TRUE(report.ok());
  ASSERT_EQ(report.elements.size(), 1u);
  EXPECT_EQ(report.elements[0].input, "x1");
}

TEST(Gradcheck, InputWithoutInfluenceAndIdentity) {
  EXPECT_TRUE(gradcheck([](const Inputs& in) { return square(in[0]); }, {Array{2}, Array{3}}).ok());
  EXPECT_TRUE(gradcheck([](const Inputs& in) { return in[0]; }, {Array{2, 3}}).ok());
  EXPECT_TRUE(gradcheck([](const Inputs& in) { return square(in[0]); }, {zeros({0, 3})}).ok());
  // A function that cuts the path depends on its input all the same.
  EXPECT_FALSE(gradcheck([](const Inputs& in) { return Tensor(Array(in[0].value() * 2.0)); }, {Array{2}}).ok());
}

TEST(Gradcheck, Models) {
  Random random(2);
  const Linear layer(3, 2, random);
  const Array x = random.normal({4, 3}, 0, 1), before = layer.weight.value();
  const auto f = [&] { return tanh(layer(Tensor(x))); };
  const auto report = gradcheck(f, layer.parameters());
  EXPECT_TRUE(report.ok()) << report.table();
  EXPECT_EQ(report.elements.size(), 8u);
  EXPECT_EQ(layer.weight.value(), before);
  EXPECT_FALSE(layer.weight.has_grad());
  EXPECT_EQ(gradcheck(f, layer.parameters(), {.at_most = 1}).elements.size(), 2u);
  EXPECT_EQ(gradcheck(f, layer.parameters(), {.wanted = {false, true}}).elements.size(), 2u);
}

TEST(Gradcheck, SameSeedSameReport) {
  const auto run = [](std::uint64_t seed) {
    return gradcheck([](const Inputs& in) { return tanh(in[0]); }, {Array{0.3, 0.4}}, {.seed = seed}).elements[0].tape;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
}

TEST(Gradcheck, RefusesWhatItCannotCheck) {
  Random running(3);
  const auto noisy = [&](const Inputs& in) { return in[0] * running.uniform(); };
  EXPECT_NE(message_of([&] { gradcheck(noisy, {Array{1}}); }).find("two values for one input"), std::string::npos);
  const auto f = [](const Inputs& in) { return square(in[0]); };
  EXPECT_NE(message_of([&] {
              gradcheck(f, {Array{1}}, {.wanted = {true, true}});
            }).find("1 inputs and 2 entries"),
            std::string::npos);
  EXPECT_NE(message_of([&] { gradcheck(f, {Array{1}}, {.wanted = {false}}); }).find("nothing to check"),
            std::string::npos);
  Tape tape;
  EXPECT_NE(message_of([&] { gradcheck(f, {Array{1}}); }).find("a tape is in scope"), std::string::npos);
}

}  // namespace
}  // namespace ag
