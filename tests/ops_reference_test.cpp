// Values and gradients of every op against PyTorch's, in double: finite differences would confirm the gradient of a
// wrong forward pass. The files come from tests/reference/make_reference.py; see tests/reference/README.md.
#include <gtest/gtest.h>

#include <set>

#include "tests/op_reference.h"

namespace op_table {
namespace {

constexpr double tolerance = 1e-10;

TEST(OpReference, ValuesAndGradientsEqualPyTorchs) {
  for (const ReferenceCase& reference : reference_cases()) {
    SCOPED_TRACE(reference.row + ": " + reference.the_case.name);
    const Evaluation found = evaluate(row(reference.row), reference.the_case, reference.cotangents);
    ASSERT_EQ(found.values.size(), reference.values.size());
    ASSERT_EQ(found.gradients.size(), reference.gradients.size());
    for (std::size_t k = 0; k < found.values.size(); ++k) {
      EXPECT_LE(difference(found.values[k], reference.values[k]), tolerance) << "value of output " << k;
    }
    for (std::size_t k = 0; k < found.gradients.size(); ++k) {
      ASSERT_TRUE(found.gradients[k]) << "input " << k << " got no gradient";
      EXPECT_LE(difference(*found.gradients[k], reference.gradients[k]), tolerance) << "gradient of input " << k;
    }
  }
}

TEST(OpReference, EveryRowHasCases) {
  std::set<std::string> covered;
  for (const ReferenceCase& reference : reference_cases()) covered.insert(reference.row);
  for (const Row& row : rows()) {
    EXPECT_TRUE(covered.contains(row.name))
        << "no reference values for row '" << row.name << "': add it to tests/reference/make_reference.py and run that";
  }
}

}  // namespace
}  // namespace op_table
