// kernel.h: the arithmetic of one example, in one pass over the rows that it touches.
//
// Threads update the same tables without locks (Hogwild: Recht et al. 2011): two of them may read and write a row at
// the same time, and then one of two additions is lost, seldom enough not to matter. What makes that race harmless
// here: only numbers are raced for, never an index, a size or a pointer; every one of them is a float at its own
// aligned address, which processors read and write whole; so any number that is read has been written by somebody, and
// what is done next does not depend on it. C++ has no words for vector loads and stores that other threads may see.
// Under ThreadSanitizer (which also knows no other) they are made of relaxed atomic ones, number by number: it then
// sees every race but this one.
#pragma once

#include <cstddef>
#include <span>
#include <utility>

#include "autograd/kernels/simd.h"

namespace word2vec {

using ag::Scalar;
using Register = ag::kernels::simd::Batch;
inline constexpr std::size_t kLanes = ag::kernels::simd::kWidth;

// A table of vectors of d numbers, [rows, d]. Each row is filled up with zeros to whole registers, which stay zeros: no
// remainder to compute, and with d = 100 no register lies across two cache lines.
class Table {
 public:
  Table(std::size_t rows, std::size_t d)
      : d_(d), stride_((d + kLanes - 1) / kLanes * kLanes), values_(ag::zeros({rows, stride_})) {}

  std::size_t rows() const { return values_.shape()[0]; }
  std::size_t d() const { return d_; }
  std::size_t stride() const { return stride_; }
  Scalar* row(std::size_t i) { return values_.data() + i * stride_; }
  const Scalar* row(std::size_t i) const { return values_.data() + i * stride_; }

  ag::Array array() const;              // [rows, d]
  void assign(const ag::Array& array);  // of that shape

  // Has the row brought to the cache while other work goes on.
  void prefetch(std::size_t i) const {
    constexpr std::size_t kLine = 64 / sizeof(Scalar);
    for (std::size_t k = 0; k < stride_; k += kLine) __builtin_prefetch(row(i) + k, 1);
  }

 private:
  std::size_t d_, stride_;
  ag::Array values_;
};

// Σ −ln σ(s) over what add() was given. A logarithm for each would cost 7 % of all time, so factors are gathered, which
// costs less than can be measured: −ln σ(s) = max(−s, 0) + ln(1 + e^−|s|), and a sum of logarithms is that of a
// product.
class Loss {
 public:
  void add(const Register& hinge, const Register& factor) {  // max(−s, 0) and 1 + e^−|s|, in [1, 2]
    hinges_ += hinge;
    product_ *= factor;
    if (++factors_ == kMost) gather();
  }
  double take() {  // the sum since the last call
    gather();
    return std::exchange(total_, 0.0);
  }

 private:
  static constexpr int kMost = 64;  // 2^64 is far from overflow, and the sums are short: exact to some 1e-6
  void gather();

  Register hinges_ = Register(Scalar(0)), product_ = Register(Scalar(1));
  int factors_ = 0;
  double total_ = 0;
};

// One step of gradient descent on L = −Σ_j ln σ(s_j h·c_j) for the rows c_j, where s_j is 1 or −1:
//
//   g_j = ε s_j σ(−s_j h·c_j) = −ε dL/d(h·c_j)
//   e  += Σ_j g_j c_j                            −ε dL/dh: the caller gives it to the inputs
//   c_j += g_j h
//
// h stays as it is until all rows are done. A row that comes twice is read again after its first update, as if the rows
// came one after the other, which is how the C tool has them. e may be h itself: then it is h += Σ_j g_j c_j.
// h, e [stride], both of whole registers; at least one row.
class Step {
 public:
  explicit Step(std::size_t stride) : stride_(stride), copy_(ag::zeros({stride})) {}
  void operator()(const Scalar* h, Scalar* e, std::span<Scalar* const> rows, const Scalar* signs, Scalar rate,
                  Loss& loss);

 private:
  std::size_t stride_;
  ag::Array copy_;  // of h, while e is h
};

// y = 1/n Σ_i x_i;  and x_i += a y for every row.
void mean(std::span<Scalar* const> rows, std::size_t stride, Scalar* y);
void add_scaled(std::span<Scalar* const> rows, std::size_t stride, Scalar a, const Scalar* y);

}  // namespace word2vec
