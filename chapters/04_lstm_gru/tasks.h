// tasks.h: the tasks of datasets/long_lags.h and datasets/grammars.h, as losses and scores of a model.
#pragma once

#include <limits>
#include <memory>
#include <string>

#include "chapters/04_lstm_gru/models.h"
#include "datasets/random.h"

namespace gated {

// Sequences to look at.
struct Example {
  ag::Array x;                     // [T, B, I], all of one length
  std::vector<std::string> steps;  // of the first sequence: what each step shows, in a word
};

// How well a model does on the test sequences.
struct TestResult {
  double score = 0;                                        // between 0 and 1
  double loss = std::numeric_limits<double>::quiet_NaN();  // their mean loss, where that is what is compared
};

// What is learned. Training sequences are new in every step; those of the test are of their own stream of the seed.
class Task {
 public:
  virtual ~Task() = default;
  virtual std::size_t inputs() const = 0, outputs() const = 0;
  // L of `sequences` new sequences.
  virtual Tensor loss(const Model& model, std::size_t sequences, data::Random& random) const = 0;
  virtual TestResult test(const Model& model) const = 0;
  // What a model scores that remembers nothing.
  virtual double chance() const = 0;
  virtual std::string score_name() const = 0;
  virtual Example example(std::size_t sequences) const = 0;
};

// Numbers that are marked, T steps before they are asked for: L = mean (z − answer)². Score: errors below 0.04.
std::unique_ptr<Task> adding_task(std::size_t T, std::size_t tests, std::uint64_t seed);
// One of eight symbols, T distractors later. Score: right answers.
std::unique_ptr<Task> recall_task(std::size_t T, std::size_t kinds, std::size_t tests, std::uint64_t seed);
// Ten symbols, T blanks later: L over all T + 20 steps. Score: right symbols of the ten.
std::unique_ptr<Task> copy_task(std::size_t T, std::size_t tests, std::uint64_t seed);
// The next symbol of a stream of embedded Reber strings, of which `window` symbols are one sequence in training. Score:
// the second T or P of a string foreseen, in streams of `length` symbols that the model reads without being reset.
std::unique_ptr<Task> reber_task(std::size_t window, std::size_t length, std::size_t tests, std::uint64_t seed);
// The next symbol of aⁿbⁿ, n = 1 … N in training. Score: strings of n = 1 … `longest` of which all is foreseen.
std::unique_ptr<Task> counting_task(std::size_t N, std::size_t longest);

// Of a stream: at each place of the second T or P whether it was foreseen, by the symbols read before.
struct Foreseen {
  std::vector<double> at;     // symbols read before, the upper end of each of `parts` equal parts
  std::vector<double> share;  // foreseen in that part, over all streams
};
Foreseen reber_over_time(const Model& model, std::size_t length, std::size_t streams, std::size_t parts,
                         std::uint64_t seed);

// The largest m such that all strings of n = 1 … m are foreseen; looks no further than `limit`.
std::size_t counts_up_to(const Model& model, std::size_t limit);
// Whether the string of n is foreseen: the symbol held most likely is, at every step, one that may follow.
bool counts(const Model& model, std::size_t n);

}  // namespace gated
