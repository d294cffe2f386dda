#include "chapters/02_word2vec/experiments/nce_gradient.h"

#include <cmath>
#include <functional>

#include "autograd/random.h"
#include "chapters/02_word2vec/experiments/encodings.h"
#include "chapters/02_word2vec/lesson.h"

namespace word2vec {
namespace {

using ag::Array;
using ag::Ids;
using ag::Scalar;
using ag::Tensor;

constexpr std::size_t kWords = 8, kD = 6;

// An h of which the last number is 1, and output vectors that put −ln Z there: the scores are normalised.
struct Normalised {
  Tensor h, output;
  explicit Normalised(ag::Random& random) {
    Array h_value = random.normal({1, kD}, 0, 1), vectors = random.normal({kWords, kD}, 0, 0.5);
    h_value(0, kD - 1) = 1;
    for (std::size_t w = 0; w < kWords; ++w) vectors(w, kD - 1) = 0;
    const Scalar log_Z =
        logsumexp(matmul(Tensor(h_value), Tensor(vectors), ag::Transpose::no, ag::Transpose::yes)).item();
    for (std::size_t w = 0; w < kWords; ++w) vectors(w, kD - 1) = -log_Z;
    h = Tensor(std::move(h_value));
    output = Tensor::parameter(std::move(vectors));
  }
};

Array gradient(const Normalised& model, const Ids& words, const std::function<Tensor(const Tensor& h)>& loss) {
  model.output.zero_grad();
  ag::Tape tape;
  tape.backward(loss(embedding(model.h, Ids(Ids::shape_type{words.size()}, 0))));  // the same h for each word
  return model.output.grad();
}

// Words in proportion to p(w) ∝ 1 … |V|, [36].
Ids some_words() {
  std::vector<std::int32_t> words;
  for (std::size_t w = 0; w < kWords; ++w) words.insert(words.end(), w + 1, static_cast<std::int32_t>(w));
  Ids ids(Ids::shape_type{words.size()});
  std::copy(words.begin(), words.end(), ids.begin());
  return ids;
}

double length(const Array& g) { return distance(g, ag::zeros(g.shape())); }

Array direction(const Array& g) { return g / static_cast<Scalar>(length(g)); }

}  // namespace

NceGradient compare_with_likelihood(std::uint64_t seed) {
  ag::Random random(seed, "nce gradient");
  const Normalised model(random);
  const Ids words = some_words();
  const Array log_noise = ag::full({kWords}, static_cast<Scalar>(-std::log(static_cast<double>(kWords))));
  const Array likelihood =
      gradient(model, words, [&](const Tensor& h) { return softmax_loss(h, model.output, words); });
  NceGradient result;
  for (const std::size_t k : {kWords, 10 * kWords, 100 * kWords}) {
    Ids negatives(Ids::shape_type{words.size(), k});
    for (std::size_t b = 0; b < words.size(); ++b)
      for (std::size_t i = 0; i < k; ++i) negatives(b, i) = static_cast<std::int32_t>(i % kWords);
    const auto nce = [&](const Tensor& h) { return nce_loss(h, model.output, words, negatives, log_noise); };
    const auto neg = [&](const Tensor& h) { return negative_sampling_loss(h, model.output, words, negatives); };
    result.k.push_back(k);
    result.nce.push_back(distance(gradient(model, words, nce), likelihood) / length(likelihood));
    result.negative_sampling.push_back(distance(direction(gradient(model, words, neg)), direction(likelihood)));
  }
  return result;
}

}  // namespace word2vec
