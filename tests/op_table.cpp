#include "tests/op_table.h"

#include <cmath>
#include <limits>
#include <regex>
#include <stdexcept>

#include "tests/ops/rows.h"

namespace op_table {

const std::vector<Row>& rows() {
  static const Rows table = [] {
    Rows all;
    for (const auto& part : {arithmetic_rows, activation_rows, matmul_rows, convolution_rows, reduce_rows, layout_rows,
                             gather_rows, softmax_rows, norm_rows, attention_rows, recurrent_rows, loss_rows}) {
      for (Row& row : part()) all.push_back(std::move(row));
    }
    return all;
  }();
  return table;
}

const Row& row(const std::string& name) {
  for (const Row& candidate : rows()) {
    if (candidate.name == name) return candidate;
  }
  throw std::out_of_range("the op table (tests/ops) has no row named '" + name + "'");
}

std::string test_name(const Row& row) {
  std::string name = row.name;
  for (const auto& [symbol, word] :
       {std::pair('+', "plus"), {'-', "minus"}, {'*', "times"}, {'/', "over"}, {' ', "_"}}) {
    for (auto at = name.find(symbol); at != std::string::npos; at = name.find(symbol)) name.replace(at, 1, word);
  }
  return name;
}

std::vector<Tensor> call(const Row& row, const Case& the_case, const std::vector<Tensor>& inputs) {
  std::vector<Tensor> arguments;
  for (const std::size_t i : the_case.arguments) arguments.push_back(inputs.at(i));
  return row.function(arguments, the_case.options);
}

Evaluation evaluate(const Row& row, const Case& the_case, const std::vector<Array>& cotangents,
                    const std::vector<bool>& wanted) {
  std::vector<Tensor> inputs;
  for (const Array& x : the_case.inputs) {
    inputs.push_back(wanted.empty() || wanted.at(inputs.size()) ? Tensor::parameter(x) : Tensor(x));
  }
  ag::Tape tape;
  const std::vector<Tensor> outputs = call(row, the_case, inputs);
  Evaluation found;
  for (const Tensor& y : outputs) found.values.push_back(y.value());
  if (outputs.size() == 1 && !tape.records().empty()) {  // dropout in evaluation gives its input itself
    tape.backward(outputs[0], cotangents.at(0));
  } else {
    Tensor loss = 0.0;
    for (std::size_t k = 0; k < outputs.size(); ++k) {
      loss = ag::add(loss, ag::sum(ag::multiply(outputs[k], cotangents.at(k))));
    }
    tape.backward(loss);
  }
  for (const Tensor& x : inputs) found.gradients.push_back(x.has_grad() ? std::optional(x.grad()) : std::nullopt);
  return found;
}

std::vector<Array> draw_cotangents(const Row& row, const Case& the_case) {
  ag::Random random(13, row.name);
  std::vector<Array> cotangents;
  const std::vector<Tensor> inputs(the_case.inputs.begin(), the_case.inputs.end());
  for (const Tensor& y : call(row, the_case, inputs)) cotangents.push_back(random.normal(y.shape(), 0, 1));
  return cotangents;
}

double difference(const Array& a, const Array& b) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  if (a.shape() != b.shape()) return infinite;
  double worst = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double x = a.data()[i], y = b.data()[i];
    if (x == y || (std::isnan(x) && std::isnan(y))) continue;
    const double apart = std::abs(x - y) / std::max(1.0, std::abs(y));
    worst = std::isfinite(apart) ? std::max(worst, apart) : infinite;
  }
  return worst;
}

namespace {

// "const std::vector<Tensor>& parts = {}" → "vector<Tensor>": the type alone.
std::string type_of(std::string parameter) {
  parameter = parameter.substr(0, parameter.find('='));
  parameter = std::regex_replace(parameter, std::regex("std::"), "");
  parameter = std::regex_replace(parameter, std::regex(R"(\bconst\b|&)"), " ");
  std::smatch type;
  return std::regex_search(parameter, type, std::regex(R"([\w:]+(<[^>]*>)?)")) ? type.str() : "";
}

std::vector<std::string> split_at_commas(const std::string& text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : text) {
    if (c == '<' || c == '{' || c == '(') ++depth;
    if (c == '>' || c == '}' || c == ')') --depth;
    if (c == ',' && depth == 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

}  // namespace

std::vector<std::string> declarations_of(const std::string& header) {
  const std::string code = std::regex_replace(header, std::regex("//[^\n]*"), "");
  // A default value may hold braces, but no semicolon: there a declaration ends and a body begins.
  const std::string result = R"((?:^|[\s;}])(?:std::vector<Tensor>|Tensor|Recurrence)\s+)",
                    name = R"((operator\s*[^\s\w(]+|\w+)\s*)", parameters = R"(\(((?:[^;{}]|\{[^{};]*\})*)\)\s*[;{])";
  const std::regex function(result + name + parameters);
  std::vector<std::string> found;
  for (auto match = std::sregex_iterator(code.begin(), code.end(), function); match != std::sregex_iterator();
       ++match) {
    std::string types;
    for (const std::string& parameter : split_at_commas((*match)[2])) {
      types += (types.empty() ? "" : ", ") + type_of(parameter);
    }
    found.push_back((*match)[1].str() + "(" + types + ")");
  }
  return found;
}

}  // namespace op_table
