// Optimizers against PyTorch's over 100 steps, and row-sparse gradients against dense ones.
#include "autograd/optim.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <memory>

#include "autograd/io/checkpoint.h"
#include "autograd/random.h"
#include "course_paths.h"

namespace ag {
namespace {

constexpr double kExact = 1e-10;

const Checkpoint& reference() {
  static const Checkpoint file = read_checkpoint(COURSE_SOURCE_DIR "/tests/reference/optim.safetensors");
  return file;
}

double largest_difference(const Array& a, const Array& b) {
  EXPECT_EQ(a.shape(), b.shape());
  double most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const double difference = std::abs(a.data()[i] - b.data()[i]);
    if (!(difference <= most)) most = difference;  // NaN too
  }
  return most;
}

// x[i] of an array [N, ..].
Array part(const Array& x, std::size_t i) {
  const Shape shape(x.shape().begin() + 1, x.shape().end());
  Array out = empty(shape);
  std::copy(x.data() + i * out.size(), x.data() + (i + 1) * out.size(), out.data());
  return out;
}

using MakeOptimizer = std::function<std::unique_ptr<Optimizer>(const Parameters&)>;

template <class Kind, class Options>
MakeOptimizer make(const Options& options) {
  return [options](const Parameters& parameters) { return std::make_unique<Kind>(parameters, options); };
}

struct Case {
  const char* name;
  MakeOptimizer make;
  int halve_at = -1;
};

// The settings of make_optim_reference.py.
std::vector<Case> cases() {
  return {
      {"sgd", make<SGD>(SGDOptions{.learning_rate = 0.1})},
      {"sgd_decay", make<SGD>(SGDOptions{.learning_rate = 0.1, .weight_decay = 0.01})},
      {"sgd_momentum", make<SGD>(SGDOptions{.learning_rate = 0.05, .momentum = 0.9})},
      {"sgd_dampening",
       make<SGD>(SGDOptions{.learning_rate = 0.05, .momentum = 0.8, .dampening = 0.3, .weight_decay = 0.02})},
      {"sgd_nesterov",
       make<SGD>(SGDOptions{.learning_rate = 0.05, .momentum = 0.9, .nesterov = true, .weight_decay = 0.02})},
      {"adagrad", make<Adagrad>(AdagradOptions{.learning_rate = 0.1})},
      {"adagrad_decay", make<Adagrad>(AdagradOptions{.learning_rate = 0.1,
                                                     .learning_rate_decay = 0.01,
                                                     .weight_decay = 0.05,
                                                     .initial_accumulator = 0.1,
                                                     .epsilon = 1e-8})},
      {"adam", make<Adam>(AdamOptions{.learning_rate = 0.01})},
      {"adam_l2", make<Adam>(AdamOptions{
                      .learning_rate = 0.01, .beta1 = 0.8, .beta2 = 0.99, .epsilon = 1e-6, .weight_decay = 0.1})},
      {"adam_schedule", make<Adam>(AdamOptions{.learning_rate = 0.01}), 50},
      {"adamw", make<AdamW>(AdamWOptions{.learning_rate = 0.01, .weight_decay = 0.1})},
  };
}

enum class Gradients { dense, rows };

void give_gradient(const Tensor& w, std::size_t step, Gradients kind) {
  w.zero_grad();
  if (kind == Gradients::dense) {
    w.accumulate(part(reference().arrays.at("gradients"), step));
    return;
  }
  const Integers& rows = reference().integers.at("rows");
  const std::size_t named = rows.shape()[1];
  Ids ids(std::vector<std::size_t>{named});
  for (std::size_t i = 0; i < named; ++i) ids.data()[i] = static_cast<std::int32_t>(rows.data()[step * named + i]);
  w.gradient()->add_rows(ids, part(reference().arrays.at("row_values"), step));
}

// Runs 100 steps and compares with the values PyTorch had after the steps that were saved.
void expect_as_reference(const Case& c, const std::string& name, Gradients kind) {
  SCOPED_TRACE(name);
  const Integers& saved = reference().integers.at("saved");
  const Array& expected = reference().arrays.at(name);
  Tensor w = Tensor::parameter(reference().arrays.at("start"));
  const auto optimizer = c.make({{"w", w}});
  std::size_t next = 0;
  for (std::int64_t step = 0; step < saved.data()[saved.size() - 1]; ++step) {
    if (step == c.halve_at) optimizer->set_learning_rate(optimizer->learning_rate() / 2);
    give_gradient(w, static_cast<std::size_t>(step), kind);
    optimizer->step();
    if (step + 1 == saved.data()[next]) {
      EXPECT_LE(largest_difference(w.value(), part(expected, next)), kExact) << "after step " << step + 1;
      ++next;
    }
  }
  EXPECT_EQ(next, saved.size());
}

TEST(Optimizer, FollowsPyTorchOver100Steps) {
  for (const Case& c : cases()) expect_as_reference(c, std::string("dense.") + c.name, Gradients::dense);
}

TEST(Optimizer, FollowsPyTorchsDenseOneGivenRows) {
  for (const Case& c : cases()) expect_as_reference(c, std::string("rows.") + c.name, Gradients::rows);
}

// PyTorch adds ϵ in another place there than in its Adam: so it is made too small to matter, and where ours adds it is
// the matter of the next test.
TEST(LazyAdam, FollowsPyTorchsSparseAdam) {
  const Case lazy{"lazy_adam", make<LazyAdam>(AdamOptions{.learning_rate = 0.01, .epsilon = 1e-30})};
  expect_as_reference(lazy, "rows.lazy_adam", Gradients::rows);
}

TEST(LazyAdam, IsAdamWhenEveryRowIsNamed) {
  Random random(6);
  const Array start = random.normal({5, 3}, 0, 1);
  Tensor by_rows = Tensor::parameter(start), by_all = Tensor::parameter(start);
  const AdamOptions options{.learning_rate = 0.1, .epsilon = 0.1};
  LazyAdam lazy({{"w", by_rows}}, options);
  Adam adam({{"w", by_all}}, options);
  for (int step = 0; step < 20; ++step) {
    const Array gradient = random.normal({5, 3}, 0, 1);
    by_rows.gradient()->add_rows(Ids{0, 1, 2, 3, 4}, gradient);
    by_all.gradient()->set(gradient);
    lazy.step(), adam.step();
    lazy.zero_grad(), adam.zero_grad();
  }
  EXPECT_EQ(by_rows.value(), by_all.value());
}

TEST(LazyAdam, LeavesOtherRowsAlone) {
  Tensor table = Tensor::parameter(ones({3, 2}));
  LazyAdam lazy({{"table", table}});
  table.gradient()->add_rows(Ids{0, 1}, ones({2, 2}));
  lazy.step();
  const Array after_first = table.value();
  table.gradient()->set_rows({{1}, ones({1, 2})});
  lazy.step();
  EXPECT_EQ(table.value()(0, 0), after_first(0, 0));  // Adam would go on by its fading moments
  EXPECT_NE(table.value()(1, 0), after_first(1, 0));
  EXPECT_EQ(table.value()(2, 0), 1);
}

// A table large enough that rows are not multiples of a vector register, with stretches of neighbours and a last row.
TEST(Optimizer, RowsGiveTheSameBitsAsTheDenseGradient) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    Random random(5);
    const Array start = random.normal({23, 13}, 0, 1);
    Tensor by_rows = Tensor::parameter(start), by_all = Tensor::parameter(start);
    const auto first = c.make({{"w", by_rows}}), second = c.make({{"w", by_all}});
    for (int step = 0; step < 20; ++step) {
      const Ids ids{static_cast<std::int32_t>(random.below(23)), 4, 5, 6, 4,
                    static_cast<std::int32_t>(random.below(23)), 22};
      const Array rows = random.normal({ids.size(), 13}, 0, 1);
      by_rows.gradient()->add_rows(ids, rows);
      by_all.gradient()->set_rows(by_rows.gradient()->rows().coalesced());
      by_all.gradient()->dense();  // spreads it out
      ASSERT_TRUE(by_rows.gradient()->is_sparse());
      ASSERT_FALSE(by_all.gradient()->is_sparse());
      first->step(), second->step();
      first->zero_grad(), second->zero_grad();
    }
    EXPECT_EQ(by_rows.value(), by_all.value());
  }
}

TEST(Optimizer, LeavesGradientsAsTheyWere) {
  for (const Case& c : cases()) {
    Tensor w = Tensor::parameter(ones({2, 3})), table = Tensor::parameter(ones({4, 2}));
    const auto optimizer = c.make({{"w", w}, {"table", table}});
    w.accumulate(Array{{1, 2, 3}, {4, 5, 6}});
    table.gradient()->add_rows(Ids{3, 1, 3}, Array{{1, 2}, {3, 4}, {5, 6}});
    optimizer->step();
    EXPECT_EQ(w.grad(), (Array{{1, 2, 3}, {4, 5, 6}})) << c.name;
    const SparseRows rows = table.gradient()->rows();
    EXPECT_EQ(rows.rows, (RecyclingVector<std::int32_t>{3, 1, 3})) << c.name;
    EXPECT_EQ(rows.values, (Array{{1, 2}, {3, 4}, {5, 6}})) << c.name;
  }
}

TEST(Optimizer, WithoutGradientNothingMoves) {
  for (const Case& c : cases()) {
    Tensor w = Tensor::parameter(ones({3})), other = Tensor::parameter(ones({3}));
    const auto optimizer = c.make({{"w", w}, {"other", other}});
    other.accumulate(ones({3}));
    optimizer->step();
    EXPECT_EQ(w.value(), ones({3})) << c.name;
    EXPECT_NE(other.value(), ones({3})) << c.name;
    EXPECT_EQ(optimizer->state().integers.at("w.step"), Integers{0}) << c.name;
  }
}

TEST(Optimizer, TiedTensorsAreUpdatedOnce) {
  Tensor w = Tensor::parameter(ones({2}));
  SGD optimizer({{"in", w}, {"out", w}}, {.learning_rate = 1});
  w.accumulate(ones({2}));
  optimizer.step();
  EXPECT_EQ(w.value(), zeros({2}));
  EXPECT_EQ(optimizer.parameters().size(), 1u);
}

TEST(Optimizer, DecayFilterSparesBiases) {
  Tensor w = Tensor::parameter(ones({2, 2})), b = Tensor::parameter(ones({2}));
  AdamW optimizer({{"w", w}, {"b", b}}, {.learning_rate = 0.1, .weight_decay = 0.5, .decays = is_matrix});
  w.accumulate(zeros({2, 2}));
  b.accumulate(zeros({2}));
  optimizer.step();
  EXPECT_DOUBLE_EQ(*w.value().data(), 0.95);
  EXPECT_EQ(b.value(), ones({2}));
}

TEST(Optimizer, ResumesFromItsState) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    Tensor through = Tensor::parameter(reference().arrays.at("start"));
    const auto all = c.make({{"w", through}});
    std::unique_ptr<Optimizer> resumed;
    Tensor again;
    for (std::size_t step = 0; step < 20; ++step) {
      if (step == 10) {
        again = Tensor::parameter(through.value());
        resumed = c.make({{"w", again}});
        resumed->load_state(all->state());
      }
      give_gradient(through, step, Gradients::dense);
      all->step();
      if (!resumed) continue;
      give_gradient(again, step, Gradients::dense);
      resumed->step();
    }
    EXPECT_EQ(through.value(), again.value());
  }
}

TEST(Optimizer, StateIsExact) {
  Tensor w = Tensor::parameter(ones({1}));
  Adagrad optimizer({{"w", w}}, {.learning_rate = 0.1});
  Checkpoint state = optimizer.state();
  state.integers["w.step"] = Integers{(std::int64_t{1} << 53) + 1};  // more than any floating-point number counts
  Adagrad again({{"w", w}}, {.learning_rate = 1});
  again.load_state(state);
  EXPECT_EQ(again.state().integers, state.integers);
  EXPECT_EQ(again.learning_rate(), 0.1);
}

std::string message_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& e) {
    return e.what();
  }
  return "no error";
}

TEST(Optimizer, RefusesWhatItCannotUse) {
  Tensor w = Tensor::parameter(ones({2}));
  const Parameters parameters{{"w", w}};
  EXPECT_EQ(message_of([] { SGD optimizer(Parameters{}); }),
            "[optimizer] there are no parameters. Give it those of a module that has some.");
  EXPECT_NE(message_of([] { SGD optimizer({{"x", Tensor(1.0)}}); }).find("'x' is a constant"), std::string::npos);
  EXPECT_NE(message_of([&] { SGD optimizer(parameters, {.nesterov = true}); }).find("needs momentum > 0"),
            std::string::npos);
  EXPECT_NE(message_of([&] { SGD optimizer(parameters, {.learning_rate = -1}); }).find("learning rate is -1"),
            std::string::npos);
  EXPECT_NE(message_of([&] { Adam optimizer(parameters, {.beta2 = 1}); }).find("beta2 is 1. It must be in [0, 1)"),
            std::string::npos);
  EXPECT_NE(message_of([&] { LazyAdam optimizer(parameters, {.weight_decay = 1}); }).find("every row"),
            std::string::npos);
  Adam adam(parameters);
  Checkpoint state = adam.state();
  EXPECT_EQ(state.arrays.size(), 2u);
  state.arrays.erase("w.v");
  EXPECT_NE(message_of([&] { adam.load_state(state); }).find("'w.v' is missing"), std::string::npos);
  state.arrays["w.v"] = zeros({3});
  EXPECT_NE(message_of([&] { adam.load_state(state); }).find("'w.v' has shape [3] and should have [2]"),
            std::string::npos);
  state.arrays["w.v"] = zeros({2});
  state.arrays["u"] = zeros({2});
  EXPECT_NE(message_of([&] { adam.load_state(state); }).find("nothing here is called 'u'"), std::string::npos);
}

}  // namespace
}  // namespace ag
