#include "autograd/ranks.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <type_traits>

#include "autograd/parallel.h"

#ifdef AUTOGRAD_MPI
#define OMPI_SKIP_MPICXX 1  // the C interface alone
#define MPICH_SKIP_MPICXX 1
#include <mpi.h>
#endif

namespace ag::ranks {
namespace {

std::size_t own = 0, all = 1;

}  // namespace

std::size_t rank() { return own; }
std::size_t size() { return all; }

bool any(bool mine) {
  double ranks = mine ? 1 : 0;
  sum(std::span(&ranks, 1));
  return ranks > 0;
}

#ifdef AUTOGRAD_MPI

namespace {

constexpr int kTold = 1;                     // the tag of the message that the first rank has said why
constexpr std::chrono::seconds kListen(1);   // how long the others wait for it
constexpr std::chrono::seconds kEnding(10);  // and how long for the end, when it has: MPI need not be told twice
constexpr std::size_t kBlock = std::size_t{1} << 20;  // numbers of a message: few messages, and little memory for them

template <class T>
MPI_Datatype type() {
  if constexpr (std::is_same_v<T, float>) return MPI_FLOAT;
  if constexpr (std::is_same_v<T, double>) return MPI_DOUBLE;
  if constexpr (std::is_same_v<T, std::int32_t>) return MPI_INT32_T;
}

void require_main_thread() {
  int here = 0;
  MPI_Is_thread_main(&here);
  if (here == 0)
    throw std::logic_error("ranks: MPI belongs to the main thread. Train on ranks there, not in a thread.");
}

template <class T>
std::vector<T> gather_all(std::span<const T> mine) {
  if (all == 1) return {mine.begin(), mine.end()};
  require_main_thread();
  const std::int64_t count = static_cast<std::int64_t>(mine.size());
  std::vector<std::int64_t> amounts(all);
  MPI_Allgather(&count, 1, MPI_INT64_T, amounts.data(), 1, MPI_INT64_T, MPI_COMM_WORLD);
  const std::int64_t total = std::accumulate(amounts.begin(), amounts.end(), std::int64_t{0});
  if (total > std::numeric_limits<int>::max())
    throw std::length_error("ranks: more than 2^31 - 1 numbers to gather. Give a step fewer examples.");
  const std::vector<int> counts(amounts.begin(), amounts.end());
  std::vector<int> starts(all);
  std::exclusive_scan(counts.begin(), counts.end(), starts.begin(), 0);
  std::vector<T> everything(static_cast<std::size_t>(total));
  MPI_Allgatherv(mine.data(), static_cast<int>(count), type<T>(), everything.data(), counts.data(), starts.data(),
                 type<T>(), MPI_COMM_WORLD);
  return everything;
}

// Each rank adds up its share of the block and gives the sum to all: one adds each number, in an order of ours, so that
// all have the same bits. MPI_Allreduce sends as much, and promises neither.
template <class T>
void sum_block(std::span<T> block, std::vector<T>& terms) {
  std::vector<int> counts(all), starts(all), at(all);
  for (std::size_t r = 0; r < all; ++r) {
    const auto [begin, end] = share(block.size(), all, r);
    starts[r] = static_cast<int>(begin);
    counts[r] = static_cast<int>(end - begin);
  }
  const auto mine = static_cast<std::size_t>(counts[own]);
  const std::vector<int> each(all, counts[own]);
  std::exclusive_scan(each.begin(), each.end(), at.begin(), 0);
  terms.resize(all * mine);
  MPI_Alltoallv(block.data(), counts.data(), starts.data(), type<T>(), terms.data(), each.data(), at.data(), type<T>(),
                MPI_COMM_WORLD);
  T* const to = block.data() + starts[own];
  for (std::size_t r = 0; r < all; ++r)
    for (std::size_t i = 0; i < mine; ++i) to[i] = r == 0 ? terms[i] : to[i] + terms[r * mine + i];
  MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, block.data(), counts.data(), starts.data(), type<T>(),
                 MPI_COMM_WORLD);
}

template <class T>
void sum_all(std::span<T> values) {
  if (all == 1) return;
  require_main_thread();
  std::vector<T> terms;
  for (std::size_t at = 0; at < values.size(); at += kBlock)
    sum_block(values.subspan(at, std::min(kBlock, values.size() - at)), terms);
}

bool started = false;
// Open MPI and Slurm set the first, MPICH and its relatives the second. To start MPI without a launcher takes half a
// second, for one rank.
bool launched() { return std::getenv("PMIX_RANK") != nullptr || std::getenv("PMI_RANK") != nullptr; }

}  // namespace

Scope::Scope(int& argc, char**& argv) {
  if (!launched()) return;
  started = true;
  int level = 0, number = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &level);
  MPI_Comm_rank(MPI_COMM_WORLD, &number);
  own = static_cast<std::size_t>(number);
  MPI_Comm_size(MPI_COMM_WORLD, &number);
  all = static_cast<std::size_t>(number);
}

Scope::~Scope() {
  if (!started) return;
  if (std::uncaught_exceptions() > 0) MPI_Abort(MPI_COMM_WORLD, 1);  // nobody has caught it: the others may be waiting
  MPI_Finalize();
  started = false, own = 0, all = 1;
}

void abort(int code, const std::function<void()>& tell) {
  int told = 0;
  const auto until = std::chrono::steady_clock::now() + kListen;
  while (!first() && told == 0 && std::chrono::steady_clock::now() < until) {
    MPI_Iprobe(0, kTold, MPI_COMM_WORLD, &told, MPI_STATUS_IGNORE);
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (told == 0)
    tell();
  else
    std::this_thread::sleep_for(kEnding);
  MPI_Request sent = MPI_REQUEST_NULL;  // nobody waits for it: a rank that has not failed does not listen
  for (std::size_t other = 1; first() && other < all; ++other)
    MPI_Isend(nullptr, 0, MPI_BYTE, static_cast<int>(other), kTold, MPI_COMM_WORLD, &sent);
  if (started) MPI_Abort(MPI_COMM_WORLD, code);
  std::_Exit(code);
}

#else

namespace {

template <class T>
std::vector<T> gather_all(std::span<const T> mine) {
  return {mine.begin(), mine.end()};
}
template <class T>
void sum_all(std::span<T>) {}

}  // namespace

Scope::Scope(int&, char**&) {}
Scope::~Scope() = default;

void abort(int code, const std::function<void()>& tell) {
  tell();
  std::_Exit(code);
}

#endif

std::vector<std::int32_t> gather(std::span<const std::int32_t> mine) { return gather_all(mine); }
std::vector<float> gather(std::span<const float> mine) { return gather_all(mine); }
std::vector<double> gather(std::span<const double> mine) { return gather_all(mine); }
void sum(std::span<float> values) { sum_all(values); }
void sum(std::span<double> values) { sum_all(values); }

}  // namespace ag::ranks
