// namer.h: 1→N, a sequence from one vector: a number comes in, its name comes out, character by character.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "autograd/nn.h"
#include "autograd/recurrent.h"
#include "chapters/03_rnn/experiments/tagger.h"
#include "datasets/text/vocabulary.h"

namespace rnn {

// [namer]
// v = the digits of the number, each as one of ten      [B, 30]
// h_0 = tanh(v A + a)                                   all that the network is told      [B, H]
// h_t = tanh(E[c_{t−1}] W + h_{t−1} U + b)              c_0 = the mark of the beginning
// P(c_t | c_1 … c_{t−1}, v) = softmax(h_t V + c)        until the mark of the end is drawn
class Namer : public ag::Module {
 public:
  Namer(std::size_t characters, std::size_t m, std::size_t H, ag::Random& random);

  // The characters before c_t, [T, B] → y for c_t, [T, B, |V|].
  ag::Tensor operator()(const ag::Array& v, const ag::Ids& before, const std::vector<std::size_t>& lengths = {}) const;
  // The likeliest name of each number, at most `longest` characters: greedy, one step of the network a character.
  std::vector<data::TokenIds> generate(const ag::Array& v, std::size_t longest) const;

 private:
  ag::Linear vector;  // A [30, H], a [H]
  ag::Embedding E;
  ag::Rnn rnn;
  ag::Linear out;
};
// [/namer]

// The digits of numbers below 1,000 as a row of 30 each: 342 → …1… at 3, …1… at 10 + 4, …1… at 20 + 2.
ag::Array digits_of(std::span<const std::int64_t> numbers);

struct NamedNumber {
  std::int64_t number;
  std::string name, said;
};

struct NamingTask {
  std::vector<NamedNumber> test;  // numbers that were not among those learned
  double right = 0;               // share of them that are named without a mistake
  double learned = 0;             // the same for the numbers that were learned from
  double control = 0;             // after learning from shuffled names, on the test numbers
  Fitted fitted;
};

// Learns the names of 800 of the numbers 0 … 999 and is asked for the other 200. Batch and rate are the task's own.
NamingTask run_naming(FitOptions options);

}  // namespace rnn
