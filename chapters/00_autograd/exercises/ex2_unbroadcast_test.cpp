// Says what is wrong with exercise 00.2.
#include <ex2_unbroadcast.h>  // in angle brackets: the build chooses between yours and the solution
#include <gtest/gtest.h>

#include "autograd/check.h"
#include "autograd/random.h"

namespace exercise {
namespace {

std::string text(const ag::Array& array) {
  return fmt::format("[{}] of shape {}", fmt::join(array.begin(), array.end(), ", "), array.shape());
}

void expect_equal(const ag::Array& yours, const ag::Array& right, const char* hint) {
  ASSERT_EQ(yours.shape(), right.shape())
      << "The result must have the target's shape " << fmt::format("{}", right.shape()) << ". " << hint;
  for (std::size_t i = 0; i < right.size(); ++i)
    ASSERT_NEAR(yours.data()[i], right.data()[i], 1e-12)
        << hint << "\n  yours: " << text(yours) << "\n  right: " << text(right);
}

const ag::Array dy{{1, 2, 3}, {10, 20, 30}};  // [2, 3]

TEST(Exercise, SameShapeIsACopy) {
  expect_equal(sum_down(dy, {2, 3}), dy, "Nothing was stretched: dy itself is the gradient.");
}

TEST(Exercise, ABiasSumsOverRows) {
  expect_equal(sum_down(dy, {3}), ag::Array{11, 22, 33},
               "target [3], dy [2, 3]: the first axis is missing in the target, so sum over it: db_j = Σ_i dy_ij.");
}

TEST(Exercise, AnAxisOfSizeOneIsSummedAndKept) {
  ag::Array column = ag::empty({2, 1});
  column(0, 0) = 6;
  column(1, 0) = 60;
  expect_equal(sum_down(dy, {2, 1}), column, "target [2, 1]: sum over the last axis, but keep it with size 1.");
  expect_equal(sum_down(dy, {1, 3}), ag::Array{{11, 22, 33}},
               "target [1, 3]: sum over the first axis, but keep it with size 1.");
}

TEST(Exercise, AScalarTakesEverything) {
  const ag::Array right = ag::full({}, 66);
  expect_equal(sum_down(dy, {}), right, "target []: one number was used everywhere: the sum of all of dy.");
}

TEST(Exercise, AxesAreAlignedAtTheLast) {
  ag::Random random(1);
  const ag::Array wide = random.normal({4, 3, 2, 3}, 0, 1);
  for (const ag::Shape& target : {ag::Shape{2, 3}, ag::Shape{3, 1, 3}, ag::Shape{1, 3, 1, 1}, ag::Shape{3, 2, 1},
                                  ag::Shape{4, 1, 2, 3}, ag::Shape{1}}) {
    expect_equal(sum_down(wide, target), ag::sum_to(wide, target),
                 fmt::format("dy {}, target {}: align the shapes at their last axes; sum every axis that the target "
                             "lacks or has with size 1.",
                             wide.shape(), target)
                     .c_str());
    if (HasFatalFailure()) return;  // the first one says enough
  }
}

TEST(Exercise, NothingSumsToZero) {
  expect_equal(sum_down(ag::zeros({0, 3}), {3}), ag::zeros({3}), "dy has no rows: the sum over no rows is 0.");
}

}  // namespace
}  // namespace exercise
