// svg_parts.h: the pieces that static charts are put together from.
#pragma once

#include <string>
#include <vector>

#include "chapters/report/charts.h"
#include "chapters/report/drawing.h"

namespace report::svg {

using drawing::Axis;

constexpr double kWidth = 720;

// The rectangle between the axes, in pixels.
struct Frame {
  double left, top, right, bottom;
};

// An <svg> of the full width around `inside`; the title is for screen readers. `kind`: a further class, see page.js.
std::string element(double height, const std::string& title, const std::string& inside, const char* kind = "");
// A <text> at a place; `more`: further attributes.
std::string text(double x, double y, const std::string& anchor, const std::string& words, const std::string& more = "");
std::string line(double x0, double y0, double x1, double y1, const std::string& style);
// Pixels of the widest tick.
double widest(const std::vector<double>& ticks);
// Grid, ticks and names of both axes. x and y hold pixels already.
std::string axes(const Frame& frame, const Axis& x, const Axis& y, const std::string& x_label,
                 const std::string& y_label, bool grid = true);

}  // namespace report::svg
