// A training step on several threads: the gradients of one thread, the same bits every time, and what can go wrong.
#include "autograd/data_parallel.h"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "autograd/blas.h"
#include "autograd/memory.h"
#include "autograd/nn.h"
#include "autograd/optim.h"

namespace ag {
namespace {

constexpr std::size_t kBatch = 11, kWords = 7;

Ids numbers(std::size_t n, std::size_t below, std::size_t step) {
  Ids ids(Ids::shape_type{n});
  for (std::size_t i = 0; i < n; ++i) ids(i) = static_cast<std::int32_t>(i * step % below);
  return ids;
}
Ids part_of(const Ids& ids, std::size_t first, std::size_t last) { return xt::view(ids, xt::range(first, last)); }

// The table is looked up, and used again as the output layer's weight when `tied`: sparse and dense in one gradient.
struct Model : Module {
  Tensor table;
  Linear hidden, output;
  Tensor unused = parameter("unused", ones({3}));
  bool tied;

  Model(Random& random, bool tie)
      : table(parameter("table", random.normal({kWords, 4}, 0, 1))),
        hidden(child("hidden", Linear(4, 4, random))),
        output(child("output", Linear(4, kWords, random))),
        tied(tie) {}

  Tensor loss(const Ids& words, const Ids& targets) const {
    const Tensor h = tanh(hidden(embedding(table, words)));
    return cross_entropy(tied ? matmul(h, transpose(table)) + output.bias : output(h), targets);
  }
};

struct Training {
  Random random{3};
  Model model;
  Ids words = numbers(kBatch, kWords, 3), targets = numbers(kBatch, kWords, 5);
  std::vector<int> delays;  // in milliseconds, of each part: who is last

  explicit Training(bool tied = false) : model(random, tied) {}

  double serial() {
    Tape tape;
    const Tensor loss = model.loss(words, targets);
    tape.backward(loss);
    return static_cast<double>(loss.item());
  }
  Tensor part(std::size_t i, std::size_t parts) const {
    if (i < delays.size()) std::this_thread::sleep_for(std::chrono::milliseconds(delays[i]));
    const auto [first, last] = share(kBatch, parts, i);
    const double weight = static_cast<double>(last - first) / static_cast<double>(kBatch);
    return model.loss(part_of(words, first, last), part_of(targets, first, last)) * Tensor(weight);
  }
  double parallel(DataParallel& step) {
    return step.backward([&](std::size_t i) { return part(i, step.parts()); });
  }
  std::vector<Array> gradients() const {
    std::vector<Array> all;
    for (const NamedParameter& p : model.parameters())
      if (p.tensor.has_grad()) all.push_back(p.tensor.grad());
    return all;
  }
};

class DataParallelTest : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Tables, DataParallelTest, testing::Bool(),
                         [](const auto& table) { return table.param ? "Tied" : "Sparse"; });

TEST_P(DataParallelTest, GivesTheGradientsOfOneThread) {
  Training a(GetParam());
  const double loss = a.serial();
  for (const std::size_t parts : {1, 2, 3, 5}) {
    Training b(GetParam());
    DataParallel step(b.model.parameters(), parts);
    EXPECT_NEAR(b.parallel(step), loss, 1e-14);
    EXPECT_EQ(b.model.table.gradient()->is_sparse(), !GetParam());
    const auto expected = a.gradients(), found = b.gradients();  // grad() spreads sparse ones out
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_LE(xt::amax(xt::abs(found[i] - expected[i]))(), 1e-14) << i;
    EXPECT_FALSE(b.model.unused.has_grad());
  }
}

TEST_P(DataParallelTest, AddsToWhatIsThere) {
  Training a(GetParam()), b(GetParam());
  a.serial(), a.serial();
  DataParallel step(b.model.parameters(), 2);
  b.parallel(step), b.parallel(step);
  const auto expected = a.gradients(), found = b.gradients();
  for (std::size_t i = 0; i < found.size(); ++i) EXPECT_LE(xt::amax(xt::abs(found[i] - expected[i]))(), 1e-14) << i;
}

TEST_P(DataParallelTest, TheFasterThreadDoesNotMatter) {
  const std::vector<std::vector<int>> orders = {{0, 2, 4}, {4, 2, 0}, {2, 4, 0}};
  std::vector<Array> first;
  for (const auto& delays : orders) {
    Training t(GetParam());
    t.delays = delays;
    DataParallel step(t.model.parameters(), 3);
    Adam optimizer(t.model.parameters(), {.learning_rate = 0.1});
    for (int i = 0; i < 3; ++i) {
      optimizer.zero_grad();
      t.parallel(step);
      optimizer.step();
    }
    std::vector<Array> values;
    for (const NamedParameter& p : t.model.parameters()) values.push_back(p.tensor.value());
    if (first.empty()) first = values;
    EXPECT_EQ(values, first);
  }
}

// A gradient wider than one chunk of the addition, and than the parts' equal shares.
TEST(DataParallel, AddsLargeGradientsToTheLastElement) {
  const Tensor w = Tensor::parameter(ones({3, 5001}));
  DataParallel step({{"w", w}}, 3);
  const double loss =
      step.backward([&](std::size_t part) { return sum(square(w)) * Tensor(1.0 + static_cast<double>(part)); });
  EXPECT_DOUBLE_EQ(loss, 6 * 15003);
  EXPECT_EQ(w.grad(), full({3, 5001}, 12));
}

TEST(DataParallel, AnExceptionOfAPartChangesNoGradient) {
  Training t;
  t.serial();
  const auto before = t.gradients();
  DataParallel step(t.model.parameters(), 3);
  const auto failing = [&](std::size_t part) {
    if (part > 0) throw std::runtime_error("part " + std::to_string(part));
    return t.part(part, 3);
  };
  try {
    step.backward(failing);
    FAIL() << "no exception";
  } catch (const std::runtime_error& e) {
    EXPECT_STREQ(e.what(), "part 1");
  }
  EXPECT_EQ(t.gradients(), before);
  t.model.zero_grad();
  Training fresh;
  fresh.serial();
  EXPECT_NEAR(t.parallel(step), fresh.serial(), 1e-14);  // and the next step is as good
}

TEST(DataParallel, RefusesAParameterThatWasNotGiven) {
  const Tensor a = Tensor::parameter(ones({2})), b = Tensor::parameter(ones({2, 3}));
  DataParallel step({{"a", a}}, 2);
  try {
    step.backward([&](std::size_t) { return sum(a) + sum(b); });
    FAIL() << "no exception";
  } catch (const Error& e) {
    EXPECT_NE(std::string(e.what()).find("[data_parallel] the loss uses a parameter of shape [2, 3]"),
              std::string::npos)
        << e.what();
  }
  EXPECT_FALSE(b.has_grad());
  EXPECT_THROW(DataParallel({{"a", a}}, 0), Error);
}

TEST(DataParallel, ProductsWithinTakeOneThreadEach) {
  const int before = threads();
  set_threads(2);
  const Tensor a = Tensor::parameter(ones({2}));
  DataParallel step({{"a", a}}, 2);
  step.backward([&](std::size_t) {
    EXPECT_EQ(threads(), 1);
    return sum(a);
  });
  EXPECT_EQ(threads(), 2);
  set_threads(before);
}

// Each thread gets its memory back from itself: after the first steps nobody asks the system.
TEST_P(DataParallelTest, TakesNoNewMemoryAfterTheFirstSteps) {
  Training t(GetParam());
  DataParallel step(t.model.parameters(), 2);
  Adam optimizer(t.model.parameters(), {.learning_rate = 0.1});
  std::vector<std::size_t> calls(2), kept(2);
  for (int i = 0; i < 20; ++i) {
    optimizer.zero_grad();
    step.backward([&](std::size_t part) {
      if (i == 3) calls[part] = memory::usage().system_calls, kept[part] = memory::usage().kept;
      if (i == 19) {
        EXPECT_EQ(memory::usage().system_calls, calls[part]) << "part " << part;
        EXPECT_EQ(memory::usage().kept, kept[part]) << "part " << part;
      }
      return t.part(part, 2);
    });
    optimizer.step();
  }
}

// Two sparse contributions a part are put in one by the thread that made them: another would keep their memory.
TEST(DataParallel, KeepsTheMemoryOfAThreadsRowsInIt) {
  const Tensor table = Tensor::parameter(ones({kWords, 200}));
  DataParallel step({{"table", table}}, 2);
  std::vector<std::size_t> calls(2), kept(2);
  for (int i = 0; i < 20; ++i) {
    table.zero_grad();
    step.backward([&](std::size_t part) {
      if (i == 3) calls[part] = memory::usage().system_calls, kept[part] = memory::usage().kept;
      if (i == 19) {
        EXPECT_EQ(memory::usage().system_calls, calls[part]) << "part " << part;
        EXPECT_EQ(memory::usage().kept, kept[part]) << "part " << part;
      }
      return sum(embedding(table, Ids{1, 2, 3, 4, 5})) + sum(embedding(table, Ids{2, 6}));
    });
  }
  EXPECT_EQ(table.grad()(2, 0), 4);
  EXPECT_EQ(table.grad()(6, 199), 2);
}

}  // namespace
}  // namespace ag
