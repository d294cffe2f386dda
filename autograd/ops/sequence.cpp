// sequence.cpp: see sequence.h.
#include "autograd/ops/sequence.h"

#include <algorithm>

#include "autograd/kernels/gemm.h"
#include "autograd/kernels/rowwise.h"
#include "autograd/kernels/simd.h"

namespace ag {
inline namespace AG_PRECISION {

void check_shape(const char* op, const std::string& name, const Tensor& x, const Shape& expected, bool optional) {
  if (optional && !x.defined()) return;
  check_shapes(x.defined(), "[{}] {} is not defined. It must be {}.", op, name, expected);
  check_shapes(x.shape() == expected, "[{}] {} {}. It must be {}.", op, name, x.shape(), expected);
}

Sequence::Sequence(const char* op, std::size_t gates, const Tensor& x, const Tensor& W, const Tensor& U,
                   const Tensor& b, const Tensor& h0, const Steps& given)
    : steps(given) {
  check_shapes(x.dimension() == 3, "[{}] x {}. x must be [T, B, I]: steps, sequences, inputs.{}", op, x.shape(),
               x.dimension() == 2 ? " Hint: reshape one sequence to [T, 1, I]." : "");
  check_shapes(U.dimension() == 2 && U.shape()[1] == gates * U.shape()[0],
               "[{}] U {}. The recurrent weight must be [H, {}H]: from the state to {} gate{}.", op, U.shape(),
               gates == 1 ? "" : std::to_string(gates), gates, gates == 1 ? "" : "s");
  T = x.shape()[0], B = x.shape()[1], I = x.shape()[2], H = U.shape()[0], G = gates * H;
  check_shapes(W.shape() == Shape{I, G}, "[{}] x {}, U {} and W {}. W must be [I, {}] = {}.{}", op, x.shape(),
               U.shape(), W.shape(), G, Shape{I, G}, W.shape() == Shape{G, I} ? " Hint: transpose the weight?" : "");
  check_shape(op, "b", b, {G}, false);
  check_shape(op, "h0", h0, {B, H}, true);
  check_shapes(steps.lengths.empty() || steps.lengths.size() == B,
               "[{}] x {} and {} lengths. There must be {}, one a sequence.", op, x.shape(), steps.lengths.size(), B);
  for (const std::size_t length : steps.lengths)
    check_shapes(length <= T, "[{}] x {} and a length of {}. A sequence has from 0 to {} steps.", op, x.shape(), length,
                 T);
}

std::vector<Block> Sequence::blocks() const {
  constexpr std::size_t kSmall = std::size_t{1} << 16, kRows = 256;  // weights; rows of a product
  const std::size_t all = std::max<std::size_t>(T, 1);
  const std::size_t most = H * G <= kSmall && B > 0 ? std::max<std::size_t>(1, kRows / B) : all;
  std::vector<Block> found;
  for (std::size_t k = 0; k < all; k += most) {
    const std::size_t end = std::min(k + most, T);
    found.push_back({k, end, steps.reverse ? T - end : k});
  }
  return found;
}

// Not std::views::reverse: clang 14 does not compile it with GCC 12's library.
std::vector<Block> Sequence::blocks_from_the_end() const {
  std::vector<Block> found = blocks();
  std::reverse(found.begin(), found.end());
  return found;
}

void input_product(const Sequence& s, const Block& block, const Tensor& x, const Tensor& W, const Tensor& b, Array& a) {
  const std::size_t first = block.time * s.B, rows = block.count() * s.B;
  Scalar* const to = a.data() + first * s.G;
  kernels::fill_rows(b.value().data(), rows, s.G, to);
  kernels::gemm(false, false, rows, s.G, s.I, 1, x.value().data() + first * s.I, s.I, W.value().data(), s.G, 1, to,
                s.G);
}

void hold(const Sequence& s, std::size_t k, const Scalar* before, Scalar* state) {
  for (std::size_t row = 0; s.ragged() && row < s.B; ++row) {
    if (s.runs(s.time(k), row)) continue;
    if (before)
      std::copy(before + row * s.H, before + (row + 1) * s.H, state + row * s.H);
    else
      std::fill(state + row * s.H, state + (row + 1) * s.H, Scalar(0));
  }
}

Array output_of(const Sequence& s, States& states) {
  if (!s.ragged()) return states.release();
  Array y = states.all();
  for (std::size_t t = 0; t < s.T; ++t)
    for (std::size_t row = 0; row < s.B; ++row)
      if (!s.runs(t, row)) std::fill_n(y.data() + (t * s.B + row) * s.H, s.H, Scalar(0));
  return y;
}

Tensor last_state(const char* op, const Tensor& y, const Sequence& s, const Scalar* last,
                  const std::shared_ptr<LastGradients>& of, Array LastGradients::*place) {
  Array value = zeros({s.B, s.H});
  if (last) std::copy(last, last + value.size(), value.data());
  return record(op, {y}, std::move(value), [of, place, dy = Slot(y)](Array& gradient) {
    (*of).*place = std::move(gradient);
    // The tape passes over a record to whose output no gradient came: that of y must run.
    const Gradient::Target target = dy.target();
    if (target.beta == 0) std::fill_n(target.data, size_of(dy.shape()), Scalar(0));
  });
}

Array start_gradient(const Sequence& s, const Array& last) { return last.dimension() == 2 ? last : zeros({s.B, s.H}); }

void add_output_gradient(const Sequence& s, std::size_t t, const Array& dy, Array& dh) {
  const Scalar* const from = dy.data() + t * s.B * s.H;
  const auto add = [&](std::size_t at, std::size_t n) {
    kernels::simd::transform(
        n, dh.data() + at, [](auto d, auto v) { return d + v; }, dh.data() + at, from + at);
  };
  if (!s.ragged()) return add(0, s.B * s.H);
  for (std::size_t row = 0; row < s.B; ++row)
    if (s.runs(t, row)) add(row * s.H, s.H);
}

Held::Held(const Sequence& sequence, std::size_t t, const Array& gradient) : sequence_(sequence), t_(t) {
  if (sequence.ragged()) kept_ = gradient;
}

void Held::restore(Array& gradient) const {
  const std::size_t H = sequence_.H;
  for (std::size_t row = 0; sequence_.ragged() && row < sequence_.B; ++row)
    if (!sequence_.runs(t_, row)) std::copy_n(kept_.data() + row * H, H, gradient.data() + row * H);
}

void Held::clear(Scalar* values, std::size_t columns) const {
  for (std::size_t row = 0; sequence_.ragged() && row < sequence_.B; ++row)
    if (!sequence_.runs(t_, row)) std::fill_n(values + row * columns, columns, Scalar(0));
}

InputGradients::InputGradients(const Sequence& sequence, const Tensor& x, const Tensor& W, const Slot& b)
    : s_(sequence), x_(x), W_(W) {
  if (x.wants_grad()) dx_ = x.gradient()->target();
  if (W.wants_grad()) dW_ = W.gradient()->target();
  if (b.wanted()) db_ = b.target();
}

// x of the block; of ragged sequences a copy with 0 behind the end of each. No step is there and da is 0, but 0 times
// NaN would be NaN.
const Scalar* InputGradients::steps_of(const Block& block) {
  const std::size_t first = block.time * s_.B, rows = block.count() * s_.B;
  const Scalar* const x = x_.value().data() + first * s_.I;
  if (!s_.ragged()) return x;
  cleared_ = empty({rows, s_.I});
  for (std::size_t row = 0; row < rows; ++row) {
    Scalar* const to = cleared_.data() + row * s_.I;
    if (s_.runs((first + row) / s_.B, row % s_.B))
      std::copy_n(x + row * s_.I, s_.I, to);
    else
      std::fill_n(to, s_.I, Scalar(0));
  }
  return cleared_.data();
}

void InputGradients::add(const Block& block, const Array& da) {
  const std::size_t first = block.time * s_.B, rows = block.count() * s_.B;
  const Scalar* const from = da.data() + first * s_.G;
  if (dx_.data)
    kernels::gemm(false, true, rows, s_.I, s_.G, 1, from, s_.G, W_.value().data(), s_.G, dx_.beta,
                  dx_.data + first * s_.I, s_.I);
  if (dW_.data)
    kernels::gemm(true, false, s_.I, s_.G, rows, 1, steps_of(block), s_.I, from, s_.G, dW_.beta, dW_.data, s_.G);
  if (db_.data) kernels::column_sums(from, rows, s_.G, db_.beta, db_.data);
  dW_.beta = db_.beta = 1;  // dx has rows of its own for each step
}

RecurrentGradient::RecurrentGradient(const Sequence& sequence, const States& h, Gradient::Target dU, std::size_t first,
                                     std::size_t columns)
    : s_(sequence), h_(h), dU_(dU), columns_(columns) {
  if (dU_.data) dU_.data += first;
}

void RecurrentGradient::add(const Block& block, const Scalar* da, std::size_t lda) {
  if (!dU_.data) return;
  const auto product = [&](std::size_t rows, const Scalar* before, const Scalar* gradient) {
    kernels::gemm(true, false, s_.H, columns_, rows, 1, before, s_.H, gradient, lda, dU_.beta, dU_.data, s_.G);
    dU_.beta = 1;
  };
  // The state before a step is that of a neighbouring time: one product, but for the first step of all.
  const bool first = block.k == 0 && block.count() > 0;
  const std::size_t k = block.k + (first ? 1 : 0), steps = block.end - k;
  if (steps == 0)
    product(0, nullptr, nullptr);
  else
    product(steps * s_.B, s_.steps.reverse ? h_.before(block.end - 1) : h_.before(k),
            da + (s_.steps.reverse ? block.time : s_.time(k)) * s_.B * lda);
  if (first && h_.before(0)) product(s_.B, h_.before(0), da + s_.time(0) * s_.B * lda);
}

}  // namespace AG_PRECISION
}  // namespace ag
