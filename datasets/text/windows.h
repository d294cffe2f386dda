// Batches of n-gram windows: n−1 words of context and the word that follows them.
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/text/vocabulary.h"

namespace data {

struct Batch {
  TokenIds contexts;  // [B, n−1], row-major, the oldest word first
  TokenIds targets;   // [B]
};

struct WindowOptions {
  int n = 5;                // window length: n−1 context words and the target
  std::size_t batch = 128;  // B; the last batch of an epoch may be smaller
  bool shuffle = true;      // a new random order in every epoch; false: in the order of the text
  std::uint64_t seed = 1;
  // The first target's position in the stream, at least n−1 (0 means n−1). Give the largest n−1 of all models that
  // shall be compared, so that all are scored on the same words.
  std::size_t first = 0;
};

// Walks over the targets w_t, t = first … T−1, of a stream with contexts w_{t−n+1} … w_{t−1}.
//
//   Windows windows(split.train, {.n = 5, .batch = 128, .seed = seed});
//   Batch batch;
//   while (windows.next(batch)) train(batch);   // one epoch; the next call begins another
//
// The order of an epoch depends on the seed and the number of the epoch alone, so a position is two numbers.
class Windows {
 public:
  struct Position {
    std::uint64_t epoch = 0;
    std::uint64_t done = 0;  // targets already given in this epoch
    bool operator==(const Position&) const = default;
  };

  // The stream must outlive the windows. InputError: n < 1, batch 0, or a stream too short for one window.
  Windows(TokenView stream, const WindowOptions& options);

  // Fills `batch` and returns true; at the end of an epoch it returns false, and the following call begins the next.
  bool next(Batch& batch);

  std::size_t targets() const { return order_.size(); }  // a whole epoch
  std::size_t batches() const { return (order_.size() + options_.batch - 1) / options_.batch; }

  Position position() const { return position_; }
  // Goes to a position that position() gave for the same stream and options. InputError when it lies outside.
  void restore(Position position);

 private:
  void arrange();  // the order of the current epoch

  TokenView stream_;
  WindowOptions options_;
  std::vector<std::uint32_t> order_;  // positions of targets in the stream
  Position position_;
};

}  // namespace data
