// op_misuse.h: how each op of the table can be called wrongly, and what it says then.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/op_table.h"

namespace op_table {

struct Misuse {
  std::string declaration;             // as in the op table
  std::string what;                    // what is wrong
  std::vector<std::string> fragments;  // the text holds these: what was given, and the rule
  std::function<void()> call;
  bool is_about_shape;  // ShapeError, else another Error

  // The text starts with "[op]"; the operators are other names of ops.
  std::string op() const {
    static const std::map<std::string, std::string> names = {
        {"operator+", "add"}, {"operator-", "subtract"}, {"operator*", "multiply"}, {"operator/", "divide"}};
    const std::string name = declaration.substr(0, declaration.find('('));
    return names.contains(name) ? names.at(name) : name;
  }
};

struct Misuses : std::vector<Misuse> {
  using Fragments = std::vector<std::string>;
  using Call = std::function<void()>;
  void wrong_shape(const std::string& declaration, const std::string& what, Fragments fragments, Call call) {
    push_back({declaration, what, std::move(fragments), std::move(call), true});
  }
  void wrong_value(const std::string& declaration, const std::string& what, Fragments fragments, Call call) {
    push_back({declaration, what, std::move(fragments), std::move(call), false});
  }
};

// A learner's mistakes, for every op that can be called wrongly.
Misuses misuses();

}  // namespace op_table
