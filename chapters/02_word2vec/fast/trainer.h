// trainer.h: word2vec at full speed (Mikolov, Chen, Corrado and Dean 2013a; Mikolov, Sutskever, Chen, Corrado and Dean
// 2013b): the chapter's models again, each example one fused pass over the rows that it touches, on several threads.
//
// Letters as in the papers, in every comment of this chapter:
//   |V|  words in the vocabulary    d  numbers in a vector      c  window    k  negative samples    t  subsampling
//   W    the words as inputs, [|V|, d]: what is kept            C  the words as outputs, [|V|, d]; with hierarchical
//                                                                  softmax the inner nodes, [|V| − 1, d]
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "autograd/io/run_state.h"
#include "chapters/02_word2vec/fast/examples.h"
#include "chapters/02_word2vec/fast/huffman.h"
#include "chapters/02_word2vec/fast/kernel.h"

namespace word2vec {

enum class Output { negative_sampling, hierarchical_softmax };

// What CBOW's inputs get of dL/dh, where h is their mean.
enum class CbowGradient {
  exact,  // 1/n of it each, the gradient of the loss (İrsoy, Benton and Stratos 2021)
  tool,   // all of it each, as the C tool has it
};

struct TrainerOptions {
  Sampling sampling = {};  // sampling.negatives counts for negative sampling alone
  Output output = Output::negative_sampling;
  double power = 0.75;  // of the noise, P_n ~ count^power
  CbowGradient cbow_gradient = CbowGradient::exact;
  std::size_t d = 100;
  double rate = 0.025;  // ε₀; it falls with every word read to ε₀ / 10⁴
  std::int64_t epochs = 5;
  // One thread: the same seed gives the same vectors, bit for bit. More update the same vectors without locks, and the
  // result depends on their timing (kernel.h says why that is harmless).
  std::size_t threads = 1;
  std::uint64_t seed = 1;
  std::uint64_t text = 0;  // differs for another text; a checkpoint goes on with its own alone
};

// Examples of part i of a text are drawn with this.
inline data::Random examples_random(std::uint64_t seed, std::size_t part) { return {seed, part}; }

// The rate after `done` of `total` words: ε₀ max(1 − done / total, 10⁻⁴).
inline double rate_after(double start, std::uint64_t done, std::uint64_t total) {
  return start * std::max(1 - static_cast<double>(done) / static_cast<double>(total), 1e-4);
}

struct TrainingProgress {
  std::uint64_t words = 0, total = 0;  // read, all epochs together
  double loss = 0;                     // of an example, mean since the last point of the curve
  double rate = 0;
};

class Trainer {
 public:
  // counts[w] of every word, [|V|]; word 0 is unknown and takes no part. InputError: options out of range.
  Trainer(std::span<const std::int64_t> counts, const TrainerOptions& options);
  Trainer(const data::Vocabulary& vocabulary, const TrainerOptions& options);

  // Trains to the end, or until `go_on`, which is called on this thread some hundred times a second, says no. A later
  // call goes on where this one stopped. True: at the end. InputError of the text.
  using GoOn = std::function<bool(const TrainingProgress&)>;
  bool train(const Text& text, const GoOn& go_on = {});

  ag::Array vectors() const { return W_.array(); }   // W
  ag::Array contexts() const { return C_.array(); }  // C
  const Table& W() const { return W_; }              // the same without a copy
  const Table& C() const { return C_; }

  // The mean loss of an example, a hundred points over the run; at[i] words had been read.
  struct Curve {
    std::vector<double> at, loss;
  };
  const Curve& curve() const { return curve_; }
  std::uint64_t words_read() const { return words_read_; }
  double loss() const;  // Σ of all examples
  std::uint64_t examples() const;
  double seconds() const { return seconds_; }  // in train()

  // Everything that decides how training goes on. A run of one thread that goes on from the file ends with the same
  // vectors, bit for bit, as one that was never stopped. CheckpointError: also when options or vocabulary differ.
  void save(const std::string& path);
  void load(const std::string& path);

  const data::Noise& noise() const { return noise_; }
  const std::vector<double>& keep() const { return keep_; }

 private:
  // One thread's share of the text. What other threads read of it is atomic.
  struct alignas(64) Part {
    data::Random random;
    std::uint64_t epoch = 0;
    std::optional<std::uint64_t> position = {};  // none: the part's begin
    std::atomic<double> loss = 0;                // Σ over its examples
    std::atomic<std::uint64_t> examples = 0;
    explicit Part(data::Random r) : random(r) {}
  };
  class Worker;

  void require_possible_places(const Text& text) const;
  void run(const Text& text, std::size_t part, const GoOn& go_on);
  bool report(const GoOn& go_on, std::uint64_t total);
  std::pair<double, double> since_point() const;  // Σ loss and examples since the last point of the curve
  void add_point();
  // Calls use() with the state of the run, in which the vectors are `tables`.
  void with_state(ag::NamedArrays& tables, const std::function<void(ag::RunState&)>& use);

  TrainerOptions options_;
  std::vector<std::int64_t> counts_;
  std::int64_t words_ = 0;  // differs for other words; 0: only their counts are known
  std::vector<double> keep_;
  data::Noise noise_;
  std::optional<Huffman> tree_;
  Table W_, C_;
  std::vector<std::unique_ptr<Part>> parts_;
  std::atomic<std::uint64_t> words_read_ = 0;
  std::atomic<bool> stop_ = false;
  Curve curve_;
  double curve_loss_ = 0, curve_examples_ = 0;  // at its last point
  double seconds_ = 0;
};

}  // namespace word2vec
