// Rnn, Lstm and Gru against nn.RNN, nn.LSTM and nn.GRU of two layers in both directions, with lengths and initial
// states: values and every gradient, and 100 steps of training (tests/reference/make_layer_reference.py).
#include <gtest/gtest.h>

#include <cmath>
#include <memory>

#include "autograd/autograd.h"
#include "course_paths.h"
#include "tests/op_table.h"

namespace ag {
namespace {

constexpr std::size_t kInputs = 4, kHidden = 6, kClasses = 3, kCells = 4;

const Checkpoint& reference() {
  static const Checkpoint file = read_checkpoint(COURSE_SOURCE_DIR "/tests/reference/layers.safetensors");
  return file;
}

std::vector<std::size_t> lengths() {
  const Integers& stored = reference().integers.at("lengths");
  return {stored.begin(), stored.end()};
}

// A layer by its name in the file, and what the file says of it.
template <class Layer>
struct Case {
  std::string name;
  Random random;
  Layer layer;

  template <class Options>
  Case(const std::string& name_, const Options& options)
      : name(name_), random(1), layer(kInputs, kHidden, random, options) {
    for (const NamedParameter& p : layer.parameters()) {
      Tensor tensor = p.tensor;
      tensor.mutable_value() = array("parameters." + p.name);
    }
  }
  const Array& array(const std::string& key) const { return reference().arrays.at(name + "." + key); }
  bool has(const std::string& key) const { return reference().arrays.contains(name + "." + key); }
  std::vector<Tensor> states(const std::string& prefix) const {
    std::vector<Tensor> found;
    for (std::size_t k = 0; k < kCells && has(prefix + std::to_string(k)); ++k)
      found.push_back(Tensor::parameter(array(prefix + std::to_string(k))));
    return found;
  }
};

template <class Layer>
void expect_values_and_gradients(const Case<Layer>& c) {
  const auto expect = [&](const Array& found, const std::string& key) {
    EXPECT_LE(op_table::difference(found, c.array(key)), 1e-10) << c.name << "." << key;
  };
  const Tensor x = Tensor::parameter(c.array("x"));
  const RecurrentState initial{c.states("h0."), c.states("c0.")};
  Tape tape;
  const RecurrentOutput out = c.layer(x, initial, lengths());
  expect(out.y.value(), "y");
  Tensor total = sum(out.y * Tensor(c.array("cotangents.y")));
  for (const auto& [letter, states] : {std::pair("h", &out.state.h), {"c", &out.state.c}}) {
    for (std::size_t k = 0; k < states->size(); ++k) {
      const std::string key = fmt::format("{}.{}", letter, k);
      expect((*states)[k].value(), key);
      total = total + sum((*states)[k] * Tensor(c.array("cotangents." + key)));
    }
  }
  tape.backward(total);
  expect(x.grad(), "gradients.x");
  for (const NamedParameter& p : c.layer.parameters()) expect(p.tensor.grad(), "gradients." + p.name);
  for (std::size_t k = 0; k < initial.h.size(); ++k) expect(initial.h[k].grad(), fmt::format("gradients.h0.{}", k));
  for (std::size_t k = 0; k < initial.c.size(); ++k) expect(initial.c[k].grad(), fmt::format("gradients.c0.{}", k));
}

TEST(RecurrentReference, ValuesAndGradientsArePyTorchs) {
  expect_values_and_gradients(Case<Rnn>("rnn", RnnOptions{.layers = 2, .bidirectional = true}));
  expect_values_and_gradients(Case<Lstm>("lstm", LstmOptions{.layers = 2, .bidirectional = true}));
  expect_values_and_gradients(Case<Gru>("gru", GruOptions{.layers = 2, .bidirectional = true}));
}

// What can be a little off in training. The rate: Adam's.
struct Training {
  double rate = 0.01, clip = 1;
};

template <class Layer>
struct Classifier : Module {
  Layer layer;
  Linear output;
  Classifier(const Case<Layer>& c, Random& random)
      : layer(child("layer", c.layer)), output(child("output", Linear(2 * kHidden, kClasses, random))) {
    output.weight.mutable_value() = c.array("parameters.output.weight");
    output.bias.mutable_value() = c.array("parameters.output.bias");
  }
};

// The greatest |loss − PyTorch's| of 100 steps.
template <class Layer>
double deviation(const Case<Layer>& c, const Training& options) {
  Random random(1);
  const Classifier<Layer> model(c, random);
  Adam adam(model.parameters(), {.learning_rate = options.rate});
  const Array &x = c.array("training.x"), &losses = c.array("losses");
  const Integers& targets = reference().integers.at(c.name + ".training.targets");
  const std::size_t T = x.shape()[1], B = x.shape()[2], size = T * B * kInputs;
  double most = 0;
  for (std::size_t step = 0; step < losses.size(); ++step) {
    Array inputs = empty({T, B, kInputs});
    std::copy_n(x.data() + step * size, size, inputs.data());
    Ids classes(Shape{B});
    for (std::size_t b = 0; b < B; ++b) classes(b) = static_cast<std::int32_t>(targets.data()[step * B + b]);
    Tape tape;
    const RecurrentState last = model.layer(inputs, {}, lengths()).state;
    const Tensor loss = cross_entropy(model.output(concat({last.h[2], last.h[3]}, 1)), classes);
    tape.backward(loss);
    clip_grad_norm(model.parameters(), options.clip);
    adam.step();
    adam.zero_grad();
    const double apart = std::abs(loss.item() - losses.data()[step]);
    if (!(apart <= most)) most = apart;  // NaN too
  }
  return most;
}

template <class Layer, class Options>
void expect_training(const std::string& name, const Options& options) {
  EXPECT_LE(deviation(Case<Layer>(name, options), {}), 1e-8) << name;
  EXPECT_GT(deviation(Case<Layer>(name, options), {.rate = 0.01001}), 1e-6)
      << name << ": another rate would not be seen";
  EXPECT_GT(deviation(Case<Layer>(name, options), {.clip = 1.01}), 1e-6) << name << ": another clip would not be seen";
}

TEST(RecurrentReference, LossesOfAHundredStepsArePyTorchs) {
  expect_training<Rnn>("rnn", RnnOptions{.layers = 2, .bidirectional = true});
  expect_training<Lstm>("lstm", LstmOptions{.layers = 2, .bidirectional = true});
  expect_training<Gru>("gru", GruOptions{.layers = 2, .bidirectional = true});
}

}  // namespace
}  // namespace ag
