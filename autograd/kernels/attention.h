// attention.h: what is done to a row of scores, of which a query sees only the first `seen`. The others, up to
// `columns`, become 0 in every case, whatever they were.
//
// A dropped weight is kept with its sign turned: one array holds the weights and which of them are dropped.
#pragma once

#include <cstddef>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {

// Scores become weights, softmax(x). Gives ln Σ e^x where `log_total` is not null.
void attention_weights(Scalar* x, std::size_t seen, std::size_t columns, Scalar* log_total);
// The same weights again from the scores and ln Σ e^x.
void attention_weights_again(Scalar* x, std::size_t seen, std::size_t columns, Scalar log_total);
// Turns the signs of those that are not kept.
void mark_dropped(const bool* kept, std::size_t columns, Scalar* w);
// What is multiplied with the values: 0 where w is dropped, else w · scale, with scale = 1 / (1 − p).
void drop_marked(const Scalar* w, std::size_t columns, Scalar scale, Scalar* y);
// From the gradient d of what was multiplied with the values to that of the product that made the scores, in its place:
//   factor (w' ⊙ d − |w| Σ w' ⊙ d),  w' as in drop_marked
void attention_scores_gradient(const Scalar* w, std::size_t seen, std::size_t columns, Scalar scale, Scalar factor,
                               Scalar* d);

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
