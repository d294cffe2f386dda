// Clipping by norm and by value, of dense and of row-sparse gradients.
#include "autograd/clip.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

namespace ag {
namespace {

std::string message_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Clip, NormCountsDenseRowsAndTiedTensorsOnce) {
  Tensor w = Tensor::parameter(zeros({2})), table = Tensor::parameter(zeros({4, 1}));
  const Parameters parameters{{"w", w}, {"tied", w}, {"table", table}, {"unused", Tensor::parameter(zeros({5}))}};
  w.accumulate(Array{2, 4});
  table.gradient()->add_rows(Ids{1, 1, 3}, ones({3, 1}));  // row 1 has 2, row 3 has 1
  EXPECT_DOUBLE_EQ(grad_norm(parameters), 5);              // √(4 + 16 + 4 + 1)
  EXPECT_DOUBLE_EQ(clip_grad_norm(parameters, 10), 5);
  EXPECT_EQ(w.grad(), (Array{2, 4}));
  EXPECT_DOUBLE_EQ(clip_grad_norm(parameters, 2.5), 5);
  EXPECT_EQ(w.grad(), (Array{1, 2}));
  EXPECT_TRUE(table.gradient()->is_sparse());
  EXPECT_EQ(table.grad()(1, 0), 1);
  EXPECT_EQ(table.grad()(3, 0), 0.5);
  EXPECT_DOUBLE_EQ(grad_norm(parameters), 2.5);
}

TEST(Clip, NormThatIsNotFinite) {
  Tensor w = Tensor::parameter(zeros({2})), u = Tensor::parameter(zeros({2}));
  const Parameters parameters{{"w", w}, {"u", u}};
  w.accumulate(ones({2}));
  u.accumulate(Array{1, std::numeric_limits<double>::infinity()});
  EXPECT_NE(message_of([&] {
              clip_grad_norm(parameters, 1);
            }).find("is inf; the first parameter with such a gradient is 'u'"),
            std::string::npos);
  EXPECT_EQ(w.grad(), ones({2}));
  EXPECT_TRUE(std::isinf(clip_grad_norm(parameters, 1, NonFinite::drop)));
  EXPECT_FALSE(w.has_grad());
  EXPECT_FALSE(u.has_grad());
  EXPECT_NE(message_of([&] { clip_grad_norm(parameters, 0); }).find("It must be positive"), std::string::npos);
}

TEST(Clip, Value) {
  Tensor w = Tensor::parameter(zeros({3})), table = Tensor::parameter(zeros({3, 1}));
  w.accumulate(Array{-5, 0.5, 5});
  table.gradient()->add_rows(Ids{1, 1}, full({2, 1}, 3));  // together 6: clipped as the number it stands for
  clip_grad_value({{"w", w}, {"table", table}}, 2);
  EXPECT_EQ(w.grad(), (Array{-2, 0.5, 2}));
  EXPECT_EQ(sum_to(table.grad(), {1}), (Array{2}));
}

}  // namespace
}  // namespace ag
