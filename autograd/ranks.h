// ranks.h: one job of several processes, on one machine or on several: the ranks of MPI.
//
//   int main(int argc, char** argv) {                       // mpirun -n 4 program
//     const ag::ranks::Scope ranks(argc, argv);
//     ag::DataParallel step(model.parameters(), threads);   // has threads · 4 parts: it adds up over the ranks, too
//
// Every rank runs the whole program on the same data from the same seed, and takes its parts of each step. What they
// add up is the same on all of them, bit for bit, so their parameters stay the same and are never sent. Only the first
// rank prints, draws and writes files.
//
// gather(), sum() and any() are collective: all ranks call the same ones in the same order, or wait for each other for
// ever. They belong to the thread that made the Scope (std::logic_error on another).
//
// MPI is asked for with -DAUTOGRAD_MPI=ON. Without it, and in a process that no launcher has started, there is one
// rank: itself; everything here is then at hand and costs nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace ag::ranks {

// MPI between here and the end of main. Once in a process.
class Scope {
 public:
  Scope(int& argc, char**& argv);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
};

std::size_t rank();  // 0 … size() − 1
std::size_t size();
inline bool first() { return rank() == 0; }

// What all ranks have, in their order. They may have different amounts; at most 2³¹ − 1 numbers altogether
// (std::length_error on all ranks).
std::vector<std::int32_t> gather(std::span<const std::int32_t> mine);
std::vector<float> gather(std::span<const float> mine);
std::vector<double> gather(std::span<const double> mine);

// values = those of rank 0 + those of rank 1 + …, in this order. As many values on every rank.
void sum(std::span<float> values);
void sum(std::span<double> values);

// Whether it is so on any rank.
bool any(bool mine);

// Ends the job, all its ranks, with this exit code, after `tell` has said why. Not collective: one rank cannot go on,
// and the others may be waiting for it. What befalls all ranks is told by the first alone; the others listen for a
// second.
[[noreturn]] void abort(int code, const std::function<void()>& tell);

}  // namespace ag::ranks
