// The tape as a table, as Mermaid, as JSON.
#include "autograd/graph.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "autograd/ops.h"

namespace ag {
namespace {

// loss = sum(tanh(x + 1) · w) with x, w parameters.
struct Example {
  Tensor x = Tensor::parameter(Array{{1, 2, 3}}), w = Tensor::parameter(Array{{4, 5, 6}});
  Tape tape;
  Tensor hidden = tanh(x + 1.0);
  Tensor loss = sum(hidden * w);
};

TEST(Graph, NodesInOrderEachAfterItsInputs) {
  Example e;
  const Graph g = graph(e.tape, {{"x", e.x}, {"hidden", e.hidden}, {"loss", e.loss}});
  ASSERT_EQ(g.size(), 7u);
  const std::vector<std::string> expected{"x", "c0", "t0", "hidden", "p1", "t2", "loss"};
  for (std::size_t i = 0; i < g.size(); ++i) {
    EXPECT_EQ(g[i].name, expected[i]);
    for (const std::size_t input : g[i].inputs) EXPECT_LT(input, i);
  }
  EXPECT_EQ(g[2].inputs, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(g[5].inputs, (std::vector<std::size_t>{3, 4}));
  EXPECT_EQ(g[4].kind, GraphNode::Kind::parameter);
  EXPECT_EQ(g[1].kind, GraphNode::Kind::constant);
  EXPECT_EQ(g[5].op, "multiply");
  EXPECT_EQ(g[5].shape, (Shape{1, 3}));
}

TEST(Graph, ATensorUsedTwiceIsOneNode) {
  const Tensor a = Tensor::parameter(Array{3});
  Tape tape;
  const Tensor b = a + a, c = b + b;
  const Graph g = graph(tape, {{"a", a}, {"b", b}, {"c", c}});
  ASSERT_EQ(g.size(), 3u);
  EXPECT_EQ(g[1].inputs, (std::vector<std::size_t>{0, 0}));
  EXPECT_EQ(g[2].inputs, (std::vector<std::size_t>{1, 1}));
}

TEST(Graph, Table) {
  Example e;
  EXPECT_EQ(to_table(graph(e.tape, {{"x", e.x}, {"w", e.w}, {"hidden", e.hidden}})),
            "#  op        output  inputs     shape\n"
            "0  add       t0      x, c0      [1, 3]\n"
            "1  tanh      hidden  t0         [1, 3]\n"
            "2  multiply  t2      hidden, w  [1, 3]\n"
            "3  sum       t3      t2         []\n");
}

TEST(Graph, Mermaid) {
  const Tensor a = Tensor::parameter(Array{3});
  Tape tape;
  const Tensor b = a * 2.0;
  EXPECT_EQ(to_mermaid(graph(tape, {{"say \"a\"", a}})),
            "flowchart TD\n"
            "  n0([\"say #quot;a#quot; [1]\"]):::parameter\n"
            "  n1[\"constant\"]:::constant\n"
            "  n2[\"multiply<br/>t0 [1]\"]\n"
            "  n0 --> n2\n"
            "  n1 --> n2\n"
            "  classDef parameter fill:#dbeafe,stroke:#1d4ed8,color:#111\n"
            "  classDef constant stroke-dasharray:4 3\n");
}

TEST(Graph, Json) {
  Example e;
  const auto json = nlohmann::json::parse(to_json(graph(e.tape, {{"x", e.x}})));
  ASSERT_EQ(json["nodes"].size(), 7u);
  EXPECT_EQ(json["nodes"][0],
            (nlohmann::json{{"id", 0}, {"kind", "parameter"}, {"name", "x"}, {"op", ""}, {"shape", {1, 3}}}));
  EXPECT_TRUE(json["nodes"][1]["shape"].is_null());
  EXPECT_EQ(json["nodes"][6]["shape"], nlohmann::json::array());
  ASSERT_EQ(json["edges"].size(), 6u);
  EXPECT_EQ(json["edges"][1], (nlohmann::json{{"from", 1}, {"to", 2}, {"argument", 1}}));
}

TEST(Graph, OfAnEmptyOrSweptTapeIsEmpty) {
  Example e;
  e.tape.backward(e.loss);
  EXPECT_TRUE(graph(e.tape).empty());
  EXPECT_EQ(to_table(graph(e.tape)), "#  op  output  inputs  shape\n");
  EXPECT_EQ(to_json(graph(e.tape)), "{\n \"nodes\": [],\n \"edges\": []\n}\n");
}

}  // namespace
}  // namespace ag
