// Values and gradients of every op against PyTorch's, in double: finite differences would confirm the gradient of a
// wrong forward pass. The files come from tests/reference/make_reference.py; see tests/reference/README.md.
#include <gtest/gtest.h>

#include <map>

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

// Written cases for the points somebody thought of, draws for the others.
TEST(OpReference, EveryRowHasCasesAndDraws) {
  std::map<std::string, std::size_t> written, drawn;
  for (const ReferenceCase& reference : reference_cases()) {
    ++(reference.the_case.name.find(" draw ") == std::string::npos ? written : drawn)[reference.row];
  }
  for (const Row& row : rows()) {
    EXPECT_GE(written[row.name], 1u) << "no reference values for row '" << row.name
                                     << "': add it to tests/reference/make_reference.py and run that";
    EXPECT_GE(drawn[row.name], 20u) << "too few random draws of row '" << row.name
                                    << "': add it to tests/reference/drawn_cases.py and run make_reference.py";
  }
}

}  // namespace
}  // namespace op_table
