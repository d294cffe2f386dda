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

// --- reduce.cpp: over `axes` (all when empty); with keep the reduced axes stay, of size 1 -------------------------
enum class Keep { no, yes };
Tensor sum(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);   // Σ x
Tensor mean(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);  // Σ x / n; refuses n = 0
Tensor max(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);   // the first of equals takes the gradient
Tensor logsumexp(const Tensor& x, const Axes& axes = {}, Keep keep = Keep::no);  // ln Σ e^x, without overflow

// --- layout.cpp: the same numbers in another shape or order --------------------------------------------------------
Tensor reshape(const Tensor& x, const std::vector<std::ptrdiff_t>& shape);  // one extent may be −1: the rest
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

// --- norm.cpp -----------------------------------------------------------------------------------------------------
// γ (x − mean) / √(variance + ε) + β over the last axis (Ba et al. 2016): x [.., D], γ [D], β [D].
Tensor layer_norm(const Tensor& x, const Tensor& gain, const Tensor& bias, double epsilon = 1e-5);

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
// array of the size of the logits instead of two. x [.., I], weight [I, V], bias [V], targets [..] → [].
Tensor linear_cross_entropy(const Tensor& x, const Tensor& weight, const Tensor& bias, const Ids& targets,
                            const CrossEntropy& options = {});
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
