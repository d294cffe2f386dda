// What every op says when it is called wrongly: which op, what it was given, the rule. A learner meets these texts more
// often than any page of the documentation. The calls stand in ops/misuses.cpp.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/op_misuse.h"

namespace op_table {
namespace {

// Elementwise ops on one tensor take every shape.
const std::set<std::string> cannot_be_misused = {"pow(Tensor, double)", "negate(Tensor)",   "square(Tensor)",
                                                 "exp(Tensor)",         "log(Tensor)",      "sqrt(Tensor)",
                                                 "tanh(Tensor)",        "sigmoid(Tensor)",  "relu(Tensor)",
                                                 "gelu(Tensor, Gelu)",  "operator-(Tensor)"};

// The text of the error, having checked its kind.
std::string text_of(const Misuse& misuse) {
  try {
    misuse.call();
  } catch (const ag::ShapeError& error) {
    EXPECT_TRUE(misuse.is_about_shape) << "this is no matter of shapes: " << error.what();
    return error.what();
  } catch (const ag::Error& error) {
    EXPECT_FALSE(misuse.is_about_shape) << "must be a ShapeError: " << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return "";
}

TEST(OpErrors, NameTheOpWhatItWasGivenAndTheRule) {
  for (const Misuse& misuse : misuses()) {
    SCOPED_TRACE(misuse.declaration + ": " + misuse.what);
    const std::string text = text_of(misuse);
    EXPECT_TRUE(text.starts_with(fmt::format("[{}] ", misuse.op()))) << text;
    for (const std::string& fragment : misuse.fragments) {
      EXPECT_NE(text.find(fragment), std::string::npos) << "'" << fragment << "' is missing in: " << text;
    }
    EXPECT_NE(text.find(". "), std::string::npos) << "what was given and the rule are two sentences: " << text;
    EXPECT_TRUE(text.ends_with(".") || text.ends_with("?")) << "a text ends as a sentence does: " << text;
  }
}

TEST(OpErrors, AreTriedForEveryOp) {
  std::set<std::string> tried = cannot_be_misused;
  for (const Misuse& misuse : misuses()) tried.insert(misuse.declaration);
  std::set<std::string> known;
  for (const Row& row : rows()) {
    known.insert(row.declaration);
    EXPECT_TRUE(tried.contains(row.declaration))
        << "no misuse of " << row.declaration << " is tried in tests/ops/misuses.cpp";
  }
  for (const std::string& declaration : tried) {
    EXPECT_TRUE(known.contains(declaration)) << declaration << " is in no row of the op table";
  }
}

// A refused call leaves no half record behind.
TEST(OpErrors, RecordNothing) {
  for (const Misuse& misuse : misuses()) {
    ag::Tape tape;
    EXPECT_THROW(misuse.call(), ag::Error) << misuse.declaration << ": " << misuse.what;
    EXPECT_TRUE(tape.records().empty()) << misuse.declaration << ": " << misuse.what;
  }
}

}  // namespace
}  // namespace op_table
