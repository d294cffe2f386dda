#include "chapters/00_autograd/report/show.h"

#include <algorithm>
#include <cmath>

#include "chapters/report/report.h"

namespace chapter00 {
namespace {

constexpr std::size_t kCells = 72;  // of a field, along each side
constexpr double kReach = 1.2;      // the square from −kReach to kReach
constexpr std::size_t kShownPoints = 400;

// The middles of kCells × kCells cells, row by row from the lower left: [kCells², 2].
ag::Array grid() {
  ag::Array x = ag::empty({kCells * kCells, 2});
  const auto middle = [](std::size_t i) {
    return static_cast<ag::Scalar>(kReach * (2 * (static_cast<double>(i) + 0.5) / kCells - 1));
  };
  for (std::size_t row = 0; row < kCells; ++row)
    for (std::size_t column = 0; column < kCells; ++column) {
      x(row * kCells + column, 0) = middle(column);
      x(row * kCells + column, 1) = middle(row);
    }
  return x;
}

report::LineChart learning_curve(const Outcome& outcome) {
  const program::Curve &mlp = outcome.mlp.training.curve, &linear = outcome.linear.training.curve;
  report::LineChart chart{.title = "Loss while learning: −ln P(right arm)",
                          .x_label = "steps",
                          .y_label = "loss",
                          .series = {{"network, training points", mlp.at, mlp.train},
                                     {"network, test points", mlp.at, mlp.held},
                                     {"straight line, test points", linear.at, linear.held}},
                          .baselines = {{"tossing a coin: ln 2", std::log(2.0)}}};
  chart.caption =
      "The straight line stays near the coin: no choice of its weights separates the arms. The network has the same "
      "loss, the same optimizer and the same points.";
  return chart;
}

using program::percent;

void add_by_hand(report::Report& report, const Outcome& outcome) {
  report.section("The tape by hand")
      .text(
          "Every operation is appended to a list with its value and its derivative by each input. Going back, each "
          "step hands its gradient, times "
          "those derivatives, to its inputs. a is used twice, and so is b: their gradients are sums.")
      .table(outcome.sums.table)
      .graph(outcome.sums.graph)
      .table(outcome.neuron.table)
      .graph(outcome.neuron.graph);
}

void add_tensors(report::Report& report, const Outcome& outcome) {
  report.section("The same with tensors")
      .text(
          "The engine's tape holds the same list. A record knows its operation, its inputs and its output, and what to "
          "do on the way back.")
      .code(ag::to_table(outcome.tensors.graph))
      .graph(engine_graph(outcome.tensors.graph, "The engine's tape"))
      .text("As Mermaid text, which Markdown pages draw (also in tape.mmd, and as data in tape.json):")
      .code(ag::to_mermaid(outcome.tensors.graph));
}

void add_cost(report::Report& report, const Outcome& outcome) {
  report.section("Why backwards?")
      .text("Three ways to the gradient of one function of n parameters. They agree; they do not cost the same.")
      .line_chart(cost_chart(outcome.costs))
      .table(cost_table(outcome.costs),
             "For n parameters: 2n evaluations of the function, n sweeps forward, 1 sweep back. Processor time.");
}

void add_spiral(report::Report& report, const Outcome& outcome) {
  report.section("A network learns a spiral")
      .field(outcome.mlp.before)
      .field(outcome.mlp.after)
      .field(outcome.linear.after)
      .table(spiral_table(outcome))
      .line_chart(learning_curve(outcome));
}

void add_chain(report::Report& report, const Outcome& outcome) {
  report.section("A long chain on a small stack")
      .text(fmt::format("A sweep over a list is a loop: it needs no stack. A recursive walk over the graph takes about "
                        "{:.0f} bytes for each operation, so "
                        "on this thread's 256 KB it would die after about {} of them.",
                        outcome.recursion_bytes,
                        program::thousands(static_cast<std::int64_t>(kSmallStack / outcome.recursion_bytes))))
      .table(chain_table(outcome));
}

nlohmann::ordered_json chain_json(const Chain& chain) {
  return {{"length", chain.length},
          {"gradient", chain.gradient},
          {"forward_seconds", chain.forward_seconds},
          {"sweep_seconds", chain.sweep_seconds},
          {"nanoseconds_per_record", chain.nanoseconds()}};
}

void fill_record(const Outcome& outcome, program::RunRecord& record) {
  const Settings& s = outcome.settings;
  record.data(
      "spiral",
      {{"source", "generated"}, {"train", s.points}, {"test", s.points}, {"turns", s.turns}, {"noise", s.noise}});
  record.timing("train", outcome.mlp.training.seconds);
  record.timing("train_linear", outcome.linear.training.seconds);
  const program::Curve& curve = outcome.mlp.training.curve;
  record.curve("train_loss", curve.at, curve.train);
  record.curve("test_loss", curve.at, curve.held);
  record.metric("dc_da", {{"by_hand", outcome.sums.derivative}, {"with_tensors", outcome.tensors.derivative}});
  record.metric("test_accuracy", {{"network", outcome.mlp.accuracy}, {"linear", outcome.linear.accuracy}});
  record.metric("chain", {{"stack_bytes", kSmallStack},
                          {"engine", chain_json(outcome.engine)},
                          {"scalar_tape", chain_json(outcome.scalar)},
                          {"recursion_bytes_per_operation", outcome.recursion_bytes}});
  nlohmann::ordered_json costs = nlohmann::ordered_json::array();
  for (const Cost& c : outcome.costs)
    costs.push_back({{"parameters", c.n},
                     {"evaluation", c.evaluation},
                     {"differences", c.differences},
                     {"forward", c.forward},
                     {"reverse", c.reverse}});
  record.metric("seconds_of_a_gradient", std::move(costs));
}

}  // namespace

report::Field decision_field(const Model& model, const Points& test, std::string title, std::string caption) {
  const ag::Array z = model(grid()).value();
  report::Field field{.title = std::move(title),
                      .x_label = "x₁",
                      .y_label = "x₂",
                      .x_min = -kReach,
                      .x_max = kReach,
                      .y_min = -kReach,
                      .y_max = kReach,
                      .values = {}};
  for (std::size_t row = 0; row < kCells; ++row) {
    std::vector<double>& line = field.values.emplace_back();
    for (std::size_t i = row * kCells; i < (row + 1) * kCells; ++i)
      line.push_back(std::tanh(static_cast<double>(z(i, 1) - z(i, 0)) / 2));  // P(1) − P(0) = σ(d) − σ(−d) = tanh(d/2)
  }
  for (std::size_t i = 0; i < std::min(kShownPoints, test.label.size()); ++i)
    field.points.push_back({static_cast<double>(test.x(i, 0)), static_cast<double>(test.x(i, 1)), "",
                            test.label(i) == 0 ? "arm 0" : "arm 1"});
  field.value_label = "P(arm 1) − P(arm 0)";
  field.caption = std::move(caption);
  return field;
}

program::Table spiral_table(const Outcome& outcome) {
  program::Table table{{"classifier", "test loss", "test accuracy", "seconds"}, {}};
  for (const Classifier* c : {&outcome.linear, &outcome.mlp})
    table.rows.push_back({c->name, fmt::format("{:.3f}", c->training.curve.held.back()), percent(c->accuracy),
                          fmt::format("{:.2f}", c->training.seconds)});
  return table;
}

program::Table chain_table(const Outcome& outcome) {
  program::Table table{{"tape", "records", "forward, s", "sweep, s", "ns a record", "gradient"}, {}};
  const auto row = [&](const char* name, const Chain& c) {
    table.rows.push_back({name, program::thousands(static_cast<std::int64_t>(c.length)),
                          fmt::format("{:.3f}", c.forward_seconds), fmt::format("{:.3f}", c.sweep_seconds),
                          fmt::format("{:.0f}", c.nanoseconds()), fmt::format("{:g}", c.gradient)});
  };
  row("scalars, by hand", outcome.scalar);
  row("tensors, the engine", outcome.engine);
  return table;
}

void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common) {
  fill_record(outcome, record);
  report::Report report("From a list of operations to learning", "Chapter 00 · reverse-mode automatic differentiation");
  report.headline("dc/da for b = a + a, c = b + b", fmt::format("{:g}", outcome.tensors.derivative),
                  "each path counts");
  report.headline("spiral, points told apart", percent(outcome.mlp.accuracy),
                  fmt::format("straight line: {}", percent(outcome.linear.accuracy)));
  report.headline(
      "one gradient against differences",
      fmt::format("{:.0f}×", outcome.costs.back().differences / outcome.costs.back().reverse),
      fmt::format("faster, with {} parameters", program::thousands(static_cast<std::int64_t>(outcome.costs.back().n))));
  report.headline("the tape, there and back", fmt::format("{:.0f} ns", outcome.engine.nanoseconds()),
                  fmt::format("a record; {} in a row on 256 KB of stack",
                              program::thousands(static_cast<std::int64_t>(outcome.engine.length))));
  add_by_hand(report, outcome);
  add_tensors(report, outcome);
  add_cost(report, outcome);
  add_spiral(report, outcome);
  add_chain(report, outcome);
  program::write_file(common.out / "tape.mmd", ag::to_mermaid(outcome.tensors.graph));
  program::write_file(common.out / "tape.json", ag::to_json(outcome.tensors.graph));
  report::finish_run(report, record, common.out);
}

}  // namespace chapter00
