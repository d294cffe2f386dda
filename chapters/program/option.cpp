// option.cpp: the checks that a declared flag can have.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>

#include "chapters/program/settings.h"

namespace program {
namespace {

// A check of a number that says in words what it wants.
auto compare(bool (*holds)(double, double), std::string_view words, double bound) {
  return [=](const std::string& text) {
    double value = 0;
    const std::string expected = parse_value(text, value);
    return expected.empty() && holds(value, bound) ? std::string() : fmt::format("a number {} {:.15g}", words, bound);
  };
}

}  // namespace

Option& Option::at_least(double low) {
  checks.push_back(compare([](double value, double bound) { return value >= bound; }, "of at least", low));
  return *this;
}

Option& Option::above(double low) {
  checks.push_back(compare([](double value, double bound) { return value > bound; }, "above", low));
  return *this;
}

Option& Option::at_most(double high) {
  checks.push_back(compare([](double value, double bound) { return value <= bound; }, "of at most", high));
  return *this;
}

Option& Option::below(double high) {
  checks.push_back(compare([](double value, double bound) { return value < bound; }, "below", high));
  return *this;
}

Option& Option::one_of(std::vector<std::string> words) {
  checks.push_back([words = std::move(words)](const std::string& text) {
    const bool known = std::find(words.begin(), words.end(), text) != words.end();
    return known ? std::string() : fmt::format("one of {}", fmt::join(words, ", "));
  });
  return *this;
}

Option& Option::reads_file() {
  file = File::input;
  return *this;
}

Option& Option::writes_file() {
  file = File::output;
  return *this;
}

Option& Option::after_training() {
  trains = false;
  return *this;
}

}  // namespace program
