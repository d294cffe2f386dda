// bert_reference.h: chapter 10's model begun where that of tests/reference/make_bert.py begins, and the examples and
// figures of that file. The names and layouts of Hugging Face are turned into ours here, apart from what reads folders.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "chapters/10_bert/lesson.h"
#include "course_paths.h"
#include "tests/translators.h"

namespace bert_reference {

using ag::Array, ag::Ids, ag::Tensor, bert::Batch, bert::Bert, translators::largest_difference;

inline const ag::Checkpoint& file() {
  static const ag::Checkpoint read = ag::read_checkpoint(COURSE_SOURCE_DIR "/tests/reference/bert.safetensors");
  return read;
}
inline const Array& array(const std::string& key) { return file().arrays.at(key); }
inline const ag::Integers& integers(const std::string& key) { return file().integers.at(key); }

// "blocks.1.look.query.weight" → "bert.encoder.layer.1.attention.self.query.weight".
inline std::string their_name(std::string name) {
  static const std::vector<std::pair<std::string, std::string>> kParts = {
      {"words.weight", "bert.embeddings.word_embeddings.weight"},
      {"places", "bert.embeddings.position_embeddings.weight"},
      {"segments.weight", "bert.embeddings.token_type_embeddings.weight"},
      {"masked.transform", "cls.predictions.transform.dense"},
      {"masked.norm", "cls.predictions.transform.LayerNorm"},
      {"masked.bias", "cls.predictions.bias"},
      {"norm", "bert.embeddings.LayerNorm"},
      {"pooler", "bert.pooler.dense"},
      {"next", "cls.seq_relationship"},
      {"blocks", "bert.encoder.layer"}};
  static const std::vector<std::pair<std::string, std::string>> kInBlocks = {
      {".around_look.norm.", ".attention.output.LayerNorm."},
      {".around_think.norm.", ".output.LayerNorm."},
      {".look.output.", ".attention.output.dense."},
      {".look.", ".attention.self."},
      {".think.up.", ".intermediate.dense."},
      {".think.down.", ".output.dense."}};
  const auto replace = [&name](std::size_t at, const auto& part) { name.replace(at, part.first.size(), part.second); };
  for (const auto& part : kInBlocks)
    if (const std::size_t at = name.find(part.first); at != std::string::npos) {
      replace(at, part);
      break;
    }
  for (const auto& part : kParts)
    if (name.starts_with(part.first)) {
      replace(0, part);
      break;
    }
  if (name.ends_with(".gain")) name.replace(name.size() - 4, 4, "weight");
  return name;
}

// What the file says of our parameter: `kind` is "parameters." or "gradients.".
inline Array theirs(const std::string& kind, const std::string& name) {
  const Array& found = array(kind + their_name(name));
  const bool table = name == "words.weight" || name == "segments.weight" || name == "places";
  return found.dimension() == 2 && !table ? Array(xt::transpose(found)) : found;
}

inline bert::Sizes sizes() {
  const ag::Shape words = array("parameters." + their_name("words.weight")).shape();
  return {.V = words[0],
          .d = words[1],
          .h = 2,
          .F = array("parameters." + their_name("blocks.0.think.up.bias")).size(),
          .N = 2,
          .P = array("parameters." + their_name("places")).shape()[0],
          .dropout = 0};
}

inline Bert started(const bert::Sizes& of = sizes()) {
  ag::Random random(1);
  const Bert model(of, random);
  for (const ag::NamedParameter& p : model.parameters()) {
    Tensor tensor = p.tensor;
    EXPECT_EQ(theirs("parameters.", p.name).shape(), tensor.shape()) << p.name;
    tensor.mutable_value() = theirs("parameters.", p.name);
  }
  return model;
}

inline std::size_t steps() { return integers("lengths").shape()[0]; }
inline std::size_t examples_of_a_step() { return integers("lengths").shape()[1]; }

// Examples first … last − 1 of a step.
inline Batch stored_batch(std::size_t step, std::size_t first, std::size_t last) {
  const auto rows = [&](const std::string& key) -> Ids {
    return xt::cast<std::int32_t>(xt::view(integers(key), step, xt::range(first, last)));
  };
  const Ids lengths = rows("lengths"), labels = rows("labels");
  Batch batch{.pieces = rows("input_ids"),
              .segments = rows("token_type_ids"),
              .lengths = {lengths.begin(), lengths.end()},
              .at = {},
              .hidden = {},
              .random = rows("next_sentence_label")};
  std::vector<std::int32_t> at, hidden;
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (const std::int32_t label = labels.data()[i]; label >= 0) {
      at.push_back(static_cast<std::int32_t>(i));
      hidden.push_back(label);
    }
  batch.at = ag::ids_of(at, {at.size()});
  batch.hidden = ag::ids_of(hidden, {hidden.size()});
  return batch;
}
inline Batch first_batch() { return stored_batch(0, 0, examples_of_a_step()); }

// Every layer, the pooled vector, and both heads: none of them further than `bar` from PyTorch's.
inline void expect_values(const Bert& model, double bar) {
  const ag::NoGrad values_only;
  const Batch batch = first_batch();
  const auto expect = [bar](const Tensor& found, const std::string& key) {
    EXPECT_LE(largest_difference(found.value(), array(key)), bar) << key;
  };
  for (std::size_t n = 0; n <= model.blocks.size(); ++n) {  // the model with its first n blocks
    Bert lower = model;
    lower.blocks.erase(lower.blocks.begin() + static_cast<std::ptrdiff_t>(n), lower.blocks.end());
    expect(lower.encode(batch), "hidden." + std::to_string(n));
  }
  const Tensor x = model.encode(batch);
  expect(model.pooled(x), "pooled");
  expect(model.masked_logits(x, batch.at), "masked_logits");
  expect(model.next_logits(x), "next_logits");
  const bert::Losses losses = model.losses(batch);
  expect(losses.masked, "masked");
  expect(losses.next, "next");
}

}  // namespace bert_reference
