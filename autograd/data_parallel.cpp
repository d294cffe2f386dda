#include "autograd/data_parallel.h"

#include <algorithm>
#include <numeric>

#include "autograd/blas.h"
#include "autograd/check.h"
#include "autograd/kernels/simd.h"
#include "autograd/tape.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

std::size_t at_least_one(std::size_t parts) {
  check(parts > 0, "[data_parallel] {} parts. There must be at least one.", parts);
  return parts;
}

// The memory of `term` stays its own: it belongs to another thread.
void add_one(Gradient& to, Gradient& term) {
  if (!term.is_sparse()) return to.add(static_cast<const Array&>(term.dense()));
  SparseRows rows = term.rows();
  Ids ids(Ids::shape_type{rows.rows.size()});
  std::copy(rows.rows.begin(), rows.rows.end(), ids.begin());
  to.add_rows(ids, std::move(rows.values));
}

}  // namespace

DataParallel::DataParallel(const Parameters& parameters, std::size_t parts) : workers_(at_least_one(parts)) {
  for (const NamedParameter& p : parameters)
    if (std::find(leaves_.begin(), leaves_.end(), p.tensor.gradient()) == leaves_.end())  // tied ones once
      leaves_.push_back(p.tensor.gradient());
  for (std::size_t part = 0; part < parts; ++part) private_.emplace_back(leaves_);
}

double DataParallel::backward(const std::function<Tensor(std::size_t)>& loss) {
  const OneThreadInProducts one_thread;
  std::vector<double> losses(parts());
  workers_.run([&](std::size_t part) {
    // Each thread frees what it took: memory goes back to the thread that asks for it in the next step.
    private_[part].clear();
    const PrivateGradients::Scope scope(private_[part]);
    Tape tape;
    const Tensor y = loss(part);
    tape.backward(y);
    losses[part] = static_cast<double>(y.item());
    // rows() puts several sparse contributions in one: here, where their memory came from.
    for (const GradientPtr& leaf : leaves_)
      if (const GradientPtr& mine = private_[part].of(leaf); mine->is_sparse()) mine->rows();
  });
  for (const GradientPtr& leaf : leaves_) add_up(leaf);
  return std::accumulate(losses.begin(), losses.end(), 0.0);
}

// g += g_0 + g_1 + …, in this order.
void DataParallel::add_up(const GradientPtr& to) {
  std::vector<Gradient*> terms;
  for (const PrivateGradients& each : private_)
    if (Gradient* const term = each.of(to).get(); !term->absent()) terms.push_back(term);
  if (terms.empty()) return;
  if (std::any_of(terms.begin(), terms.end(), [](const Gradient* term) { return term->is_sparse(); })) {
    for (Gradient* const term : terms) add_one(*to, *term);
    return;
  }
  const Gradient::Target target = to->target();
  workers_.run([&](std::size_t part) {
    constexpr std::size_t kChunk = 4096;  // stays in the first cache while all terms are added
    const auto [first, last] = share(size_of(to->shape()), parts(), part);
    for (std::size_t at = first; at < last; at += kChunk) {
      bool adds = target.beta != Scalar(0);
      for (Gradient* const term : terms) {
        kernels::simd::transform_into(
            adds, std::min(kChunk, last - at), target.data + at, [](auto v) { return v; }, term->dense().data() + at);
        adds = true;
      }
    }
  });
}

}  // namespace AG_PRECISION
}  // namespace ag
