// line.h: a straight line through measured points.
#pragma once

#include <vector>

namespace program {

// y ≈ slope x + intercept by least squares.
struct Line {
  double slope = 0, intercept = 0;
  double r = 0;      // the correlation of x and y
  double error = 0;  // the standard error of the slope; NaN for two points
};
// x and y are of equal length, and x has at least two different values.
Line fit_line(const std::vector<double>& x, const std::vector<double>& y);
// A power law y ≈ e^intercept x^slope: the line through (ln x, ln y). All x and y are > 0.
Line fit_power(std::vector<double> x, std::vector<double> y);

}  // namespace program
