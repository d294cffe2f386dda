#include "autograd/memory.h"

#if __has_include(<sys/mman.h>)
#include <sys/mman.h>
#endif

#include <fmt/format.h>

#include <array>
#include <atomic>
#include <bit>
#include <cstring>
#include <limits>
#include <new>
#include <vector>

namespace ag::memory {
namespace {

constexpr std::align_val_t kAlignment{64};
// Size classes: eight to a power of two, so that rounding up wastes at most an eighth, and that only of address space.
constexpr std::size_t kSmallest = 64;
constexpr std::size_t kStepsPerDoubling = 8;
constexpr std::size_t kClasses = 58 * kStepsPerDoubling;

// Linux maps memory in pages of 4 KiB, and of 2 MiB where one asks for them. The rows of a large matrix lie on pages of
// their own, and looking those up takes time: a step of chapter 01's network is 5 % faster on large pages.
constexpr std::size_t kLargePage = std::size_t{1} << 21;

struct SizeClass {
  std::size_t index;
  std::size_t bytes;

  bool on_large_pages() const { return bytes >= 2 * kLargePage; }
  std::align_val_t alignment() const { return on_large_pages() ? std::align_val_t{kLargePage} : kAlignment; }
};

SizeClass size_class(std::size_t bytes) {
  if (bytes <= kSmallest) return {0, kSmallest};
  const std::size_t doubling =
      static_cast<std::size_t>(std::bit_width(bytes - 1)) - 1;  // 2^doubling < bytes ≤ 2^(doubling+1)
  const std::size_t step = (std::size_t{1} << doubling) / kStepsPerDoubling;
  const std::size_t steps = (bytes - (std::size_t{1} << doubling) + step - 1) / step;
  return {(doubling - 6) * kStepsPerDoubling + steps, (std::size_t{1} << doubling) + steps * step};
}

SizeClass size_class_at(std::size_t index) {
  if (index == 0) return {0, kSmallest};
  const std::size_t power = kSmallest << (index - 1) / kStepsPerDoubling;
  return {index, power + ((index - 1) % kStepsPerDoubling + 1) * (power / kStepsPerDoubling)};
}

void* from_system(const SizeClass& size) {
  void* block = ::operator new(size.bytes, size.alignment());
#ifdef MADV_HUGEPAGE
  // Only a wish: where it is refused the memory is as good. Not for the last part of a page, which would be taken
  // whole.
  if (size.on_large_pages()) madvise(block, size.bytes / kLargePage * kLargePage, MADV_HUGEPAGE);
#endif
  return block;
}

void to_system(void* block, const SizeClass& size) { ::operator delete(block, size.alignment()); }

// One thread's free lists. A block given back by another thread than the one that took it stays with the giver.
struct FreeLists {
  std::array<std::vector<void*>, kClasses> blocks;
  Usage usage;
  bool garbage = false;  // see set_garbage()

  void trim() {
    for (std::size_t i = 0; i < kClasses; ++i) {
      for (void* block : blocks[i]) to_system(block, size_class_at(i));
      blocks[i].clear();
    }
    usage.kept = 0;
  }
  ~FreeLists();
};

// Arrays with static storage duration outlive the thread's lists: they go straight to the system.
thread_local bool lists_gone = false;
FreeLists::~FreeLists() {
  trim();
  lists_gone = true;
}
FreeLists& lists() {
  thread_local FreeLists instance;
  return instance;
}

// What came from the system since it was last asked how much is left. To ask takes some 50 µs: it is done once for each
// kLook bytes.
std::atomic<std::size_t> unasked{0};
constexpr std::size_t kLook = std::size_t{256} << 20;

void require_available(const SizeClass& size) {
  if (unasked.fetch_add(size.bytes, std::memory_order_relaxed) + size.bytes < kLook) return;
  unasked = 0;
  if (size.bytes <= available()) return;
  lists().trim();
  if (const std::size_t left = available(); size.bytes > left) throw NotEnough(size.bytes, left);
}

}  // namespace

NotEnough::NotEnough(std::size_t wanted, std::size_t available)
    : message(fmt::format("{:.1f} GB more are needed, and {:.1f} GB are left", static_cast<double>(wanted) / 1e9,
                          static_cast<double>(available) / 1e9)) {}

void* take(std::size_t bytes) {
  // A request near the end of the address space has no size class: refuse it before the arithmetic wraps.
  if (bytes > std::numeric_limits<std::size_t>::max() / 4) throw std::bad_alloc();
  const SizeClass size = size_class(bytes);
  if (lists_gone) return from_system(size);
  FreeLists& mine = lists();
  void* block = nullptr;
  auto& list = mine.blocks[size.index];
  if (list.empty()) {
    require_available(size);
    block = from_system(size);
    ++mine.usage.system_calls;
  } else {
    block = list.back();
    list.pop_back();
    mine.usage.kept -= size.bytes;
  }
  mine.usage.in_use += size.bytes;
  if (mine.usage.in_use > mine.usage.peak) mine.usage.peak = mine.usage.in_use;
  if (mine.garbage) [[unlikely]]
    std::memset(block, 0xff, size.bytes);
  return block;
}

void give(void* block, std::size_t bytes) noexcept {
  if (block == nullptr) return;
  const SizeClass size = size_class(bytes);
  if (lists_gone) return to_system(block, size);
  FreeLists& mine = lists();
  mine.usage.in_use -= size.bytes;
  try {
    mine.blocks[size.index].push_back(block);
    mine.usage.kept += size.bytes;
  } catch (const std::bad_alloc&) {
    to_system(block, size);
  }
}

Usage usage() { return lists().usage; }
void reset_peak() { lists().usage.peak = lists().usage.in_use; }
void set_garbage(bool on) { lists().garbage = on; }
void trim() { lists().trim(); }

}  // namespace ag::memory
