// attention.cpp: softmax(Q Kᵀ / √d) V, head by head, read and written where the heads lie.
#include "autograd/kernels/attention.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

#include "autograd/blas.h"
#include "autograd/kernels/drop.h"
#include "autograd/kernels/gemm.h"
#include "autograd/ops.h"
#include "autograd/parallel.h"

namespace ag {
inline namespace AG_PRECISION {

std::size_t AttentionMask::visible(std::size_t b, std::size_t i, std::size_t L, std::size_t S) const {
  const std::size_t keys = key_lengths.empty() ? S : key_lengths[b];
  if (!causal) return keys;
  return std::min(keys, i + 1 + S > L ? i + 1 + S - L : 0);
}

Mask AttentionMask::hidden(std::size_t B, std::size_t L, std::size_t S) const {
  check_shapes(key_lengths.empty() || key_lengths.size() == B,
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
using Target = Vectors<Scalar>;         // data is null where no gradient is wanted
using Sources = std::array<Source, 3>;  // q, k, v
using Targets = std::array<Target, 3>;

constexpr std::size_t kRows = 64;               // queries of a block
constexpr std::size_t kKeptScores = 256 * 256;  // L S up to which the weights are kept for the way back

// All that forward and backward need to know of a call.
struct Call {
  std::size_t B, L, S, heads, d, d_v;  // d, d_v: of one head
  AttentionMask mask;
  double dropout = 0;      // 0: none
  std::uint64_t seed = 0;  // of what is dropped

  Scalar scale() const { return Scalar(1) / std::sqrt(static_cast<Scalar>(d)); }
  Scalar keep_scale() const { return static_cast<Scalar>(1 / (1 - dropout)); }
  bool drops() const { return dropout > 0; }
  bool keeps_weights() const { return L * S <= kKeptScores; }
};

// What is kept for the way back beside q, k and v: all weights, or of each row of them what makes them anew.
struct Kept {
  Array weights;     // [B, heads, L, S]; dropped ones with their signs turned
  Array log_totals;  // [B, heads, L]: ln Σ e^score

  explicit Kept(const Call& c)
      : weights(c.keeps_weights() ? empty({c.B, c.heads, c.L, c.S}) : empty({0})),
        log_totals(c.keeps_weights() ? empty({0}) : empty({c.B, c.heads, c.L})) {}
};

// Queries first … first + rows − 1 of one head of sequence b, `number` the first of them among the queries of all
// heads, and how many keys any of them sees: as many as the last.
struct QueryBlock {
  std::size_t b, head, first, rows, number, keys;
};

// What a thread needs to work on a block, in rows of S numbers.
struct Room {
  Array weights, dropped, gradient;
  Mask keeps;

  Room(const Call& c, bool makes_weights, bool has_gradient)
      : weights(empty({makes_weights ? kRows : 0, c.S})),
        dropped(empty({c.drops() ? kRows : 0, c.S})),
        gradient(empty({has_gradient ? kRows : 0, c.S})),
        keeps(Shape{c.drops() ? c.S : 0}) {}
};

// Calls body(block, room) for all blocks; several threads share the heads.
void for_each_block(const Call& call, bool makes_weights, bool has_gradient,
                    const std::function<void(const QueryBlock&, Room&)>& body) {
  const std::size_t heads = call.B * call.heads;
  const int wanted = threads_for(heads * call.L * call.S * (call.d + call.d_v));
  const std::size_t parts = std::min(static_cast<std::size_t>(wanted), heads);
  std::vector<Room> rooms(parts, Room(call, makes_weights, has_gradient));
  const auto work = [&](std::size_t part) {
    const auto [begin, end] = share(heads, parts, part);
    for (std::size_t n = begin; n < end; ++n)
      for (std::size_t first = 0; first < call.L; first += kRows) {
        const std::size_t rows = std::min(kRows, call.L - first), b = n / call.heads;
        body({b, n % call.heads, first, rows, n * call.L + first,
              call.mask.visible(b, first + rows - 1, call.L, call.S)},
             rooms[part]);
      }
  };
  if (parts < 2) return parts == 0 ? void() : work(0);
  const OneThreadInProducts one_thread;
  in_parallel(parts, work);
}

// How many keys the i-th query of a block sees.
std::size_t seen(const Call& call, const QueryBlock& block, std::size_t i) {
  return call.mask.visible(block.b, block.first + i, call.L, call.S);
}

// The weights of a block, of which the first block.keys are written. softmax(i, visible, row) makes the i-th of them.
template <class Softmax>
void make_weights(const Call& call, const QueryBlock& block, const Sources& in, Room& room, Scalar* weights,
                  const Softmax& softmax) {
  const auto& [q, k, v] = in;
  const std::size_t column = block.head * call.d;
  kernels::gemm(false, true, block.rows, block.keys, call.d, call.scale(), q.at(block.b, block.first, column), q.stride,
                k.at(block.b, 0, column), k.stride, 0, weights, call.S);
  for (std::size_t i = 0; i < block.rows; ++i, weights += call.S) {
    const std::size_t visible = seen(call, block, i);
    softmax(i, visible, weights);
    if (!call.drops()) continue;
    // A stream of its own for each row: the same is dropped when the weights are made again, and whatever a block is.
    Random random(call.seed + block.number + i);
    kernels::draw_kept(random, 1 - call.dropout, visible, room.keeps.data());
    kernels::mark_dropped(room.keeps.data(), visible, weights);
  }
}

// The weights that the values are multiplied with.
const Scalar* dropped(const Call& call, const QueryBlock& block, const Scalar* weights, Room& room) {
  if (!call.drops()) return weights;
  for (std::size_t i = 0; i < block.rows; ++i)
    kernels::drop_marked(weights + i * call.S, block.keys, call.keep_scale(), room.dropped.data() + i * call.S);
  return room.dropped.data();
}

// S = Q Kᵀ / √d, P = softmax S, Y = P V
void forward(const Call& call, const Sources& in, const Target& y, Kept* kept) {
  const bool keeps_weights = kept != nullptr && call.keeps_weights();
  for_each_block(call, !keeps_weights, false, [&](const QueryBlock& block, Room& room) {
    Scalar* const weights = keeps_weights ? kept->weights.data() + block.number * call.S : room.weights.data();
    Scalar* const log_totals = kept && !keeps_weights ? kept->log_totals.data() + block.number : nullptr;
    make_weights(call, block, in, room, weights, [&](std::size_t i, std::size_t visible, Scalar* row) {
      kernels::attention_weights(row, visible, block.keys, log_totals ? log_totals + i : nullptr);
    });
    const Source& v = in[2];
    const std::size_t column = block.head * call.d_v;
    kernels::gemm(false, false, block.rows, call.d_v, block.keys, 1, dropped(call, block, weights, room), call.S,
                  v.at(block.b, 0, column), v.stride, 0, y.at(block.b, block.first, column), y.stride);
  });
}

// dV = Pᵀ dY, dP = dY Vᵀ, dS = P ⊙ (dP − Σ_row P ⊙ dP), dQ = dS K / √d, dK = dSᵀ Q / √d. All are added to the targets.
void backward(const Call& call, const Sources& in, const Kept& kept, const Source& dy, const Targets& out) {
  const Source &q = in[0], &k = in[1], &v = in[2];
  const Target &dq = out[0], &dk = out[1], &dv = out[2];
  const bool past_softmax = dq.data || dk.data;
  for_each_block(call, !call.keeps_weights(), past_softmax, [&](const QueryBlock& block, Room& room) {
    const auto& [b, head, first, rows, number, keys] = block;
    const std::size_t column = head * call.d, column_v = head * call.d_v, S = call.S;
    const Scalar* weights = kept.weights.data() + number * S;
    if (!call.keeps_weights()) {
      const Scalar* const log_totals = kept.log_totals.data() + number;
      make_weights(call, block, in, room, room.weights.data(), [&](std::size_t i, std::size_t visible, Scalar* row) {
        kernels::attention_weights_again(row, visible, block.keys, log_totals[i]);
      });
      weights = room.weights.data();
    }
    const Scalar* const dy_b = dy.at(b, first, column_v);
    if (dv.data)
      kernels::gemm(true, false, keys, call.d_v, rows, 1, dropped(call, block, weights, room), S, dy_b, dy.stride, 1,
                    dv.at(b, 0, column_v), dv.stride);
    if (!past_softmax) return;
    Scalar* const gradient = room.gradient.data();
    kernels::gemm(false, true, rows, keys, call.d_v, 1, dy_b, dy.stride, v.at(b, 0, column_v), v.stride, 0, gradient,
                  S);
    for (std::size_t i = 0; i < rows; ++i)
      kernels::attention_scores_gradient(weights + i * S, seen(call, block, i), keys, call.keep_scale(), call.scale(),
                                         gradient + i * S);
    if (dq.data)
      kernels::gemm(false, false, rows, call.d, keys, 1, gradient, S, k.at(b, 0, column), k.stride, 1,
                    dq.at(b, first, column), dq.stride);
    if (dk.data)
      kernels::gemm(true, false, keys, call.d, rows, 1, gradient, S, q.at(b, first, column), q.stride, 1,
                    dk.at(b, 0, column), dk.stride);
  });
}

// Checks what both ops have in common, and draws the seed of what is dropped.
Call prepared(const char* op, Call call, Random* random) {
  const auto& lengths = call.mask.key_lengths;
  check_shapes(lengths.empty() || lengths.size() == call.B,
               "[{}] {} lengths for {} sequences. There must be one for each, or none.", op, lengths.size(), call.B);
  for (const std::size_t length : lengths)
    check_shapes(length <= call.S, "[{}] a length of {} for {} keys. A sequence has from 0 to {} keys.", op, length,
                 call.S, call.S);
  if (!(call.dropout >= 0 && call.dropout < 1))
    throw Error(fmt::format("[{}] dropout is {}. The probability of dropping must be at least 0 and less than 1.", op,
                            call.dropout));
  if (!TrainMode::on()) call.dropout = 0;
  if (call.dropout == 0) return call;
  random = TrainMode::generator(random);
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

// Runs a call and puts it on the tape. sources() and targets() say where the operands and their gradients lie.
template <class SourcesOf, class TargetsOf>
Tensor attend(const char* op, const std::vector<Tensor>& inputs, const Call& call, const SourcesOf& sources,
              const TargetsOf& targets) {
  const std::size_t width = call.heads * call.d_v;
  Array y = empty({call.B, call.L, width});
  const Target out{y.data(), call.L, width};
  if (!recording(inputs)) {
    forward(call, sources(), out, nullptr);
    return y;
  }
  Kept kept(call);
  forward(call, sources(), out, &kept);
  return record(op, inputs, std::move(y), [=, kept = std::move(kept)](Array& dy) {
    backward(call, sources(), kept, {dy.data(), call.L, width}, targets());
  });
}

}  // namespace

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, std::size_t heads, const AttentionMask& mask,
                 double dropout, Random* random) {
  const auto shapes = [&] { return fmt::format("q {}, k {} and v {}", q.shape(), k.shape(), v.shape()); };
  check_shapes(q.dimension() == 3 && k.dimension() == 3 && v.dimension() == 3,
               "[attention] {}. They must be [B, L, heads d], [B, S, heads d] and [B, S, heads d_v].", shapes());
  const std::size_t B = q.shape()[0], L = q.shape()[1], S = k.shape()[1], d = q.shape()[2], d_v = v.shape()[2];
  check_shapes(k.shape()[0] == B && v.shape()[0] == B, "[attention] {}. All must have as many sequences.", shapes());
  check_shapes(k.shape()[2] == d, "[attention] {}. A key must be as long as a query.", shapes());
  check_shapes(v.shape()[1] == S, "[attention] {}. There must be a value for each key.", shapes());
  check_shapes(heads > 0 && d % heads == 0 && d_v % heads == 0,
               "[attention] {}, {} heads. The last axes are cut into heads.", shapes(), heads);
  const Call call = prepared("attention", {B, L, S, heads, d / heads, d_v / heads, mask, dropout}, random);
  const auto source = [](const Tensor& x) { return Source{x.value().data(), x.shape()[1], x.shape()[2]}; };
  const auto target = [](const Tensor& x) { return Target{started(x), x.shape()[1], x.shape()[2]}; };
  return attend(
      "attention", {q, k, v}, call,
      [=] {
        return Sources{source(q), source(k), source(v)};
      },
      [=] {
        return Targets{target(q), target(k), target(v)};
      });
}

Tensor self_attention(const Tensor& qkv, std::size_t heads, const AttentionMask& mask, double dropout, Random* random) {
  check_shapes(qkv.dimension() == 3, "[self_attention] qkv {}. It must be [B, T, 3 heads d].", qkv.shape());
  const std::size_t B = qkv.shape()[0], T = qkv.shape()[1], width = qkv.shape()[2];
  check_shapes(
      heads > 0 && width % (3 * heads) == 0,
      "[self_attention] qkv {}, {} heads. The last axis is cut into queries, keys and values, and each of them into "
      "heads.",
      qkv.shape(), heads);
  const std::size_t d = width / 3;
  const Call call = prepared("self_attention", {B, T, T, heads, d / heads, d / heads, mask, dropout}, random);
  const auto parts = [T, width, d]<class Number>(Number* data) {
    using Part = Vectors<Number>;
    return std::array{Part{data, T, width}, Part{data + d, T, width}, Part{data + 2 * d, T, width}};
  };
  return attend(
      "self_attention", {qkv}, call, [=] { return parts(qkv.value().data()); }, [=] { return parts(started(qkv)); });
}

}  // namespace AG_PRECISION
}  // namespace ag
