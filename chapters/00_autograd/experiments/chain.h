// chain.h: a million operations one after the other, on a thread with a very small stack.
#pragma once

#include <cstddef>

namespace chapter00 {

struct Chain {
  std::size_t length = 0;
  double gradient = 0;         // of y = −(−(… x)) by x: 1 for an even length
  double forward_seconds = 0;  // processor time of computing and recording
  double sweep_seconds = 0;    // going back, and freeing the tape
  double nanoseconds() const { return 1e9 * (forward_seconds + sweep_seconds) / static_cast<double>(length); }
};

inline constexpr std::size_t kSmallStack = 256 * 1024;  // bytes; threads commonly get 8 MB

// On a new thread of `stack` bytes. `length` must be even. Throws std::system_error when there is no such thread.
Chain engine_chain(std::size_t length, std::size_t stack = kSmallStack);  // ag::Tape, tensors of one number
Chain scalar_chain(std::size_t length, std::size_t stack = kSmallStack);  // scalar::Tape

// The control: bytes of stack that a recursive sort of the graph takes for each operation of a chain, measured on a
// short one. Frameworks that keep a graph instead of a tape begin their backward pass with such a sort.
double recursion_bytes();

}  // namespace chapter00
