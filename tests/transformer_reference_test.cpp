// Chapter 07 against PyTorch's nn.TransformerEncoderLayer, nn.TransformerDecoderLayer and what is stacked of them, with
// both norms and every mask: values, all gradients, and 100 losses of training (tests/reference/make_transformer.py).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "chapters/07_transformer/lesson.h"
#include "course_paths.h"
#include "tests/translators.h"

namespace transformer {
namespace {

using namespace translators;

constexpr double kBarOfReference = 1e-10, kBarOfTraining = 1e-8;

const ag::Checkpoint& reference() {
  static const ag::Checkpoint file = ag::read_checkpoint(COURSE_SOURCE_DIR "/tests/reference/transformer.safetensors");
  return file;
}
const Array& array(const std::string& key) { return reference().arrays.at(key); }
const ag::Integers& integers(const std::string& key) { return reference().integers.at(key); }
std::vector<std::size_t> lengths(const std::string& key) { return {integers(key).begin(), integers(key).end()}; }

// One of the batches, which training takes in turn.
Batch stored_batch(std::size_t number) {
  const auto part = [number](const std::string& key) -> ag::Integers { return xt::view(integers(key), number); };
  const ag::Integers sizes = part("source_sizes");
  return {xt::cast<std::int32_t>(part("source")),
          {sizes.begin(), sizes.end()},
          xt::cast<std::int32_t>(part("input")),
          xt::cast<std::int32_t>(part("wanted"))};
}

Sizes sizes_of(Norm norm, Positions positions = Positions::none) {
  return {.source_words = array("parameters.source_words.weight").shape()[0],
          .target_words = array("parameters.target_words.weight").shape()[0],
          .d = 6,
          .h = 2,
          .F = 10,
          .N = 2,
          .norm = norm,
          .positions = positions,
          .longest = array("parameters.places").shape()[0]};
}

// The module, begun where PyTorch's began; its parameters stand in the file under `prefix`.
template <class Made>
Made started(const Made& module, const std::string& prefix = "") {
  for (const ag::NamedParameter& p : module.parameters()) {
    Tensor tensor = p.tensor;
    EXPECT_EQ(array("parameters." + prefix + p.name).shape(), tensor.shape()) << p.name;
    tensor.mutable_value() = array("parameters." + prefix + p.name);
  }
  return module;
}
Block block_of(Norm norm) {
  ag::Random random(1);
  return started(Block(sizes_of(norm), ag::Dropout(0, random), random), "encoder.0.");
}
DecoderBlock decoder_block_of(Norm norm) {
  ag::Random random(1);
  return started(DecoderBlock(sizes_of(norm), ag::Dropout(0, random), random), "decoder.0.");
}
Translator translator_of(Norm norm, Positions positions) {
  ag::Random random(1);
  return started(Translator(sizes_of(norm, positions), random));
}

void expect_pytorchs(const Array& found, const std::string& key) {
  EXPECT_LE(largest_difference(found, array(key)), kBarOfReference) << key;
}
void expect_pytorchs_gradients(const std::string& name, const ag::Parameters& parameters) {
  for (const ag::NamedParameter& p : parameters) expect_pytorchs(gradient_of(p.tensor), name + ".gradients." + p.name);
}

// --- single blocks ---------------------------------------------------------------------------------------------------

void expect_block(const std::string& name, Norm norm, const AttentionMask& mask) {
  const Block block = block_of(norm);
  const Tensor x = Tensor::parameter(array("x"));
  Memory nothing_before;
  ag::Tape tape;
  const Tensor y = block(x, mask, nothing_before);
  tape.backward(sum(y * Tensor(array("cotangent"))));
  expect_pytorchs(y.value(), name + ".y");
  expect_pytorchs_gradients(name, {{"x", x}});
  expect_pytorchs_gradients(name, block.parameters());
}

TEST(TransformerReference, Block) {
  for (const auto& [name, norm] : {std::pair("post ", Norm::post), {"pre ", Norm::pre}}) {
    expect_block(name + std::string("padding"), norm, {.key_lengths = lengths("lengths")});
    expect_block(name + std::string("causal"), norm, {.causal = true});
    expect_block(name + std::string("padding causal"), norm, {.causal = true, .key_lengths = lengths("lengths")});
  }
}

void expect_decoder_block(const std::string& name, Norm norm) {
  const DecoderBlock block = decoder_block_of(norm);
  const Tensor x = Tensor::parameter(array("x")), memory = Tensor::parameter(array("memory"));
  Memory nothing_written;
  ag::Tape tape;
  const Tensor y = block(x, nothing_written, block.over.remember(memory), {.key_lengths = lengths("memory_lengths")});
  tape.backward(sum(y * Tensor(array("cotangent"))));
  expect_pytorchs(y.value(), name + ".y");
  expect_pytorchs_gradients(name, {{"x", x}, {"memory", memory}});
  expect_pytorchs_gradients(name, block.parameters());
}

TEST(TransformerReference, DecoderBlock) {
  expect_decoder_block("post decoder", Norm::post);
  expect_decoder_block("pre decoder", Norm::pre);
}

// --- the translator --------------------------------------------------------------------------------------------------

// All words at once as the loss takes them, and word by word. PyTorch masks the padding of targets as well.
void expect_translator(const std::string& name, const Translator& model) {
  const Batch batch = stored_batch(0);
  ag::Tape tape;
  const Tensor loss = model.loss(batch);
  tape.backward(loss);
  expect_pytorchs(loss.value(), name + ".loss");
  expect_pytorchs_gradients(name, model.parameters());

  const ag::NoGrad values_only;
  Translator::State state = model.start(batch);
  for (std::size_t t = 0; t < batch.input.shape()[0]; ++t) {
    const Array logits = model.step(row_of(batch.input, t), state).value();
    for (std::size_t b = 0; b < batch.size(); ++b) {
      if (batch.wanted(t, b) == data::kNotAsked) continue;
      EXPECT_LE(largest_difference(xt::view(logits, b), xt::view(array(name + ".logits"), t, b)), kBarOfReference)
          << name << ", word " << t << " of sentence " << b;
    }
  }
}

TEST(TransformerReference, Translator) {
  expect_translator("post sinusoidal", translator_of(Norm::post, Positions::sinusoidal));
  expect_translator("pre learned", translator_of(Norm::pre, Positions::learned));
}

// --- training --------------------------------------------------------------------------------------------------------

// What can be a little off: the lesson's settings, and what its train() gives to Adam.
struct Recipe {
  TrainSettings settings{.steps = 100, .rate = 0.01, .warmup = 20, .clip = 1, .label_smoothing = 0.1};
  double beta2 = 0.98, epsilon = 1e-9;
};

// The greatest |loss − PyTorch's| of 100 steps.
double deviation(const std::string& name, const Translator& model, const Recipe& recipe = {}) {
  const TrainSettings& settings = recipe.settings;
  ag::Adam optimizer(model.parameters(), {.beta2 = recipe.beta2, .epsilon = recipe.epsilon});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, settings.warmup, settings.steps, settings.rate / 20);
  const Array& losses = array(name + ".losses");
  const std::size_t batches = integers("source").shape()[0];
  double most = 0;
  for (std::size_t step = 0; step < losses.size(); ++step) {
    ag::Tape tape;
    const Tensor loss = model.loss(stored_batch(step % batches), settings.label_smoothing);
    tape.backward(loss);
    clip_grad_norm(model.parameters(), settings.clip);
    optimizer.set_learning_rate(rate(static_cast<std::int64_t>(step)));
    optimizer.step();
    optimizer.zero_grad();
    const double apart = std::abs(loss.item() - losses(step));
    if (!(apart <= most)) most = apart;  // NaN too
  }
  return most;
}

TEST(TransformerReference, LossesOfAHundredStepsArePyTorchs) {
  const double post = deviation("post learned", translator_of(Norm::post, Positions::learned)),
               pre = deviation("pre sinusoidal", translator_of(Norm::pre, Positions::sinusoidal));
  EXPECT_LE(post, kBarOfTraining);
  EXPECT_LE(pre, kBarOfTraining);
  RecordProperty("deviation", fmt::format("post {:.1e}, pre {:.1e}", post, pre));
}

// Each of these would have been seen.
TEST(TransformerReference, TrainingTellsRecipesApart) {
  const auto with = [](const auto& change) {
    Recipe recipe;
    change(recipe);
    return deviation("pre sinusoidal", translator_of(Norm::pre, Positions::sinusoidal), recipe);
  };
  EXPECT_GT(with([](Recipe& r) { r.settings.rate = 0.01001; }), 1000 * kBarOfTraining);
  EXPECT_GT(with([](Recipe& r) { r.settings.warmup = 21; }), 1000 * kBarOfTraining);
  EXPECT_GT(with([](Recipe& r) { r.settings.clip = 1.01; }), 1000 * kBarOfTraining);
  EXPECT_GT(with([](Recipe& r) { r.settings.label_smoothing = 0.101; }), 1000 * kBarOfTraining);
  EXPECT_GT(with([](Recipe& r) { r.beta2 = 0.981; }), 1000 * kBarOfTraining);
  EXPECT_GT(with([](Recipe& r) { r.epsilon = 1e-8; }), 100 * kBarOfTraining);
  EXPECT_GT(deviation("pre sinusoidal", translator_of(Norm::pre, Positions::learned)), 1000 * kBarOfTraining);
}

}  // namespace
}  // namespace transformer
