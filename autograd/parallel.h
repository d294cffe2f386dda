// parallel.h: work on several threads. Where the split decides who computes what, and not the timing, the numbers are
// the same every time.
#pragma once

#include <algorithm>
#include <barrier>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace ag {

// The i-th of so many neighbouring parts of 0 … n−1, as equal as can be: [first, last).
inline std::pair<std::size_t, std::size_t> share(std::size_t n, std::size_t parts, std::size_t i) {
  return {n * i / parts, n * (i + 1) / parts};
}

// Threads that stay. A thread keeps the memory of its last step for the next one (memory.h), and starting
// one takes some 50 µs: for work that comes again and again.
class Workers {
 public:
  // Throws std::system_error when the system gives no more threads.
  explicit Workers(std::size_t parts) : begin_(barrier(parts)), end_(barrier(parts)), failed_(parts) {
    try {
      for (std::size_t part = 1; part < parts; ++part) threads_.emplace_back([this, part] { work(part); });
    } catch (...) {  // the system gives no more threads: those that are there wait for the missing ones
      for (std::size_t missing = threads_.size() + 1; missing < parts; ++missing) begin_.arrive_and_drop();
      end();
      throw;
    }
  }
  ~Workers() { end(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  std::size_t parts() const { return failed_.size(); }

  // Calls body(0) on this thread and body(1) … body(parts − 1) on the others. The first of them, in this order, that
  // throws an exception has it thrown here, after all have ended.
  void run(const std::function<void(std::size_t part)>& body) {
    std::fill(failed_.begin(), failed_.end(), nullptr);
    body_ = &body;
    begin_.arrive_and_wait();
    guarded(0);
    end_.arrive_and_wait();
    for (const std::exception_ptr& each : failed_)
      if (each) std::rethrow_exception(each);
  }

 private:
  static std::ptrdiff_t barrier(std::size_t parts) { return static_cast<std::ptrdiff_t>(parts); }

  // Begun without a body, the threads return.
  void end() {
    body_ = nullptr;
    begin_.arrive_and_wait();
    for (std::thread& each : threads_) each.join();
  }
  void guarded(std::size_t part) {
    try {
      (*body_)(part);
    } catch (...) {
      failed_[part] = std::current_exception();
    }
  }
  void work(std::size_t part) {
    for (begin_.arrive_and_wait(); body_ != nullptr; begin_.arrive_and_wait()) {
      guarded(part);
      end_.arrive_and_wait();
    }
  }

  std::barrier<> begin_, end_;
  const std::function<void(std::size_t)>* body_ = nullptr;  // null: the end
  std::vector<std::exception_ptr> failed_;
  std::vector<std::thread> threads_;  // not std::jthread: libc++ (clang's own library, macOS) has none without a flag
};

// The same once, with threads of its own.
inline void in_parallel(std::size_t parts, const std::function<void(std::size_t part)>& body) {
  if (parts > 0) Workers(parts).run(body);
}

}  // namespace ag
