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

}  // namespace
}  // namespace op_table
