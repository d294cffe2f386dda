// A small BERT with random parameters, under our names and under Hugging Face's, for the tests of its folders.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <map>
#include <string>

#include "autograd/random.h"
#include "chapters/10_bert/names.h"
#include "chapters/10_bert/published.h"
#include "tests/text_files.h"

// All sizes differ, so that no axis passes for another; and d × d, where only the numbers show that a weight was
// turned.
inline bert::Config small() {
  bert::Config config;
  config.vocab_size = 13;
  config.hidden_size = 6;
  config.num_hidden_layers = 2;
  config.num_attention_heads = 3;
  config.intermediate_size = 8;
  config.max_position_embeddings = 5;
  return config;
}

inline ag::NamedArrays random_parameters(const bert::Config& config) {
  ag::Random random(1, "published");
  ag::NamedArrays parameters;
  for (const bert::Name& name : bert::names(config)) parameters[name.ours] = random.normal(name.shape, 0, 1);
  return parameters;
}

inline ag::NamedArrays without(ag::NamedArrays arrays, const std::string& prefix) {
  std::erase_if(arrays, [&](const auto& item) { return item.first.starts_with(prefix); });
  return arrays;
}

inline bool same_bits(const ag::NamedArrays& a, const ag::NamedArrays& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.first == y.first && x.second.shape() == y.second.shape() &&
           std::memcmp(x.second.data(), y.second.data(), x.second.size() * sizeof(ag::Scalar)) == 0;
  });
}

inline std::string refusal_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const std::runtime_error& e) {  // ag::Error, data::InputError
    return e.what();
  }
  ADD_FAILURE() << "nothing was refused";
  return "";
}

class PublishedBert : public testing::Test {
 protected:
  bert::Published read(const ag::NamedArrays& arrays, const std::map<std::string, ag::Integers>& integers = {}) const {
    return bert::from_published(config, {arrays, integers, {}}, "config.json", "the folder");
  }
  std::string refusal(const ag::NamedArrays& arrays) const {
    return refusal_of([&] { read(arrays); });
  }
  // Their names, each put through `change`.
  template <class Change>
  ag::NamedArrays renamed(Change change) const {
    ag::NamedArrays changed;
    for (const auto& [name, array] : theirs) changed[change(name)] = array;
    return changed;
  }

  const bert::Config config = small();
  const ag::NamedArrays ours = random_parameters(config);
  const ag::NamedArrays theirs = bert::to_published(config, ours);
  const TextFiles files;
};
