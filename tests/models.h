// models.h: networks for tests of memory and speed: deep, wide at the output, and with attention.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "autograd/nn.h"

namespace models {

// Pre-norm block of a Transformer: x ← x + drop(attention(norm(x))), x ← x + drop(network(norm(x))).
struct Block : ag::Module {
  std::size_t heads;
  ag::LayerNorm before_attention, before_network;
  ag::Linear query, key, value, output, widen, narrow;
  ag::Dropout drop_weights, drop_attention, drop_network;

  Block(std::size_t features, std::size_t head_count, double p, ag::Random& random)
      : heads(head_count),
        before_attention(child("before_attention", ag::LayerNorm(features))),
        before_network(child("before_network", ag::LayerNorm(features))),
        query(child("query", ag::Linear(features, features, random))),
        key(child("key", ag::Linear(features, features, random))),
        value(child("value", ag::Linear(features, features, random))),
        output(child("output", ag::Linear(features, features, random))),
        widen(child("widen", ag::Linear(features, 4 * features, random))),
        narrow(child("narrow", ag::Linear(4 * features, features, random))),
        drop_weights(p, random),
        drop_attention(p, random),
        drop_network(p, random) {}

  ag::Tensor operator()(const ag::Tensor& x) const {
    const ag::Tensor y = x + drop_attention(attention(before_attention(x)));
    return y + drop_network(narrow(ag::gelu(widen(before_network(y)))));
  }

 private:
  // [B, T, d] → [B, heads, T, d / heads]
  ag::Tensor split(const ag::Tensor& x) const {
    const auto B = static_cast<std::ptrdiff_t>(x.shape()[0]), T = static_cast<std::ptrdiff_t>(x.shape()[1]);
    return ag::transpose(ag::reshape(x, {B, T, static_cast<std::ptrdiff_t>(heads), -1}), {0, 2, 1, 3});
  }
  ag::Tensor join(const ag::Tensor& x) const {
    const auto B = static_cast<std::ptrdiff_t>(x.shape()[0]), T = static_cast<std::ptrdiff_t>(x.shape()[2]);
    return ag::reshape(ag::transpose(x, {0, 2, 1, 3}), {B, T, -1});
  }
  ag::Tensor attention(const ag::Tensor& h) const {
    const ag::Tensor q = split(query(h)), k = split(key(h)), v = split(value(h));
    const double scale = 1 / std::sqrt(static_cast<double>(q.shape().back()));
    // A statement each: what a statement makes on the way lives until its end.
    ag::Tensor weights = ag::matmul(q, k, ag::Transpose::no, ag::Transpose::yes);
    weights = weights * scale;
    weights = ag::softmax(weights);
    weights = drop_weights(weights);
    return output(join(ag::matmul(weights, v)));
  }
};

// Words → blocks → a distribution over the next word.
struct LanguageModel : ag::Module {
  ag::Embedding words;
  std::vector<Block> blocks;
  ag::Linear output;

  LanguageModel(std::size_t vocabulary, std::size_t features, std::size_t heads, std::size_t depth, ag::Random& random)
      : words(child("words", ag::Embedding(vocabulary, features, random))),
        output(child("output", ag::Linear(features, vocabulary, random))) {
    for (std::size_t i = 0; i < depth; ++i)
      blocks.push_back(child("block" + std::to_string(i), Block(features, heads, 0.1, random)));
  }
  ag::Tensor loss(const ag::Ids& ids, const ag::Ids& targets) const {
    ag::Tensor x = words(ids);
    for (const Block& block : blocks) x = block(x);
    return ag::linear_cross_entropy(x, output.weight, output.bias, targets);
  }
};

// Ids [B, T] below n, other ones for each step.
inline ag::Ids draw_ids(std::size_t B, std::size_t T, std::size_t n, ag::Random& random) {
  ag::Ids ids(ag::Ids::shape_type{B, T});
  for (std::int32_t& id : ids) id = static_cast<std::int32_t>(random.below(n));
  return ids;
}

}  // namespace models
