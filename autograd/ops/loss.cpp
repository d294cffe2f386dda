// loss.cpp: what training makes small. A loss over classes is made together with its gradient, in one pass over the
// logits.
#include <memory>

#include "autograd/blas.h"
#include "autograd/kernels/reduce.h"
#include "autograd/kernels/rowwise.h"
#include "autograd/kernels/vocabulary_loss.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

Shape shape_of(const Ids& ids) { return Shape(ids.shape().begin(), ids.shape().end()); }

// Every target is a class or the ignored one; returns Σ w[t] over those that count.
double total_weight(const char* op, const Ids& targets, std::size_t classes, const CrossEntropy& options) {
  double total = 0;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    const std::int32_t t = targets.data()[i];
    if (t == options.ignore_index) continue;
    if (t < 0 || static_cast<std::size_t>(t) >= classes) {
      throw Error(
          fmt::format("[{}] the target at flat index {} is {}, and there are {} classes. A target must be "
                      "in [0, {}), or the ignore_index {}.",
                      op, i, t, classes, classes, options.ignore_index));
    }
    total += options.class_weights ? static_cast<double>(options.class_weights->data()[t]) : 1.0;
  }
  if (total == 0) {
    throw Error(
        fmt::format("[{}] no target counts: of {} targets all are the ignore_index {}{}. The mean needs at least one.",
                    op, targets.size(), options.ignore_index, options.class_weights ? " or of weight 0" : ""));
  }
  return total;
}

void check_logits(const Shape& logits, const Ids& targets) {
  check_shapes(
      !logits.empty() && Shape(logits.begin(), logits.end() - 1) == shape_of(targets),
      "[cross_entropy] logits {} and targets {}. The targets must have the shape of the logits without the last "
      "axis, that of the classes.",
      logits, shape_of(targets));
}

// `what` of this shape says how many classes there are.
void check_options(const char* op, const char* what, const Shape& shape, std::size_t classes,
                   const CrossEntropy& options) {
  check_shapes(!options.class_weights || options.class_weights->shape() == Shape{classes},
               "[{}] {} {} and class_weights {}. There must be one weight for each class: [{}].", op, what, shape,
               options.class_weights ? options.class_weights->shape() : Shape{}, classes);
  if (!(options.label_smoothing >= 0 && options.label_smoothing <= 1))
    throw Error(fmt::format("[{}] label_smoothing {}. It must be in [0, 1].", op, options.label_smoothing));
}

void check_output_layer(const Shape& x, const Shape& weight, const Shape& bias, const Ids& targets, bool tied) {
  check_shapes(
      !x.empty() && weight.size() == 2 && x.back() == weight[tied ? 1 : 0] && bias == Shape{weight[tied ? 0 : 1]},
      "[linear_cross_entropy] x {}, weight {} and bias {}. They must be [.., I], {} and [V].", x, weight, bias,
      tied ? "[V, I]" : "[I, V]");
  check_shapes(
      Shape(x.begin(), x.end() - 1) == shape_of(targets),
      "[linear_cross_entropy] x {} and targets {}. The targets must have the shape of x without the last axis, that of "
      "the inputs.",
      x, shape_of(targets));
}

// The mean of all elements, of shape [].
Array mean_of(const char* op, const Array& terms) {
  check_shapes(terms.size() > 0,
               "[{}] nothing to average: the operands have shape {}. The mean needs at least one element.", op,
               terms.shape());
  Array mean = empty({});
  kernels::sum(terms.data(), {1, terms.size(), 1}, mean.data());
  return mean / static_cast<Scalar>(terms.size());
}

// `total` is Σ w[t] over the targets that count; all is checked. With `consume` nobody needs the logits any more, and
// their gradient takes their place in memory.
Tensor cross_entropy_of(Tensor logits, const Ids& targets, const CrossEntropy& options, double total, bool consume) {
  const std::size_t classes = logits.shape().back();
  kernels::Targets q{targets.data(), options.ignore_index};
  if (options.class_weights) q.weights = options.class_weights->data();
  q.smoothing = options.label_smoothing;
  q.total = total;

  // The gradient for dL = 1 is made beside the loss (see the kernel).
  const auto gradient = std::make_shared<Array>();
  const bool wanted = recording({logits});
  if (wanted) *gradient = consume ? std::move(logits.mutable_value()) : empty(logits.shape());
  const Scalar* x = wanted && consume ? gradient->data() : logits.value().data();
  const double loss = kernels::cross_entropy(x, targets.size(), classes, q, wanted ? gradient->data() : nullptr);
  return record("cross_entropy", {logits}, full({}, static_cast<Scalar>(loss)),
                [dz = Slot(logits), gradient](Array& dy) {
                  const Scalar dloss = *dy.data();
                  if (dloss != Scalar(1)) *gradient *= dloss;
                  dz.accumulate(std::move(*gradient));
                });
}

}  // namespace

// For one row and target t, without weights and smoothing, with m = max z:
//   L = ln Σ_c e^{z_c − m} − (z_t − m)         dz_c = e^{z_c − m} / Σ e^{z − m} − [c = t]     kernels/cross_entropy.cpp
// and in general:
// L = −Σ_i Σ_c q_i[c] ln softmax(z_i)[c] / W   dz_i = dL (softmax(z_i) Σ_c q_i[c] − q_i) / W
// q_i[c] = (1 − ε) w[t_i] [c = t_i] + (ε/C) w[c],  W = Σ_i w[t_i], both over the rows that are not ignored
Tensor cross_entropy(const Tensor& logits, const Ids& targets, const CrossEntropy& options) {
  check_logits(logits.shape(), targets);
  check_options("cross_entropy", "logits", logits.shape(), logits.shape().back(), options);
  return cross_entropy_of(logits, targets, options,
                          total_weight("cross_entropy", targets, logits.shape().back(), options), false);
}

// L = cross_entropy(z), z = x W + b            dz as there; dx = dz Wᵀ, dW = xᵀ dz, db = Σ_rows dz
Tensor linear_cross_entropy(const Tensor& x, const Tensor& weight, const Tensor& bias, const Ids& targets,
                            const CrossEntropy& options, Transpose transposed) {
  const bool tied = transposed == Transpose::yes;
  check_output_layer(x.shape(), weight.shape(), bias.shape(), targets, tied);
  const std::size_t inputs = x.shape().back(), classes = bias.size();
  check_options("linear_cross_entropy", "weight", weight.shape(), classes, options);
  const double total = total_weight("linear_cross_entropy", targets, classes, options);
  // The kernel knows the plain loss only.
  if (options.class_weights || options.label_smoothing != 0 || !kernels::VocabularyLoss::pays(inputs, classes))
    return cross_entropy_of(linear(x, tied ? transpose(weight) : weight, bias), targets, options, total, true);

  const bool recorded = recording({x, weight, bias}), parameters = weight.wants_grad() || bias.wants_grad();
  const auto ids = std::make_shared<Ids>(targets);
  const auto kernel = std::make_shared<kernels::VocabularyLoss>(
      kernels::OutputLayer{x.value().data(), weight.value().data(), bias.value().data(), ids->data(),
                           options.ignore_index, targets.size(), inputs, classes, total, tied},
      static_cast<std::size_t>(threads()), recorded && parameters);
  // dx for dL = 1 is made beside the loss (see the kernel).
  Array dx = recorded && x.wants_grad() ? empty(x.shape()) : empty({0});
  const double loss = kernel->forward(dx.size() > 0 ? dx.data() : nullptr);
  return record("linear_cross_entropy", {x, weight, bias}, full({}, static_cast<Scalar>(loss)),
                [x, ids, kernel, parameters, dx = std::move(dx), dw = Slot(weight), db = Slot(bias)](Array& dy) {
                  const Scalar dloss = *dy.data();
                  if (x.wants_grad()) x.accumulate(dloss * dx);
                  const auto w = dw.wanted() ? dw.target() : Gradient::Target{};
                  const auto b = db.wanted() ? db.target() : Gradient::Target{};
                  if (parameters) kernel->backward(dloss, w.beta, w.data, b.beta, b.data);
                });
}

// L = mean(max(z, 0) − z t + ln(1 + e^−|z|))   dz = dL (σ(z) − t) / n
Tensor binary_cross_entropy(const Tensor& logits, const Array& targets) {
  check_shapes(logits.shape() == targets.shape(),
               "[binary_cross_entropy] logits {} and targets {}. The shapes must be equal.", logits.shape(),
               targets.shape());
  const Array& z = logits.value();
  const Array terms = xt::maximum(z, Scalar(0)) - z * targets + xt::log1p(xt::exp(-xt::abs(z)));
  Array loss = mean_of("binary_cross_entropy", terms);
  return record("binary_cross_entropy", {logits}, std::move(loss), [logits, targets](Array& dy) {
    const Scalar scale = *dy.data() / static_cast<Scalar>(logits.size());
    logits.accumulate(scale * (Scalar(1) / (Scalar(1) + xt::exp(-logits.value())) - targets));
  });
}

// L = mean (p − t)²                            dp = 2 dL (p − t) / n,  dt = −dp
Tensor mean_squared_error(const Tensor& prediction, const Tensor& target) {
  check_shapes(
      prediction.shape() == target.shape(),
      "[mean_squared_error] prediction {} and target {}. The shapes must be equal: broadcasting here hides mistakes.",
      prediction.shape(), target.shape());
  Array difference = prediction.value() - target.value();
  Array loss = mean_of("mean_squared_error", xt::square(difference));
  return record("mean_squared_error", {prediction, target}, std::move(loss),
                [dp = Slot(prediction), dt = Slot(target), difference = std::move(difference)](Array& dy) {
                  const Scalar scale = 2 * *dy.data() / static_cast<Scalar>(difference.size());
                  dp.accumulate(scale * difference);
                  dt.accumulate(-scale * difference);
                });
}

}  // namespace AG_PRECISION
}  // namespace ag
