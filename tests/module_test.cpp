// Modules: names, sharing, and the layers of nn.h against their formulas.
#include "autograd/module.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "autograd/gradcheck.h"
#include "autograd/nn.h"

namespace ag {
namespace {

std::string message_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

struct Mlp : Module {
  Linear hidden, output;
  explicit Mlp(Random& random)
      : hidden(child("hidden", Linear(3, 4, random))), output(child("output", Linear(4, 2, random))) {}
  Tensor operator()(const Tensor& x) const { return output(tanh(hidden(x))); }
};

std::vector<std::string> names(const Parameters& parameters) {
  std::vector<std::string> out;
  for (const NamedParameter& p : parameters) out.push_back(p.name);
  return out;
}

TEST(Module, ListsParametersInOrderOfDeclaration) {
  Random random(1);
  struct Deep : Module {
    Mlp encoder;
    Tensor scale;
    explicit Deep(Random& r) : encoder(child("encoder", Mlp(r))), scale(parameter("scale", ones({1}))) {}
  };
  const Deep deep(random);
  EXPECT_EQ(names(deep.parameters()),
            (std::vector<std::string>{"encoder.hidden.weight", "encoder.hidden.bias", "encoder.output.weight",
                                      "encoder.output.bias", "scale"}));
  EXPECT_EQ(deep.parameter_count(), 3u * 4 + 4 + 4 * 2 + 2 + 1);
}

TEST(Module, ListAndMembersAreTheSameTensors) {
  Random random(1);
  Mlp mlp(random);
  mlp.hidden.bias.mutable_value().fill(7);
  EXPECT_EQ(mlp.parameter_named("hidden.bias").value(), full({4}, 7));
  const Mlp copy = mlp;
  copy.parameter_named("hidden.bias").gradient()->add(ones({4}));
  EXPECT_TRUE(mlp.hidden.bias.has_grad());
  mlp.zero_grad();
  EXPECT_FALSE(copy.hidden.bias.has_grad());
}

TEST(Module, NamesTheNearestParameter) {
  Random random(1);
  const Mlp mlp(random);
  EXPECT_EQ(message_of([&] { mlp.parameter_named("hiden.weight"); }),
            "[module] there is no parameter 'hiden.weight'. The nearest name is 'hidden.weight'.");
  EXPECT_EQ(message_of([] { Module().parameter_named("x"); }),
            "[module] there is no parameter 'x': the module has none.");
}

TEST(Module, RefusesANameTwice) {
  struct Twice : Module {
    Twice() {
      parameter("w", ones({1}));
      parameter("w", ones({1}));
    }
  };
  struct Children : Module {
    explicit Children(Random& random) {
      child("layer", Linear(1, 1, random));
      child("layer", Linear(1, 1, random));
    }
  };
  Random random(1);
  EXPECT_EQ(message_of([] { Twice(); }), "[module] the name 'w' is taken. Each parameter and child needs its own.");
  EXPECT_NE(message_of([&] { Children{random}; }).find("'layer.weight' is taken"), std::string::npos);
}

TEST(Module, TiedWeightsCountOnce) {
  struct Tied : Module {
    Tensor in, out;
    Tied() : in(parameter("in", ones({5, 2}))), out(share("out", in)) {}
  };
  struct SharesAConstant : Module {
    SharesAConstant() { share("c", Tensor(1.0)); }
  };
  const Tied tied;
  EXPECT_EQ(tied.parameters().size(), 2u);
  EXPECT_EQ(tied.parameter_count(), 10u);
  EXPECT_EQ(tied.in.gradient(), tied.out.gradient());
  EXPECT_NE(message_of([] { SharesAConstant(); }).find("no parameter"), std::string::npos);
}

// --- layers -------------------------------------------------------------------------------------------------------

TEST(Linear, IsXWPlusB) {
  Random random(2);
  Linear layer(2, 3, random);
  layer.weight.mutable_value() = Array{{1, 2, 3}, {4, 5, 6}};
  layer.bias.mutable_value() = Array{10, 20, 30};
  EXPECT_EQ(layer(Tensor(Array{{1, 1}, {0, 2}})).value(), (Array{{15, 27, 39}, {18, 30, 42}}));
  const Linear plain(2, 3, random, {.bias = false});
  EXPECT_FALSE(plain.bias.defined());
  EXPECT_EQ(plain.parameters().size(), 1u);
  EXPECT_EQ(plain(Tensor(zeros({4, 2}))).value(), zeros({4, 3}));
}

TEST(Linear, TakesAnInitializer) {
  Random random(2);
  const Linear layer(2, 3, random, {.init = [](const Shape& shape, Random&) { return full(shape, 9); }});
  EXPECT_EQ(layer.weight.value(), full({2, 3}, 9));
  EXPECT_EQ(layer.bias.value(), zeros({3}));
}

TEST(Layers, HaveTheRightGradients) {
  Random random(3);
  const Mlp mlp(random);
  const LayerNorm norm(2);
  const Array x = random.normal({5, 3}, 0, 1);
  Parameters parameters = mlp.parameters();
  for (const NamedParameter& p : norm.parameters()) parameters.push_back({"norm." + p.name, p.tensor});
  const GradcheckReport report = gradcheck([&] { return norm(mlp(Tensor(x))); }, parameters);
  EXPECT_TRUE(report.ok()) << report.table();
  EXPECT_EQ(report.elements.size(), mlp.parameter_count() + 4);
}

TEST(Embedding, LooksUpRows) {
  Random random(4);
  Embedding table(4, 2, random);
  table.weight.mutable_value() = Array{{0, 1}, {10, 11}, {20, 21}, {30, 31}};
  EXPECT_EQ(table(Ids{{3, 0}, {1, 1}}).value(), (Array{{{30, 31}, {0, 1}}, {{10, 11}, {10, 11}}}));
  Tape tape;
  const Tensor y = table(Ids{3, 1, 3});
  tape.backward(y, ones({3, 2}));
  EXPECT_TRUE(table.weight.gradient()->is_sparse());
  EXPECT_EQ(table.weight.grad(), (Array{{0, 0}, {1, 1}, {0, 0}, {2, 2}}));
}

TEST(LayerNorm, HasMeanBetaAndDeviationGamma) {
  Random random(5);
  LayerNorm norm(200);
  norm.gain.mutable_value().fill(3);
  norm.bias.mutable_value().fill(-1);
  const Array y = norm(Tensor(random.normal({200}, 5, 7))).value();
  double sum = 0, squares = 0;
  for (const double v : y) sum += v, squares += v * v;
  EXPECT_NEAR(sum / 200, -1, 1e-12);
  EXPECT_NEAR(std::sqrt(squares / 200 - 1), 3, 1e-5);
}

TEST(Dropout, DropsInTrainModeOnly) {
  Random random(6);
  const Dropout drop(0.25, random);
  const Tensor x(ones({40'000}));
  EXPECT_EQ(drop(x).value(), ones({40'000}));
  const TrainMode train;
  const Array y = drop(x).value();
  int dropped = 0;
  for (const double v : y) {
    EXPECT_TRUE(v == 0 || v == 1 / 0.75);
    dropped += v == 0 ? 1 : 0;
  }
  EXPECT_NEAR(dropped, 10'000, 5 * std::sqrt(40'000 * 0.25 * 0.75));
}

TEST(Dropout, LayersDropByTheirOwnStreams) {
  Random random(6);
  const Dropout first(0.5, random), second(0.5, random);
  const Dropout copy = first;
  const TrainMode train;
  const Tensor x(ones({100}));
  const Random::State start = first.random().state();
  const Array y = first(x).value();
  EXPECT_NE(second(x).value(), y);
  EXPECT_NE(copy(x).value(), y);  // the stream goes on, whichever copy is called
  copy.random().set_state(start);
  EXPECT_EQ(first(x).value(), y);
  EXPECT_NE(message_of([&] { Dropout(1, random); }).find("p is 1"), std::string::npos);
}

// A thread that works on a part of a batch: the layers' own streams stand still.
TEST(Dropout, LayersDropByTheScopesStream) {
  Random random(6), mine(7), again(7);
  const Dropout first(0.5, random), second(0.5, random);
  const Tensor x(ones({100}));
  const Random::State start = first.random().state();
  Array y, z;
  {
    const TrainMode train(mine);
    y = first(x).value();
    z = second(x).value();
    EXPECT_NE(y, z);
    {
      const TrainMode own;
      first(x);
      EXPECT_NE(first.random().state(), start);
      first.random().set_state(start);
    }
    EXPECT_TRUE(TrainMode::on());
    Array(first(x).value());
    EXPECT_EQ(first.random().state(), start);
  }
  EXPECT_FALSE(TrainMode::on());
  const TrainMode train(again);
  EXPECT_EQ(first(x).value(), y);
  EXPECT_EQ(second(x).value(), z);
}

}  // namespace
}  // namespace ag
