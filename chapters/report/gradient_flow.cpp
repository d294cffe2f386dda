#include "chapters/report/gradient_flow.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace report {
namespace {

using Norms = std::vector<std::pair<std::string, std::vector<double>>>;

LineChart norm_chart(std::string title, std::string x_label, std::string caption) {
  return {.title = std::move(title),
          .x_label = std::move(x_label),
          .y_label = "norm of the gradient",
          .series = {},
          .log_y = true,
          .caption = std::move(caption)};
}

}  // namespace

void GradientFlow::watch(std::string_view name, const ag::Tensor& z) {
  auto found = std::find_if(watched_.begin(), watched_.end(), [&](const Watched& w) { return w.name == name; });
  if (found == watched_.end()) found = watched_.insert(watched_.end(), {std::string(name), {}});
  if (z.wants_grad()) keep_grad(z);
  found->steps.push_back(z);
}

std::vector<double> GradientFlow::norms(std::string_view name) const {
  const auto found = std::find_if(watched_.begin(), watched_.end(), [&](const Watched& w) { return w.name == name; });
  ag::check(found != watched_.end(), "[gradient flow] nobody watched \"{}\".", name);
  std::vector<double> norms;
  for (const ag::Tensor& z : found->steps) norms.push_back(z.has_grad() ? norm(z.grad()) : 0);
  return norms;
}

Norms GradientFlow::all() const {
  Norms all;
  for (const Watched& watched : watched_) all.emplace_back(watched.name, norms(watched.name));
  return all;
}

double norm(const ag::Array& a) {
  double squares = 0;
  for (const ag::Scalar x : a) squares += static_cast<double>(x) * static_cast<double>(x);
  return std::sqrt(squares);
}

ag::Array jacobian(const std::function<ag::Tensor(const ag::Tensor& x)>& f, const ag::Array& x) {
  const ag::Shape shape = f(x).shape();
  const std::size_t rows = ag::size_of(shape), columns = x.size();
  ag::Array J = ag::zeros({rows, columns});
  for (std::size_t i = 0; i < rows; ++i) {
    const ag::Tensor at = ag::Tensor::parameter(x);
    ag::Tape tape;
    ag::Array e_i = ag::zeros(shape);
    e_i.data()[i] = 1;
    tape.backward(f(at), std::move(e_i));
    if (at.has_grad()) std::copy_n(at.grad().data(), columns, J.data() + i * columns);
  }
  return J;
}

ag::Array identity(std::size_t n) {
  ag::Array I = ag::zeros({n, n});
  for (std::size_t i = 0; i < n; ++i) I(i, i) = 1;
  return I;
}

ag::Array repeated(const ag::Array& v, std::size_t copies) {
  ag::Array rows = ag::empty({copies, v.size()});
  for (std::size_t i = 0; i < copies; ++i) std::copy_n(v.data(), v.size(), rows.data() + i * v.size());
  return rows;
}

double log_slope(std::span<const double> values) {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] > 0)) continue;
    const double at = static_cast<double>(i), log = std::log(values[i]);
    n += 1, x += at, y += log, xx += at * at, xy += at * log;
  }
  return n < 2 ? std::numeric_limits<double>::quiet_NaN() : (n * xy - x * y) / (n * xx - x * x);
}

LineChart gradient_against_lag(std::string title, const Norms& norms, std::string caption) {
  LineChart chart = norm_chart(std::move(title), "steps back, T − k", std::move(caption));
  for (const auto& [name, curve] : norms) {
    Series series{name, {}, {curve.rbegin(), curve.rend()}};
    for (std::size_t lag = 0; lag < curve.size(); ++lag) series.x.push_back(static_cast<double>(lag));
    chart.series.push_back(std::move(series));
  }
  return chart;
}

LineChart gradient_against_step(std::string title, const Norms& norms, std::string caption) {
  LineChart chart = norm_chart(std::move(title), "step", std::move(caption));
  for (const auto& [name, curve] : norms) {
    Series series{name, {}, curve};
    for (std::size_t t = 1; t <= curve.size(); ++t) series.x.push_back(static_cast<double>(t));
    chart.series.push_back(std::move(series));
  }
  return chart;
}

}  // namespace report
