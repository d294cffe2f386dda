#include "autograd/graph.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <unordered_map>

namespace ag {
inline namespace AG_PRECISION {
namespace {

using Kind = GraphNode::Kind;

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::parameter:
      return "parameter";
    case Kind::constant:
      return "constant";
    case Kind::op:
      return "op";
  }
  return "";
}

// Builds the nodes in one walk over the records. A tensor is known by the place of its gradient.
class Builder {
 public:
  explicit Builder(const Parameters& names) {
    for (const NamedParameter& p : names) {
      if (p.tensor.gradient()) names_.emplace(p.tensor.gradient().get(), p.name);
    }
  }

  void add(const Record& record, std::span<const GradientPtr> inputs) {
    GraphNode node{Kind::op, record.op, name_of(*record.output, "t", ops_), record.output->shape(), {}};
    for (const GradientPtr& input : inputs) node.inputs.push_back(input ? node_of(*input) : constant());
    index_[record.output.get()] = graph_.size();
    graph_.push_back(std::move(node));
  }

  Graph take() { return std::move(graph_); }

 private:
  std::string name_of(const Gradient& tensor, const char* prefix, std::size_t& count) {
    const auto given = names_.find(&tensor);
    const std::size_t number = count++;
    return given != names_.end() ? given->second : fmt::format("{}{}", prefix, number);
  }
  std::size_t constant() {
    graph_.push_back({Kind::constant, "", fmt::format("c{}", constants_++), {}, {}});
    return graph_.size() - 1;
  }
  // The node of an input: the record that made it, or a parameter, here met for the first time perhaps.
  std::size_t node_of(const Gradient& tensor) {
    const auto [at, inserted] = index_.emplace(&tensor, graph_.size());
    if (inserted) graph_.push_back({Kind::parameter, "", name_of(tensor, "p", parameters_), tensor.shape(), {}});
    return at->second;
  }

  std::unordered_map<const Gradient*, std::string> names_;
  std::unordered_map<const Gradient*, std::size_t> index_;
  std::size_t ops_ = 0, parameters_ = 0, constants_ = 0;
  Graph graph_;
};

std::string input_names(const Graph& graph, const GraphNode& node) {
  std::string text;
  for (const std::size_t i : node.inputs) text += (text.empty() ? "" : ", ") + graph[i].name;
  return text;
}

// Mermaid takes labels in quotes; inside, a quote is written as an entity.
std::string quoted(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') {
      out += "#quot;";
    } else {
      out += c;
    }
  }
  return "\"" + out + "\"";
}

std::string mermaid_node(std::size_t id, const GraphNode& node) {
  switch (node.kind) {
    case Kind::parameter:
      return fmt::format("  n{}([{}]):::parameter\n", id, quoted(fmt::format("{} {}", node.name, node.shape)));
    case Kind::constant:
      return fmt::format("  n{}[{}]:::constant\n", id, quoted("constant"));
    case Kind::op:
      return fmt::format("  n{}[{}]\n", id, quoted(fmt::format("{}<br/>{} {}", node.op, node.name, node.shape)));
  }
  return "";
}

}  // namespace

Graph graph(const Tape& tape, const Parameters& names) {
  Builder builder(names);
  for (std::size_t i = 0; i < tape.records().size(); ++i) builder.add(tape.records()[i], tape.inputs(i));
  return builder.take();
}

std::string to_table(const Graph& graph) {
  std::vector<std::array<std::string, 5>> rows = {{"#", "op", "output", "inputs", "shape"}};
  for (const GraphNode& node : graph) {
    if (node.kind == Kind::op)
      rows.push_back({fmt::format("{}", rows.size() - 1), node.op, node.name, input_names(graph, node),
                      fmt::format("{}", node.shape)});
  }
  std::array<std::size_t, 5> width{};
  for (const auto& row : rows) {
    for (std::size_t c = 0; c < row.size(); ++c) width[c] = std::max(width[c], row[c].size());
  }
  std::string text;
  for (const auto& row : rows) {
    text += fmt::format("{:>{}}  {:<{}}  {:<{}}  {:<{}}  {}\n", row[0], width[0], row[1], width[1], row[2], width[2],
                        row[3], width[3], row[4]);
  }
  return text;
}

std::string to_mermaid(const Graph& graph) {
  std::string text = "flowchart TD\n";
  for (std::size_t id = 0; id < graph.size(); ++id) text += mermaid_node(id, graph[id]);
  for (std::size_t id = 0; id < graph.size(); ++id) {
    for (const std::size_t input : graph[id].inputs) text += fmt::format("  n{} --> n{}\n", input, id);
  }
  return text +
         "  classDef parameter fill:#dbeafe,stroke:#1d4ed8,color:#111\n"
         "  classDef constant stroke-dasharray:4 3\n";
}

std::string to_json(const Graph& graph) {
  nlohmann::ordered_json nodes = nlohmann::ordered_json::array(), edges = nlohmann::ordered_json::array();
  for (std::size_t id = 0; id < graph.size(); ++id) {
    const GraphNode& node = graph[id];
    nlohmann::ordered_json shape;  // null
    if (node.kind != Kind::constant) shape = std::vector<std::size_t>(node.shape.begin(), node.shape.end());
    nodes.push_back(
        {{"id", id}, {"kind", kind_name(node.kind)}, {"name", node.name}, {"op", node.op}, {"shape", shape}});
    for (std::size_t argument = 0; argument < node.inputs.size(); ++argument)
      edges.push_back({{"from", node.inputs[argument]}, {"to", id}, {"argument", argument}});
  }
  return nlohmann::ordered_json{{"nodes", nodes}, {"edges", edges}}.dump(1) + "\n";
}

}  // namespace AG_PRECISION
}  // namespace ag
