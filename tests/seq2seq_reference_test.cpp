// The translators of chapters 05 and 06 against PyTorch's cells and formulas written out: losses, logits and attention
// weights of a padded batch (tests/reference/make_seq2seq.py).
#include <gtest/gtest.h>

#include "chapters/06_attention/lesson.h"
#include "course_paths.h"
#include "tests/translators.h"

namespace {

using namespace translators;
using attention::Order, attention::ScoreKind, seq2seq::Context;

constexpr double kBarOfReference = 1e-10;

const ag::Checkpoint& reference() {
  static const ag::Checkpoint file = ag::read_checkpoint(COURSE_SOURCE_DIR "/tests/reference/seq2seq.safetensors");
  return file;
}
Ids stored_ids(const std::string& name) {
  const ag::Integers& stored = reference().integers.at(name);
  return xt::cast<std::int32_t>(stored);
}
Batch stored_batch() {
  const ag::Integers& sizes = reference().integers.at("source_sizes");
  return {stored_ids("source"), {sizes.begin(), sizes.end()}, stored_ids("input"), stored_ids("wanted")};
}

// The model with the values that the file has for `name`; those it does not name are not used.
template <class Model>
void expect_pytorchs(const std::string& name, const Model& model) {
  SCOPED_TRACE(name);
  const auto array = [&](const std::string& key) { return reference().arrays.at(name + "." + key); };
  for (const ag::NamedParameter& p : model.parameters()) {
    Tensor tensor = p.tensor;
    tensor.mutable_value().fill(std::nan(""));
    if (!reference().arrays.contains(name + ".parameters." + p.name)) continue;
    ASSERT_EQ(array("parameters." + p.name).shape(), p.tensor.shape()) << p.name;
    tensor.mutable_value() = array("parameters." + p.name);
  }
  const Batch batch = stored_batch();
  EXPECT_NEAR(model.loss(batch).item(), array("loss")(), kBarOfReference);
  auto state = model.start(batch);
  for (std::size_t t = 0; t < batch.input.shape()[0]; ++t) {
    const Array logits = model.step(row_of(batch.input, t), state).value();
    EXPECT_LE(largest_difference(logits, Array(xt::view(array("logits"), t))), kBarOfReference) << "word " << t;
    if constexpr (requires { state.weights; }) {
      EXPECT_LE(largest_difference(state.weights.value(), Array(xt::view(array("weights"), t))), kBarOfReference);
    }
  }
}

constexpr std::size_t kM = 3, kH = 4;

template <class Layer>
void expect_fixed(const std::string& name, Context context) {
  ag::Random random(1);
  expect_pytorchs(name, seq2seq::Translator<Layer>({kSourceWords, kTargetWords, kM, kH, context}, random));
}

TEST(Seq2SeqReference, FixedContexts) {
  expect_fixed<ag::Rnn>("rnn last", Context::last);
  expect_fixed<ag::Lstm>("lstm last", Context::last);
  expect_fixed<ag::Lstm>("lstm mapped", Context::mapped);
  expect_fixed<ag::Gru>("gru mapped", Context::mapped);
  expect_fixed<ag::Gru>("gru all", Context::all);
}

TEST(Seq2SeqReference, Attention) {
  const auto expect = [](const std::string& name, ScoreKind score, Order order, bool input_feeding) {
    ag::Random random(1);
    expect_pytorchs(name,
                    attention::Translator({kSourceWords, kTargetWords, kM, kH, score, order, input_feeding}, random));
  };
  // Bahdanau's order with every score, input feeding or not.
  for (const bool not_looked_at : {false, true}) {
    expect("dot before", ScoreKind::dot, Order::before, not_looked_at);
    expect("scaled before", ScoreKind::scaled, Order::before, not_looked_at);
    expect("general before", ScoreKind::general, Order::before, not_looked_at);
    expect("additive before", ScoreKind::additive, Order::before, not_looked_at);
    expect("concat before", ScoreKind::concat, Order::before, not_looked_at);
    expect("linear before", ScoreKind::linear, Order::before, not_looked_at);
    expect("blind before", ScoreKind::blind, Order::before, not_looked_at);
  }
  // Luong's.
  expect("general after fed", ScoreKind::general, Order::after, true);
  expect("concat after fed", ScoreKind::concat, Order::after, true);
  expect("scaled after", ScoreKind::scaled, Order::after, false);
}

}  // namespace
