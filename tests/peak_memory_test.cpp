// The most memory that a step holds, against what it cannot do without: parameters, the values that a backward function
// still has to read, and the gradients that somebody still has to add to or to read. Each model's minimum is written
// down below as a program that makes every array when it is first written and drops it after its last use.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <stdexcept>
#include <string>

#include "autograd/memory.h"
#include "tests/models.h"

namespace ag {
namespace {

constexpr double kAllowed = 1.05;

class Minimum {
 public:
  void make(const std::string& name, std::size_t elements, std::size_t size = sizeof(Scalar)) {
    if (!bytes_.emplace(name, elements * size).second) throw std::logic_error(name + " is there already");
    held_ += elements * size;
    peak_ = std::max(peak_, held_);
  }
  void drop(const std::string& name) {
    held_ -= bytes_.at(name);
    bytes_.erase(name);
  }
  // The array takes another role, in place.
  void rename(const std::string& from, const std::string& to) {
    bytes_[to] = bytes_.at(from);
    bytes_.erase(from);
  }
  std::size_t peak() const { return peak_; }

 private:
  std::map<std::string, std::size_t> bytes_;
  std::size_t held_ = 0, peak_ = 0;
};

// What a forward and backward pass holds at most, with the parameters.
template <class Loss>
std::size_t peak_of(const Parameters& parameters, const Loss& loss) {
  for (const NamedParameter& p : parameters) p.tensor.zero_grad();
  std::size_t before = memory::usage().in_use;
  for (const NamedParameter& p : parameters) before -= p.tensor.size() * sizeof(Scalar);
  memory::reset_peak();
  const TrainMode train;
  Tape tape;
  tape.backward(loss());
  return memory::usage().peak - before;
}

void expect_near(const char* model, std::size_t peak, const Minimum& minimum) {
  const double ratio = static_cast<double>(peak) / static_cast<double>(minimum.peak());
  std::printf("%s: %.2f MB, minimum %.2f MB, ratio %.4f\n", model, static_cast<double>(peak) / 1e6,
              static_cast<double>(minimum.peak()) / 1e6, ratio);
  EXPECT_LE(ratio, kAllowed) << model;
  EXPECT_GE(ratio, 0.99) << model << ": the minimum is wrong";
}

std::size_t elements(const Module& module) { return module.parameter_count(); }

// --- a chain of `depth` layers a = tanh(b + a W) ------------------------------------------------------------------

struct DeepNetwork : Module {
  std::vector<Linear> layers;
  DeepNetwork(std::size_t depth, std::size_t n, Random& random) {
    for (std::size_t i = 0; i < depth; ++i) layers.push_back(child(fmt::format("layer{}", i), Linear(n, n, random)));
  }
  Tensor operator()(Tensor x) const {
    for (const Linear& layer : layers) x = tanh(layer(x));
    return x;
  }
};

Minimum minimum_of_chain(std::size_t depth, std::size_t n, std::size_t B) {
  Minimum m;
  m.make("parameters", depth * (n * n + n));
  const auto a = [](std::size_t i) { return fmt::format("a{}", i); };
  for (std::size_t i = 1; i <= depth; ++i) {
    m.make("z", B * n);
    m.make(a(i), B * n);
    m.drop("z");
  }
  m.make("prediction − target", B * n);
  m.make("da", B * n);
  m.drop("prediction − target");
  for (std::size_t i = depth; i > 0; --i) {
    m.make("dz", B * n);  // tanh reads da and a
    m.drop("da");
    m.drop(a(i));
    m.make(fmt::format("dW{}", i), n * n + n);
    if (i > 1) m.make("da", B * n);
    m.drop("dz");
  }
  return m;
}

TEST(PeakMemory, OfADeepChain) {
  for (const auto& [depth, n, B] : {std::array<std::size_t, 3>{50, 64, 64}, {50, 32, 256}, {30, 128, 16}}) {
    Random random(1);
    const DeepNetwork network(depth, n, random);
    const Tensor x(random.normal({B, n}, 0, 1)), target(random.normal({B, n}, 0, 1));
    const auto loss = [&] { return mean_squared_error(network(x), target); };
    expect_near("chain", peak_of(network.parameters(), loss), minimum_of_chain(depth, n, B));
  }
}

// --- chapter 01's network: a small network under an output layer of many words -------------------------------------

struct WideOutput : Module {
  Embedding words;
  Linear hidden, output;
  WideOutput(std::size_t V, std::size_t n, std::size_t m, std::size_t h, Random& random)
      : words(child("words", Embedding(V, m, random))),
        hidden(child("hidden", Linear((n - 1) * m, h, random))),
        output(child("output", Linear(h, V, random))) {}
  Tensor below(const Ids& contexts) const {
    return tanh(hidden(reshape(words(contexts), {static_cast<std::ptrdiff_t>(contexts.shape()[0]), -1})));
  }
};

TEST(PeakMemory, OfAnOutputLayerOfManyWords) {
  constexpr std::size_t V = 16383, n = 5, m = 30, h = 100, B = 128, inputs = (n - 1) * m;
  Random random(1);
  const WideOutput network(V, n, m, h, random);
  const Ids contexts = models::draw_ids(B, n - 1, V, random);
  Ids targets = models::draw_ids(B, 1, V, random);
  targets.reshape({B});
  Minimum fused;
  fused.make("parameters", elements(network));
  fused.make("x", B * inputs);
  fused.make("a", B * h);
  fused.make("e^z", B * V);
  fused.make("da", B * h);  // beside the loss
  fused.make("dU, db", h * V + V);
  const auto fused_loss = [&] {
    return linear_cross_entropy(network.below(contexts), network.output.weight, network.output.bias, targets);
  };
  expect_near("linear_cross_entropy", peak_of(network.parameters(), fused_loss), fused);

  Minimum composed;
  composed.make("parameters", elements(network));
  composed.make("x", B * inputs);
  composed.make("a", B * h);
  composed.make("z", B * V);
  composed.make("dz", B * V);  // beside the loss
  composed.drop("z");
  composed.make("dU, db, da", h * V + V + B * h);
  const auto composed_loss = [&] { return cross_entropy(network.output(network.below(contexts)), targets); };
  expect_near("cross_entropy", peak_of(network.parameters(), composed_loss), composed);
}

// --- a stack of blocks with attention -------------------------------------------------------------------------------

struct Stack : Module {
  std::vector<models::Block> blocks;
  Stack(std::size_t depth, std::size_t d, std::size_t heads, Random& random) {
    for (std::size_t i = 0; i < depth; ++i)
      blocks.push_back(child(fmt::format("block{}", i), models::Block(d, heads, 0.1, random)));
  }
  Tensor operator()(Tensor x) const {
    for (const models::Block& block : blocks) x = block(x);
    return x;
  }
};

struct Sizes {
  std::size_t depth, B, T, d, heads;
};

// Forward through a block: x is kept for its norm, and so is every operand of a product.
void forward(Minimum& m, const std::string& i, const Sizes& s) {
  const std::size_t N = s.B * s.T, scores = s.B * s.heads * s.T * s.T;
  m.make("h" + i, N * s.d + 2 * N);  // and the mean and deviation of each row
  for (const char* part : {"q", "k", "v"}) {
    m.make(std::string("flat ") + part, N * s.d);
    m.make(part + i, N * s.d);
    m.drop(std::string("flat ") + part);
  }
  m.make("scores", scores);
  m.make("scaled", scores);
  m.drop("scores");
  m.make("p" + i, scores);
  m.drop("scaled");
  m.make("kept p" + i, scores, sizeof(bool));
  m.make("dropped p" + i, scores);
  m.make("context", N * s.d);
  m.make("c" + i, N * s.d);  // the heads side by side again
  m.drop("context");
  m.make("output", N * s.d);
  m.make("kept output" + i, N * s.d, sizeof(bool));
  m.make("dropped", N * s.d);
  m.drop("output");
  m.make("y" + i, N * s.d);
  m.drop("dropped");
  m.make("norm y" + i, N * s.d + 2 * N);
  m.make("wide" + i, 4 * N * s.d);
  m.make("gelu" + i, 4 * N * s.d);
  m.make("output", N * s.d);
  m.make("kept narrow" + i, N * s.d, sizeof(bool));
  m.make("dropped", N * s.d);
  m.drop("output");
  m.make("next x", N * s.d);
  m.drop("dropped");
}

// Backward: "dx" is the gradient of the block's output, and in the end that of its input.
void backward(Minimum& m, const std::string& i, const Sizes& s, bool wants_input) {
  const std::size_t N = s.B * s.T, scores = s.B * s.heads * s.T * s.T, square = s.d * s.d + s.d;
  m.make("d narrow", N * s.d);  // dropout
  m.drop("kept narrow" + i);
  m.make("d gelu", 4 * N * s.d);
  m.make("dW narrow" + i, 4 * s.d * s.d + s.d);
  m.drop("d narrow");
  m.drop("gelu" + i);
  m.make("d wide", 4 * N * s.d);
  m.drop("d gelu");
  m.drop("wide" + i);
  m.make("d norm", N * s.d);
  m.make("dW widen" + i, 4 * s.d * s.d + 4 * s.d);
  m.drop("d wide");
  m.make("d gain y" + i, 2 * s.d);  // the norm adds to dx
  m.drop("d norm");
  m.drop("norm y" + i);
  m.drop("y" + i);
  m.make("d output", N * s.d);  // dropout
  m.drop("kept output" + i);
  m.make("dc", N * s.d);
  m.make("dW output" + i, square);
  m.drop("d output");
  m.drop("c" + i);
  m.make("d context", N * s.d);
  m.drop("dc");
  m.make("d dropped p", scores);
  m.make("dv", N * s.d);
  m.drop("d context");
  m.drop("dropped p" + i);
  m.drop("v" + i);
  m.make("dp", scores);
  m.drop("d dropped p");
  m.drop("kept p" + i);
  m.make("d scaled", scores);
  m.drop("dp");
  m.drop("p" + i);
  m.make("d scores", scores);
  m.drop("d scaled");
  m.make("dq", N * s.d);
  m.make("dk", N * s.d);
  m.drop("d scores");
  m.drop("q" + i);
  m.drop("k" + i);
  for (const char* part : {"dv", "dk", "dq"}) {
    m.make("flat", N * s.d);
    m.drop(part);
    if (part == std::string("dv")) m.make("dh", N * s.d);
    m.make(std::string("dW ") + part + i, square);
    m.drop("flat");
  }
  m.make("d gain x" + i, 2 * s.d);
  m.drop("dh");
  m.drop("h" + i);
  m.drop("x" + i);
  if (!wants_input) m.drop("dx");
}

Minimum minimum_of_blocks(const Sizes& s, std::size_t parameters) {
  const std::size_t x = s.B * s.T * s.d;
  Minimum m;
  m.make("parameters", parameters);
  m.make("next x", x);
  for (std::size_t i = 0; i < s.depth; ++i) {
    m.rename("next x", fmt::format("x{}", i));
    forward(m, std::to_string(i), s);
  }
  m.make("prediction − target", x);
  m.drop("next x");
  m.make("dx", x);
  m.drop("prediction − target");
  for (std::size_t i = s.depth; i-- > 0;) backward(m, std::to_string(i), s, i > 0);
  return m;
}

TEST(PeakMemory, OfBlocksWithAttention) {
  for (const Sizes& s : {Sizes{4, 4, 64, 64, 4}, Sizes{6, 8, 32, 128, 4}, Sizes{2, 2, 128, 64, 8}}) {
    Random random(1);
    const Stack stack(s.depth, s.d, s.heads, random);
    const Tensor target(random.normal({s.B, s.T, s.d}, 0, 1));
    const Array input = random.normal({s.B, s.T, s.d}, 0, 1);
    const auto loss = [&] { return mean_squared_error(stack(Tensor(input)), target); };
    expect_near("attention", peak_of(stack.parameters(), loss), minimum_of_blocks(s, elements(stack)));
  }
}

}  // namespace
}  // namespace ag
