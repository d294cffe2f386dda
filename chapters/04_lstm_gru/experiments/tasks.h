// tasks.h: the tasks of datasets/planted/long_lags.h and datasets/planted/grammars.h, as losses and scores of a
// network.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "chapters/04_lstm_gru/experiments/models.h"
#include "datasets/random.h"

namespace gated {

// Sequences to look at.
struct Example {
  ag::Array x;                     // [T, B, I], all of one length
  std::vector<std::string> steps;  // of the first sequence: what each step shows, in a word
};

// What is learned. Training sequences are new in every step; those of the test are of their own stream of the seed.
struct Task {
  std::size_t inputs = 0, outputs = 0;
  double chance = 0;       // what a network scores that remembers nothing
  std::string score_name;  // "right answers"
  // L of so many new sequences.
  std::function<Tensor(const Network&, std::size_t sequences, data::Random& random)> loss;
  // How well a network does on the test sequences: between 0 and 1.
  std::function<double(const Network&)> score;
  // Their mean loss, where that is what is compared; else empty.
  std::function<double(const Network&)> test_loss;
  std::function<Example(std::size_t sequences)> example;
};

// Numbers that are marked, T steps before they are asked for (lesson.h). Score: errors below 0.04.
Task adding_task(std::size_t T, std::size_t tests, std::uint64_t seed);
// One of `kinds` symbols, T distractors later. Score: right answers.
Task recall_task(std::size_t T, std::size_t kinds, std::size_t tests, std::uint64_t seed);
// Ten symbols, T blanks later: L over all T + 20 steps. Score: right symbols of the ten.
Task copy_task(std::size_t T, std::size_t tests, std::uint64_t seed);
// The next symbol of a stream of embedded Reber strings, of which `window` symbols are one sequence in training. Score:
// the second T or P of a string foreseen, in streams of `length` symbols that the network reads without being reset.
Task reber_task(std::size_t window, std::size_t length, std::size_t tests, std::uint64_t seed);
// The next symbol of aⁿbⁿ, n = 1 … N in training. Score: strings of n = 1 … `longest` of which all is foreseen.
Task counting_task(std::size_t N, std::size_t longest);

// Of a stream: at each place of the second T or P whether it was foreseen, by the symbols read before.
struct Foreseen {
  std::vector<double> at;     // symbols read before, the upper end of each of `parts` equal parts
  std::vector<double> share;  // foreseen in that part, over all streams
};
Foreseen reber_over_time(const Network& network, std::size_t length, std::size_t streams, std::size_t parts,
                         std::uint64_t seed);

// The largest m such that all strings of n = 1 … m are foreseen; looks no further than `limit`.
std::size_t counts_up_to(const Network& network, std::size_t limit);
// Whether the string of n is foreseen: the symbol held most likely is, at every step, one that may follow.
bool counts(const Network& network, std::size_t n);

}  // namespace gated
