// measured.h: what every program here does besides its steps: equal starting numbers on both sides, timing, one JSON
// line at the end. The peers' half of it is peers/measured.py.
#pragma once

#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>

#include "autograd/array.h"
#include "autograd/blas.h"

namespace bench {

// scale · sin(phase + 0.37 i), in double: the same start on both sides.
inline void fill(ag::Array& values, double phase, double scale) {
  std::size_t i = 0;
  for (ag::Scalar& x : values) x = static_cast<ag::Scalar>(scale * std::sin(phase + 0.37 * static_cast<double>(i++)));
}
inline ag::Array filled(const ag::Shape& shape, double phase, double scale) {
  ag::Array values = ag::empty(shape);
  fill(values, phase, scale);
  return values;
}

inline long page_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

// Seconds of each step, page faults of some, and a number that tells whether both sides computed the same.
class Measured {
 public:
  Measured() { page_faults(); }  // the first call has pages of its own

  // Times body(), which returns what `number` needs to compute the step's number: that is not timed.
  template <class Body, class Number>
  void step(const Body& body, const Number& number) {
    // Not in every step: a call of the system costs what follows it some 2 µs, and the peers make none.
    const bool counts_faults = seconds_.size() % 8 == 7;
    const long faults = counts_faults ? page_faults() : 0;
    const auto start = std::chrono::steady_clock::now();
    const auto result = body();
    seconds_.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    if (counts_faults) faults_.push_back(page_faults() - faults);
    losses_.push_back(number(result));
  }

  // `more` is measured when the steps' memory and page faults have been read.
  void print(const std::function<nlohmann::json()>& more = {}) const {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    nlohmann::json line = {{"seconds", seconds_},
                           {"losses", losses_},
                           {"faults", faults_},
                           {"peak", usage.ru_maxrss * 1024},
                           {"version", ag::blas_description()}};
    if (more) line.update(more());
    fmt::print("{}\n", line.dump());
  }

 private:
  std::vector<double> seconds_, losses_;
  std::vector<long> faults_;
};

}  // namespace bench
