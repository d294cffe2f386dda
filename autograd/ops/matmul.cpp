// matmul.cpp: products of matrices, batched and broadcast, and the layer x W + b. All are gemm()s (kernels/gemm.h).
#include <algorithm>

#include "autograd/kernels/gemm.h"
#include "autograd/kernels/rowwise.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

// How one operand of a batched product lies in memory: matrices of rows × columns as stored, one after another.
struct Operand {
  std::size_t rows, columns;
  Shape batch;  // the axes before the last two
  bool transposed;

  Operand(const Shape& shape, Transpose t)
      : rows(shape[shape.size() - 2]),
        columns(shape.back()),
        batch(shape.begin(), shape.end() - 2),
        transposed(t == Transpose::yes) {}

  std::size_t size() const { return rows * columns; }
  std::size_t count() const { return size_of(batch); }
  std::size_t outer() const { return transposed ? columns : rows; }  // of op(x)
  std::size_t inner() const { return transposed ? rows : columns; }
};

// Which matrix of an operand belongs to the i-th matrix of the broadcast batch.
RecyclingVector<std::size_t> batch_index(const Shape& operand, const Shape& batch) {
  RecyclingVector<std::size_t> index(size_of(batch));
  for (std::size_t i = 0; i < index.size(); ++i) {
    std::size_t rest = i, at = 0, stride = 1;
    for (std::size_t axis = batch.size(); axis-- > 0;) {  // from the last axis, as an odometer
      const std::size_t position = rest % batch[axis];
      rest /= batch[axis];
      if (batch.size() - axis > operand.size()) continue;
      const std::size_t extent = operand[axis + operand.size() - batch.size()];
      at += (extent == 1 ? 0 : position) * stride;
      stride *= extent;
    }
    index[i] = at;
  }
  return index;
}

// All that forward and backward need to know of y = op(a) op(b).
struct Product {
  Operand a, b;
  std::size_t m, k, n;
  Shape batch;

  // One matrix b for all of a, and a not transposed: the batch of a is just more rows of one product.
  bool folds() const { return b.count() == 1 && !a.transposed; }
  Shape shape() const {
    Shape y = batch;
    y.push_back(m);
    y.push_back(n);
    return y;
  }
};

// Like broadcast_shape, but the message shows the whole shapes that the caller gave.
void check_batch(const Shape& a, const Shape& b) {
  for (std::size_t i = 3; i <= std::min(a.size(), b.size()); ++i) {
    const std::size_t x = a[a.size() - i], y = b[b.size() - i];
    check_shapes(
        x == y || x == 1 || y == 1,
        "[matmul] shapes {} and {}: the batch axes before the last two have sizes {} and {}. They must be equal, or "
        "one of them 1.",
        a, b, x, y);
  }
}

Product plan(const Shape& a, const Shape& b, Transpose ta, Transpose tb) {
  check_shapes(
      a.size() >= 2 && b.size() >= 2,
      "[matmul] shapes {} and {}. Both operands need at least two axes. Hint: reshape a vector to [1, n] or [n, 1].", a,
      b);
  const Operand x(a, ta), w(b, tb);
  check_shapes(
      x.inner() == w.outer(),
      "[matmul] shapes {}{} and {}{}: the inner sizes {} and {} differ. The columns of the first must be as many as "
      "the rows of the second.{}",
      a, x.transposed ? " (transposed)" : "", b, w.transposed ? " (transposed)" : "", x.inner(), w.outer(),
      x.inner() == w.inner()   ? " Hint: transpose the second operand (Transpose::yes)?"
      : x.outer() == w.outer() ? " Hint: transpose the first operand (Transpose::yes)?"
                               : "");
  check_batch(a, b);
  Shape batch = broadcast_shape("matmul", x.batch, w.batch);
  return {x, w, x.outer(), x.inner(), w.inner(), std::move(batch)};
}

Array multiply(const Product& p, const Array& a, const Array& b) {
  Array y = empty(p.shape());
  const auto run = [&](std::size_t m, std::size_t ia, std::size_t ib, std::size_t iy) {
    kernels::gemm(p.a.transposed, p.b.transposed, m, p.n, p.k, 1, a.data() + ia * p.a.size(), p.a.columns,
                  b.data() + ib * p.b.size(), p.b.columns, 0, y.data() + iy * p.m * p.n, p.n);
  };
  if (p.folds()) {
    run(p.m * p.a.count(), 0, 0, 0);
  } else {
    const auto of_a = batch_index(p.a.batch, p.batch), of_b = batch_index(p.b.batch, p.batch);
    for (std::size_t i = 0; i < of_a.size(); ++i) run(p.m, of_a[i], of_b[i], i);
  }
  return y;
}

// Writes gradients of a batch where several products may add to one matrix: the first write of each takes beta of the
// target (0: uninitialised), the later ones add.
class BatchTarget {
 public:
  BatchTarget(const Slot& slot, const Operand& operand, std::size_t products)
      : target_(slot.target()), size_(operand.size()), written_(operand.count(), false) {
    if (products == 0 && target_.beta == 0) std::fill(target_.data, target_.data + written_.size() * size_, Scalar(0));
  }
  Scalar* at(std::size_t index) const { return target_.data + index * size_; }
  Scalar beta(std::size_t index) {
    const bool again = written_[index];
    written_[index] = true;
    return again ? Scalar(1) : target_.beta;
  }

 private:
  Gradient::Target target_;
  std::size_t size_;
  std::vector<bool> written_;
};

// da = dy op(b)ᵀ; where a is stored transposed, its gradient is too: (dy op(b)ᵀ)ᵀ = op(b) dyᵀ.
void gradient_a(const Product& p, std::size_t m, const Scalar* dy, const Scalar* b, Scalar beta, Scalar* da) {
  if (p.a.transposed) {
    kernels::gemm(p.b.transposed, true, p.k, m, p.n, 1, b, p.b.columns, dy, p.n, beta, da, p.a.columns);
  } else {
    kernels::gemm(false, !p.b.transposed, m, p.k, p.n, 1, dy, p.n, b, p.b.columns, beta, da, p.a.columns);
  }
}

// db = op(a)ᵀ dy, or dyᵀ op(a) where b is stored transposed.
void gradient_b(const Product& p, std::size_t m, const Scalar* dy, const Scalar* a, Scalar beta, Scalar* db) {
  if (p.b.transposed) {
    kernels::gemm(true, p.a.transposed, p.n, p.k, m, 1, dy, p.n, a, p.a.columns, beta, db, p.b.columns);
  } else {
    kernels::gemm(!p.a.transposed, false, p.k, p.n, m, 1, a, p.a.columns, dy, p.n, beta, db, p.b.columns);
  }
}

void backward_a(const Product& p, const Array& dy, const Slot& a, const Array& b) {
  if (p.folds()) {
    const auto target = a.target();
    return gradient_a(p, p.m * p.a.count(), dy.data(), b.data(), target.beta, target.data);
  }
  const auto of_a = batch_index(p.a.batch, p.batch), of_b = batch_index(p.b.batch, p.batch);
  BatchTarget da(a, p.a, of_a.size());
  for (std::size_t i = 0; i < of_a.size(); ++i)
    gradient_a(p, p.m, dy.data() + i * p.m * p.n, b.data() + of_b[i] * p.b.size(), da.beta(of_a[i]), da.at(of_a[i]));
}

void backward_b(const Product& p, const Array& dy, const Array& a, const Slot& b) {
  if (p.folds()) {
    const auto target = b.target();
    return gradient_b(p, p.m * p.a.count(), dy.data(), a.data(), target.beta, target.data);
  }
  const auto of_a = batch_index(p.a.batch, p.batch), of_b = batch_index(p.b.batch, p.batch);
  BatchTarget db(b, p.b, of_b.size());
  for (std::size_t i = 0; i < of_a.size(); ++i)
    gradient_b(p, p.m, dy.data() + i * p.m * p.n, a.data() + of_a[i] * p.a.size(), db.beta(of_b[i]), db.at(of_b[i]));
}

}  // namespace

// y = op(a) op(b)                              da = dy op(b)ᵀ, db = op(a)ᵀ dy (summed over stretched batch axes)
Tensor matmul(const Tensor& a, const Tensor& b, Transpose ta, Transpose tb) {
  Product p = plan(a.shape(), b.shape(), ta, tb);
  Array y = multiply(p, a.value(), b.value());
  return record("matmul", {a, b}, std::move(y), [a, b, p = std::move(p)](Array& dy) {
    if (a.wants_grad()) backward_a(p, dy, a, b.value());
    if (b.wants_grad()) backward_b(p, dy, a.value(), b);
  });
}

namespace {

Tensor affine(const char* op, const Tensor& x, const Tensor& weight, const Tensor* bias) {
  const Shape& w = weight.shape();
  check_shapes(x.dimension() >= 1 && w.size() == 2, "[{}] x {} and weight {}. x must be [.., I] and the weight [I, O].",
               op, x.shape(), w);
  const std::size_t in = w[0], out = w[1], rows = size_of(Shape(x.shape().begin(), x.shape().end() - 1));
  check_shapes(
      x.shape().back() == in,
      "[{}] x {} and weight {}: the last axis of x is {} and the weight takes {}. The weight is [inputs, outputs].{}",
      op, x.shape(), w, x.shape().back(), in, x.shape().back() == out ? " Hint: transpose the weight?" : "");
  check_shapes(bias == nullptr || bias->shape() == Shape{out},
               "[{}] weight {} and bias {}. The bias must be [{}], one for each output.", op, w,
               bias ? bias->shape() : Shape{}, out);

  Shape shape = x.shape();
  shape.back() = out;
  Array y = empty(shape);
  if (bias) kernels::fill_rows(bias->value().data(), rows, out, y.data());
  kernels::gemm(false, false, rows, out, in, 1, x.value().data(), in, weight.value().data(), out, bias ? 1 : 0,
                y.data(), out);

  const auto backward = [x, weight, rows, in, out](const Array& dy) {
    if (x.wants_grad()) {
      const auto dx = x.gradient()->target();
      kernels::gemm(false, true, rows, in, out, 1, dy.data(), out, weight.value().data(), out, dx.beta, dx.data, in);
    }
    if (weight.wants_grad()) {
      const auto dw = weight.gradient()->target();
      kernels::gemm(true, false, in, out, rows, 1, x.value().data(), in, dy.data(), out, dw.beta, dw.data, out);
    }
  };
  if (!bias) return record(op, {x, weight}, std::move(y), [backward](Array& dy) { backward(dy); });
  return record(op, {x, weight, *bias}, std::move(y), [backward, db = Slot(*bias), rows, out](Array& dy) {
    backward(dy);
    if (!db.wanted()) return;
    const auto target = db.target();
    kernels::column_sums(dy.data(), rows, out, target.beta, target.data);
  });
}

}  // namespace

// y = x W + b                                  dx = dy Wᵀ, dW = xᵀ dy, db = Σ_rows dy
Tensor linear(const Tensor& x, const Tensor& weight, const Tensor& bias) { return affine("linear", x, weight, &bias); }
Tensor linear(const Tensor& x, const Tensor& weight) { return affine("linear", x, weight, nullptr); }

}  // namespace AG_PRECISION
}  // namespace ag
