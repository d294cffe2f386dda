// Chapter 10 against BERT written out in PyTorch, which equals transformers' BertForPreTraining: every layer, both
// heads, all gradients, and 100 losses of training in parts (tests/reference/make_bert.py).
#include "tests/bert_reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>

namespace bert {
namespace {

using namespace bert_reference;

constexpr double kBarOfValues = 1e-10, kBarOfGradients = 1e-8, kBarOfTraining = 1e-8;

TEST(BertReference, ValuesArePyTorchs) { expect_values(started(), kBarOfValues); }

TEST(BertReference, GradientsArePyTorchs) {
  const Bert model = started();
  ag::Tape tape;
  const Losses losses = model.losses(first_batch());
  const Tensor loss = losses.masked + losses.next;
  tape.backward(loss);
  EXPECT_LE(largest_difference(loss.value(), array("loss")), kBarOfValues);
  std::set<std::string> names;
  double most = 0;
  for (const ag::NamedParameter& p : model.parameters()) {
    ASSERT_TRUE(p.tensor.has_grad()) << p.name;
    const double apart = largest_difference(p.tensor.grad(), theirs("gradients.", p.name));
    EXPECT_LE(apart, kBarOfGradients) << p.name;
    most = std::max(most, apart);
    names.insert("parameters." + their_name(p.name));
  }
  for (const auto& [key, values] : file().arrays)
    EXPECT_TRUE(!key.starts_with("parameters.") || names.count(key) == 1) << key << " is none of ours";
  RecordProperty("difference", fmt::format("{:.1e}", most));
}

// --- training --------------------------------------------------------------------------------------------------------

// The lesson's settings, and what can be a little off beside them.
struct Recipe {
  TrainSettings settings{.steps = 100, .accumulate = 2, .rate = 0.01, .warmup = 20, .weight_decay = 0.01, .clip = 4};
  Sizes sizes = bert_reference::sizes();
  ag::ParameterFilter decays = ag::is_matrix;
  std::function<void(Batch&)> change = [](Batch&) {};
  bool mean_of_means = false;
};

// One step's loss and gradients, part by part, as train() has it: each divided by the counts of all.
double backward(const Bert& model, std::size_t step, const Recipe& recipe) {
  const std::size_t all = examples_of_a_step(), parts = recipe.settings.accumulate;
  const auto share_of = [&](std::size_t some, std::size_t whole) {
    return recipe.mean_of_means ? 1 / static_cast<double>(parts)
                                : static_cast<double>(some) / static_cast<double>(whole);
  };
  const std::size_t M = stored_batch(step, 0, all).hidden.size();
  double loss = 0;
  for (std::size_t part = 0; part < parts; ++part) {
    const auto [first, last] = ag::share(all, parts, part);
    Batch batch = stored_batch(step, first, last);
    recipe.change(batch);
    ag::Tape tape;
    const Losses losses = model.losses(batch);
    const Tensor of_part = losses.masked * share_of(batch.hidden.size(), M) + losses.next * share_of(last - first, all);
    tape.backward(of_part);
    loss += of_part.item();
  }
  return loss;
}

// The greatest |loss − PyTorch's| of 100 steps.
double deviation(const Recipe& recipe = {}) {
  const TrainSettings& settings = recipe.settings;
  const Bert model = started(recipe.sizes);
  ag::AdamW optimizer(model.parameters(),
                      {.learning_rate = settings.rate, .weight_decay = settings.weight_decay, .decays = recipe.decays});
  const ag::Schedule rate = ag::schedule::linear(settings.rate, settings.warmup, settings.steps);
  const Array& losses = array("losses");
  double most = 0;
  for (std::size_t step = 0; step < losses.size(); ++step) {
    const double loss = backward(model, step % steps(), recipe);
    clip_grad_norm(model.parameters(), settings.clip);
    optimizer.set_learning_rate(rate(static_cast<std::int64_t>(step)));
    optimizer.step();
    optimizer.zero_grad();
    const double apart = std::abs(loss - losses(step));
    if (!(apart <= most)) most = apart;  // NaN too
  }
  return most;
}

TEST(BertReference, LossesOfAHundredStepsArePyTorchs) {
  const double most = deviation();
  EXPECT_LE(most, kBarOfTraining);
  RecordProperty("deviation", fmt::format("{:.1e}", most));
}

TEST(BertReference, PartsChangeNothing) {
  for (const std::size_t parts : {1, 5}) {
    Recipe recipe;
    recipe.settings.accumulate = parts;
    EXPECT_LE(deviation(recipe), kBarOfTraining) << parts;
  }
}

void expect_told_apart(const std::string& what, const std::function<void(Recipe&)>& change) {
  Recipe recipe;
  change(recipe);
  EXPECT_GT(deviation(recipe), 1000 * kBarOfTraining) << what;
}

// Each of these would have been seen.
TEST(BertReference, TrainingTellsRecipesApart) {
  expect_told_apart("rate", [](Recipe& r) { r.settings.rate = 0.01001; });
  expect_told_apart("warm-up", [](Recipe& r) { r.settings.warmup = 21; });
  expect_told_apart("decay", [](Recipe& r) { r.settings.weight_decay = 0.0101; });
  expect_told_apart("clipping", [](Recipe& r) { r.settings.clip = 4.01; });
  expect_told_apart("decay on biases and norms", [](Recipe& r) { r.decays = {}; });
  expect_told_apart("decay, but not of the tied table", [](Recipe& r) {
    r.decays = [](const auto& p) { return is_matrix(p) && p.name != "words.weight"; };
  });
  expect_told_apart("a mean of means", [](Recipe& r) { r.mean_of_means = true; });
}

TEST(BertReference, TrainingTellsModelsApart) {
  expect_told_apart("NSP the other way round",
                    [](Recipe& r) { r.change = [](Batch& b) { b.random = Ids(1 - b.random); }; });
  expect_told_apart("segments left out", [](Recipe& r) { r.change = [](Batch& b) { b.segments.fill(0); }; });
  expect_told_apart("padding seen", [](Recipe& r) {
    r.change = [](Batch& b) { std::fill(b.lengths.begin(), b.lengths.end(), b.pieces.shape()[1]); };
  });
  expect_told_apart("relu", [](Recipe& r) { r.sizes.activation = &ag::relu; });
  expect_told_apart("GELU by tanh", [](Recipe& r) {
    r.sizes.activation = [](const Tensor& x) { return ag::gelu(x, ag::Gelu::tanh); };
  });
  expect_told_apart("epsilon of the norms", [](Recipe& r) { r.sizes.epsilon = 1e-5; });
}

}  // namespace
}  // namespace bert
