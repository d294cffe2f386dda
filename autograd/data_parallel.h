// data_parallel.h: one training step on several threads.
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
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "autograd/module.h"
#include "autograd/parallel.h"

namespace ag {
inline namespace AG_PRECISION {

class DataParallel {
 public:
  // `parameters`: every leaf the loss depends on. Throws Error when `parts` is 0.
  DataParallel(const Parameters& parameters, std::size_t parts);

  std::size_t parts() const { return workers_.parts(); }

  // Calls loss(0) … loss(parts − 1), each on its own thread and tape, adds the gradient of their sum to the parameters'
  // gradients, and returns the sum. A loss draws random numbers from a generator of its part only. Matrix products
  // within take one thread each. An exception of a part is thrown here, the first in the order of the parts; then no
  // gradient has changed.
  double backward(const std::function<Tensor(std::size_t part)>& loss);

 private:
  void add_up(const GradientPtr& to);

  Workers workers_;
  std::vector<GradientPtr> leaves_;        // each once
  std::vector<PrivateGradients> private_;  // of each part
};

}  // namespace AG_PRECISION
}  // namespace ag
