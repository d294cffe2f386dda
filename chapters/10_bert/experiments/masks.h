// masks.h: why new masks in every epoch, and why not [MASK] alone.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "chapters/10_bert/experiments/evaluate.h"

namespace bert {

// The examples of the first `kinds` epochs, over and over: each text has that many masks.
struct Repeated {
  Examples& examples;
  std::uint64_t kinds;
  using Position = Examples::Position;
  std::vector<Example> next(std::size_t n);
  Position position() const { return {epoch, examples.position().example}; }
  void restore(Position position);
  std::uint64_t epoch = 0;
};

// Little text, read many times: the loss on documents held out, by the number of masks that each text has.
struct Repeats {
  std::vector<std::uint64_t> masks;  // 1, 10, and as many as epochs
  std::vector<double> loss;          // after all epochs
  std::vector<double> once;          // control: after one epoch, where all have seen the same
};
Repeats compare_repeats(const Settings& settings, std::uint64_t seed);

// How well a linear layer tells, from the last block's vector of a piece that is not hidden, which piece it is.
struct Probe {
  double usual = 0;  // 80 % [MASK], 10 % another piece, 10 % the piece itself
  double all = 0;    // 100 % [MASK]
};
Probe compare_probes(const Corpus& corpus, const Settings& settings, std::uint64_t seed, const Bert& usual);

}  // namespace bert
