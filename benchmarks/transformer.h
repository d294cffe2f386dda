// transformer.h: what the steps of Transformers have in common: ids, starting numbers, attention's products. The peers'
// half of it is peers/transformer.py.
#pragma once

#include <cmath>
#include <vector>

#include "autograd/autograd.h"
#include "benchmarks/products.h"

namespace bench {

// Ids of the given shape for a step: word(number of the id, over all steps) modulo V.
template <class Word>
ag::Ids make_ids(std::size_t V, const ag::Shape& shape, std::size_t step, const Word& word) {
  ag::Ids ids = ag::Ids::from_shape(shape);
  for (std::size_t k = 0; k < ids.size(); ++k)
    ids.data()[k] = static_cast<std::int32_t>(word(k + step * ids.size()) % V);
  return ids;
}
constexpr auto kRead = [](std::size_t i) { return i * 7919; };
constexpr auto kBefore = [](std::size_t i) { return i * 6271; };
constexpr auto kWanted = [](std::size_t i) { return i * i % 997; };

// The matrices in their order, as in the peer. sin(phase + 0.37 i), which other programs take, makes matrices of rank
// 2: most gradients would be what rounding leaves, and Adam would make whole steps of that.
inline void fill_matrices(const ag::Module& model) {
  double phase = 0;
  for (ag::NamedParameter p : model.parameters()) {
    if (!ag::is_matrix(p)) continue;
    double i = 0;
    for (ag::Scalar& w : p.tensor.mutable_value()) {
      w = static_cast<ag::Scalar>(0.02 * std::sin(phase + 0.37 * i * i));
      ++i;
    }
    ++phase;
  }
}

// The two products of attention: scores and what they bring, for each head of each sentence, `times` heads in all.
inline void add_attention(std::vector<Products>& all, std::size_t queries, std::size_t keys, std::size_t of_head,
                          std::size_t times) {
  all.push_back({queries, of_head, keys, times});
  all.push_back({queries, keys, of_head, times});
}

}  // namespace bench
