// Training from first to last step against PyTorch: three small models run 100 steps on the parameters and the data of
// tests/reference/training.safetensors, and every loss is PyTorch's to 1e-8 (make_training_reference.py). What a test
// of one op or one update cannot see shows here: a gradient that is not dropped in time, an order of clipping and
// update, a state that is off by one step.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "autograd/io/checkpoint.h"
#include "autograd/ops.h"
#include "autograd/optim.h"
#include "course_paths.h"

namespace ag {
namespace {

constexpr double kBar = 1e-8;

const Checkpoint& reference() {
  static const Checkpoint file = read_checkpoint(COURSE_SOURCE_DIR "/tests/reference/training.safetensors");
  return file;
}

// What the file holds of one model.
struct Recording {
  std::map<std::string, Tensor> parameters;
  Integers ids, targets;  // of all steps: [steps, ..]
  Array losses;           // [steps]

  explicit Recording(const std::string& name)
      : ids(reference().integers.at(name + ".ids")),
        targets(reference().integers.at(name + ".targets")),
        losses(reference().arrays.at(name + ".losses")) {
    const std::string prefix = name + ".parameters.";
    for (const auto& [key, array] : reference().arrays) {
      if (key.starts_with(prefix)) parameters[key.substr(prefix.size())] = Tensor::parameter(array);
    }
  }
  Parameters named() const {
    Parameters all;
    for (const auto& [name, tensor] : parameters) all.push_back({name, tensor});
    return all;
  }
};

// Those of one step.
Ids at_step(const Integers& all, std::size_t step) {
  Ids ids(std::vector<std::size_t>(all.shape().begin() + 1, all.shape().end()));
  std::transform(all.data() + step * ids.size(), all.data() + (step + 1) * ids.size(), ids.data(),
                 [](std::int64_t id) { return static_cast<std::int32_t>(id); });
  return ids;
}

using Loss = std::function<Tensor(const Recording&, const Ids& ids, const Ids& targets)>;
using Update = std::function<void(std::size_t step)>;

// The greatest |loss − PyTorch's| of all steps.
double deviation(const Recording& recording, const Loss& loss_of, Optimizer& optimizer, const Update& update) {
  double most = 0;
  for (std::size_t step = 0; step < recording.losses.size(); ++step) {
    Tape tape;
    const Tensor loss = loss_of(recording, at_step(recording.ids, step), at_step(recording.targets, step));
    tape.backward(loss);
    update(step);
    optimizer.zero_grad();
    const double apart = std::abs(loss.item() - recording.losses.data()[step]);
    if (!(apart <= most)) most = apart;  // NaN too
  }
  return most;
}

// --- an MLP language model: SGD with momentum and weight decay -----------------------------------------------------

// y = U tanh(x H + d) + b with x the vectors of the context side by side (Bengio et al. 2003)
Tensor language_model(const Recording& model, const Ids& ids, const Ids& targets) {
  const auto& p = model.parameters;
  const auto batch = static_cast<std::ptrdiff_t>(ids.shape()[0]);
  const Tensor x = reshape(embedding(p.at("table"), ids), {batch, -1});
  const Tensor h = tanh(linear(x, p.at("hidden.weight"), p.at("hidden.bias")));
  return cross_entropy(linear(h, p.at("output.weight"), p.at("output.bias")), targets);
}

double language_model_with(const SGDOptions& options) {
  const Recording model("language_model");
  SGD sgd(model.named(), options);
  return deviation(model, language_model, sgd, [&](std::size_t) { sgd.step(); });
}

TEST(Training, OfALanguageModelFollowsPyTorch) {
  const SGDOptions options{.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 1e-3};
  const double apart = language_model_with(options);
  EXPECT_LE(apart, kBar);
  RecordProperty("deviation", fmt::format("{:.1e}", apart));
}

// Each of these would have been seen.
TEST(Training, OfALanguageModelTellsOptionsApart) {
  EXPECT_GT(language_model_with({.learning_rate = 0.1, .momentum = 0.899, .weight_decay = 1e-3}), 1000 * kBar);
  EXPECT_GT(language_model_with({.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 1.01e-3}), 100 * kBar);
  EXPECT_GT(language_model_with({.learning_rate = 0.1, .momentum = 0.9, .dampening = 1e-3, .weight_decay = 1e-3}),
            1000 * kBar);
  EXPECT_GT(language_model_with({.learning_rate = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 1e-3}),
            1000 * kBar);
}

// --- a block of the Transformer: AdamW, clipping by norm, warm-up --------------------------------------------------

constexpr std::ptrdiff_t kHeads = 2;

Tensor norm(const Recording& model, const std::string& name, const Tensor& x) {
  return layer_norm(x, model.parameters.at(name + ".gain"), model.parameters.at(name + ".bias"), 1e-5);
}

Tensor layer(const Recording& model, const std::string& name, const Tensor& x) {
  return linear(x, model.parameters.at(name + ".weight"), model.parameters.at(name + ".bias"));
}

// softmax(Q Kᵀ / √d) V for each head, no position looking ahead (Vaswani et al. 2017, eq. 1). x [B, T, D] → [B, T, D].
Tensor attention(const Recording& model, const Tensor& x) {
  const auto batch = static_cast<std::ptrdiff_t>(x.shape()[0]), length = static_cast<std::ptrdiff_t>(x.shape()[1]);
  const std::size_t width = x.shape()[2];
  const auto heads = [&](const Tensor& t) { return transpose(reshape(t, {batch, length, kHeads, -1}), {0, 2, 1, 3}); };
  const std::vector<Tensor> qkv = split(layer(model, "qkv", x), {width, width, width}, -1);
  const Tensor q = heads(qkv[0]), k = heads(qkv[1]), v = heads(qkv[2]);  // [B, H, T, D/H]

  Mask future(std::vector<std::size_t>{x.shape()[1], x.shape()[1]});
  for (std::size_t i = 0; i < x.shape()[1]; ++i) {
    for (std::size_t j = 0; j < x.shape()[1]; ++j) future(i, j) = j > i;
  }
  const Tensor scores = matmul(q, k, Transpose::no, Transpose::yes) / std::sqrt(static_cast<double>(q.shape()[3]));
  const Tensor weights = softmax(masked_fill(scores, future, -std::numeric_limits<double>::infinity()));
  return layer(model, "projection", reshape(transpose(matmul(weights, v), {0, 2, 1, 3}), {batch, length, -1}));
}

// Layer norm before each half, and once more before the output layer, which is the table of tokens itself.
Tensor transformer(const Recording& model, const Ids& ids, const Ids& targets) {
  const Tensor& table = model.parameters.at("token");
  Tensor x = embedding(table, ids) + model.parameters.at("position");
  x = x + attention(model, norm(model, "norm1", x));
  x = x + layer(model, "outer", gelu(layer(model, "inner", norm(model, "norm2", x))));
  return cross_entropy(matmul(norm(model, "norm3", x), table, Transpose::no, Transpose::yes), targets);
}

struct TransformerSettings {
  AdamWOptions adam{.learning_rate = 0.02, .beta2 = 0.98, .weight_decay = 0.1, .decays = is_matrix};
  double max_norm = 1.0;
  std::int64_t warmup = 10;
};

double transformer_with(const TransformerSettings& settings) {
  const Recording model("transformer");
  AdamW adam(model.named(), settings.adam);
  const Schedule rate = schedule::linear(settings.adam.learning_rate, settings.warmup, 120);
  return deviation(model, transformer, adam, [&](std::size_t step) {
    clip_grad_norm(model.named(), settings.max_norm);
    adam.set_learning_rate(rate(static_cast<std::int64_t>(step)));
    adam.step();
  });
}

TEST(Training, OfATransformerFollowsPyTorch) {
  const double apart = transformer_with({});
  EXPECT_LE(apart, kBar);
  RecordProperty("deviation", fmt::format("{:.1e}", apart));
}

TEST(Training, OfATransformerTellsOptionsApart) {
  TransformerSettings settings;
  settings.adam.weight_decay = 0.101;
  EXPECT_GT(transformer_with(settings), 1000 * kBar);
  settings = {};
  settings.adam.decays = {};  // biases and gains too
  EXPECT_GT(transformer_with(settings), 1000 * kBar);
  settings = {};
  settings.adam.beta2 = 0.981;
  EXPECT_GT(transformer_with(settings), 1000 * kBar);
  settings = {};
  settings.max_norm = 1.01;
  EXPECT_GT(transformer_with(settings), 1000 * kBar);
  settings = {};
  settings.warmup = 11;
  EXPECT_GT(transformer_with(settings), 1000 * kBar);
}

// --- bags of embeddings: row-sparse gradients, Adam and Adagrad ----------------------------------------------------

enum class Combine { mean, sum };

// The class of a bag of ids, by the mean or the sum of their vectors; an id may stand in a bag more than once.
Loss bag(Combine combine) {
  return [combine](const Recording& model, const Ids& ids, const Ids& targets) {
    const Tensor vectors = embedding(model.parameters.at("table"), ids);  // [B, n, m]
    return cross_entropy(layer(model, "output", combine == Combine::mean ? mean(vectors, {1}) : sum(vectors, {1})),
                         targets);
  };
}

TEST(Training, OfEmbeddingBagsFollowsPyTorch) {
  const Recording mean_bag("mean_bag");
  Adam adam(mean_bag.named(), {.learning_rate = 0.05});
  const Tensor& table = mean_bag.parameters.at("table");
  const double with_adam = deviation(mean_bag, bag(Combine::mean), adam, [&](std::size_t) {
    ASSERT_TRUE(table.gradient()->is_sparse());
    adam.step();
  });
  const Recording sum_bag("sum_bag");
  Adagrad adagrad(sum_bag.named(), {.learning_rate = 0.3, .initial_accumulator = 0.01});
  const double with_adagrad = deviation(sum_bag, bag(Combine::sum), adagrad, [&](std::size_t) { adagrad.step(); });
  EXPECT_LE(with_adam, kBar);
  EXPECT_LE(with_adagrad, kBar);
  RecordProperty("deviation", fmt::format("Adam {:.1e}, Adagrad {:.1e}", with_adam, with_adagrad));
}

TEST(Training, OfEmbeddingBagsTellsOptimizersApart) {
  // Without bias correction: m / √v is m̂ / √v̂ times (1 − β₁ᵗ) / √(1 − β₂ᵗ).
  const Recording uncorrected("mean_bag");
  Adam adam(uncorrected.named(), {.learning_rate = 0.05});
  EXPECT_GT(deviation(uncorrected, bag(Combine::mean), adam,
                      [&](std::size_t step) {
                        const auto t = static_cast<double>(step + 1);
                        adam.set_learning_rate(0.05 * (1 - std::pow(0.9, t)) / std::sqrt(1 - std::pow(0.999, t)));
                        adam.step();
                      }),
            1000 * kBar);
  // Rows that rest: Adam moves them on by their fading moments, LazyAdam does not.
  const Recording resting("mean_bag");
  LazyAdam lazy(resting.named(), {.learning_rate = 0.05});
  EXPECT_GT(deviation(resting, bag(Combine::mean), lazy, [&](std::size_t) { lazy.step(); }), 1000 * kBar);
  const Recording accumulator("sum_bag");
  Adagrad adagrad(accumulator.named(), {.learning_rate = 0.3});
  EXPECT_GT(deviation(accumulator, bag(Combine::sum), adagrad, [&](std::size_t) { adagrad.step(); }), 1000 * kBar);
}

}  // namespace
}  // namespace ag
