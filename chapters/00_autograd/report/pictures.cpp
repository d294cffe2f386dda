#include "chapters/00_autograd/report/pictures.h"

#include <fmt/format.h>

#include <string_view>

namespace chapter00 {
namespace {

using scalar::Step;

std::string name_of(std::size_t index, const Names& names) {
  const auto found = names.find(index);
  return found == names.end() ? fmt::format("v{}", index) : found->second;
}

// "b = a + a", "y = tanh(n)"; of a leaf its name.
std::string formula(const scalar::Tape& tape, std::size_t index, const Names& names) {
  const Step& step = tape.steps()[index];
  const std::string y = name_of(index, names);
  if (step.arity == 0) return y;
  const std::string a = name_of(step.input[0], names);
  if (step.arity == 1) return fmt::format("{} = {}({})", y, step.op, a);
  return fmt::format("{} = {} {} {}", y, a, step.op, name_of(step.input[1], names));
}

std::string derivative(const Step& step, std::size_t index, std::size_t k, const Names& names) {
  return fmt::format("∂{}/∂{} = {:.4g}", name_of(index, names), name_of(step.input[k], names), step.partial[k]);
}

std::string kind_of(const scalar::Tape& tape, std::size_t index) {
  if (tape.steps()[index].arity == 0) return "leaf";
  return index + 1 == tape.steps().size() ? "result" : "operation";
}

}  // namespace

program::Table tape_table(const scalar::Tape& tape, const Names& names) {
  program::Table table{{"step", "operation", "value", "local derivatives", "gradient"}, {}};
  for (std::size_t i = 0; i < tape.steps().size(); ++i) {
    const Step& step = tape.steps()[i];
    std::string local;
    for (std::size_t k = 0; k < step.arity; ++k) local += (k > 0 ? ", " : "") + derivative(step, i, k, names);
    table.rows.push_back({fmt::format("{}", i), formula(tape, i, names), fmt::format("{:.4g}", step.value), local,
                          fmt::format("{:.4g}", step.grad)});
  }
  return table;
}

report::Graph tape_graph(const scalar::Tape& tape, const Names& names, std::string title) {
  report::Graph graph{.title = std::move(title), .nodes = {}, .edges = {}};
  for (std::size_t i = 0; i < tape.steps().size(); ++i) {
    const Step& step = tape.steps()[i];
    const std::string what = formula(tape, i, names), id = fmt::format("{}", i);
    graph.nodes.push_back(
        {.id = id,
         .label = fmt::format("{}:  {:.3g} | {:.3g}", what, step.value, step.grad),
         .kind = kind_of(tape, i),
         .tooltip = fmt::format("step {}: {}\nvalue {:.6g}\ngradient {:.6g}", i, what, step.value, step.grad)});
    for (std::size_t k = 0; k < step.arity; ++k)
      graph.edges.push_back(
          {.from = fmt::format("{}", step.input[k]), .to = id, .tooltip = derivative(step, i, k, names)});
  }
  graph.caption = "In the boxes: value | gradient. Hover over an arrow for the derivative along it.";
  return graph;
}

std::string tape_mermaid(const scalar::Tape& tape, const Names& names) {
  std::string text = "flowchart LR\n";
  for (std::size_t i = 0; i < tape.steps().size(); ++i)
    text += fmt::format("  s{}[\"{}<br/>value {:.4g}<br/>gradient {:.4g}\"]\n", i, formula(tape, i, names),
                        tape.steps()[i].value, tape.steps()[i].grad);
  for (std::size_t i = 0; i < tape.steps().size(); ++i) {
    const Step& step = tape.steps()[i];
    for (std::size_t k = 0; k < step.arity; ++k)
      text += fmt::format("  s{} -- \"{:.4g}\" --> s{}\n", step.input[k], step.partial[k], i);
  }
  return text;
}

report::Graph engine_graph(const ag::Graph& graph, std::string title) {
  using Kind = ag::GraphNode::Kind;
  report::Graph out{.title = std::move(title), .nodes = {}, .edges = {}};
  for (std::size_t i = 0; i < graph.size(); ++i) {
    const ag::GraphNode& node = graph[i];
    const std::string id = fmt::format("{}", i);
    std::string arguments;
    for (const std::size_t input : node.inputs) {
      arguments += (arguments.empty() ? "" : ", ") + graph[input].name;
      out.edges.push_back({.from = fmt::format("{}", input), .to = id});
    }
    const std::string what =
        node.kind == Kind::op ? fmt::format("{} = {}({})", node.name, node.op, arguments) : node.name;
    const bool constant = node.kind == Kind::constant;
    out.nodes.push_back(
        {.id = id,
         .label = constant ? "constant" : fmt::format("{}  {}", what, node.shape),
         .kind = constant                ? "constant"
                 : node.kind == Kind::op ? "operation"
                                         : "parameter",
         .tooltip = constant ? "constant: no gradient is kept" : fmt::format("{}\nshape {}", what, node.shape)});
  }
  return out;
}

}  // namespace chapter00
