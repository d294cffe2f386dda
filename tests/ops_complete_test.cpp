// The op table is complete by construction: this test reads autograd/ops.h, so that an op declared there and forgotten
// in the table fails here, and so does a row whose op is gone.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "course_paths.h"
#include "tests/op_table.h"

namespace op_table {
namespace {

using Names = std::set<std::string>;

std::string ops_header() {
  std::ifstream file(COURSE_SOURCE_DIR "/autograd/ops.h");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Names declared_in(const std::string& header) {
  const std::vector<std::string> found = declarations_of(header);
  return {found.begin(), found.end()};
}

Names in_the_table() {
  Names names;
  for (const Row& row : rows()) names.insert(row.declaration);
  return names;
}

Names without(const Names& all, const Names& some) {
  Names rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::inserter(rest, rest.end()));
  return rest;
}

TEST(OpTable, HasARowForEveryOp) {
  const Names declared = declared_in(ops_header());
  ASSERT_GE(declared.size(), 40u) << "autograd/ops.h was not understood";
  for (const std::string& op : without(declared, in_the_table())) {
    ADD_FAILURE() << op << " is declared in autograd/ops.h and has no row in tests/ops: see docs/adding-an-op.md";
  }
  for (const std::string& op : without(in_the_table(), declared)) {
    ADD_FAILURE() << "a row of tests/ops is for " << op << ", which autograd/ops.h does not declare";
  }
}

// The two tests above can fail: a header with one op more, with one less, with another overload.
TEST(OpTable, WouldMissANewOp) {
  const Names table = in_the_table();
  const std::string header = ops_header();
  const std::string first = "Tensor add(const Tensor& a, const Tensor& b);";
  ASSERT_NE(header.find(first), std::string::npos);
  const auto with = [&](const std::string& text) {
    return std::string(header).replace(header.find(first), first.size(), text);
  };
  EXPECT_EQ(without(declared_in(with(first + "\nTensor softplus(const Tensor& x);  // ln(1 + e^x)")), table),
            Names{"softplus(Tensor)"});
  EXPECT_EQ(without(declared_in(with(first + "\nTensor tanh(const Tensor& x, double scale = 1);")), table),
            Names{"tanh(Tensor, double)"});
  EXPECT_EQ(without(declared_in(with(first + "\n[[nodiscard]] std::vector<Tensor>\n  chunk(const Tensor& x,\n"
                                             "        const std::vector<std::size_t>& at = {1, 2});")),
                    table),
            Names{"chunk(Tensor, vector<size_t>)"});
  EXPECT_EQ(
      without(declared_in(with(first + "\ninline Tensor operator^(const Tensor& a, double p) { return pow(a, p); }")),
              table),
      Names{"operator^(Tensor, double)"});
  EXPECT_EQ(without(table, declared_in(with("// " + first))), Names{"add(Tensor, Tensor)"});
}

TEST(OpTable, RowNamesAndCaseNamesAreUnique) {
  Names names;
  for (const Row& row : rows()) {
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    Names cases;
    for (const Case& each : row.cases) EXPECT_TRUE(cases.insert(each.name).second) << row.name << ": " << each.name;
  }
}

bool some_axis_of(const Case& each, std::size_t extent) {
  return std::any_of(each.inputs.begin(), each.inputs.end(), [&](const Array& x) {
    return std::find(x.shape().begin(), x.shape().end(), extent) != x.shape().end();
  });
}

// What the gradient tests can find depends on the cases: at least twelve, with axes of size 1 and 0, with several axes,
// with the same tensor twice.
TEST(OpTable, CasesCoverTheShapesThatBreakOps) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.name);
    const auto some = [&](auto holds) { return std::any_of(row.cases.begin(), row.cases.end(), holds); };
    EXPECT_GE(row.cases.size(), 12u);
    EXPECT_TRUE(some([](const Case& each) { return some_axis_of(each, 1); })) << "no axis of size 1";
    // The mean over an empty batch does not exist.
    const bool is_mean = row.declaration.find("cross_entropy") != std::string::npos || row.name == "mean_squared_error";
    EXPECT_TRUE(is_mean || some([](const Case& each) { return some_axis_of(each, 0); })) << "no axis of size 0";
    const bool takes_rows = row.name == "embedding";
    EXPECT_TRUE(takes_rows || some([](const Case& each) { return each.inputs[0].dimension() >= 3; }))
        << "no batch of batches";
    const bool takes_several = some([](const Case& each) { return each.inputs.size() > 1; });
    const bool takes_distinct = row.name == "maximum";  // max(x, x) is a kink everywhere; PyTorch's values cover it
    EXPECT_TRUE(!takes_several || takes_distinct || some([](const Case& each) {
      return each.arguments.size() > each.inputs.size();
    })) << "never the same tensor twice";
  }
}

// Ops that broadcast are tried with either operand the narrower one.
TEST(OpTable, BroadcastingIsTriedBothWays) {
  for (const std::string name :
       {"add", "subtract", "multiply", "divide", "pow", "maximum", "where", "matmul", "matmul ta", "matmul tb",
        "matmul ta tb", "operator+", "operator-", "operator*", "operator/"}) {
    std::map<int, int> wider;
    for (const Case& each : row(name).cases) {
      if (each.inputs.size() < 2) continue;
      const std::size_t a = each.inputs[0].dimension(), b = each.inputs[1].dimension();
      ++wider[a > b ? 0 : a < b ? 1 : 2];
    }
    EXPECT_GT(wider[0], 0) << name;
    EXPECT_GT(wider[1], 0) << name;
  }
}

}  // namespace
}  // namespace op_table
