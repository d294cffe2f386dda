// svg_attention.cpp: the head view (two columns of tokens, a line for every weight between them) and the model view (a
// thumbnail of it for every head of every layer). attention.js draws lines by the same rule, from data-from … data-row.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>
#include <stdexcept>

#include "chapters/report/drawing.h"
#include "chapters/report/svg_charts.h"
#include "chapters/report/svg_parts.h"

namespace report::svg {

using drawing::escape;

namespace {

using Part = AttentionView::Part;
using Weights = std::vector<std::vector<double>>;  // of a head: [target][source]

constexpr double kRow = 22, kTop = 34;  // pixels of a token; where the first one begins
constexpr double kLines = 260;          // width of the lines' part
constexpr double kFigures = 44;         // room beside a token for its weight
constexpr double kFaintest = 0.005;     // weights below are written nowhere
constexpr int kLevels = 50;             // of opacity; lines that would have less than half of one are left out
constexpr double kFan = 0.6;          // of a row: where the lines of all heads arrive, each head at a height of its own
constexpr std::size_t kLongest = 24;  // characters of a token that are shown
constexpr std::size_t kInTooltip = 5;  // of the strongest partners of a token

void check(const std::string& where, const Part& part, const Weights& weights) {
  const auto fail = [&](const std::string& what) { throw std::invalid_argument(where + ": " + what); };
  if (weights.size() != part.target.size())
    fail(fmt::format("{} rows of weights for {} target tokens. One row a target token.", weights.size(),
                     part.target.size()));
  for (const auto& row : weights) {
    if (row.size() != part.source.size())
      fail(fmt::format("a row of {} weights for {} source tokens. One weight a source token.", row.size(),
                       part.source.size()));
    double sum = 0;
    for (const double weight : row) {
      if (weight < -1e-6 || weight > 1 + 1e-6) fail(fmt::format("weight {}. Weights are shares, from 0 to 1.", weight));
      if (std::isfinite(weight)) sum += weight;
    }
    if (sum > 1 + 1e-3)
      fail(fmt::format("the weights of a target token sum to {:.3f}. They share 1: weights[target][source].", sum));
  }
}

void check(const Part& part) {
  const std::string where = fmt::format("[attention] part '{}'", part.name);
  if (part.source.empty() || part.target.empty())
    throw std::invalid_argument(fmt::format("{}: {} source and {} target tokens. Both need at least one.", where,
                                            part.source.size(), part.target.size()));
  if (part.weights.empty() || part.weights.front().empty())
    throw std::invalid_argument(where + ": no heads. There must be at least one layer of at least one head.");
  for (std::size_t layer = 0; layer < part.weights.size(); ++layer) {
    const auto& heads = part.weights[layer];
    if (heads.size() != part.weights.front().size())
      throw std::invalid_argument(fmt::format("{}: layer {} has {} heads, layer 1 has {}. All layers have as many.",
                                              where, layer + 1, heads.size(), part.weights.front().size()));
    for (std::size_t head = 0; head < heads.size(); ++head)
      check(fmt::format("{}, layer {}, head {}", where, layer + 1, head + 1), part, heads[head]);
  }
}

bool one_head(const Part& part) { return part.weights.size() == 1 && part.weights.front().size() == 1; }

// Where lines begin and end, and the rows of tokens.
struct Place {
  double from, to, top, row;
  double middle(double i) const { return top + row * (i + 0.5); }
};

// The weights of some heads as lines, whose opacity is the weight: a path for each head and level of opacity. The
// first head has the colour number `first`.
std::string lines(const Place& place, std::span<const Weights> heads, std::size_t first) {
  std::string paths;
  for (std::size_t h = 0; h < heads.size(); ++h) {
    const double fan = kFan * ((static_cast<double>(h) + 0.5) / static_cast<double>(heads.size()) - 0.5);
    std::map<long, std::string> levels;
    for (std::size_t t = 0; t < heads[h].size(); ++t)
      for (std::size_t s = 0; s < heads[h][t].size(); ++s) {
        const double weight = heads[h][t][s];
        const long level = std::isfinite(weight) ? std::lround(std::clamp(weight, 0.0, 1.0) * kLevels) : 0;
        if (level > 0)
          levels[level] +=
              fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", place.from, place.middle(static_cast<double>(s) + fan),
                          place.to, place.middle(static_cast<double>(t) + fan));
      }
    for (const auto& [level, path] : levels)
      paths += fmt::format("<path stroke=\"{}\" stroke-opacity=\"{:.2f}\" d=\"{}\"/>", drawing::color(first + h),
                           static_cast<double>(level) / kLevels, path);
  }
  return fmt::format(
      "<g class=\"lines\" data-from=\"{:.1f}\" data-to=\"{:.1f}\" data-top=\"{:.4g}\" data-row=\"{:.4g}\">{}</g>\n",
      place.from, place.to, place.top, place.row, paths);
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

// A token: its name, and the places of its weights, which the page's script fills while a partner is looked at.
std::string token(const Column& column, std::size_t i, double middle, const std::string& hover) {
  const double x = column.left() ? column.edge - column.room : column.edge;
  const double outside = column.left() ? x - 12 : x + column.room + 12;
  const std::string anchor = column.left() ? "end" : "start";
  return fmt::format(
      "<g class=\"token\" tabindex=\"0\" data-side=\"{}\" data-at=\"{}\"><title>{}</title><g class=\"shares\"></g>"
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\" rx=\"4\"/>{}{}</g>\n",
      column.letter, i, escape(hover), x - 6, middle - kRow / 2 + 1, column.room + 12, kRow - 2,
      text(column.edge, middle + 4, anchor, drawing::shorten(column.tokens[i], kLongest)),
      text(outside, middle + 4, anchor, "", " class=\"weight\""));
}

// The mean over heads: [target][source], NaN as 0.
Weights mean(std::span<const Weights> heads) {
  Weights sum(heads.front().size(), std::vector<double>(heads.front().front().size()));
  for (const Weights& head : heads)
    for (std::size_t t = 0; t < head.size(); ++t)
      for (std::size_t s = 0; s < head[t].size(); ++s)
        if (std::isfinite(head[t][s])) sum[t][s] += head[t][s] / static_cast<double>(heads.size());
  return sum;
}

// All heads of the last layer.
std::string head_view(const AttentionView& chart, const Part& part) {
  const double left = widest(part.source), right = widest(part.target);
  const double outer = (kWidth - kLines - left - right) / 2;  // of each side, when the figure stands in the middle
  const double from = std::max(outer, kFigures) + left, to = from + kLines;
  const Place place{from + 8, to - 8, kTop, kRow};
  const Column source{'s', part.source, from, left}, target{'t', part.target, to, right};
  const Weights weights = mean(part.weights.back());
  std::string tokens;
  for (std::size_t t = 0; t < part.target.size(); ++t)
    tokens += token(target, t, place.middle(static_cast<double>(t)), tooltip(part.target[t], part.source, weights[t]));
  for (std::size_t s = 0; s < part.source.size(); ++s) {
    std::vector<double> to_source;
    for (const auto& row : weights) to_source.push_back(row[s]);
    tokens += token(source, s, place.middle(static_cast<double>(s)), tooltip(part.source[s], part.target, to_source));
  }
  const std::string heads = part.weights.back().size() > 1 ? "all heads" : "head 1";
  const std::string which = one_head(part) ? "" : fmt::format("layer {}, {}", part.weights.size(), heads);
  const double width = std::max(kWidth, to + right + kFigures);
  const double height = kTop + kRow * static_cast<double>(std::max(part.source.size(), part.target.size())) + 10;
  // Not by element(): a picture (role "img") has no parts that can have the focus.
  return fmt::format(
      "<svg class=\"static heads\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"group\" aria-label=\"{}\">{}{}{}{}{}</svg>\n",
      width, height, escape(part.name.empty() ? chart.title : chart.title + ": " + part.name),
      text(from, 16, "end", chart.source_label), text(to, 16, "start", chart.target_label),
      text((from + to) / 2, 16, "middle", which, " class=\"which\""), lines(place, part.weights.back(), 0), tokens);
}

// A row of thumbnails for each layer, a column for each head.
std::string model_view(const AttentionView& chart, const Part& part) {
  constexpr double names = 58, gap = 6, inset = 4, top = 22;
  const std::size_t layers = part.weights.size(), heads = part.weights.front().size();
  const double cell = std::clamp((kWidth - names) / static_cast<double>(heads), 26.0, 112.0);
  const double width = cell - gap, height = std::clamp(0.7 * width, 20.0, 62.0);
  const double all = names + cell * static_cast<double>(heads);
  const double left = std::max(0.0, (kWidth - all) / 2) + names;
  const Place place{inset, width - inset, inset,
                    (height - 2 * inset) / static_cast<double>(std::max(part.source.size(), part.target.size()))};
  std::string svg;
  for (std::size_t h = 0; h < heads; ++h)
    svg += text(left + cell * static_cast<double>(h) + width / 2, 14, "middle",
                fmt::format("{}{}", cell < 42 ? "" : "head ", h + 1));
  for (std::size_t layer = 0; layer < layers; ++layer) {
    const double y = top + (height + gap) * static_cast<double>(layer);
    svg += text(left - 10, y + height / 2 + 4, "end", fmt::format("layer {}", layer + 1),
                fmt::format(" class=\"choice\" data-layer=\"{}\"", layer));
    for (std::size_t h = 0; h < heads; ++h)
      svg += fmt::format(
          "<g class=\"choice thumb\" data-layer=\"{}\" data-head=\"{}\" transform=\"translate({:.1f} {:.1f})\">"
          "<title>layer {}, head {}</title><rect width=\"{:.1f}\" height=\"{:.1f}\" rx=\"4\"/>{}</g>\n",
          layer, h, left + cell * static_cast<double>(h), y, layer + 1, h + 1, width, height,
          lines(place, std::span(part.weights[layer]).subspan(h, 1), h));
  }
  return fmt::format(
      "<svg class=\"static model\" viewBox=\"0 0 {:.0f} {:.0f}\" role=\"group\" aria-label=\"{}\">{}</svg>\n",
      std::max(kWidth, all), top + (height + gap) * static_cast<double>(layers) + 2,
      escape(fmt::format("{}: {}, all layers and heads", chart.title, part.name)), svg);
}

}  // namespace

std::string draw(const AttentionView& chart, const Part& part) {
  check(part);
  return (one_head(part) ? "" : model_view(chart, part)) + head_view(chart, part);
}

}  // namespace report::svg
