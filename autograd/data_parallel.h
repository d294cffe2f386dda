// data_parallel.h: one training step on several threads, and on several ranks (ranks.h).
//
//   DataParallel step(model.parameters(), threads);
//   …
//   const double loss = step.backward([&](std::size_t part) {
//     const auto [first, last] = share(batch.size(), step.parts(), part);
//     const double weight = double(last - first) / double(batch.size());       // of this part in the mean
//     return model.loss(batch.rows(first, last)) * Tensor(weight);
//   });
//   optimizer.step();
//
// Each thread records its part of the batch on a tape of its own and goes back from it. The values of the parameters
// are shared, their gradients are kept apart and added up at the end, always in the order of the parts: the numbers
// depend on how many parts there are, and never on which thread was faster.
//
// On several ranks each takes `threads` parts of parts() = threads · ranks. Every rank gets the whole gradient and the
// whole loss, the same bits on each. Two ranks of one thread give the bits of one rank of two; with more threads the
// sums of threads are added up over the ranks: the same but for rounding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "autograd/module.h"
#include "autograd/parallel.h"
#include "autograd/ranks.h"

namespace ag {
inline namespace AG_PRECISION {

class DataParallel {
 public:
  // `parameters`: every leaf the loss depends on. `threads`: of each rank. Throws Error when it is 0.
  DataParallel(const Parameters& parameters, std::size_t threads);

  std::size_t parts() const { return workers_.parts() * ranks::size(); }

  // Calls loss(0) … loss(parts − 1), each on its own thread and tape and on one of the ranks, adds the gradient of
  // their sum to the parameters' gradients, and returns the sum. A loss draws random numbers from a generator of its
  // part only. Matrix products within take one thread each. An exception of a part is thrown here, the first in the
  // order of the parts; then no gradient has changed. On several ranks it is thrown on that rank alone, and the others
  // wait for it: end the job (ranks::abort; program::run does). There the first call throws Error when a rank has other
  // parameters or threads than rank 0.
  double backward(const std::function<Tensor(std::size_t part)>& loss);

 private:
  enum Kind : std::int32_t { kAbsent, kSparse, kDense };  // the greater of two is that of their sum
  std::vector<Kind> kinds_everywhere() const;
  void require_alike();
  void add_up(const GradientPtr& leaf, Gradient& to, std::span<const PrivateGradients> from);
  void add_ranks();

  Workers workers_;
  Parameters parameters_;
  bool compared_ = false;                  // with those of the other ranks
  std::vector<GradientPtr> leaves_;        // each once
  std::vector<PrivateGradients> private_;  // of each thread
};

}  // namespace AG_PRECISION
}  // namespace ag
