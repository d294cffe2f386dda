#include "chapters/report/drawing.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace report::drawing {
namespace {

// The next character of a UTF-8 text and its length in bytes; U+FFFD of length 1 for a byte that starts none.
std::pair<char32_t, std::size_t> next_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 && lead < 0xF5 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead >= 0xF5 || text.size() < length) return {0xFFFD, 1};
  char32_t character = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0xFFFD, 1};
    character = (character << 6) | (byte(i) & 0x3Fu);
  }
  const bool overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
  const bool surrogate = character >= 0xD800 && character < 0xE000;
  if (overlong || surrogate || character > 0x10FFFF) return {0xFFFD, 1};
  return {character, length};
}

bool is_wide(char32_t c) {
  return (c >= 0x1100 && c < 0x1160) || (c >= 0x2E80 && c < 0xA4D0) || (c >= 0xAC00 && c < 0xD7A4) ||
         (c >= 0xF900 && c < 0xFB00) || (c >= 0xFE30 && c < 0xFE70) || (c >= 0xFF00 && c < 0xFF61) || c >= 0x1F300;
}

// 1, 2 or 5 times a power of ten, the smallest that is not below `step`.
double round_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

std::string escape(std::string_view text) {
  std::string escaped;
  while (!text.empty()) {
    const auto [character, length] = next_character(text);
    switch (character) {
      case U'&':
        escaped += "&amp;";
        break;
      case U'<':
        escaped += "&lt;";
        break;
      case U'>':
        escaped += "&gt;";
        break;
      case U'"':
        escaped += "&quot;";
        break;
      case U'\'':
        escaped += "&#39;";
        break;
      case 0xFFFD:
        escaped += "\uFFFD";
        break;
      default:
        if (character >= 32 || character == U'\n' || character == U'\t') escaped += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return escaped;
}

double text_width(std::string_view text) {
  double width = 0;
  while (!text.empty()) {
    const auto [character, length] = next_character(text);
    width += is_wide(character) ? 12
             : character < 128 &&
                     std::string_view("iljtfr.,:;'| ").find(static_cast<char>(character)) != std::string_view::npos
                 ? 4.5
                 : 7.4;
    text.remove_prefix(length);
  }
  return width;
}

std::string shorten(std::string_view text, std::size_t characters) {
  std::size_t bytes = 0;
  for (std::size_t count = 0; bytes < text.size(); ++count) {
    if (count + 1 == characters && bytes + next_character(text.substr(bytes)).second < text.size())
      return std::string(text.substr(0, bytes)) + "…";
    bytes += next_character(text.substr(bytes)).second;
  }
  return std::string(text);
}

std::string number(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value)) return "–";
  if (size >= 1e4 && size < 1e6) return fmt::format("{:.4g}k", value / 1e3);
  if (size >= 1e6 && size < 1e9) return fmt::format("{:.4g}M", value / 1e6);
  return fmt::format("{:.4g}", value);
}

std::string color(std::size_t index) { return fmt::format("var(--c{})", index % 8); }

double Axis::operator()(double value) const {
  const double from = log ? std::log(low) : low, to = log ? std::log(high) : high;
  return start + (stop - start) * ((log ? std::log(value) : value) - from) / (to - from);
}

std::vector<double> Axis::ticks(int about) const {
  std::vector<double> ticks;
  if (log) {
    const double decades = std::log10(high / low);
    const auto every = std::max(1, static_cast<int>(std::ceil(decades / (2 * about))));  // of very many, each n-th
    for (int exponent = static_cast<int>(std::floor(std::log10(low))); std::pow(10.0, exponent) <= high; ++exponent)
      for (const double factor : {1.0, 2.0, 5.0}) {
        const double tick = factor * std::pow(10.0, exponent);
        if (tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9) && exponent % every == 0 &&
            (factor == 1 || decades < 3))
          ticks.push_back(tick);
      }
    if (ticks.size() >= 4) return ticks;
    ticks.clear();  // less than a decade: ticks as on a linear axis
  }
  const double step = round_step((high - low) / about);
  for (double i = std::ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; ++i)
    ticks.push_back(i == 0 ? 0 : i * step);
  return ticks;
}

Axis axis_around(const std::vector<double>& values, bool log, bool to_ticks, bool with_zero) {
  Axis axis{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity(), 0, 1, log};
  for (const double value : values) {
    if (!std::isfinite(value) || (log && value <= 0)) continue;
    axis.low = std::min(axis.low, value);
    axis.high = std::max(axis.high, value);
  }
  if (axis.low > axis.high) axis.low = log ? 1 : 0, axis.high = log ? 10 : 1;
  if (with_zero) axis.low = std::min(axis.low, 0.0), axis.high = std::max(axis.high, 0.0);
  const double size = log ? axis.high : std::max(1.0, std::abs(axis.high));
  if (axis.high - axis.low < 1e-12 * size) {  // one value: give it room
    const double room = axis.low == 0 ? 1 : 0.1 * std::abs(axis.low);
    axis.low -= room;
    axis.high += room;
  }
  if (to_ticks && !log) {
    const double step = round_step((axis.high - axis.low) / 5);
    axis.low = std::floor(axis.low / step + 1e-9) * step;
    axis.high = std::ceil(axis.high / step - 1e-9) * step;
  } else if (to_ticks) {
    axis.low /= 1.05;
    axis.high *= 1.05;
  }
  return axis;
}

Axis axis_of(const std::vector<Point>& points, double Point::*coordinate) {
  std::vector<double> values;
  for (const Point& point : points) values.push_back(point.*coordinate);
  const Axis axis = axis_around(values, false, false);
  const double room = (axis.high - axis.low) / 20;
  return {axis.low - room, axis.high + room};
}

std::string tip(const Point& point) {
  const auto line = [](const std::string& text) { return text.empty() ? "" : text + "\n"; };
  return fmt::format("{}{}({}, {})", line(point.label), line(point.group), number(point.x), number(point.y));
}

std::vector<bool> labels_below(const std::vector<Baseline>& baselines, const Axis& y) {
  std::vector<bool> below(baselines.size(), false);
  for (std::size_t i = 0; i < baselines.size(); ++i)
    for (const Baseline& other : baselines) {
      const double gap = y(baselines[i].value) - y(other.value);  // pixels grow downwards
      below[i] = below[i] || (gap > 0 && gap < 16);
    }
  return below;
}

Series thinned(const Series& series) {
  constexpr std::size_t kStretches = 500;
  const std::size_t count = std::min(series.x.size(), series.y.size());
  if (count <= 2 * kStretches) return series;
  Series thin{series.name, {}, {}};
  const auto keep = [&](std::size_t i) {
    thin.x.push_back(series.x[i]);
    thin.y.push_back(series.y[i]);
  };
  for (std::size_t stretch = 0; stretch < kStretches; ++stretch) {
    const std::size_t begin = stretch * count / kStretches, end = (stretch + 1) * count / kStretches;
    std::size_t low = begin, high = begin;
    for (std::size_t i = begin; i < end; ++i) {
      if (series.y[i] < series.y[low]) low = i;
      if (series.y[i] > series.y[high]) high = i;
    }
    keep(std::min(low, high));
    if (low != high) keep(std::max(low, high));
  }
  return thin;
}

Strength::Strength(const std::vector<std::vector<double>>& values, Scale scale_) : scale(scale_) {
  double least = std::numeric_limits<double>::infinity(), most = -least;
  for (const auto& row : values)
    for (const double value : row)
      if (std::isfinite(value)) least = std::min(least, value), most = std::max(most, value);
  if (least > most) return;
  low = scale == Scale::diverging ? -std::max(std::abs(least), std::abs(most)) : least;
  high = scale == Scale::diverging ? -low : most;
  if (scale == Scale::sequential && least > 0 && least < 0.5 * most) low = 0;
  if (high <= low) high = low + 1;
}

double Strength::operator()(double value) const {
  if (!std::isfinite(value)) return 0;
  return scale == Scale::diverging ? value / high : (value - low) / (high - low);
}

double Strength::value(double strength) const {
  return scale == Scale::diverging ? strength * high : low + strength * (high - low);
}

std::string strength_color(double strength, Scale scale) {
  return scale == Scale::diverging && strength >= 0 ? color(1) : color(0);
}

std::vector<Run> runs_of(const Field& field) {
  constexpr double kLevels = 12;  // few enough that neighbours often agree, many enough to look smooth
  const Strength strength(field.values, field.scale);
  std::vector<Run> runs;
  const auto rows = static_cast<double>(field.values.size());
  for (std::size_t r = 0; r < field.values.size(); ++r) {
    const auto& row = field.values[r];
    const auto level = [&](std::size_t c) { return std::round(strength(row[c]) * kLevels) / kLevels; };
    const auto x = [&](std::size_t c) {
      return field.x_min + (field.x_max - field.x_min) * static_cast<double>(c) / static_cast<double>(row.size());
    };
    const auto y = [&](std::size_t i) {
      return field.y_min + (field.y_max - field.y_min) * static_cast<double>(i) / rows;
    };
    for (std::size_t begin = 0, end = 0; begin < row.size(); begin = end) {
      while (end < row.size() && level(end) == level(begin)) ++end;
      if (level(begin) != 0) runs.push_back({x(begin), x(end), y(r), y(r + 1), level(begin)});
    }
  }
  return runs;
}

std::vector<Segment> zero_line(const Field& field) {
  std::vector<Segment> segments;
  const std::size_t rows = field.values.size(), columns = rows == 0 ? 0 : field.values.front().size();
  const double dx = (field.x_max - field.x_min) / static_cast<double>(std::max<std::size_t>(columns, 1));
  const double dy = (field.y_max - field.y_min) / static_cast<double>(std::max<std::size_t>(rows, 1));
  struct Corner {
    double x, y, value;
  };
  for (std::size_t r = 0; r + 1 < rows; ++r)
    for (std::size_t c = 0; c + 1 < columns; ++c) {
      // Values stand at the middle of their cells; walk round the square of four neighbours.
      const auto corner = [&](std::size_t i, std::size_t j) {
        return Corner{field.x_min + dx * (static_cast<double>(j) + 0.5),
                      field.y_min + dy * (static_cast<double>(i) + 0.5), field.values[i][j]};
      };
      const Corner square[] = {corner(r, c), corner(r, c + 1), corner(r + 1, c + 1), corner(r + 1, c)};
      std::vector<std::pair<double, double>> crossings;
      for (std::size_t i = 0; i < 4; ++i) {
        const Corner &a = square[i], &b = square[(i + 1) % 4];
        if ((a.value < 0) == (b.value < 0)) continue;
        const double t = a.value / (a.value - b.value);
        crossings.emplace_back(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y));
      }
      for (std::size_t i = 0; i + 1 < crossings.size(); i += 2)
        segments.push_back({crossings[i].first, crossings[i].second, crossings[i + 1].first, crossings[i + 1].second});
    }
  return segments;
}

}  // namespace report::drawing
