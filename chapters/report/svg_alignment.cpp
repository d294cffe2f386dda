// svg_alignment.cpp: the head view: two columns of tokens and a line for every weight between them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "chapters/report/drawing.h"
#include "chapters/report/svg_charts.h"
#include "chapters/report/svg_parts.h"

namespace report::svg {

using drawing::escape;

namespace {

constexpr double kRow = 22, kTop = 34;  // pixels of a token; where the first one begins
constexpr double kLines = 260;          // width of the lines' part
constexpr double kFigures = 44;         // room beside a token for its weight
constexpr double kFaintest = 0.005;     // lines below this weight cannot be seen: they are left out
constexpr std::size_t kLongest = 24;    // characters of a token that are shown
constexpr std::size_t kInTooltip = 5;   // of the strongest partners of a token

void check(const Alignment::View& view) {
  const auto fail = [&](const std::string& what) {
    throw std::invalid_argument(fmt::format("[alignment] view '{}': {}", view.name, what));
  };
  if (view.source.empty() || view.target.empty())
    fail(
        fmt::format("{} source and {} target tokens. Both need at least one.", view.source.size(), view.target.size()));
  if (view.weights.size() != view.target.size())
    fail(fmt::format("{} rows of weights for {} target tokens. One row a target token.", view.weights.size(),
                     view.target.size()));
  for (const auto& row : view.weights) {
    if (row.size() != view.source.size())
      fail(fmt::format("a row of {} weights for {} source tokens. One weight a source token.", row.size(),
                       view.source.size()));
    for (const double weight : row)
      if (weight < -1e-6 || weight > 1 + 1e-6) fail(fmt::format("weight {}. Weights are shares, from 0 to 1.", weight));
  }
}

// A column of tokens. `letter` says to the page's script which one: "s" or "t".
struct Column {
  char letter;
  const std::vector<std::string>& tokens;
  double edge;  // where its text ends (source) or begins (target)
  double room;  // for its text
  bool left() const { return letter == 's'; }
};

double widest(const std::vector<std::string>& tokens) {
  double width = 0;
  for (const std::string& token : tokens)
    width = std::max(width, drawing::text_width(drawing::shorten(token, kLongest)));
  return width;
}

double middle(std::size_t i) { return kTop + kRow * (static_cast<double>(i) + 0.5); }

// "knew\nwusste 0.63\ner 0.2": a token with its strongest partners.
std::string tooltip(const std::string& token, const std::vector<std::string>& partners,
                    const std::vector<double>& weights) {
  std::vector<std::size_t> order(partners.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return weights[a] > weights[b]; });
  std::string words = token;
  for (std::size_t i = 0; i < std::min(order.size(), kInTooltip); ++i)
    if (weights[order[i]] >= kFaintest) words += fmt::format("\n{} {:.2f}", partners[order[i]], weights[order[i]]);
  return words;
}

// A token: its name, and the place of its weight, which the page's script fills while a partner is looked at.
std::string token(const Column& column, std::size_t i, const std::string& hover) {
  const double x = column.left() ? column.edge - column.room : column.edge;
  const double outside = column.left() ? x - 12 : x + column.room + 12;
  return fmt::format(
      "<g class=\"token\" tabindex=\"0\" data-side=\"{}\" data-at=\"{}\"><title>{}</title>"
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" rx=\"4\"/>{}{}</g>\n",
      column.letter, i, escape(hover), x - 6, middle(i) - kRow / 2 + 1, column.room + 12, kRow - 2,
      text(column.edge, middle(i) + 4, column.left() ? "end" : "start", drawing::shorten(column.tokens[i], kLongest)),
      text(outside, middle(i) + 4, column.left() ? "end" : "start", "", " class=\"weight\""));
}

}  // namespace

std::string draw(const Alignment& chart, const Alignment::View& view) {
  check(view);
  const double left = widest(view.source), right = widest(view.target);
  const double outer = (kWidth - kLines - left - right) / 2;  // of each side, when the figure stands in the middle
  const double from = std::max(outer, kFigures) + left, to = from + kLines;
  const Column source{'s', view.source, from, left}, target{'t', view.target, to, right};
  std::string lines, tokens;
  // weights[t][s] → per source token, for its tooltip
  std::vector<std::vector<double>> to_source(view.source.size());
  for (std::size_t t = 0; t < view.target.size(); ++t) {
    for (std::size_t s = 0; s < view.source.size(); ++s) {
      const double weight = std::isfinite(view.weights[t][s]) ? view.weights[t][s] : 0;
      to_source[s].push_back(weight);
      if (weight < kFaintest) continue;
      lines += fmt::format(
          "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" stroke-opacity=\"{:.3f}\" data-s=\"{}\" "
          "data-t=\"{}\" class=\"link\"/>\n",
          from + 8, middle(s), to - 8, middle(t), std::min(weight, 1.0), s, t);
    }
    tokens += token(target, t, tooltip(view.target[t], view.source, view.weights[t]));
  }
  for (std::size_t s = 0; s < view.source.size(); ++s)
    tokens += token(source, s, tooltip(view.source[s], view.target, to_source[s]));
  const double width = std::max(kWidth, to + right + kFigures);
  const double height = kTop + kRow * static_cast<double>(std::max(view.source.size(), view.target.size())) + 10;
  // Not by element(): a picture (role "img") has no parts that can have the focus.
  return fmt::format(
      "<svg class=\"static heads\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"group\" aria-label=\"{}\">{}{}{}{}</svg>\n",
      width, height, escape(view.name.empty() ? chart.title : chart.title + ": " + view.name),
      text(from, 16, "end", chart.source_label), text(to, 16, "start", chart.target_label), lines, tokens);
}

}  // namespace report::svg
