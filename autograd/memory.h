// memory.h: the allocator behind every Array. A training step asks for the same sizes again and again, so memory
// given back is kept in lists by size and handed out again: after the first steps no malloc and no page fault.
#pragma once

#include <cstddef>
#include <new>
#include <string>
#include <vector>

namespace ag {

namespace memory {

// Thrown before the system would end the program for want of memory, as Linux does without a word.
struct NotEnough : std::bad_alloc {
  NotEnough(std::size_t wanted, std::size_t available);
  const char* what() const noexcept override { return message.c_str(); }
  std::string message;  // how much was asked for, and how much is left
};

// A block of at least `bytes` bytes, aligned to 64 (a cache line, and the widest vector register).
// Throws std::bad_alloc, NotEnough when so much is not left.
void* take(std::size_t bytes);

// What the machine and the container that this program runs in have left, in bytes. The largest number where neither
// says so.
std::size_t available();

// Gives back what take(bytes) returned; any thread may.
void give(void* block, std::size_t bytes) noexcept;

// What this thread has asked for and what it keeps for later, in bytes.
struct Usage {
  std::size_t in_use = 0;        // handed out by this thread less given back to it
  std::size_t peak = 0;          // the highest in_use since reset_peak()
  std::size_t kept = 0;          // in this thread's free lists
  std::size_t system_calls = 0;  // blocks that had to come from the system
};
Usage usage();
void reset_peak();

// For tests: while on, every block that this thread takes is filled with bytes of 0xff, which read as NaN. What comes
// from the system is often zero by chance, and a read before the first write stays unseen.
void set_garbage(bool on);

// Hands this thread's free lists back to the system.
void trim();

}  // namespace memory

// A standard allocator over memory::take and memory::give.
template <class T>
struct RecyclingAllocator {
  using value_type = T;
  RecyclingAllocator() noexcept = default;
  template <class U>
  RecyclingAllocator(const RecyclingAllocator<U>&) noexcept {}

  T* allocate(std::size_t n) { return static_cast<T*>(memory::take(n * sizeof(T))); }
  void deallocate(T* block, std::size_t n) noexcept { memory::give(block, n * sizeof(T)); }

  template <class U>
  bool operator==(const RecyclingAllocator<U>&) const noexcept {
    return true;
  }
};

// For what is made in every step and grows with the batch, besides Arrays.
template <class T>
using RecyclingVector = std::vector<T, RecyclingAllocator<T>>;

}  // namespace ag
