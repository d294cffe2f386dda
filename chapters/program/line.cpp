#include "chapters/program/line.h"

#include <cmath>

namespace program {

Line fit_line(const std::vector<double>& x, const std::vector<double>& y) {
  const auto n = static_cast<double>(x.size());
  double mean_x = 0, mean_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    mean_x += x[i] / n;
    mean_y += y[i] / n;
  }
  double xx = 0, xy = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  const double slope = xy / xx;
  double rest = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double off = y[i] - mean_y - slope * (x[i] - mean_x);
    rest += off * off;
  }
  return {slope, mean_y - slope * mean_x, xy / std::sqrt(xx * yy), std::sqrt(rest / (n - 2) / xx)};
}

Line fit_power(std::vector<double> x, std::vector<double> y) {
  for (double& each : x) each = std::log(each);
  for (double& each : y) each = std::log(each);
  return fit_line(x, y);
}

}  // namespace program
