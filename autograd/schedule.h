// schedule.h: learning rates as functions of the step, counted from 0:
//
//   const Schedule rate = schedule::linear(1e-4, 10'000, 1'000'000);
//   for (std::int64_t step = 0; step < steps; ++step) { …; optimizer.set_learning_rate(rate(step)); optimizer.step(); }
//
// A resumed run needs no state but the step. All throw Error for settings that are no schedule (a total of 0, …).
#pragma once

#include <cstdint>
#include <functional>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

using Schedule = std::function<double(std::int64_t step)>;

namespace schedule {

// ε(t) = ε₀
Schedule constant(double rate);
// ε(t) = ε₀ / (1 + r t) (Bengio et al. 2003, sec. 3.1; theirs is ε₀ = 1e-3, r = 1e-8, t counting updates)
Schedule inverse_time(double rate, double r);
// ε(t) = ε₀ γ^⌊t / every⌋
Schedule step(double rate, std::int64_t every, double factor);
// ε(t) = ε₀ γ^t
Schedule exponential(double rate, double factor);
// ε(t) = ε_min + ½ (ε₀ − ε_min) (1 + cos(π t / total)), ε_min from then on (Loshchilov & Hutter 2017, eq. 5). During
// the first `warmup` steps it is ε₀ (t + 1) / warmup instead, and the cosine runs over what remains.
Schedule cosine(double rate, std::int64_t total, double minimum = 0, std::int64_t warmup = 0);
// Linear warm-up ε₀ (t + 1) / warmup, then linear decay to ε_min at `total`:
// ε_min + (ε₀ − ε_min) (total − t) / (total − warmup) (Devlin et al. 2019, app. A.2, with ε_min = 0).
Schedule linear(double rate, std::int64_t warmup, std::int64_t total, double minimum = 0);
// ε(t) = scale · d_model^−½ · min(n^−½, n · warmup^−3/2) with n = t + 1 (Vaswani et al. 2017, eq. 3).
Schedule noam(std::int64_t model_width, std::int64_t warmup, double scale = 1);

}  // namespace schedule
}  // namespace AG_PRECISION
}  // namespace ag
