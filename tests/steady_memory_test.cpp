// A training loop in its steady state: nothing large is allocated any more, no page is touched for the first time, and
// after ten thousand steps the process is as large as after a few hundred.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "autograd/blas.h"
#include "autograd/optim.h"
#include "tests/models.h"

// Sanitizers bring their own malloc, and other C libraries do not export theirs under a second name.
#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define COUNTS_ALLOCATIONS 1
#endif
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef COUNTS_ALLOCATIONS
#endif
#endif

namespace {

constexpr std::size_t kLarge = 4096;
std::atomic<std::size_t> large_allocations{0};
std::atomic<std::size_t> largest_allocation{0};

void count([[maybe_unused]] std::size_t bytes) {
  if (bytes <= kLarge) return;
  ++large_allocations;
  if (bytes > largest_allocation) largest_allocation = bytes;
}

}  // namespace

#ifdef COUNTS_ALLOCATIONS
// Every allocation of this program passes here: operator new calls malloc or aligned_alloc.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

void* malloc(std::size_t bytes) {
  count(bytes);
  return __libc_malloc(bytes);
}
void* calloc(std::size_t n, std::size_t bytes) {
  count(n * bytes);
  return __libc_calloc(n, bytes);
}
void* realloc(void* block, std::size_t bytes) {
  count(bytes);
  return __libc_realloc(block, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  count(bytes);
  return __libc_memalign(alignment, bytes);
}
void* memalign(std::size_t alignment, std::size_t bytes) { return aligned_alloc(alignment, bytes); }
int posix_memalign(void** block, std::size_t alignment, std::size_t bytes) {
  *block = aligned_alloc(alignment, bytes);
  return *block == nullptr ? ENOMEM : 0;
}
}
#endif

namespace ag {
namespace {

long page_faults() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

std::size_t resident_pages() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0, resident = 0;
  file >> total >> resident;
  return resident;
}

// One step of training: words, attention, norms, dropout, a row-sparse gradient, clipping, Adam.
class Training {
 public:
  Training(std::size_t vocabulary, std::size_t features, std::size_t depth, std::size_t B, std::size_t T)
      : model_(vocabulary, features, 2, depth, random_), optimizer_(model_.parameters()), B_(B), T_(T) {
    draw_batch();
  }
  void draw_batch() {
    const std::size_t V = model_.words.weight.shape()[0];
    ids_ = models::draw_ids(B_, T_, V, random_);
    targets_ = models::draw_ids(B_, T_, V, random_);
  }
  Scalar step() {
    const TrainMode train;
    Scalar loss = 0;
    {
      Tape tape;
      const Tensor l = model_.loss(ids_, targets_);
      loss = l.item();
      tape.backward(l);
    }
    clip_grad_norm(model_.parameters(), 1.0);
    optimizer_.step();
    optimizer_.zero_grad();
    return loss;
  }

 private:
  Random random_{1};
  models::LanguageModel model_;
  Adam optimizer_;
  std::size_t B_, T_;
  Ids ids_, targets_;
};

// The batch stays the same: the number of different words in it is the size of a gradient, and a size that was never
// there before needs a block of its own, once.
struct Setting {
  const char* name;
  std::size_t vocabulary, features, depth, B, T;
};

TEST(SteadyMemory, NoLargeAllocationAfterTheThirdStepAndNoPageFaultAfterTheThirteenth) {
#ifndef COUNTS_ALLOCATIONS
  GTEST_SKIP() << "another malloc is in place";
#endif
  set_threads(1);
  for (const Setting& s :
       {Setting{"small", 50, 16, 1, 2, 8}, {"deep", 300, 32, 12, 4, 32}, {"wide", 9000, 64, 1, 8, 64}}) {
    Training training(s.vocabulary, s.features, s.depth, s.B, s.T);
    for (int i = 0; i < 3; ++i) training.step();
    const std::size_t allocations = large_allocations;
    largest_allocation = 0;
    std::vector<long> faults;
    faults.reserve(20);
    page_faults();  // the first call has pages of its own
    for (int i = 0; i < 20; ++i) {
      const long before = page_faults();
      training.step();
      faults.push_back(page_faults() - before);
    }
    EXPECT_EQ(large_allocations - allocations, 0u) << s.name << ", the largest of " << largest_allocation << " bytes";
    // A step that needs new pages needs them each time. Two do not come from our steps: those that malloc takes from
    // its heap for small blocks until their sizes have settled (glibc 2.41 in up to four of the first eight steps, one
    // page each), and one that the system has taken away on its own.
    std::printf("%s: page faults of the 20 steps after the third: %s\n", s.name,
                fmt::format("{}", fmt::join(faults, " ")).c_str());
    EXPECT_LE(std::count_if(faults.begin() + 10, faults.end(), [](long n) { return n > 0; }), 1) << s.name;
  }
}

// What the test above counts is really counted.
TEST(SteadyMemory, WouldSeeAnAllocationAndAPageFault) {
#ifndef COUNTS_ALLOCATIONS
  GTEST_SKIP() << "another malloc is in place";
#endif
  const std::size_t allocations = large_allocations;
  const long faults = page_faults();
  std::vector<char> block(1 << 20, 'x');
  EXPECT_EQ(block[12345], 'x');
  EXPECT_EQ(large_allocations - allocations, 1u);
  EXPECT_GE(page_faults() - faults, 200);
}

TEST(SteadyMemory, StaysTheSameOverTenThousandSteps) {
#ifndef COUNTS_ALLOCATIONS
  GTEST_SKIP() << "another malloc is in place: a sanitizer's keeps what was freed for a while";
#endif
  if (resident_pages() == 0) GTEST_SKIP() << "no /proc/self/statm here";
  set_threads(1);
  Training training(50, 16, 1, 2, 8);
  for (int i = 0; i < 500; ++i) {
    training.draw_batch();
    training.step();
  }
  const std::size_t before = resident_pages();
  for (int i = 0; i < 10'000; ++i) {
    training.draw_batch();
    ASSERT_TRUE(std::isfinite(training.step()));
    if (i % 2000 == 1999) std::printf("step %5d: %zu pages resident\n", i + 1, resident_pages());
  }
  const auto growth = static_cast<double>(resident_pages()) / static_cast<double>(before) - 1;
  std::printf("at first %zu, growth %.4f %%\n", before, 100 * growth);
  EXPECT_LT(growth, 0.01);
}

}  // namespace
}  // namespace ag
