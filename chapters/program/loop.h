// loop.h: what a training loop needs besides training: a bar, a curve, Ctrl-C, saving and resuming, and a stop where
// the numbers are none any more. A lesson's loop shows the rest.
//
//   program::Loop loop("train", steps, options);
//   loop.keep("optimizer", optimizer).keep("windows", windows).keep("state", state);
//   while (loop.next()) {
//     ag::Tape tape;
//     const ag::Tensor loss = …;
//     tape.backward(loss);
//     optimizer.step();
//     optimizer.zero_grad();
//     loop.count(loss.item(), tokens);
//   }
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "autograd/io/run_state.h"
#include "autograd/recurrent.h"
#include "chapters/program/progress.h"

namespace program {

class SaveFile;

// How the loss fell, a point for each time it was measured.
struct Curve {
  std::vector<double> at;     // steps done
  std::vector<double> train;  // mean loss a unit of the steps since the point before
  std::vector<double> held;   // what LoopOptions::measure gave; empty without it
};

// How a loop runs on this machine. None of it changes a number of what is learned.
struct LoopOptions {
  SaveFile* file = nullptr;              // where it is saved to and goes on from
  std::int64_t every = 0;                // steps from one point of the curve to the next; 0: a twelfth of all
  std::function<double()> measure = {};  // on data held out: called at each point of the curve
  std::function<bool()> enough = {};     // asked at each point of the curve: is it good enough to stop?
  bool perplexity = false;               // the bar shows e^loss
  std::string unit = "tokens";           // what count() counts
  bool silent = false;                   // no bar
};

// One training loop. A run may have several, each with its name. The state is saved at each point of the curve and when
// Ctrl-C was pressed; a run that goes on from there gives the same numbers, bit for bit.
class Loop {
 public:
  Loop(std::string name, std::int64_t steps, LoopOptions options = {});
  Loop(const Loop&) = delete;  // it keeps references to its own counters
  Loop& operator=(const Loop&) = delete;

  // Everything that decides how training goes on: the optimizer (with the parameters that it updates), generators,
  // the position in the data, carried states, counters. Refers to `what`. Before the first next().
  Loop& keep(const std::string& what, ag::Optimizer& optimizer);
  Loop& keep(const std::string& what, ag::RecurrentState& state);
  template <class T>
  requires(!std::derived_from<T, ag::Optimizer>) Loop& keep(const std::string& what, T& data) {
    using Numbers = ag::RunState::Numbers;
    if constexpr (requires { data.restore(data.position()); }) {  // where a reader is, as 64-bit words
      using Position = decltype(data.position());
      using Bits = std::array<std::uint64_t, sizeof(Position) / sizeof(std::uint64_t)>;
      state_.add(
          what,
          [&data] {
            const auto bits = std::bit_cast<Bits>(data.position());
            return Numbers(bits.begin(), bits.end());
          },
          [&data](const Numbers& numbers) {
            Bits bits{};
            std::copy(numbers.begin(), numbers.end(), bits.begin());
            data.restore(std::bit_cast<Position>(bits));
          });
    } else if constexpr (requires { T(data.state()); }) {  // data::Random
      state_.add(
          what, [&data] { return Numbers{data.state()}; }, [&data](const Numbers& numbers) { data = T(numbers[0]); });
    } else {
      state_.add(what, data);  // ag::Random, a number, a list of numbers
    }
    return *this;
  }

  // True: make a step. False: the last one is made, it was `enough`, or Ctrl-C was pressed. Goes on from the file,
  // measures and saves where it must. UserError: a parameter is not finite; what was saved before stays.
  bool next();
  // Ends a step: its loss, the mean over `units`. UserError when it is not finite.
  void count(double loss, std::size_t units);

  std::int64_t step() const { return step_; }  // steps that are done: 0 in the first
  double done() const { return static_cast<double>(step_) / static_cast<double>(steps_); }  // share of all: 0 … 1
  double seconds() const { return seconds_; }  // spent on steps, of all runs that it took; measuring is not counted
  const Curve& curve() const { return curve_; }

 private:
  bool enough() const;
  void begin();
  void end_of_step();
  void require_finite_parameters() const;
  void require_possible_counters() const;
  void save();
  [[noreturn]] void diverged(const std::string& what, std::int64_t step) const;

  std::string name_;
  std::int64_t steps_, every_, step_ = 0;
  LoopOptions options_;
  ag::RunState state_;
  ag::Parameters parameters_;
  Curve curve_;
  double loss_ = 0;         // Σ loss · units since the last point of the curve
  std::int64_t units_ = 0;  // and Σ units
  double seconds_ = 0, started_ = 0;
  bool begun_ = false, counted_ = false, saved_ = true, enough_ = false;
  std::unique_ptr<Progress> bar_;
};

}  // namespace program
