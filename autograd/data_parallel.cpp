#include "autograd/data_parallel.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "autograd/blas.h"
#include "autograd/check.h"
#include "autograd/io/safetensors.h"
#include "autograd/kernels/simd.h"
#include "autograd/tape.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

std::size_t at_least_one(std::size_t threads) {
  check(threads > 0, "[data_parallel] {} threads. There must be at least one.", threads);
  return threads;
}

// The memory of `term` stays its own: it belongs to another thread.
void add_one(Gradient& to, Gradient& term) {
  if (!term.is_sparse()) return to.add(static_cast<const Array&>(term.dense()));
  SparseRows rows = term.rows();
  Ids ids(Ids::shape_type{rows.rows.size()});
  std::copy(rows.rows.begin(), rows.rows.end(), ids.begin());
  to.add_rows(ids, std::move(rows.values));
}

// to += the rows that all ranks have of it, as they are and in the order of the ranks.
void add_rows_of_ranks(Gradient& to, Gradient& mine) {
  const std::size_t columns = size_of(to.shape()) / to.shape()[0];
  std::span<const std::int32_t> my_rows;
  std::span<const Scalar> my_values;
  if (!mine.absent()) {
    my_rows = mine.rows().rows;
    my_values = {mine.rows().values.data(), my_rows.size() * columns};
  }
  const std::vector<std::int32_t> rows = ranks::gather(my_rows);
  const std::vector<Scalar> values = ranks::gather(my_values);
  Ids ids(Ids::shape_type{rows.size()});
  std::copy(rows.begin(), rows.end(), ids.begin());
  Array all = empty({rows.size(), columns});
  std::copy(values.begin(), values.end(), all.begin());
  to.add_rows(ids, std::move(all));
}

}  // namespace

DataParallel::DataParallel(const Parameters& parameters, std::size_t threads)
    : workers_(at_least_one(threads)), parameters_(parameters) {
  for (const NamedParameter& p : parameters)
    if (std::find(leaves_.begin(), leaves_.end(), p.tensor.gradient()) == leaves_.end())  // tied ones once
      leaves_.push_back(p.tensor.gradient());
  for (std::size_t thread = 0; thread < threads; ++thread) private_.emplace_back(leaves_);
}

double DataParallel::backward(const std::function<Tensor(std::size_t)>& loss) {
  require_alike();
  const OneThreadInProducts one_thread;
  std::vector<double> losses(workers_.parts());
  workers_.run([&](std::size_t thread) {
    // Each thread frees what it took: memory goes back to the thread that asks for it in the next step.
    private_[thread].clear();
    const PrivateGradients::Scope scope(private_[thread]);
    Tape tape;
    const Tensor y = loss(ranks::rank() * workers_.parts() + thread);
    tape.backward(y);
    losses[thread] = static_cast<double>(y.item());
    // rows() puts several sparse contributions in one: here, where their memory came from.
    for (const GradientPtr& leaf : leaves_)
      if (const GradientPtr& mine = private_[thread].of(leaf); mine->is_sparse()) mine->rows();
  });
  const std::span<const PrivateGradients> threads = private_;
  for (const GradientPtr& leaf : leaves_)
    if (ranks::size() == 1)
      add_up(leaf, *leaf, threads);
    else  // first of the threads of this rank, where the first of them has its own
      add_up(leaf, *private_[0].of(leaf), threads.subspan(1));
  if (ranks::size() > 1) add_ranks();
  const std::vector<double> all = ranks::gather(std::span<const double>(losses));
  return std::accumulate(all.begin(), all.end(), 0.0);
}

// Ranks that start from other values would go on from them, each from its own, and nobody would see it. With another
// number of threads they would count other parts.
void DataParallel::require_alike() {
  if (std::exchange(compared_, true) || ranks::size() == 1) return;
  auto check_sum = static_cast<std::uint32_t>(workers_.parts());
  for (const NamedParameter& p : parameters_)
    check_sum = safetensors::crc32_of(p.tensor.value().data(), p.tensor.value().size() * sizeof(Scalar), check_sum);
  const auto mine = static_cast<std::int32_t>(check_sum);
  const std::vector<std::int32_t> all = ranks::gather(std::span(&mine, 1));
  for (std::size_t rank = 0; rank < all.size(); ++rank)
    check(all[rank] == all[0],
          "[data_parallel] rank {} has other parameters or threads than rank 0. All ranks must start alike: give them "
          "the same program, seed, data, --threads and --resume file.",
          rank);
}

// to += g_0 + g_1 + …, in this order: what the threads have of this leaf.
void DataParallel::add_up(const GradientPtr& leaf, Gradient& to, std::span<const PrivateGradients> from) {
  std::vector<Gradient*> terms;
  for (const PrivateGradients& each : from)
    if (Gradient* const term = each.of(leaf).get(); !term->absent()) terms.push_back(term);
  if (terms.empty()) return;
  if (std::any_of(terms.begin(), terms.end(), [](const Gradient* term) { return term->is_sparse(); })) {
    for (Gradient* const term : terms) add_one(to, *term);
    return;
  }
  const Gradient::Target target = to.target();
  workers_.run([&](std::size_t part) {
    constexpr std::size_t kChunk = 4096;  // stays in the first cache while all terms are added
    const auto [first, last] = share(size_of(to.shape()), workers_.parts(), part);
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

// What the gradient of each leaf is on any of the ranks. One whose part of the batch did not use a leaf has none of it,
// and all must do the same with it.
std::vector<DataParallel::Kind> DataParallel::kinds_everywhere() const {
  std::vector<std::int32_t> mine;
  for (const GradientPtr& leaf : leaves_) {
    const Gradient& gradient = *private_[0].of(leaf);
    mine.push_back(gradient.absent() ? kAbsent : gradient.is_sparse() ? kSparse : kDense);
  }
  const std::vector<std::int32_t> all = ranks::gather(std::span<const std::int32_t>(mine));
  std::vector<Kind> kinds(leaves_.size(), kAbsent);
  for (std::size_t i = 0; i < all.size(); ++i)
    kinds[i % kinds.size()] = std::max(kinds[i % kinds.size()], static_cast<Kind>(all[i]));
  return kinds;
}

// g += that of rank 0 + that of rank 1 + …, in this order. Dense ones travel together, as one array: few large
// messages. Of a table that was only looked up the rows travel: they are fewer than all, the gradient stays as sparse
// as on one rank (LazyAdam goes by that), and the optimizer adds up what falls on one row in the same order.
void DataParallel::add_ranks() {
  const std::vector<Kind> kinds = kinds_everywhere();
  std::size_t total = 0;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i] == kDense) total += size_of(leaves_[i]->shape());
  Array packed = zeros({total});
  Scalar* at = packed.data();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    if (kinds[i] != kDense) continue;
    if (Gradient& mine = *private_[0].of(leaves_[i]); !mine.absent())
      std::copy_n(mine.dense().data(), mine.dense().size(), at);
    at += size_of(leaves_[i]->shape());
  }
  ranks::sum(std::span(packed.data(), total));
  at = packed.data();
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    Gradient& leaf = *leaves_[i];
    if (kinds[i] == kSparse) add_rows_of_ranks(leaf, *private_[0].of(leaves_[i]));
    if (kinds[i] != kDense) continue;
    const Gradient::Target to = leaf.target();
    const std::size_t n = size_of(leaf.shape());
    kernels::simd::transform_into(
        to.beta != Scalar(0), n, to.data, [](auto v) { return v; }, at);
    at += n;
  }
}

}  // namespace AG_PRECISION
}  // namespace ag
