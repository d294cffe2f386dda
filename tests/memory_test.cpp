// Memory: aligned, recycled from the second step on, and counted.
#include "autograd/memory.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <new>
#include <thread>
#include <vector>

#include "autograd/nn.h"
#include "autograd/optim.h"

namespace ag {
namespace {

TEST(Memory, IsAlignedToACacheLine) {
  for (const std::size_t bytes : {0u, 1u, 63u, 64u, 65u, 1000u, 4097u, 1'000'003u}) {
    void* block = memory::take(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % 64, 0u) << bytes;
    memory::give(block, bytes);
  }
}

TEST(Memory, GivesTheSameBlockAgain) {
  void* first = memory::take(5000);
  memory::give(first, 5000);
  void* second = memory::take(5000);
  EXPECT_EQ(first, second);
  memory::give(second, 5000);
}

TEST(Memory, RefusesMoreThanIsLeft) {
  const std::size_t left = memory::available();
  if (left == std::numeric_limits<std::size_t>::max()) GTEST_SKIP() << "this system does not say how much is left";
  ASSERT_GT(left, std::size_t{1} << 20);
  try {
    memory::give(memory::take(left + left / 4), left + left / 4);
    FAIL() << "was given";
  } catch (const memory::NotEnough& error) {
    EXPECT_NE(std::string(error.what()).find("GB more are needed, and "), std::string::npos) << error.what();
  }
}

// A block of one size must never be handed out for a larger one: write to every byte of many neighbouring sizes.
TEST(Memory, SizeClassesHoldWhatTheyPromise) {
  std::vector<std::pair<unsigned char*, std::size_t>> blocks;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t bytes = 1; bytes < 5000; bytes += 7) {
      auto* block = static_cast<unsigned char*>(memory::take(bytes));
      std::fill(block, block + bytes, static_cast<unsigned char>(bytes % 251));
      blocks.push_back({block, bytes});
    }
    for (const auto& [block, bytes] : blocks) {
      for (std::size_t i = 0; i < bytes; ++i) ASSERT_EQ(block[i], bytes % 251);
    }
    for (const auto& [block, bytes] : blocks) memory::give(block, bytes);
    blocks.clear();
  }
}

// Blocks of 4 MiB and more are aligned to a large page, and go back to the system as they came.
TEST(Memory, LargeBlocksLieOnLargePages) {
  constexpr std::size_t limit = std::size_t{4} << 20;
  for (const std::size_t bytes : {limit - 1, limit, limit + 1, 9 * limit / 4}) {
    auto* block = static_cast<unsigned char*>(memory::take(bytes));
    block[0] = block[bytes - 1] = 1;
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % (std::size_t{2} << 20), 0u) << bytes;
    memory::give(block, bytes);
    EXPECT_EQ(memory::take(bytes), block);
    memory::give(block, bytes);
    memory::trim();
  }
}

TEST(Memory, CountsWhatIsInUse) {
  const auto before = memory::usage();
  memory::reset_peak();
  {
    const Array a = zeros({1000});
    EXPECT_GE(memory::usage().in_use, before.in_use + 8000);
    EXPECT_LE(memory::usage().in_use, before.in_use + 9000);
  }
  EXPECT_EQ(memory::usage().in_use, before.in_use);
  EXPECT_GE(memory::usage().peak, before.in_use + 8000);
  EXPECT_GE(memory::usage().kept, 8000u);
  memory::trim();
  EXPECT_EQ(memory::usage().kept, 0u);
}

TEST(Memory, RefusesMoreThanThereIs) {
  EXPECT_THROW(memory::take(std::numeric_limits<std::size_t>::max()), std::bad_alloc);
  EXPECT_THROW(memory::take(std::numeric_limits<std::size_t>::max() / 2), std::bad_alloc);
}

TEST(Memory, MayBeGivenBackByAnotherThread) {
  void* block = memory::take(100);
  std::thread([block] {
    memory::give(block, 100);
    EXPECT_EQ(memory::take(100), block);  // it stays with the thread that gave it
    memory::give(block, 100);
  }).join();
}

struct Model : Module {
  Embedding table;
  Linear hidden, output;
  explicit Model(Random& random)
      : table(child("table", Embedding(50, 8, random))),
        hidden(child("hidden", Linear(8, 16, random))),
        output(child("output", Linear(16, 10, random))) {}
  Tensor loss(const Ids& ids, const Ids& targets) const {
    return cross_entropy(output(tanh(hidden(table(ids)))), targets);
  }
};

// The first steps fill the free lists; then 1,000 more take nothing from the system.
TEST(Memory, IsRecycledAfterTheFirstSteps) {
  Random random(1);
  const Model model(random);
  Adam optimizer(model.parameters());
  Ids ids(std::vector<std::size_t>{32}), targets(std::vector<std::size_t>{32});
  const auto step = [&] {
    for (std::size_t i = 0; i < 32; ++i) {
      ids.data()[i] = static_cast<std::int32_t>((7 * i) % 50);
      targets.data()[i] = static_cast<std::int32_t>(i % 10);
    }
    {
      Tape tape;
      tape.backward(model.loss(ids, targets));
    }
    clip_grad_norm(model.parameters(), 0.1);
    optimizer.step();
    optimizer.zero_grad();
  };
  step();
  step();
  const auto before = memory::usage();
  for (int i = 0; i < 1000; ++i) step();
  EXPECT_EQ(memory::usage().system_calls, before.system_calls);
  EXPECT_EQ(memory::usage().in_use, before.in_use);
}

// Values and gradients of intermediates are freed as the sweep passes them: a deep chain needs no second copy of
// itself.
TEST(Memory, GradientsAreFreedAsTheSweepPasses) {
  const Tensor x = Tensor::parameter(ones({1000}));
  constexpr std::size_t kDepth = 50;
  Tape tape;
  const std::size_t before = memory::usage().in_use;
  Tensor y = x;
  for (std::size_t i = 0; i < kDepth; ++i) y = square(y);
  const std::size_t forward = memory::usage().in_use - before;
  EXPECT_GE(forward, kDepth * 8000);
  memory::reset_peak();
  tape.backward(y, ones({1000}));
  EXPECT_LE(memory::usage().peak - before, forward + 5 * 9216);
  y = Tensor();
  EXPECT_LE(memory::usage().in_use - before, 9216u);  // the gradient of x
}

}  // namespace
}  // namespace ag
