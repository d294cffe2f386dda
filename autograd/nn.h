// nn.h: the layers that chapters share once one of them has written the layer out.
#pragma once

#include <memory>

#include "autograd/init.h"
#include "autograd/module.h"
#include "autograd/ops.h"

namespace ag {
inline namespace AG_PRECISION {

// What Linear starts from unless told otherwise: init::xavier_uniform with gain 1.
Array default_linear_init(const Shape& shape, Random& random);
// What Embedding starts from unless told otherwise: N(0, 1).
Array default_embedding_init(const Shape& shape, Random& random);

struct LinearOptions {
  bool bias = true;                        // the bias starts at 0
  Initializer init = default_linear_init;  // of the weight
};

// x W + b: x [.., in] → [.., out]. Parameters: weight [in, out], bias [out].
struct Linear : Module {
  Tensor weight;
  Tensor bias;  // not defined() when options.bias is false

  Linear(std::size_t in, std::size_t out, Random& random, const LinearOptions& options = {});
  Tensor operator()(const Tensor& x) const;
};

struct EmbeddingOptions {
  Initializer init = default_embedding_init;
};

// A lookup table of V vectors of m features: ids [..] → [.., m]. Parameter: weight [V, m]; its gradient is row-sparse.
// Throws Error when an id is not in 0 … V−1.
struct Embedding : Module {
  Tensor weight;

  Embedding(std::size_t vocabulary, std::size_t features, Random& random, const EmbeddingOptions& options = {});
  Tensor operator()(const Ids& ids) const { return embedding(weight, ids); }
};

// γ (x − mean) / √(variance + ε) + β over the last axis, of size D (Ba et al. 2016). Parameters: gain γ [D], starting
// at 1, and bias β [D], starting at 0.
struct LayerNorm : Module {
  Tensor gain;
  Tensor bias;
  double epsilon;

  explicit LayerNorm(std::size_t features, double epsilon = 1e-5);
  Tensor operator()(const Tensor& x) const { return layer_norm(x, gain, bias, epsilon); }
};

// Within TrainMode each element is 0 with probability p, else x / (1 − p); outside, x itself (Srivastava et al. 2014).
// `random` only seeds the layer's own generator: each layer drops by its own stream, in the order of its calls. Like
// parameters, the generator is shared by copies of the module; threads each need their own module.
class Dropout : public Module {
 public:
  // Throws Error unless 0 ≤ p < 1.
  Dropout(double p, Random& random);
  Tensor operator()(const Tensor& x) const { return dropout(x, p_, *random_); }

  double p() const { return p_; }
  // For checkpoints: its state() and set_state().
  Random& random() const { return *random_; }

 private:
  double p_;
  std::shared_ptr<Random> random_;
};

}  // namespace AG_PRECISION
}  // namespace ag
