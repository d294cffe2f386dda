#include "chapters/report/projection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "autograd/random.h"
#include "datasets/error.h"

namespace report {
namespace {

Square squared_distances(const ag::Array& x) {
  const std::size_t N = x.shape()[0], D = x.shape()[1];
  Square d2(N * N, 0);
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < i; ++j) {
      double sum = 0;
      for (std::size_t k = 0; k < D; ++k) {
        const double difference = static_cast<double>(x(i, k)) - static_cast<double>(x(j, k));
        sum += difference * difference;
      }
      d2[i * N + j] = d2[j * N + i] = sum;
    }
  return d2;
}

// p_·|i for β = 1 / 2σ², and its entropy in nats. The nearest distance is taken off all: the largest term is e⁰.
double fill_row(const double* d2, std::size_t i, std::size_t N, double beta, double* p) {
  double nearest = std::numeric_limits<double>::infinity(), sum = 0, mean = 0;
  for (std::size_t j = 0; j < N; ++j)
    if (j != i) nearest = std::min(nearest, d2[j]);
  for (std::size_t j = 0; j < N; ++j) {
    p[j] = j == i ? 0 : std::exp(-beta * (d2[j] - nearest));
    sum += p[j];
    mean += p[j] * (d2[j] - nearest);
  }
  for (std::size_t j = 0; j < N; ++j) p[j] /= sum;
  return std::log(sum) + beta * mean / sum;  // −Σ p ln p
}

// β by bisection: the entropy falls as β grows. The first bracket is found by doubling or halving.
void find_row(const double* d2, std::size_t i, std::size_t N, double entropy, double* p) {
  double low = 0, high = std::numeric_limits<double>::infinity(), beta = 1;
  for (int step = 0; step < 200; ++step) {
    const double excess = fill_row(d2, i, N, beta, p) - entropy;
    if (std::abs(excess) < 1e-7) return;
    (excess > 0 ? low : high) = beta;
    beta = std::isinf(high) ? 2 * beta : (low + high) / 2;
  }
}

// (1 + ‖y_i − y_j‖²)⁻¹ and their sum over i ≠ j.
double student(const Plane& y, Square& w) {
  const std::size_t N = y.size();
  std::vector<double> u(N), v(N);
  for (std::size_t i = 0; i < N; ++i) u[i] = y[i][0], v[i] = y[i][1];
  double sum = 0;
  for (std::size_t i = 0; i < N; ++i) {
    double* const row = &w[i * N];
    for (std::size_t j = 0; j < N; ++j)
      row[j] = 1 / (1 + (u[i] - u[j]) * (u[i] - u[j]) + (v[i] - v[j]) * (v[i] - v[j]));
    row[i] = 0;
    for (std::size_t j = 0; j < N; ++j) sum += row[j];
  }
  return sum;
}

// The gradient with P multiplied by `exaggeration`.
void gradient(const Square& p, double exaggeration, const Plane& y, Square& w, Plane& out) {
  const std::size_t N = y.size();
  const double sum = student(y, w);
  for (std::size_t i = 0; i < N; ++i) {
    double gu = 0, gv = 0;
    for (std::size_t j = 0; j < N; ++j) {
      const double weight = w[i * N + j], pull = (exaggeration * p[i * N + j] - weight / sum) * weight;
      gu += pull * (y[i][0] - y[j][0]);
      gv += pull * (y[i][1] - y[j][1]);
    }
    out[i] = {4 * gu, 4 * gv};
  }
}

void centre(Plane& y) {
  for (const std::size_t axis : {0u, 1u}) {
    double mean = 0;
    for (const auto& point : y) mean += point[axis] / static_cast<double>(y.size());
    for (auto& point : y) point[axis] -= mean;
  }
}

}  // namespace

Square neighbour_probabilities(const ag::Array& x, double perplexity) {
  const std::size_t N = x.shape()[0];
  if (!(perplexity > 1 && perplexity < static_cast<double>(N) - 1))
    throw data::InputError(
        fmt::format("t-SNE: perplexity {} for {} points. Expected more than 1 and fewer than {} neighbours.",
                    perplexity, N, static_cast<double>(N) - 1));
  const Square d2 = squared_distances(x);
  Square p(N * N);
  for (std::size_t i = 0; i < N; ++i) find_row(&d2[i * N], i, N, std::log(perplexity), &p[i * N]);
  return p;
}

Square joint_probabilities(const ag::Array& x, double perplexity) {
  const std::size_t N = x.shape()[0];
  const Square conditional = neighbour_probabilities(x, perplexity);
  Square p(N * N);
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j)
      p[i * N + j] = (conditional[i * N + j] + conditional[j * N + i]) / (2 * static_cast<double>(N));
  return p;
}

double kl_divergence(const Square& p, const Plane& y) {
  Square w(p.size());
  const double sum = student(y, w);
  double kl = 0;
  for (std::size_t k = 0; k < p.size(); ++k)
    if (p[k] > 0) kl += p[k] * std::log(p[k] * sum / w[k]);  // q = w / sum
  return kl;
}

Plane kl_gradient(const Square& p, const Plane& y) {
  Square w(p.size());
  Plane out(y.size());
  gradient(p, 1, y, w, out);
  return out;
}

TsneMap tsne(const ag::Array& x, const TsneOptions& options) {
  const std::size_t N = x.shape()[0];
  if (N < 4) throw data::InputError(fmt::format("t-SNE: {} points. Expected at least 4.", N));
  const double most = std::max(1.01, (static_cast<double>(N) - 1) / 3);
  const Square p = joint_probabilities(x, std::min(options.perplexity, most));
  ag::Random random(options.seed, "t-SNE");
  TsneMap map;
  map.y.resize(N);
  for (auto& point : map.y) point = {1e-2 * random.normal(), 1e-2 * random.normal()};
  Plane velocity(N, {0, 0}), gain(N, {1, 1}), slope(N);
  Square w(N * N);
  for (int t = 0; t < options.iterations; ++t) {
    gradient(p, t < options.exaggerated ? options.exaggeration : 1, map.y, w, slope);
    const double momentum = options.momentum[t < options.switch_at ? 0 : 1];
    for (std::size_t i = 0; i < N; ++i)
      for (const std::size_t axis : {0u, 1u}) {
        // A direction that is kept gets a larger step, one that swings a smaller one.
        const bool kept = (slope[i][axis] > 0) != (velocity[i][axis] > 0);
        gain[i][axis] = std::max(0.01, kept ? gain[i][axis] + 0.2 : gain[i][axis] * 0.8);
        velocity[i][axis] = momentum * velocity[i][axis] - options.rate * gain[i][axis] * slope[i][axis];
        map.y[i][axis] += velocity[i][axis];
      }
    centre(map.y);
    if (t % 50 == 49 || t + 1 == options.iterations) {
      map.iteration.push_back(t + 1);
      map.kl.push_back(kl_divergence(p, map.y));
    }
  }
  return map;
}

}  // namespace report
