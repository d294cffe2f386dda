// drawing.h: what all charts need before they are drawn: escaping, axes, colours, thinning of long curves.
// Colours are CSS variables (var(--c0) …) that the page sets for light and for dark.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chapters/report/charts.h"

namespace report::drawing {

// & < > " ' as entities; bytes that are not UTF-8 as U+FFFD; control characters dropped.
std::string escape(std::string_view text);

// Pixels that a text of 12 px takes, roughly; a wide character (Chinese, emoji) counts as 12.
double text_width(std::string_view text);

// Cuts to at most `characters` characters with "…".
std::string shorten(std::string_view text, std::size_t characters);

// 0.25, 1200, 35k, 1.2M: a number as it stands on an axis or in a tooltip.
std::string number(double value);

// "var(--c3)": the colour of the i-th series or group; eight of them, then again.
std::string color(std::size_t index);

// The distinct groups in order of appearance, and which of them each point has.
struct Groups {
  std::vector<std::string> names;
  std::vector<std::size_t> index;  // one a point
};
template <class Item>
Groups groups_of(const std::vector<Item>& items) {
  Groups groups;
  for (const Item& item : items) {
    std::size_t at = 0;
    while (at < groups.names.size() && groups.names[at] != item.group) ++at;
    if (at == groups.names.size()) groups.names.push_back(item.group);
    groups.index.push_back(at);
  }
  return groups;
}

// An interval of data on an interval of pixels.
struct Axis {
  double low = 0, high = 1;    // data
  double start = 0, stop = 1;  // pixels of low and of high
  bool log = false;

  double operator()(double value) const;  // data → pixel
  std::vector<double> ticks(int about) const;
};

// An axis around `values` (non-finite ones, and ones ≤ 0 on a log axis, do not count). `to_ticks`: widened to round
// numbers; `with_zero`: contains 0.
Axis axis_around(const std::vector<double>& values, bool log, bool to_ticks, bool with_zero = false);

// Which names of baselines go under their rule because another rule is close above. `y` holds pixels.
std::vector<bool> labels_below(const std::vector<Baseline>& baselines, const Axis& y);

// An axis around one coordinate of points, widened by a twentieth on both sides, so that no point sits on the frame.
Axis axis_of(const std::vector<Point>& points, double Point::*coordinate);

// What hover says of a point: its label, its group, its place, each on a line.
std::string tip(const Point& point);

// A curve with at most about 1,000 points that looks the same: of each stretch its lowest and highest point.
Series thinned(const Series& series);

// Equal neighbours of a field's row, merged: a rectangle in data coordinates with a signed strength in [−1, 1].
struct Run {
  double x0, x1, y0, y1, strength;
};
std::vector<Run> runs_of(const Field& field);

// A piece of the line on which a diverging field is zero (marching squares).
struct Segment {
  double x0, y0, x1, y1;
};
std::vector<Segment> zero_line(const Field& field);

// Strength in [−1, 1] of a value on its scale: the opacity of the cell; negative ones take the other colour.
struct Strength {
  double low = 0, high = 1;  // of all finite values
  Scale scale;
  Strength(const std::vector<std::vector<double>>& values, Scale scale);
  double operator()(double value) const;
  double value(double strength) const;  // and back
};
std::string strength_color(double strength, Scale scale);  // "var(--c0)"

}  // namespace report::drawing
