// parallel.h: work on several threads. Where the split decides who computes what, and not the timing, the numbers are
// the same every time.
#pragma once

#include <cstddef>
#include <exception>
#include <thread>
#include <vector>

namespace ag {

// Calls body(0) … body(parts − 1), the first on this thread and each other on one of its own. An exception of any of
// them is thrown here, after all have ended.
template <class Body>
void in_parallel(std::size_t parts, const Body& body) {
  std::vector<std::exception_ptr> failed(parts);
  const auto guarded = [&](std::size_t part) {
    try {
      body(part);
    } catch (...) {
      failed[part] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t part = 1; part < parts; ++part) others.emplace_back(guarded, part);
    if (parts > 0) guarded(0);
  }
  for (const std::exception_ptr& each : failed)
    if (each) std::rethrow_exception(each);
}

}  // namespace ag
