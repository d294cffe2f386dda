// The tape: what it adds up, what it refuses, and how little stack it needs.
#include "autograd/tape.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <cmath>
#include <functional>
#include <limits>
#include <thread>

#include "autograd/ops.h"

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

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// --- adding up ----------------------------------------------------------------------------------------------------

TEST(Tape, AddsOverAllPaths) {
  const Tensor a = Tensor::parameter(Array{3});
  Tape tape;
  const Tensor b = a + a;
  const Tensor c = b + b;
  tape.backward(c);
  EXPECT_EQ(a.grad(), (Array{4}));
}

// A record used by a later one after a shorter path: without the order of execution the long path would come too late.
TEST(Tape, DiamondOfUnequalPaths) {
  const Tensor x = Tensor::parameter(Array{2});
  Tape tape;
  const Tensor y = x * x;
  const Tensor z = y * y * x + y;  // x⁵ + x²
  tape.backward(z);
  EXPECT_EQ(x.grad(), (Array{5 * 16 + 2 * 2}));
}

TEST(Tape, LeavesAddUpOverTapesUntilZeroed) {
  const Tensor x = Tensor::parameter(Array{3});
  for (int i = 1; i <= 2; ++i) {
    Tape tape;
    tape.backward(square(x));
    EXPECT_EQ(x.grad(), (Array{6.0 * i}));
  }
  x.zero_grad();
  EXPECT_FALSE(x.has_grad());
}

TEST(Tape, WhatTheLossDoesNotDependOnGetsNothing) {
  const Tensor x = Tensor::parameter(Array{3}), y = Tensor::parameter(Array{5});
  Tape tape;
  const Tensor unused = y * x;
  tape.backward(square(x));
  EXPECT_EQ(x.grad(), (Array{6}));
  EXPECT_FALSE(y.has_grad());
}

TEST(Tape, CotangentOfAnyShape) {
  const Tensor x = Tensor::parameter(Array{{1, 2}, {3, 4}});
  Tape tape;
  const Tensor y = square(x);
  tape.backward(y, Array{{1, 10}, {100, 1000}});
  EXPECT_EQ(x.grad(), (Array{{2, 40}, {600, 8000}}));
}

// --- what wants a gradient ----------------------------------------------------------------------------------------

TEST(Tape, TensorsOfAnEarlierTapeAreConstants) {
  const Tensor x = Tensor::parameter(Array{3});
  Tensor stale;
  {
    Tape first;
    stale = square(x);
    EXPECT_TRUE(stale.wants_grad());
  }
  EXPECT_FALSE(stale.wants_grad());
  Tape second;
  const Tensor y = stale * x;
  EXPECT_EQ(second.inputs(second.records().size() - 1)[0], nullptr);
  second.backward(y);
  EXPECT_EQ(x.grad(), (Array{9}));  // not 27: the path through the first tape is cut
  EXPECT_FALSE(stale.has_grad());
}

TEST(Tape, RecordsNothingWithoutTapeOrParameter) {
  const Tensor x = Tensor::parameter(Array{3}), c(2.0);
  EXPECT_FALSE(square(x).wants_grad());
  Tape tape;
  EXPECT_FALSE(square(c).wants_grad());
  EXPECT_TRUE(tape.records().empty());
  {
    const NoGrad no_grad;
    EXPECT_FALSE(square(x).wants_grad());
    { const NoGrad twice; }
    EXPECT_EQ(Tape::current(), nullptr);
  }
  EXPECT_EQ(Tape::current(), &tape);
  EXPECT_TRUE(square(x).wants_grad());
  EXPECT_EQ(tape.records().size(), 1u);
}

TEST(Tape, IntermediatesKeepTheirGradientOnlyWhenAsked) {
  const Tensor x = Tensor::parameter(Array{3});
  Tape tape;
  const Tensor forgotten = square(x), kept = square(forgotten);
  const Tensor loss = kept * x;
  keep_grad(kept);
  tape.backward(loss);
  EXPECT_EQ(kept.grad(), (Array{3}));
  EXPECT_FALSE(forgotten.has_grad());
  EXPECT_EQ(x.grad(), (Array{5 * 81}));
  EXPECT_TRUE(contains(message_of([] { keep_grad(Tensor(1.0)); }), "[keep_grad] no tape records the tensor"));
}

TEST(TrainModeTest, IsAScope) {
  EXPECT_FALSE(TrainMode::on());
  {
    const TrainMode train;
    EXPECT_TRUE(TrainMode::on());
    {
      const TrainMode evaluate(false);
      EXPECT_FALSE(TrainMode::on());
    }
    EXPECT_TRUE(TrainMode::on());
    std::thread([] { EXPECT_FALSE(TrainMode::on()); }).join();  // of this thread only
  }
  EXPECT_FALSE(TrainMode::on());
}

TEST(Tape, EachThreadHasItsOwn) {
  const Tensor x = Tensor::parameter(Array{3});
  Tape tape;
  std::thread([] {
    const Tensor y = Tensor::parameter(Array{5});
    Tape other;
    other.backward(square(y));
    EXPECT_EQ(y.grad(), (Array{10}));
  }).join();
  tape.backward(square(x));
  EXPECT_EQ(x.grad(), (Array{6}));
}

// --- what it refuses ----------------------------------------------------------------------------------------------

TEST(Tape, RefusesASecondSweep) {
  const Tensor x = Tensor::parameter(Array{3});
  Tape tape;
  const Tensor y = square(x);
  tape.backward(y);
  EXPECT_TRUE(contains(message_of([&] { tape.backward(y); }), "has been swept already"));
  EXPECT_EQ(x.grad(), (Array{6}));
}

TEST(Tape, RefusesATapeWithinATape) {
  Tape tape;
  EXPECT_TRUE(contains(message_of([] { Tape nested; }), "this thread already has a tape"));
  EXPECT_EQ(Tape::current(), &tape);
}

TEST(Tape, RefusesALossThatIsNone) {
  const Tensor x = Tensor::parameter(Array{3, 4});
  Tape tape;
  EXPECT_TRUE(contains(message_of([&] { tape.backward(square(x)); }), "the loss has shape [2]"));
  EXPECT_TRUE(contains(message_of([&] { tape.backward(Tensor(1.0)); }), "was not recorded on this tape"));
  EXPECT_TRUE(contains(message_of([&] { tape.backward(Tensor()); }), "It must have one element"));
  EXPECT_TRUE(contains(message_of([&] { tape.backward(square(x), ones({3})); }),
                       "the cotangent has shape [3] and the tensor [2]"));
}

TEST(Tape, RefusesTheLossOfAnotherTape) {
  const Tensor x = Tensor::parameter(Array{3});
  Tensor loss;
  {
    Tape first;
    loss = square(x);
  }
  Tape second;
  EXPECT_TRUE(contains(message_of([&] { second.backward(loss); }), "was not recorded on this tape"));
}

// --- a million records on a small stack ---------------------------------------------------------------------------

constexpr std::size_t kSmallStack = 256 * 1024;
constexpr int kMany = 1'000'000;

// Runs `work` on a thread of 256 KB of stack: recursion over the records would end the process.
void on_small_stack(void* (*work)(void*)) {
  pthread_attr_t attributes;
  ASSERT_EQ(pthread_attr_init(&attributes), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&attributes, kSmallStack), 0);
  pthread_t thread;
  ASSERT_EQ(pthread_create(&thread, &attributes, work, nullptr), 0);
  pthread_attr_destroy(&attributes);
  ASSERT_EQ(pthread_join(thread, nullptr), 0);
}

void* sweep_chain(void*) {
  const Tensor x = Tensor::parameter(Array{0});
  Tape tape;
  Tensor y = x;
  for (int i = 0; i < kMany; ++i) y = y + 1.0;
  EXPECT_EQ(tape.records().size(), static_cast<std::size_t>(kMany));
  tape.backward(y);
  EXPECT_EQ(y.item(), kMany);
  EXPECT_EQ(x.grad(), (Array{1}));
  return nullptr;
}

// The backward of square keeps its input: each closure holds the one before it.
void* abandon_chain(void*) {
  const Tensor x = Tensor::parameter(Array{1});
  {
    Tape tape;
    Tensor y = x;
    for (int i = 0; i < kMany; ++i) y = square(y);
    EXPECT_EQ(y.item(), 1);
  }
  EXPECT_FALSE(x.has_grad());
  return nullptr;
}

void* sweep_fan_in(void*) {
  const Tensor x = Tensor::parameter(Array{1});
  Tape tape;
  Tensor total = x * 1.0;
  for (int i = 1; i < kMany / 2; ++i) total = total + square(x);
  tape.backward(total);
  EXPECT_EQ(x.grad(), (Array{1 + 2.0 * (kMany / 2 - 1)}));
  return nullptr;
}

TEST(Tape, SweepsAMillionRecordsOnASmallStack) { on_small_stack(sweep_chain); }
TEST(Tape, FreesAMillionRecordsUnsweptOnASmallStack) { on_small_stack(abandon_chain); }
TEST(Tape, AddsUpAMillionRecordsOnASmallStack) { on_small_stack(sweep_fan_in); }

// --- anomaly mode -------------------------------------------------------------------------------------------------

TEST(Anomaly, NamesTheOpOfTheFirstBadValue) {
  const Tensor x = Tensor::parameter(Array{{1, 2}, {0, 3}});
  Tape tape({.anomaly = true});
  const std::string message = message_of([&] { log(x) * 2.0; });
  EXPECT_TRUE(contains(message, "[log] value is -inf at flat index 2 of shape [2, 2]")) << message;
  EXPECT_TRUE(contains(message, "of step ")) << message;
  EXPECT_TRUE(contains(message, "its inputs: [2, 2]; its output: [2, 2]")) << message;
}

TEST(Anomaly, NamesTheOpOfTheFirstBadGradient) {
  const Tensor x = Tensor::parameter(Array{4, 0});
  Tape tape({.anomaly = true});
  const Tensor y = sum(sqrt(x) * 3.0);  // the value is fine; the slope at 0 is not
  EXPECT_THROW(tape.backward(y), AnomalyError);
  x.zero_grad();
}

TEST(Anomaly, GradientMessage) {
  const Tensor x = Tensor::parameter(Array{4, 0});
  Tape tape({.anomaly = true});
  const Tensor y = sum(sqrt(x));
  const std::string message = message_of([&] { tape.backward(y); });
  EXPECT_TRUE(contains(message, "[sqrt] gradient is inf at flat index 1 of shape [2]")) << message;
}

TEST(Anomaly, IsSilentOtherwise) {
  const Tensor x = Tensor::parameter(Array{4, 1});
  Tape tape({.anomaly = true});
  tape.backward(sum(sqrt(x)));
  EXPECT_EQ(x.grad(), (Array{0.25, 0.5}));
}

}  // namespace
}  // namespace ag
