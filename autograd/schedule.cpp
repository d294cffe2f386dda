#include "autograd/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "autograd/check.h"

namespace ag {
inline namespace AG_PRECISION {
namespace schedule {
namespace {

void require(bool ok, const char* name, const char* rule) {
  if (!ok) throw Error(fmt::format("[schedule] {}: {}.", name, rule));
}

void require_rate(const char* name, double rate) {
  require(std::isfinite(rate) && rate >= 0, name, "the rate must be finite and not negative");
}

void require_minimum(const char* name, double minimum, double rate) {
  require(minimum >= 0 && minimum <= rate, name, "the minimum must be in [0, rate]");
}

double ratio(std::int64_t a, std::int64_t b) { return static_cast<double>(a) / static_cast<double>(b); }

}  // namespace

Schedule constant(double rate) {
  require_rate("constant", rate);
  return [=](std::int64_t) { return rate; };
}

Schedule inverse_time(double rate, double r) {
  require_rate("inverse_time", rate);
  require(r >= 0, "inverse_time", "r must not be negative");
  return [=](std::int64_t t) { return rate / (1 + r * static_cast<double>(t)); };
}

Schedule step(double rate, std::int64_t every, double factor) {
  require_rate("step", rate);
  require(every > 0, "step", "the number of steps between two drops must be positive");
  require(factor > 0, "step", "the factor must be positive");
  return [=](std::int64_t t) { return rate * std::pow(factor, static_cast<double>(t / every)); };
}

Schedule exponential(double rate, double factor) {
  require_rate("exponential", rate);
  require(factor > 0, "exponential", "the factor must be positive");
  return [=](std::int64_t t) { return rate * std::pow(factor, static_cast<double>(t)); };
}

Schedule cosine(double rate, std::int64_t total, double minimum, std::int64_t warmup) {
  require_rate("cosine", rate);
  require(warmup >= 0 && total > warmup, "cosine", "the total must be greater than the warm-up, and that not negative");
  require_minimum("cosine", minimum, rate);
  return [=](std::int64_t t) {
    if (t < warmup) return rate * ratio(t + 1, warmup);
    const double progress = std::min(1.0, ratio(t - warmup, total - warmup));
    return minimum + 0.5 * (rate - minimum) * (1 + std::cos(std::numbers::pi * progress));
  };
}

Schedule linear(double rate, std::int64_t warmup, std::int64_t total, double minimum) {
  require_rate("linear", rate);
  require_minimum("linear", minimum, rate);
  require(warmup >= 0 && total > warmup, "linear", "the total must be greater than the warm-up, and that not negative");
  return [=](std::int64_t t) {
    if (t < warmup) return rate * ratio(t + 1, warmup);
    return minimum + (rate - minimum) * std::max(0.0, ratio(total - t, total - warmup));
  };
}

Schedule noam(std::int64_t model_width, std::int64_t warmup, double scale) {
  require(model_width > 0 && warmup > 0, "noam", "the model's width and the warm-up must be positive");
  require_rate("noam", scale);
  return [=](std::int64_t t) {
    const double n = static_cast<double>(t + 1);
    const double rise = n * std::pow(static_cast<double>(warmup), -1.5);
    return scale / std::sqrt(static_cast<double>(model_width)) * std::min(1 / std::sqrt(n), rise);
  };
}

}  // namespace schedule
}  // namespace AG_PRECISION
}  // namespace ag
