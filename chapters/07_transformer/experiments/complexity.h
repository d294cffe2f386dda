// complexity.h: what a layer costs, and how far it is from one word to another (Vaswani et al. 2017, table 1), measured
// on this machine.
//
//                     work      longest path between two of n words
//   self-attention    n² d      1
//   recurrence        n d²      n − 1 steps
//   convolution       k n d²    ⌈(n − 1) / ⌊k/2⌋⌉ layers; dilated by 1, k, k², …: ⌈log_k(2n − 1)⌉ reach as far
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "autograd/ops.h"
#include "chapters/program/line.h"
#include "chapters/program/settings.h"

namespace transformer {

enum class Layer { attention, recurrence, convolution };
inline constexpr std::array kLayers = {Layer::attention, Layer::recurrence, Layer::convolution};
enum class Over { n, d };

struct LabSettings {
  // Over n at one d, and over d at one n. The term of the table must be what takes the time: n ≫ d for attention, and
  // d large enough that its two products outweigh the softmax, which takes n².
  std::vector<std::size_t> lengths, sizes;
  std::size_t d = 64, n = 128;
  std::size_t k = 3;  // width of the convolution
  // Sequences that a recurrence takes at once: its steps are products of so many rows. Of one row they would read U for
  // nothing else, and a recurrence would seem ten times as dear. The others have n rows.
  std::size_t batch = 16;
  std::vector<std::size_t> crossing_sizes;  // d for each of which it is found where n² d and n d² cross
  std::size_t decoding_size = 512;          // d, when the t-th word is written
  std::vector<std::size_t> decoding_words;  // t
  double seconds = 0.1;                     // for which everything is measured at least, in at least three rounds
};
LabSettings lab_settings(program::Profile profile);

// Seconds of processor time for one sequence on one thread, the least of all rounds.
struct Timing {
  Layer layer = Layer::attention;
  std::size_t n = 0, d = 0;
  double forward = 0;  // without a tape
  double both = 0;     // on a tape, and back
};

// time ~ n^forward, or d^forward.
struct Exponent {
  Layer layer = Layer::attention;
  Over over = Over::n;
  double forward = 0, both = 0;
};
double expected_exponent(Layer layer, Over over);

// The length at which attention costs as much as a recurrence; none where it lies far beyond what was measured.
struct Crossing {
  std::size_t d = 0;
  std::optional<double> forward = {}, both = {};
};

// Seconds for the t-th word of one text: attention with the keys and values of the words before kept, O(t d), and a
// recurrent step, O(d²).
struct Decoding {
  std::size_t t = 0;
  double attention = 0, recurrence = 0;
};

struct ComplexityLab {
  LabSettings settings = {};
  std::vector<Timing> timings = {};
  std::vector<Exponent> exponents = {};  // of each layer over n, then over d
  std::vector<Crossing> crossings = {};
  std::vector<Decoding> decoding = {};
  std::optional<double> decoding_crossing = {};  // the word from which on a recurrent step costs less

  const Exponent& exponent(Layer layer, Over over) const;
};

// Measures everything in turns, so that a slow moment of the machine is not one layer's. After Ctrl-C nothing but the
// settings is there.
ComplexityLab measure_complexity(const LabSettings& settings);

// Its parts, for tests: what has to be timed, and what follows from the times.
std::vector<Timing> timings_wanted(const LabSettings& settings);
ComplexityLab evaluate(const LabSettings& settings, std::vector<Timing> timings, std::vector<Decoding> decoding);
// The timings of a sweep, in its order.
std::vector<Timing> sweep(const ComplexityLab& lab, Layer layer, Over over);

// The longest path between two of n words, in layers or steps. k: of the convolution, odd. ag::ShapeError unless
// n ≥ 1 and k ≥ 3.
std::size_t path_length(Layer layer, std::size_t n, std::size_t k);
// The layers of which a word sees n − 1 words to each side. Of two words at the ends of a text, some are not joined by
// so many: the path would lead outside.
std::size_t dilated_path_length(std::size_t n, std::size_t k);

}  // namespace transformer
