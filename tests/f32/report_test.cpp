// report.html: self-contained, escaped, complete without JavaScript; run.json and claims.
#include "chapters/report/report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <regex>
#include <sstream>

#include "chapters/report/drawing.h"
#include "datasets/error.h"
#include "tests/f32/page_text.h"

namespace {

namespace fs = std::filesystem;
using program::Verdict;

report::Report example() {
  report::Report report(kEvil, "subtitle");
  report.headline("perplexity", "252", kEvil).section(kEvil).text(kEvil).code(kEvil);
  report.table({{"word", "count"}, {{kEvil, "3"}}}, kEvil);
  report.line_chart({.title = "curve",
                     .x_label = "step",
                     .y_label = "loss",
                     .series = {{kEvil, {1, 2, 3}, {5, NAN, 4}}},
                     .baselines = {{"trigram", 4.5}}});
  report.scatter({.title = "map", .x_label = "x", .y_label = "y", .points = {{0, 1, kEvil, "g"}, {1, 0, "汤姆", "h"}}});
  report.bar_chart({.title = "bars", .value_label = "v", .bars = {{kEvil, 3}, {"b", -1}}});
  report.heatmap({.title = "cells",
                  .x_label = "x",
                  .y_label = "y",
                  .rows = {kEvil},
                  .columns = {"a", "b"},
                  .values = {{0.25, NAN}}});
  report.field(
      {.title = "plane", .x_label = "x", .y_label = "y", .values = {{-1, 1}, {-1, 1}}, .points = {{0, 0, kEvil, "g"}}});
  report.graph({.title = "tape", .nodes = {{"0", kEvil, "leaf"}, {"1", "tanh", "op", kEvil}}, .edges = {{"0", "1"}}});
  return report;
}

TEST(Report, EveryChartIsAPictureWithHoverTexts) {
  const std::string html = example().html();
  EXPECT_EQ(count(html, "<svg"), 6u);
  EXPECT_EQ(count(html, "class=\"static zoom\""), 1u) << "the map of points";
  EXPECT_GE(count(html, "<title>"), 1u + 2 + 2 + 2 + 1 + 1 + 2) << "hover texts";
  EXPECT_NE(html.find("trigram"), std::string::npos);
  EXPECT_NE(html.find("汤姆"), std::string::npos);
}

TEST(Report, NoTextBecomesMarkup) {
  const std::string html = example().html();
  EXPECT_EQ(count(html, "<b>"), 0u);
  EXPECT_EQ(count(html, "<script"), count(html, "</script>"));
  EXPECT_EQ(count(html, "&lt;/script&gt;&lt;b&gt;&amp;&quot;&#39;") > 5, true);
  EXPECT_EQ(report::drawing::escape("a\x01\xff\xe6\xb1\xa4"), "a\xEF\xBF\xBD\xe6\xb1\xa4")
      << "control characters and broken UTF-8";
}

TEST(Report, LoadsNothing) { EXPECT_FALSE(loads_something(example().html())); }

// The line is that of the fit, the points stay what was measured.
TEST(Report, AFitIsDrawnThroughItsPoints) {
  const auto drawn = [](report::Series series, const std::string& what) {
    report::Report report("t");
    report.line_chart({.title = "c", .x_label = "x", .y_label = "y", .series = {std::move(series)}, .points = true});
    const std::string html = report.html();
    std::string all;
    const std::regex pattern(what);
    for (auto at = std::sregex_iterator(html.begin(), html.end(), pattern); at != std::sregex_iterator(); ++at)
      all += at->str();
    return all;
  };
  const std::vector<double> x = {1, 2, 3}, measured = {9, 2, 1}, fit = {1, 2, 9};
  const std::string path = "<path d=\"M[^\"]*\" stroke", points = "<circle[^>]* r=\"3.5\"";
  ASSERT_NE(drawn({"s", x, measured}, path), "");
  EXPECT_NE(drawn({"s", x, measured}, path), drawn({"s", x, fit}, path));
  EXPECT_EQ(drawn({"s", x, measured, fit}, path), drawn({"s", x, fit}, path));
  EXPECT_EQ(drawn({"s", x, measured, fit}, points), drawn({"s", x, measured}, points));
}

TEST(Report, EmptyAndDegenerateChartsAreDrawn) {
  report::Report report("t");
  report.line_chart({.title = "none", .x_label = "x", .y_label = "y", .series = {}});
  report.line_chart(
      {.title = "flat", .x_label = "x", .y_label = "y", .series = {{"s", {1, 1}, {0, 0}}}, .log_y = true});
  report.scatter({.title = "one", .x_label = "x", .y_label = "y", .points = {{2, 2, "w"}}});
  report.bar_chart({.title = "none", .value_label = "v", .bars = {}});
  report.heatmap({.title = "none", .x_label = "", .y_label = "", .rows = {}, .columns = {}, .values = {}});
  report.field({.title = "none", .x_label = "", .y_label = "", .values = {}});
  report.graph({.title = "none", .nodes = {}, .edges = {}});
  const std::string html = report.html();
  EXPECT_FALSE(std::regex_search(html, std::regex("=\"-?(nan|inf)\"|[ML]-?(nan|inf)")));
}

TEST(Drawing, TicksAreRoundNumbers) {
  using report::drawing::Axis;
  EXPECT_EQ((Axis{0, 10, 0, 1, false}.ticks(5)), (std::vector<double>{0, 2, 4, 6, 8, 10}));
  EXPECT_EQ((Axis{1, 1000, 0, 1, true}.ticks(5)), (std::vector<double>{1, 10, 100, 1000}));
  EXPECT_EQ((Axis{1e-30, 1, 0, 1, true}.ticks(5)).size(), 11u);  // each third power of ten
  const Axis tiny = report::drawing::axis_around({1e-30, 1e-14}, true, false);
  EXPECT_EQ(tiny.low, 1e-30);
  EXPECT_EQ(tiny.high, 1e-14);
  EXPECT_NEAR((Axis{1, 100, 0, 200, true}(10)), 100, 1e-9);
}

TEST(Drawing, AThinnedCurveKeepsItsPeaks) {
  report::Series series{"s", {}, {}};
  for (int i = 0; i < 100000; ++i) series.x.push_back(i), series.y.push_back(i == 31415 ? 9 : i == 27182 ? -9 : 0);
  const report::Series thin = report::drawing::thinned(series);
  EXPECT_LE(thin.x.size(), 1000u);
  EXPECT_EQ(*std::max_element(thin.y.begin(), thin.y.end()), 9);
  EXPECT_EQ(*std::min_element(thin.y.begin(), thin.y.end()), -9);
  EXPECT_TRUE(std::is_sorted(thin.x.begin(), thin.x.end()));
}

TEST(Drawing, TheZeroLineOfAPlaneIsStraight) {
  report::Field field{.title = "", .x_label = "", .y_label = "", .values = {}};
  for (int r = 0; r < 10; ++r) {
    field.values.emplace_back();
    for (int c = 0; c < 10; ++c) field.values.back().push_back(-1 + 0.2 * (c + 0.5) - 0.3);  // x − 0.3
  }
  const auto line = report::drawing::zero_line(field);
  ASSERT_EQ(line.size(), 9u);
  for (const auto& piece : line) {
    EXPECT_NEAR(piece.x0, 0.3, 1e-9);
    EXPECT_NEAR(piece.x1, 0.3, 1e-9);
  }
}

// One row a node, in the order given; an operand used twice has two arcs that do not lie on each other.
TEST(Graph, IsAListWithAnArcForEachUse) {
  const auto drawn = [](std::vector<report::Graph::Edge> edges) {
    report::Report report("t");
    report.graph({.title = "tape", .nodes = {{"0", "a"}, {"1", "b"}, {"2", "c"}}, .edges = std::move(edges)});
    return report.html();
  };
  const std::string html = drawn({{"0", "1"}, {"0", "1"}, {"1", "2"}});
  const std::regex arc("<path d=\"(M[^\"]*)\" class=\"edge\"");
  std::vector<std::string> arcs;
  for (auto at = std::sregex_iterator(html.begin(), html.end(), arc); at != std::sregex_iterator(); ++at)
    arcs.push_back((*at)[1]);
  ASSERT_EQ(arcs.size(), 3u);
  EXPECT_NE(arcs[0], arcs[1]);
  EXPECT_LT(html.find(">a</text>"), html.find(">b</text>"));
  EXPECT_THROW(drawn({{"0", "7"}}), std::invalid_argument);
}

TEST(Claims, VerdictCountsSeeds) {
  const program::Bar bar{"<=", 0.9};
  const auto verdict = [&](std::vector<double> values) { return program::verdict(bar, values); };
  EXPECT_EQ(verdict({0.9, 0.8, 0.7}), Verdict::reproduced);
  EXPECT_EQ(verdict({0.9, 0.8, 0.91}), Verdict::partial);
  EXPECT_EQ(verdict({0.9, 0.91}), Verdict::not_shown) << "half is not a majority";
  EXPECT_EQ(verdict({NAN}), Verdict::not_shown);
  EXPECT_EQ(verdict({}), Verdict::not_shown);
  EXPECT_TRUE((program::Bar{"within", 100, 12}.holds(88)));
  EXPECT_FALSE((program::Bar{"within", 100, 12}.holds(87.9)));
  EXPECT_FALSE((program::Bar{">", 1}.holds(1)));
  EXPECT_TRUE((program::Bar{">=", 1}.holds(1)));
}

TEST(Claims, FileIsReadAndItsFaultsAreNamed) {
  const fs::path file = fs::temp_directory_path() / fmt::format("claims_test_{}.json", ::getpid());
  std::ofstream(file) << R"([{"id": "a", "claim": "c", "bar": {"op": "within", "value": 336, "relative": 0.12},
                              "paper": {"figure": 336, "table": "Table 1", "row": "trigram"}}])";
  program::Scoreboard board(file);
  EXPECT_FALSE(board.all_measured());
  EXPECT_EQ(board.measure("a", {330, 350}, 1.5, "why"), Verdict::reproduced);
  EXPECT_TRUE(board.all_measured());
  const auto json = board.json().at(0);
  EXPECT_EQ(json.at("verdict"), "REPRODUCED");
  EXPECT_EQ(json.at("value"), 340);
  EXPECT_EQ(json.at("seeds"), 2);
  EXPECT_EQ(json.at("paper"), "Table 1, trigram, 336");
  EXPECT_EQ(json.at("bar"), "336 ± 40.3");
  EXPECT_THROW(board.measure("b", {1}, 0), std::out_of_range);
  std::ofstream(file) << R"([{"id": "a", "claim": "c", "bar": {"op": "=<", "value": 1}}])";
  EXPECT_THROW(program::load_claims(file), program::UserError);
  std::ofstream(file)
      << R"([{"id": "a", "claim": "c", "bar": {"op": "<", "value": 1}}, {"id": "a", "claim": "c", "bar": {"op": "<", "value": 1}}])";
  EXPECT_THROW(program::load_claims(file), program::UserError);
  fs::remove(file);
  EXPECT_THROW(program::load_claims(file), data::InputError);
}

TEST(RunRecord, HoldsWhatTheRunWas) {
  program::Common common;
  common.arguments = {{"hidden", 60}};
  program::RunRecord run("01_nnlm", common, "some BLAS");
  run.metric("test perplexity", 252.5);
  run.curve("validation", {1, 2}, {300, NAN});
  const auto& json = run.json();
  for (const char* key : {"chapter", "version", "profile", "seed", "arguments", "build", "machine", "data", "timings",
                          "metrics", "claims", "curves"})
    EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_EQ(json["build"]["blas"], "some BLAS");
  EXPECT_EQ(json["metrics"]["test perplexity"], 252.5);
}

TEST(RunRecord, AFailedWriteLeavesTheOldFile) {
  const fs::path folder = fs::temp_directory_path() / fmt::format("record_test_{}", ::getpid());
  fs::create_directories(folder / "busy");
  program::write_file(folder / "a.txt", "old");
  program::write_file(folder / "a.txt", "new");
  std::string text;
  std::getline(std::ifstream(folder / "a.txt"), text);
  EXPECT_EQ(text, "new");
  std::ofstream(folder / "busy" / "file") << "keep";
  EXPECT_THROW(program::write_file(folder / "busy", "a file over a folder"), program::UserError);
  EXPECT_TRUE(fs::exists(folder / "busy" / "file"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), {}), 2) << "no temporary file is left behind";
  EXPECT_THROW(program::write_file(folder / "missing" / "a.txt", "x"), program::UserError);
  fs::remove_all(folder);
}

}  // namespace
