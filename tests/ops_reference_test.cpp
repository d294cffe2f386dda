// Values and gradients of every op against PyTorch's, in double: finite differences would confirm the gradient of a
// wrong forward pass. The files come from tests/reference/make_reference.py; see tests/reference/README.md.
#include <gtest/gtest.h>

#include "tests/op_reference.h"

namespace op_table {
namespace {

constexpr double tolerance = 1e-10;

const std::vector<ReferenceCase>& all_cases() {
  static const std::vector<ReferenceCase> cases = reference_cases();
  return cases;
}

// One test a row of the op table.
class OpReference : public testing::TestWithParam<std::size_t> {
 protected:
  const Row& row() const { return rows()[GetParam()]; }
};

std::string name_of(const testing::TestParamInfo<std::size_t>& info) { return test_name(rows()[info.param]); }
INSTANTIATE_TEST_SUITE_P(AllOps, OpReference, testing::Range(std::size_t(0), rows().size()), name_of);

TEST_P(OpReference, ValuesAndGradientsEqualPyTorchs) {
  std::size_t written = 0, drawn = 0;  // cases for the points somebody thought of, draws for the others
  for (const ReferenceCase& reference : all_cases()) {
    if (reference.row != row().name) continue;
    ++(reference.the_case.name.find(" draw ") == std::string::npos ? written : drawn);
    SCOPED_TRACE(reference.row + ": " + reference.the_case.name);
    const Evaluation found = evaluate(row(), reference.the_case, reference.cotangents);
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
  EXPECT_GE(written, 1u) << "no reference values for row '" << row().name
                         << "': add it to tests/reference/make_reference.py and run that";
  EXPECT_GE(drawn, 20u) << "too few random draws of row '" << row().name
                        << "': add it to tests/reference/drawn_cases.py and run make_reference.py";
}

// A file of values for a row that is gone would never be read.
TEST(OpReferenceFiles, AreForRowsOfTheTable) {
  for (const ReferenceCase& reference : all_cases()) EXPECT_NO_THROW(row(reference.row));
}

}  // namespace
}  // namespace op_table
