// ops.h: the index of the engine. Every differentiable op stands here once, with its formula; its definition, in
// ops/<family>.cpp, shows formula, gradient and code on one screen. Errors: ShapeError `[op] shapes you gave. The
// rule.`
//
// Notation: dx is dL/dx, the gradient that arrives at x. Binary ops broadcast as NumPy does. Axes may be negative:
// -1 is the last one. "axes = {}" means all of them.
#pragma once

#include <optional>
#include <vector>

#include "autograd/random.h"
#include "autograd/tape.h"

namespace ag {
inline namespace AG_PRECISION {

using Axis = std::ptrdiff_t;
using Axes = std::vector<Axis>;

// --- arithmetic.cpp: elementwise, with broadcasting -------------------------------------------------------------
Tensor add(const Tensor& a, const Tensor& b);       // a + b
Tensor subtract(const Tensor& a, const Tensor& b);  // a − b
Tensor multiply(const Tensor& a, const Tensor& b);  // a ⊙ b
Tensor divide(const Tensor& a, const Tensor& b);    // a / b
Tensor pow(const Tensor& a, const Tensor& b);       // a^b, for a > 0 wherever db is wanted
Tensor pow(const Tensor& a, double exponent);       // a^p for a constant p
Tensor negate(const Tensor& a);                     // −a
Tensor square(const Tensor& a);                     // a²
Tensor exp(const Tensor& a);                        // e^a
Tensor log(const Tensor& a);                        // ln a
Tensor sqrt(const Tensor& a);                       // √a
Tensor maximum(const Tensor& a, const Tensor& b);   // max(a, b); a tie sends half to each
// condition ? a : b, elementwise; the condition broadcasts too. Write ag::where: xtensor has a where of its own.
Tensor where(const Mask& condition, const Tensor& a, const Tensor& b);
// `value` where the mask is true, else a. The gradient stops at masked elements. mask broadcasts to a.
Tensor masked_fill(const Tensor& a, const Mask& mask, double value);

// --- activation.cpp: elementwise --------------------------------------------------------------------------------
Tensor tanh(const Tensor& x);     // (e^x − e^−x) / (e^x + e^−x)
Tensor sigmoid(const Tensor& x);  // σ(x) = 1 / (1 + e^−x)
Tensor relu(const Tensor& x);     // max(0, x); the gradient at 0 is 0
enum class Gelu { erf, tanh };
// x Φ(x) (Hendrycks & Gimpel 2016): exact with erf, or their tanh approximation, which GPT-2 and BERT's first code use.
Tensor gelu(const Tensor& x, Gelu form = Gelu::erf);
// In TrainMode x ⊙ mask / (1 − p), each element kept with probability 1 − p; otherwise x itself (Srivastava et al.
// 2014).
Tensor dropout(const Tensor& x, double p, Random& random);

// --- matmul.cpp -------------------------------------------------------------------------------------------------
enum class Transpose { no, yes };
// op(a) op(b) over the last two axes [.., M, K] [.., K, N] → [.., M, N]; the axes before them broadcast. The flags are
// handed to BLAS: a transpose is never a copy.
Tensor matmul(const Tensor& a, const Tensor& b, Transpose ta = Transpose::no, Transpose tb = Transpose::no);
// x W + b: x [.., I], W [I, O], b [O] → [.., O].
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias);
Tensor linear(const Tensor& x, const Tensor& weight);

// --- convolution.cpp ------------------------------------------------------------------------------------------------
// y_t = Σ_j x_{t+j−⌊k/2⌋} W_j + b, j = 0 … k − 1, over time: x [B, T, d], W [k, d, o], b [o] → [B, T, o]. k is odd, and
// x is 0 before its first and behind its last step, so that y has as many. (Waibel et al. 1989)
Tensor convolution(const Tensor& x, const Tensor& weight, const Tensor& bias);

// --- reduce.cpp: over `axes` (all when empty); with keep the reduced axes stay, of size 1 -------------------------
enum class Keep { no, yes };
Tensor sum(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);   // Σ x
Tensor mean(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);  // Σ x / n; refuses n = 0
Tensor max(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);   // the first of equals takes the gradient
Tensor logsumexp(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);  // ln Σ e^x, without overflow

// --- layout.cpp: the same numbers in another shape or order --------------------------------------------------------
Tensor reshape(const Tensor& x, const std::vector<std::ptrdiff_t>& shape);  // one extent may be −1: the rest
// [.., n, ..] → [.., 1, n, ..]: a new axis of extent 1 before `axis`, which may be x's number of axes: the last one. As
// the result counts, so −1 is last, too.
Tensor unsqueeze(const Tensor& x, Axis axis);
Tensor squeeze(const Tensor& x, Axis axis);                // [.., 1, n, ..] → [.., n, ..]: its inverse
Tensor transpose(const Tensor& x, const Axes& axes = {});  // axes in the new order; empty: all reversed
Tensor slice(const Tensor& x, Axis axis, std::ptrdiff_t begin,
             std::ptrdiff_t end);                                // x[.., begin:end, ..]; negative: from the end
Tensor concat(const std::vector<Tensor>& parts, Axis axis = 0);  // shapes equal except along the axis
Tensor stack(const std::vector<Tensor>& parts, Axis axis = 0);   // equal shapes; a new axis
std::vector<Tensor> split(const Tensor& x, const std::vector<std::size_t>& sizes, Axis axis = 0);

// --- gather.cpp ---------------------------------------------------------------------------------------------------
// Rows of a table: table [V, m], ids [..] → [.., m]. The gradient of a parameter is row-sparse (see gradient.h).
Tensor embedding(const Tensor& table, const Ids& ids);
// x[.., ids[..]] along the last axis: x [.., C], ids [..] → [..]. Picks one class a row.
Tensor gather(const Tensor& x, const Ids& ids);

// --- softmax.cpp: over the last axis ------------------------------------------------------------------------------
Tensor softmax(const Tensor& x);      // e^x / Σ e^x
Tensor log_softmax(const Tensor& x);  // x − ln Σ e^x

// --- attention.cpp: every query looks up what it needs -----------------------------------------------------------
// Which keys a query may look at: always the first ones, up to a number that differs from query to query.
struct AttentionMask {
  // Query i of L sees the keys j ≤ i + S − L: both end at the same word, so that queries may be the last of a longer
  // text whose keys were kept. Where queries are more than keys, the first see nothing.
  bool causal = false;
  std::vector<std::size_t> key_lengths =
      {};  // [B], each from 0 to S: the keys behind are padding; empty: all S are keys

  // How many keys query i of sequence b may look at.
  std::size_t visible(std::size_t b, std::size_t i, std::size_t L, std::size_t S) const;
  // [B, L, S], true where query i may not look at key j: what masked_fill(scores, hidden, −∞) fills.
  Mask hidden(std::size_t B, std::size_t L, std::size_t S) const;
};
// softmax(Q Kᵀ / √d) V for each of the heads, which lie side by side in the last axis, d numbers to a head (Vaswani et
// al. 2017): q [B, L, heads d], k [B, S, heads d], v [B, S, heads d_v] → [B, L, heads d_v]. A query that sees no key
// gets zeros and hands no gradient on. In TrainMode a weight is dropped with probability `dropout`, as dropout() does;
// `random` is then asked for one number a call.
Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, std::size_t heads, const AttentionMask& mask = {},
                 double dropout = 0, Random* random = nullptr);
// The same of queries, keys and values that lie side by side, as one product makes them: qkv [B, T, 3 heads d] →
// [B, T, heads d].
Tensor self_attention(const Tensor& qkv, std::size_t heads, const AttentionMask& mask = {}, double dropout = 0,
                      Random* random = nullptr);

// --- norm.cpp -----------------------------------------------------------------------------------------------------
// γ (x − mean) / √(variance + ε) + β over the last axis (Ba et al. 2016): x [.., D], γ [D], β [D].
Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, double epsilon = 1e-5);

// --- rnn.cpp, lstm.cpp, gru.cpp: a recurrent layer over a whole sequence, as one record -----------------------------
// Time comes first: x [T, B, I] → y [T, B, H]. W maps x_t, U maps h_{t−1}; where a formula has several gates, their
// columns stand side by side in W, U and b, in the order given. h0, c0: the state before the first step, [B, H];
// Tensor(): zero. The same cells, written step by step from the ops above, stand in chapters 03 and 04.
struct Steps {
  std::vector<std::size_t> lengths = {};  // [B], each from 0 to T: y is 0 behind a sequence's end; empty: all T
  bool reverse = false;                   // from a sequence's last step to its first
};
struct Recurrence {
  Tensor y;  // [T, B, H], h_t of every step
  Tensor h;  // [B, H], the state after the last step that was made
  Tensor c;  // [B, H], of the LSTM
};

enum class RnnActivation { tanh, relu, identity };
// h_t = f(x_t W + h_{t−1} U + b) (Elman 1990): W [I, H], U [H, H], b [H].
Recurrence rnn(const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, const Tensor& h0 = {},
               RnnActivation activation = RnnActivation::tanh, const Steps& steps = {});

// The LSTM and its variants, by the names of Greff et al. (2017). A gate that is switched off has no columns.
struct LstmForm {
  bool input_gate = true;         // off, NIG: i = 1
  bool forget_gate = true;        // off, NFG: f = 1, as in 1997
  bool output_gate = true;        // off, NOG: o = 1
  bool input_activation = true;   // off, NIAF: g linear
  bool output_activation = true;  // off, NOAF: h = o ⊙ c
  bool coupled = false;           // CIFG: f = 1 − i, and no columns for f
  std::size_t gates() const;      // columns of W, U and b in units of H: 4 of the plain form
};
// i, f, o = σ(x_t W_g + h_{t−1} U_g + b_g), g = tanh(x_t W_g + h_{t−1} U_g + b_g), columns in the order i f g o;
// c_t = f ⊙ c_{t−1} + i ⊙ g;  h_t = o ⊙ tanh c_t   (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000).
// peepholes [3, H]: rows p_i, p_f, p_o, whose p_i ⊙ c_{t−1}, p_f ⊙ c_{t−1} and p_o ⊙ c_t the gates see too (Gers &
// Schmidhuber 2000); Tensor(): none.
Recurrence lstm(const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, const Tensor& peepholes = {},
                const Tensor& h0 = {}, const Tensor& c0 = {}, const LstmForm& form = {}, const Steps& steps = {});

enum class ResetGate { before, after };
// r, z = σ(x_t W_g + h_{t−1} U_g + b_g), columns in the order r z n;  h_t = (1 − z) ⊙ n + z ⊙ h_{t−1};
//   before  n = tanh(x_t W_n + (r ⊙ h_{t−1}) U_n + b_n)          (Cho et al. 2014; b_u: Tensor())
//   after   n = tanh(x_t W_n + b_n + r ⊙ (h_{t−1} U_n + b_u))    (cuDNN and PyTorch: one product a step)
Recurrence gru(const Tensor& x, const Tensor& W, const Tensor& U, const Tensor& b, const Tensor& b_u = {},
               const Tensor& h0 = {}, ResetGate reset = ResetGate::after, const Steps& steps = {});

// --- loss.cpp: scalars, averaged over what counts ------------------------------------------------------------------
struct CrossEntropy {
  std::int32_t ignore_index = -100;         // targets of this id count for nothing
  std::optional<Array> class_weights = {};  // [C]; the mean is weighted by the targets' weights
  double label_smoothing = 0;               // ε: (1 − ε) on the target, ε / C on every class (Szegedy et al. 2016)
};
// −ln softmax(logits)[target], fused: logits [.., C], targets [..] → []. Values and gradients as
// torch.nn.functional.cross_entropy. Throws Error when every target is ignored.
Tensor cross_entropy(const Tensor& logits, const Ids& targets, const CrossEntropy& options = {});
// cross_entropy(linear(x, weight, bias), targets, options), for the many classes of a vocabulary: faster, and with one
// array of the size of the logits instead of two. x [.., I], weight [I, V], bias [V], targets [..] → []. With
// Transpose::yes the weight is [V, I], as the table of an embedding lies that is tied to the output (Press & Wolf
// 2017).
Tensor linear_cross_entropy(const Tensor& x, const Tensor& weight, const Tensor& bias, const Ids& targets,
                            const CrossEntropy& options = {}, Transpose transposed = Transpose::no);
// −t ln σ(z) − (1 − t) ln(1 − σ(z)), from logits, so that it never overflows. Shapes equal; t in [0, 1].
Tensor binary_cross_entropy(const Tensor& logits, const Array& targets);
Tensor mean_squared_error(const Tensor& prediction, const Tensor& target);  // mean (p − t)²; shapes equal

// --- what formulas look like in C++ --------------------------------------------------------------------------------
inline Tensor operator+(const Tensor& a, const Tensor& b) { return add(a, b); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return subtract(a, b); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return multiply(a, b); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return divide(a, b); }
inline Tensor operator-(const Tensor& a) { return negate(a); }

}  // namespace AG_PRECISION
}  // namespace ag
