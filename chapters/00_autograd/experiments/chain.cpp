#include "chapters/00_autograd/experiments/chain.h"

#include <pthread.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <functional>
#include <system_error>
#include <vector>

#include "chapters/00_autograd/lesson.h"
#include "chapters/program/cpu_seconds.h"

namespace chapter00 {
namespace {

using program::cpu_seconds;

// std::thread does not let one choose the size of the stack.
void on_small_stack(std::size_t bytes, const std::function<void()>& work) {
  struct Task {
    const std::function<void()>& work;
    std::exception_ptr failure;
  } task{work, nullptr};
  const auto body = [](void* argument) -> void* {
    Task& t = *static_cast<Task*>(argument);
    try {
      t.work();
    } catch (...) {
      t.failure = std::current_exception();
    }
    return nullptr;
  };
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  int error = pthread_attr_setstacksize(&attributes, bytes);
  pthread_t thread{};
  if (error == 0) error = pthread_create(&thread, &attributes, body, &task);
  pthread_attr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "a thread with a small stack");
  pthread_join(thread, nullptr);
  if (task.failure) std::rethrow_exception(task.failure);
}

// Inputs first, then the step itself: the usual depth-first topological sort. Not a sweep, only its preparation.
struct RecursiveSort {
  const std::vector<scalar::Step>& steps;
  std::vector<bool> seen;
  std::vector<std::size_t> order;
  std::uintptr_t deepest;

  [[gnu::noinline]] void visit(std::size_t i) {
    if (seen[i]) return;
    seen[i] = true;
    deepest = std::min(deepest, reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
    for (std::size_t k = 0; k < steps[i].arity; ++k) visit(steps[i].input[k]);
    order.push_back(i);
  }
};

}  // namespace

// [chain]
Chain engine_chain(std::size_t length, std::size_t stack) {
  Chain chain{.length = length};
  on_small_stack(stack, [&] {
    const ag::Tensor x = ag::Tensor::parameter(ag::Array{3});
    const double start = cpu_seconds();
    double middle = 0;
    {
      ag::Tape tape;
      ag::Tensor y = x;
      for (std::size_t i = 0; i < length; ++i) y = -y;
      middle = cpu_seconds();
      tape.backward(y);
    }
    chain.sweep_seconds = cpu_seconds() - middle;
    chain.forward_seconds = middle - start;
    chain.gradient = static_cast<double>(x.grad()(0));
  });
  return chain;
}
// [/chain]

Chain scalar_chain(std::size_t length, std::size_t stack) {
  Chain chain{.length = length};
  on_small_stack(stack, [&] {
    const double start = cpu_seconds();
    scalar::Tape tape;
    const scalar::Value x = tape.leaf(3);
    scalar::Value y = x;
    for (std::size_t i = 0; i < length; ++i) y = -y;
    const double middle = cpu_seconds();
    tape.backward(y);
    chain.sweep_seconds = cpu_seconds() - middle;
    chain.forward_seconds = middle - start;
    chain.gradient = x.grad();
  });
  return chain;
}

double recursion_bytes() {
  constexpr std::size_t depth = 1000;
  scalar::Tape tape;
  scalar::Value y = tape.leaf(3);
  for (std::size_t i = 0; i < depth; ++i) y = -y;
  const auto top = reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0));
  RecursiveSort sort{tape.steps(), std::vector<bool>(depth + 1), {}, top};
  sort.visit(y.index);
  return static_cast<double>(top - sort.deepest) / static_cast<double>(depth);
}

}  // namespace chapter00
