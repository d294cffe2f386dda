#include "chapters/report/svg_parts.h"

#include <fmt/format.h>

#include <algorithm>

namespace report::svg {

using drawing::escape;
using drawing::number;

std::string element(double height, const std::string& title, const std::string& inside, const char* kind) {
  return fmt::format("<svg class=\"static{}\" viewBox=\"0 0 {} {:.0f}\" role=\"img\" aria-label=\"{}\">{}</svg>\n",
                     kind, kWidth, height, escape(title), inside);
}

std::string text(double x, double y, const std::string& anchor, const std::string& words, const std::string& more) {
  return fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>", x, y, anchor, more,
                     escape(words));
}

std::string line(double x0, double y0, double x1, double y1, const std::string& style) {
  return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>", x0, y0, x1, y1,
                     style);
}

double widest(const std::vector<double>& ticks) {
  double width = 0;
  for (const double tick : ticks) width = std::max(width, drawing::text_width(number(tick)));
  return width;
}

std::string axes(const Frame& frame, const Axis& x, const Axis& y, const std::string& x_label,
                 const std::string& y_label, bool grid) {
  std::string svg;
  for (const double tick : y.ticks(5))
    svg += (grid ? line(frame.left, y(tick), frame.right, y(tick), "grid") : "") +
           text(frame.left - 7, y(tick) + 4, "end", number(tick));
  for (const double tick : x.ticks(7))
    svg += line(x(tick), frame.bottom, x(tick), frame.bottom + 5, "tick") +
           text(x(tick), frame.bottom + 19, "middle", number(tick));
  svg += line(frame.left, frame.bottom, frame.right, frame.bottom, "tick");
  svg += text((frame.left + frame.right) / 2, frame.bottom + 38, "middle", x_label);
  svg += text(grid ? 2 : frame.left - 24, frame.top - 12, "start", y_label);
  return svg;
}

}  // namespace report::svg
