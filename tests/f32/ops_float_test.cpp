// The float build against PyTorch's values in double: what the chapters run on computes the same functions, without
// overflow where the formula allows it.
#include <gtest/gtest.h>

#include "tests/op_reference.h"

namespace op_table {
namespace {

static_assert(std::is_same_v<Scalar, float>);

TEST(OpsInFloat, StayNearPyTorchsValuesInDouble) {
  constexpr double tolerance = 5e-4;  // layer norm over two columns cancels most of float's seven digits
  for (const ReferenceCase& reference : reference_cases()) {
    if (reference.the_case.name.find("double only") != std::string::npos) continue;
    SCOPED_TRACE(reference.row + ": " + reference.the_case.name);
    const Evaluation found = evaluate(row(reference.row), reference.the_case, reference.cotangents);
    for (std::size_t k = 0; k < found.values.size(); ++k) {
      EXPECT_LE(difference(found.values[k], reference.values[k]), tolerance) << "value of output " << k;
    }
    for (std::size_t k = 0; k < found.gradients.size(); ++k) {
      ASSERT_TRUE(found.gradients[k]) << "input " << k << " got no gradient";
      EXPECT_LE(difference(*found.gradients[k], reference.gradients[k]), tolerance) << "gradient of input " << k;
    }
  }
}

// What is masked gets no weight at all, and no gradient, whole registers and the last numbers of a row alike.
TEST(OpsInFloat, MaskedPositionsGetExactlyNothing) {
  ag::Random random(1);
  for (std::size_t n = 2; n < 70; ++n) {
    const ag::Tensor x = ag::Tensor::parameter(random.normal({3, n}, 0, 3));
    ag::Mask hidden(ag::Mask::shape_type{3, n});
    for (std::size_t i = 0; i < hidden.size(); ++i) hidden.data()[i] = i % n != 0 && random.uniform() < 0.5;
    ag::Tape tape;
    const ag::Tensor weights = ag::softmax(ag::masked_fill(x, hidden, -1e9));
    const ag::Tensor cotangent = random.normal({3, n}, 0, 1);
    tape.backward(ag::sum(weights * cotangent));
    for (std::size_t i = 0; i < hidden.size(); ++i) {
      if (!hidden.data()[i]) continue;
      ASSERT_EQ(weights.value().data()[i], 0) << n;
      ASSERT_EQ(x.grad().data()[i], 0) << n;
    }
  }
}

}  // namespace
}  // namespace op_table
