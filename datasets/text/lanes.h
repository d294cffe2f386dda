// Batches of a running text, for models that carry their state from one batch to the next.
#pragma once

#include <cstddef>
#include <cstdint>

#include "datasets/text/vocabulary.h"

namespace data {

// A window of every lane: inputs[t · B + b] is the t-th token of lane b, targets[t · B + b] the token that follows it.
struct LaneBatch {
  std::size_t steps = 0, lanes = 0;  // T and B
  TokenIds inputs, targets;          // [T, B], time first
  bool starts = false;               // the lanes begin here: the model's state is that of an empty text
};

struct LaneOptions {
  std::size_t lanes = 32;  // B
  std::size_t steps = 35;  // T; the last window of an epoch may be shorter
};

// The text is cut into B lanes of equal length, which are read side by side, T tokens at a time:
//
//   text    a b c d e f g h i j k l m       B = 3, T = 2
//   lanes   a b c d      windows  a b | c d       targets  b c | d e
//           e f g h               e f | g h                f g | h i
//           i j k l               i j | k l                j k | l m
//
// What a model remembers at the end of a window is what it starts the next one with; only the gradient ends there
// (truncated backpropagation through time, Williams and Peng 1990). Fewer than B tokens at the end of the text are left
// out. There is no order to shuffle: a state means something only to the text that follows.
//
//   Lanes lanes(split.train, {.lanes = 32, .steps = 35});
//   LaneBatch batch;
//   while (lanes.next(batch)) train(batch);   // one epoch; the next call begins another
class Lanes {
 public:
  struct Position {
    std::uint64_t epoch = 0;
    std::uint64_t done = 0;  // tokens of each lane that have been given in this epoch
    bool operator==(const Position&) const = default;
  };

  // The text must outlive the lanes. InputError: no lanes, no steps, or fewer than two tokens to a lane.
  Lanes(TokenView text, const LaneOptions& options);

  // Fills `batch` and returns true; at the end of an epoch it returns false, and the following call begins the next.
  bool next(LaneBatch& batch);

  std::size_t length() const { return length_; }                                           // of a lane
  std::size_t batches() const { return (length_ + options_.steps - 1) / options_.steps; }  // of an epoch
  std::size_t targets() const { return length_ * options_.lanes; }                         // of an epoch

  Position position() const { return position_; }
  // Goes to a position that position() gave for the same text and options. InputError when it lies outside.
  void restore(Position position);

 private:
  TokenView text_;
  LaneOptions options_;
  std::size_t length_;
  Position position_;
};

}  // namespace data
