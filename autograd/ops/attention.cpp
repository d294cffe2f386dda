// attention.cpp: softmax(Q Kᵀ / √d) V, head by head, read and written where the heads lie.
#include <algorithm>
#include <cmath>
#include <memory>

#include "autograd/kernels/gemm.h"
#include "autograd/kernels/rowwise.h"
#include "autograd/kernels/simd.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

std::size_t AttentionMask::visible(std::size_t b, std::size_t i, std::size_t L, std::size_t S) const {
  const std::size_t keys = key_lengths.empty() ? S : key_lengths[b];
  if (!causal) return keys;
  return std::min(keys, i + 1 + S > L ? i + 1 + S - L : 0);
}

Mask AttentionMask::hidden(std::size_t B, std::size_t L, std::size_t S) const {
  check(key_lengths.empty() || key_lengths.size() == B,
        "[attention] {} lengths for {} sequences. There must be one for each, or none.", key_lengths.size(), B);
  Mask mask(Shape{B, L, S});
  for (std::size_t b = 0; b < B; ++b)
    for (std::size_t i = 0; i < L; ++i) {
      bool* const row = mask.data() + (b * L + i) * S;
      const std::size_t seen = std::min(S, visible(b, i, L, S));
      std::fill(row, row + seen, false);
      std::fill(row + seen, row + S, true);
    }
  return mask;
}

namespace {

// A matrix [rows, ..] for each sequence, in which a head has columns of its own.
template <class T>
struct Vectors {
  T* data;
  std::size_t rows, stride;  // stride: from one row to the next

  T* at(std::size_t b, std::size_t row, std::size_t column) const { return data + (b * rows + row) * stride + column; }
};
using Source = Vectors<const Scalar>;
using Target = Vectors<Scalar>;  // data is null where no gradient is wanted

// All that forward and backward need to know of a call.
struct Call {
  std::size_t B, L, S, heads, d, d_v;  // d, d_v: of one head
  AttentionMask mask;
  double dropout;      // 0: none
  std::uint64_t seed;  // of what is dropped

  Scalar scale() const { return Scalar(1) / std::sqrt(static_cast<Scalar>(d)); }
};

// Queries first … first + rows − 1 of one head of sequence b, and how many keys the last of them, that is, any of them
// sees.
struct Block {
  std::size_t b, head, first, rows, keys;
};

// Calls body(block, number of its first query among the queries of all heads) for all.
template <class Body>
void for_each_block(const Call& call, const Body& body) {
  constexpr std::size_t kRows = 64;
  for (std::size_t b = 0; b < call.B; ++b)
    for (std::size_t head = 0; head < call.heads; ++head)
      for (std::size_t i = 0; i < call.L; i += kRows) {
        const std::size_t rows = std::min(kRows, call.L - i);
        body(Block{b, head, i, rows, call.mask.visible(b, i + rows - 1, call.L, call.S)},
             (b * call.heads + head) * call.L + i);
      }
}

// The weights of a block in rows of S numbers, of which only the first block.keys are written. A dropped weight has its
// sign turned: one array holds the weights and what is dropped.
void make_weights(const Call& call, const Block& block, std::size_t number, const Source& q, const Source& k,
                  Scalar* weights) {
  const std::size_t column = block.head * call.d;
  kernels::gemm(false, true, block.rows, block.keys, call.d, call.scale(), q.at(block.b, block.first, column), q.stride,
                k.at(block.b, 0, column), k.stride, 0, weights, call.S);
  for (std::size_t i = 0; i < block.rows; ++i, weights += call.S) {
    const std::size_t seen = call.mask.visible(block.b, block.first + i, call.L, call.S);
    kernels::softmax(weights, 1, seen, weights);
    std::fill(weights + seen, weights + block.keys, Scalar(0));
    if (call.dropout == 0) continue;
    // A stream of its own for each row: the same is dropped whatever a block is.
    Random random(call.seed + number + i);
    for (std::size_t j = 0; j < seen; ++j) weights[j] = random.bernoulli(call.dropout) ? -weights[j] : weights[j];
  }
}

// What is multiplied with the values: 0 for a dropped weight, w / (1 − p) for the others.
void drop(const Call& call, const Block& block, const Scalar* weights, Scalar* dropped) {
  const auto scale = static_cast<Scalar>(1 / (1 - call.dropout));
  for (std::size_t i = 0; i < block.rows; ++i, weights += call.S, dropped += call.S)
    for (std::size_t j = 0; j < block.keys; ++j) dropped[j] = weights[j] < 0 ? Scalar(0) : weights[j] * scale;
}

// y = P V with P = softmax(Q Kᵀ / √d), dropped. Gives the weights of all heads, [B, heads, L, S].
Array forward(const Call& call, const Source& q, const Source& k, const Source& v, const Target& y) {
  Array weights = empty({call.B, call.heads, call.L, call.S}), dropped;
  if (call.dropout > 0) dropped = empty({64, call.S});
  for_each_block(call, [&](const Block& block, std::size_t number) {
    const Scalar* p = weights.data() + number * call.S;
    make_weights(call, block, number, q, k, weights.data() + number * call.S);
    if (call.dropout > 0) {
      drop(call, block, p, dropped.data());
      p = dropped.data();
    }
    const std::size_t column = block.head * call.d_v;
    kernels::gemm(false, false, block.rows, call.d_v, block.keys, 1, p, call.S, v.at(block.b, 0, column), v.stride, 0,
                  y.at(block.b, block.first, column), y.stride);
  });
  return weights;
}

// dS = P ⊙ (dP − Σ_row P ⊙ dP), dP = dropped as P was: in place of dP.
void scores_gradient(const Call& call, const Block& block, const Scalar* weights, Scalar* d) {
  const auto scale = static_cast<Scalar>(1 / (1 - call.dropout));
  for (std::size_t i = 0; i < block.rows; ++i, weights += call.S, d += call.S) {
    Scalar dot = 0;
    for (std::size_t j = 0; j < block.keys; ++j) {
      d[j] = weights[j] < 0 ? Scalar(0) : d[j] * scale;
      dot += weights[j] < 0 ? Scalar(0) : weights[j] * d[j];
    }
    for (std::size_t j = 0; j < block.keys; ++j) d[j] = std::abs(weights[j]) * (d[j] - dot);
  }
}

// dV = Pᵀ dY, dP = dY Vᵀ, dS as above, dQ = dS K / √d, dK = dSᵀ Q / √d. All is added to what the targets hold.
void backward(const Call& call, const Array& weights, const Source& q, const Source& k, const Source& v,
              const Source& dy, const Target& dq, const Target& dk, const Target& dv) {
  Array gradient = empty({64, call.S}), dropped;
  if (call.dropout > 0) dropped = empty({64, call.S});
  for_each_block(call, [&](const Block& block, std::size_t number) {
    const auto& [b, head, first, rows, keys] = block;
    const std::size_t column = head * call.d, column_v = head * call.d_v;
    const Scalar *const w = weights.data() + number * call.S, *p = w, *const dy_b = dy.at(b, first, column_v);
    if (dv.data) {
      if (call.dropout > 0) {
        drop(call, block, w, dropped.data());
        p = dropped.data();
      }
      kernels::gemm(true, false, keys, call.d_v, rows, 1, p, call.S, dy_b, dy.stride, 1, dv.at(b, 0, column_v),
                    dv.stride);
    }
    if (!dq.data && !dk.data) return;
    kernels::gemm(false, true, rows, keys, call.d_v, 1, dy_b, dy.stride, v.at(b, 0, column_v), v.stride, 0,
                  gradient.data(), call.S);
    scores_gradient(call, block, w, gradient.data());
    if (dq.data)
      kernels::gemm(false, false, rows, call.d, keys, call.scale(), gradient.data(), call.S, k.at(b, 0, column),
                    k.stride, 1, dq.at(b, first, column), dq.stride);
    if (dk.data)
      kernels::gemm(true, false, keys, call.d, rows, call.scale(), gradient.data(), call.S, q.at(b, first, column),
                    q.stride, 1, dk.at(b, 0, column), dk.stride);
  });
}

// Checks what both ops have in common, and draws the seed of what is dropped.
Call prepared(const char* op, Call call, Random* random) {
  const auto& lengths = call.mask.key_lengths;
  check(lengths.empty() || lengths.size() == call.B,
        "[{}] {} lengths for {} sequences. There must be one for each, or none.", op, lengths.size(), call.B);
  for (const std::size_t length : lengths)
    check(length <= call.S, "[{}] a length of {} for {} keys. A sequence has from 0 to {} keys.", op, length, call.S,
          call.S);
  if (!(call.dropout >= 0 && call.dropout < 1))
    throw Error(fmt::format("[{}] dropout is {}. The probability of dropping must be at least 0 and less than 1.", op,
                            call.dropout));
  if (!TrainMode::on()) call.dropout = 0;
  if (call.dropout == 0) return call;
  if (random == nullptr)
    throw Error(
        fmt::format("[{}] dropout is {} and there is no generator. Give one, as to dropout().", op, call.dropout));
  call.seed = random->next();
  return call;
}

// Where the gradient of x is added up, begun with zeros; null where none is wanted.
Scalar* started(const Tensor& x) {
  if (!x.wants_grad()) return nullptr;
  const auto target = x.gradient()->target();
  if (target.beta == 0) std::fill(target.data, target.data + x.size(), Scalar(0));
  return target.data;
}

}  // namespace

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, std::size_t heads, const AttentionMask& mask,
                 double dropout, Random* random) {
  const auto shapes = [&] { return fmt::format("q {}, k {} and v {}", q.shape(), k.shape(), v.shape()); };
  check(q.dimension() == 3 && k.dimension() == 3 && v.dimension() == 3,
        "[attention] {}. They must be [B, L, heads d], [B, S, heads d] and [B, S, heads d_v].", shapes());
  const std::size_t B = q.shape()[0], L = q.shape()[1], S = k.shape()[1], d = q.shape()[2], d_v = v.shape()[2];
  check(k.shape()[0] == B && v.shape()[0] == B, "[attention] {}. All must have as many sequences.", shapes());
  check(k.shape()[2] == d, "[attention] {}. A key must be as long as a query.", shapes());
  check(v.shape()[1] == S, "[attention] {}. There must be a value for each key.", shapes());
  check(heads > 0 && d % heads == 0 && d_v % heads == 0, "[attention] {}, {} heads. The last axes are cut into heads.",
        shapes(), heads);
  const Call call = prepared("attention", {B, L, S, heads, d / heads, d_v / heads, mask, dropout, 0}, random);
  const auto source = [](const Tensor& x) { return Source{x.value().data(), x.shape()[1], x.shape()[2]}; };
  Array y = empty({B, L, d_v});
  Array weights = forward(call, source(q), source(k), source(v), Target{y.data(), L, d_v});
  return record("attention", {q, k, v}, std::move(y), [q, k, v, call, source, weights = std::move(weights)](Array& dy) {
    const auto target = [](const Tensor& x) { return Target{started(x), x.shape()[1], x.shape()[2]}; };
    const Target dq = target(q), dk = target(k), dv = target(v);
    backward(call, weights, source(q), source(k), source(v), {dy.data(), call.L, v.shape()[2]}, dq, dk, dv);
  });
}

Tensor self_attention(const Tensor& qkv, std::size_t heads, const AttentionMask& mask, double dropout, Random* random) {
  check(qkv.dimension() == 3, "[self_attention] qkv {}. It must be [B, T, 3 heads d].", qkv.shape());
  const std::size_t B = qkv.shape()[0], T = qkv.shape()[1], width = qkv.shape()[2];
  check(heads > 0 && width % (3 * heads) == 0,
        "[self_attention] qkv {}, {} heads. The last axis is cut into queries, keys and values, and each of them into "
        "heads.",
        qkv.shape(), heads);
  const std::size_t d = width / 3;
  const Call call = prepared("self_attention", {B, T, T, heads, d / heads, d / heads, mask, dropout, 0}, random);
  const auto part = [T, width, d](auto* data, std::size_t i) {
    return Vectors<std::remove_pointer_t<decltype(data)>>{data + i * d, T, width};
  };
  Array y = empty({B, T, d});
  const Scalar* const x = qkv.value().data();
  Array weights = forward(call, part(x, 0), part(x, 1), part(x, 2), {y.data(), T, d});
  return record("self_attention", {qkv}, std::move(y), [qkv, call, part, d, weights = std::move(weights)](Array& dy) {
    const Scalar* const in = qkv.value().data();
    Scalar* const out = started(qkv);
    backward(call, weights, part(in, 0), part(in, 1), part(in, 2), {dy.data(), call.L, d}, part(out, 0), part(out, 1),
             part(out, 2));
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
