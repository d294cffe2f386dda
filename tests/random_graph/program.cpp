#include "tests/random_graph/program.h"

#include <fmt/ranges.h>

#include <map>
#include <ostream>

#include "tests/random_graph/rules.h"

namespace random_graph {
namespace {

using op_table::Array;
using op_table::Tensor;

std::string names(const std::vector<std::size_t>& variables) {
  std::string text;
  for (const std::size_t v : variables) text += fmt::format("{}v{}", text.empty() ? "" : ", ", v);
  return text;
}

std::string braces(const auto& begin, const auto& end) { return fmt::format(" {{{}}}", fmt::join(begin, end, ", ")); }

std::string text_of(const op_table::Options& o) {
  const op_table::Options nothing;
  std::string text;
  const auto add = [&](const char* name, const std::string& value) { text += fmt::format(" {}{}", name, value); };
  const auto add_array = [&](const char* name, const auto& a) {
    if (a.size() == 1 && a.dimension() == 0 && a.data()[0] == 0) return;  // as it is when nobody set it
    add(name, fmt::format(" {}{}", op_table::Shape(a.shape().begin(), a.shape().end()), braces(a.begin(), a.end())));
  };
  if (!o.axes.empty()) add("axes", braces(o.axes.begin(), o.axes.end()));
  if (o.axis != 0) add("axis", fmt::format(" {}", o.axis));
  if (o.begin != 0 || o.end != 0) add("", fmt::format("{}:{}", o.begin, o.end));
  if (!o.shape.empty()) add("to", braces(o.shape.begin(), o.shape.end()));
  if (!o.sizes.empty()) add("sizes", braces(o.sizes.begin(), o.sizes.end()));
  if (o.number != 0) add("number", fmt::format(" {}", o.number));
  if (!o.train) add("evaluation", "");
  if (o.ignore_index != nothing.ignore_index) add("ignore_index", fmt::format(" {}", o.ignore_index));
  if (o.label_smoothing != 0) add("label_smoothing", fmt::format(" {}", o.label_smoothing));
  add_array("ids", o.ids);
  add_array("mask", o.mask);
  add_array("targets", o.targets);
  add_array("class_weights", o.class_weights);
  return text;
}

std::string text_of(const Plain& x) {
  std::vector<double> numbers;
  for (const Dual& each : x.numbers) numbers.push_back(each.value);
  return fmt::format(" {}{}", op_table::Shape(x.shape.begin(), x.shape.end()), braces(numbers.begin(), numbers.end()));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Program& program) {
  for (const Statement& s : program.statements) {
    out << names(s.results) << " = " << s.op;
    out << (s.is_leaf() ? text_of(s.leaf) : fmt::format("({}){}", names(s.arguments), text_of(s.options))) << "\n";
  }
  out << "loss = 0";
  for (const Output& o : program.outputs)
    out << " + sum(v" << o.variable << " *" << braces(o.cotangent.begin(), o.cotangent.end()) << ")";
  return out << "\n";
}

std::vector<Plain> run_forward(const Program& program, const Direction& direction) {
  std::vector<Plain> variables;
  for (const Statement& s : program.statements) {
    if (s.is_leaf()) {
      variables.push_back(s.leaf);
      if (s.results[0] != direction.variable) continue;
      for (std::size_t i = 0; i < direction.of.size(); ++i) {
        variables.back().numbers[i].slope = direction.of[i];
        variables.back().numbers[i].paths = std::abs(direction.of[i]);
      }
      continue;
    }
    Arguments arguments;
    for (const std::size_t v : s.arguments) arguments.push_back(&variables[v]);
    for (Plain& y : rule_of(s.op)(arguments, s.options)) variables.push_back(std::move(y));
  }
  return variables;
}

Dual loss_of(const Program& program, const std::vector<Plain>& variables) {
  Dual loss;
  for (const Output& o : program.outputs) {
    for (std::size_t i = 0; i < o.cotangent.size(); ++i) {
      loss = loss + Dual(o.cotangent[i]) * variables[o.variable].numbers[i];
    }
  }
  return loss;
}

namespace {

Array array_of(const Extents& shape, const auto& numbers, const auto& number) {
  Array x = ag::empty(op_table::Shape(shape.begin(), shape.end()));
  std::transform(numbers.begin(), numbers.end(), x.begin(), number);
  return x;
}

std::vector<Tensor> execute(const Statement& s, const std::vector<Tensor>& variables) {
  if (s.is_leaf()) {
    Array value = array_of(s.leaf.shape, s.leaf.numbers, [](const Dual& x) { return x.value; });
    return {s.op == "parameter" ? Tensor::parameter(std::move(value)) : Tensor(std::move(value))};
  }
  static const std::map<std::string, const op_table::Row*> rows = [] {
    std::map<std::string, const op_table::Row*> found;
    for (const op_table::Row& row : op_table::rows()) found[row.name] = &row;
    return found;
  }();
  std::vector<Tensor> arguments;
  for (const std::size_t v : s.arguments) arguments.push_back(variables[v]);
  return rows.at(s.op)->function(arguments, s.options);
}

}  // namespace

Reverse run_reverse(const Program& program) {
  ag::Tape tape;
  std::vector<Tensor> variables;
  for (const Statement& s : program.statements) {
    for (Tensor& y : execute(s, variables)) variables.push_back(std::move(y));
  }
  Reverse found;
  for (const Tensor& v : variables) found.values.push_back(v.value());

  const auto cotangent = [&](const Output& o) {
    return array_of(extents(variables[o.variable].shape()), o.cotangent, [](double c) { return c; });
  };
  const Output& first = program.outputs.front();
  if (program.outputs.size() == 1 && !tape.records().empty() &&
      tape.records().back().output == variables[first.variable].gradient()) {
    tape.backward(variables[first.variable], cotangent(first));
  } else {
    Tensor loss = 0.0;
    for (const Output& o : program.outputs) loss = loss + ag::sum(ag::multiply(variables[o.variable], cotangent(o)));
    if (loss.wants_grad()) tape.backward(loss);
  }
  found.gradients.resize(variables.size());
  for (const Statement& s : program.statements) {
    if (!s.is_leaf()) continue;
    const Tensor& leaf = variables[s.results.front()];
    if (leaf.has_grad()) found.gradients[s.results.front()] = leaf.grad();
  }
  return found;
}

}  // namespace random_graph
