#include "autograd/nn.h"

namespace ag {
inline namespace AG_PRECISION {

Array default_linear_init(const Shape& shape, Random& random) { return init::xavier_uniform(shape, random); }
Array default_embedding_init(const Shape& shape, Random& random) { return init::normal(shape, random, 0, 1); }

Linear::Linear(std::size_t in, std::size_t out, Random& random, const LinearOptions& options)
    : weight(parameter("weight", options.init({in, out}, random))) {
  if (options.bias) bias = parameter("bias", zeros({out}));
}

Tensor Linear::operator()(const Tensor& x) const {
  return bias.defined() ? linear(x, weight, bias) : linear(x, weight);
}

Embedding::Embedding(std::size_t vocabulary, std::size_t features, Random& random, const EmbeddingOptions& options)
    : weight(parameter("weight", options.init({vocabulary, features}, random))) {}

LayerNorm::LayerNorm(std::size_t features, double epsilon_)
    : gain(parameter("gain", ones({features}))), bias(parameter("bias", zeros({features}))), epsilon(epsilon_) {}

Dropout::Dropout(double p, Random& random) : p_(p), random_(std::make_shared<Random>(random.next())) {
  if (!(p >= 0 && p < 1))
    throw Error(fmt::format("[dropout] p is {}. It must be in [0, 1): the share that is dropped.", p));
}

}  // namespace AG_PRECISION
}  // namespace ag
