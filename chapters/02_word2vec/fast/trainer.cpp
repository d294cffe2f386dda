#include "chapters/02_word2vec/fast/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <numeric>

#include "autograd/parallel.h"
#include "datasets/error.h"

namespace word2vec {
namespace {

constexpr std::uint64_t kPoints = 100;  // of the curve

std::vector<std::int64_t> without_unknown(std::span<const std::int64_t> counts) {
  std::vector<std::int64_t> known(counts.begin(), counts.end());
  if (!known.empty()) known[data::Vocabulary::kUnknown] = 0;
  if (std::count_if(known.begin(), known.end(), [](std::int64_t n) { return n > 0; }) < 2)
    throw data::InputError("word2vec: the vocabulary has fewer than two words. Expected two or more that occur.");
  return known;
}

TrainerOptions checked(TrainerOptions options) {
  const auto expect = [](bool right, const char* what) {
    if (!right) throw data::InputError(fmt::format("word2vec: {}.", what));
  };
  expect(options.d >= 1, "vectors need at least one number");
  expect(options.sampling.window >= 1, "the window must be at least 1");
  expect(options.epochs >= 0, "the number of epochs must not be negative");
  expect(options.threads >= 1, "at least one thread is needed");
  expect(options.rate > 0 && options.rate < 1e6, "the rate must be a positive number");
  const bool tree = options.output == Output::hierarchical_softmax;
  expect(tree || options.sampling.negatives >= 1, "negative sampling needs at least one negative");
  if (tree) options.sampling.negatives = 0;
  return options;
}

}  // namespace

Trainer::Trainer(const data::Vocabulary& vocabulary, const TrainerOptions& options)
    : Trainer(vocabulary.counts(), options) {
  // As many of each, but other words, are another vocabulary: vectors must not come to stand under them.
  std::uint64_t sum = 0xcbf29ce484222325U;  // FNV-1a
  for (const char c : vocabulary.text()) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  words_ = static_cast<std::int64_t>(sum);
}

Trainer::Trainer(std::span<const std::int64_t> counts, const TrainerOptions& options)
    : options_(checked(options)),
      counts_(without_unknown(counts)),
      keep_(keep_probabilities(counts_, options_.sampling.threshold, options_.sampling.subsampling)),
      noise_(counts_, options.power),
      W_(counts_.size(), options_.d),
      C_(counts_.size(), options_.d) {
  if (options_.output == Output::hierarchical_softmax) {
    tree_.emplace(counts_);
    C_ = Table(tree_->inner_nodes(), options_.d);
  }
  // W ~ U(−1/2d, 1/2d) and C = 0, as the C tool starts.
  ag::Random random(options_.seed, "vectors");
  const double d = static_cast<double>(options_.d);
  for (std::size_t w = 0; w < W_.rows(); ++w)
    std::generate_n(W_.row(w), options_.d, [&] { return static_cast<Scalar>((random.uniform() - 0.5) / d); });
  for (std::size_t part = 0; part < options_.threads; ++part)
    parts_.push_back(std::make_unique<Part>(examples_random(options_.seed, part)));
}

// What one thread needs to learn from an example.
class Trainer::Worker {
 public:
  explicit Worker(Trainer& trainer)
      : t_(trainer),
        most_(std::max(trainer.options_.sampling.negatives + 1, trainer.tree_ ? trainer.tree_->longest() : 0)),
        step_(trainer.W_.stride()),
        h_(ag::zeros({trainer.W_.stride()})),
        e_(h_),
        signs_(most_, Scalar(-1)) {
    signs_[0] = 1;
    rows_.reserve(most_);
  }

  // Learns from all examples of the sentence. While it works on one, the rows of the next are on their way.
  std::uint64_t learn(Examples& examples, Scalar rate) {
    std::uint64_t n = 0;
    Example *now = &example_[0], *next = &example_[1];
    bool more = examples.next(*now);
    for (; more; ++n, std::swap(now, next)) {
      more = examples.next(*next);
      if (more) prefetch(*next);
      learn(*now, rate);
    }
    return n;
  }
  double take_loss() { return loss_.take(); }  // since the last call

 private:
  void prefetch(const Example& example) const {
    for (const data::TokenId id : example.inputs) t_.W_.prefetch(static_cast<std::size_t>(id));
    for (const data::TokenId id : example.negatives) t_.C_.prefetch(static_cast<std::size_t>(id));
  }

  void learn(const Example& example, Scalar rate) {
    std::span<const Scalar> signs = signs_;
    rows_.clear();
    if (t_.tree_) {
      // L = −Σ_j ln σ(s_j h·v_{n_j}) over the decisions on the way to the word
      const Huffman::Path path = t_.tree_->path(example.word);
      for (const std::int32_t node : path.nodes) rows_.push_back(t_.C_.row(static_cast<std::size_t>(node)));
      signs = path.signs;
    } else {
      // L = −ln σ(h·c_w) − Σ_n ln σ(−h·c_n) over the negatives, 2013b, equation (4)
      rows_.push_back(t_.C_.row(static_cast<std::size_t>(example.word)));
      for (const data::TokenId n : example.negatives) rows_.push_back(t_.C_.row(static_cast<std::size_t>(n)));
    }
    if (t_.options_.sampling.architecture == Architecture::skip_gram) {
      Scalar* h = t_.W_.row(static_cast<std::size_t>(example.inputs[0]));  // h = w_i, and w_i += −ε dL/dw_i
      step_(h, h, rows_, signs.data(), rate, loss_);
    } else {
      learn_cbow(example, signs.data(), rate);
    }
  }

  void learn_cbow(const Example& example, const Scalar* signs, Scalar rate) {
    inputs_.clear();
    for (const data::TokenId id : example.inputs) inputs_.push_back(t_.W_.row(static_cast<std::size_t>(id)));
    mean(inputs_, t_.W_.stride(), h_.data());  // h = 1/n Σ w_i
    e_.fill(0);
    step_(h_.data(), e_.data(), rows_, signs, rate, loss_);
    const bool exact = t_.options_.cbow_gradient == CbowGradient::exact;
    const Scalar share = exact ? Scalar(1) / static_cast<Scalar>(inputs_.size()) : Scalar(1);
    add_scaled(inputs_, t_.W_.stride(), share, e_.data());
  }

  Trainer& t_;
  std::size_t most_;
  Step step_;
  Loss loss_;
  ag::Array h_, e_;
  std::vector<Scalar> signs_;  // of negative sampling: 1, −1, −1, …
  std::vector<Scalar*> rows_, inputs_;
  Example example_[2];
};

void Trainer::run(const Text& text, std::size_t index, const GoOn& go_on) {
  Part& part = *parts_[index];
  const auto [begin, end] = ag::share(text.size(), parts_.size(), index);
  const auto epochs = static_cast<std::uint64_t>(options_.epochs);
  const std::uint64_t total = text.words() * epochs;
  const std::uint64_t report_every = std::min<std::uint64_t>(10'000, 1 + total / kPoints);
  Worker worker(*this);
  std::uint64_t reported = words_read_;
  for (; part.epoch < epochs; ++part.epoch, part.position.reset()) {
    const auto words = text.open(part.position.value_or(begin), end);
    Examples examples(*words, options_.sampling, keep_, noise_, part.random);
    std::uint64_t counted = 0;
    const auto count = [&] {
      words_read_ += examples.words_read() - counted;
      counted = examples.words_read();
      part.random = examples.random();
      part.position = words->position();
    };
    while (examples.read_sentence()) {
      const double rate = rate_after(options_.rate, words_read_, total);
      part.examples += worker.learn(examples, static_cast<Scalar>(rate));
      part.loss = part.loss + worker.take_loss();
      count();
      if (index == 0 && words_read_ - reported >= report_every) {
        reported = words_read_;
        if (!report(go_on, total)) stop_ = true;
      }
      if (stop_) return;
    }
    count();  // words at the end of which subsampling has left none
  }
}

// Thread 0 alone.
bool Trainer::report(const GoOn& go_on, std::uint64_t total) {
  const auto [new_loss, new_examples] = since_point();
  const double mean = new_examples > 0 ? new_loss / new_examples : 0;
  const double due =
      static_cast<double>(curve_.at.size() + 1) / static_cast<double>(kPoints) * static_cast<double>(total);
  if (static_cast<double>(words_read_) >= due) add_point();
  return !go_on || go_on({words_read_, total, mean, rate_after(options_.rate, words_read_, total)});
}

std::pair<double, double> Trainer::since_point() const {
  return {loss() - curve_loss_, static_cast<double>(examples()) - curve_examples_};
}

void Trainer::add_point() {
  const auto [new_loss, new_examples] = since_point();
  if (new_examples == 0) return;
  curve_.at.push_back(static_cast<double>(words_read_));
  curve_.loss.push_back(new_loss / new_examples);
  curve_loss_ += new_loss;
  curve_examples_ += new_examples;
}

double Trainer::loss() const {
  return std::accumulate(parts_.begin(), parts_.end(), 0.0,
                         [](double sum, const auto& part) { return sum + part->loss.load(); });
}

std::uint64_t Trainer::examples() const {
  return std::accumulate(parts_.begin(), parts_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const auto& part) { return sum + part->examples.load(); });
}

// What a checkpoint, which has no checksum, says of where it stopped.
void Trainer::require_possible_places(const Text& text) const {
  const auto epochs = static_cast<std::uint64_t>(options_.epochs);
  bool possible = words_read_ <= text.words() * epochs;
  for (const auto& part : parts_) possible &= part->epoch <= epochs && part->position.value_or(0) <= text.size();
  if (!possible)
    throw ag::CheckpointError("[checkpoint] word2vec: it stopped where this text has no place. The file is damaged.");
}

bool Trainer::train(const Text& text, const GoOn& go_on) {
  if (text.words() == 0)
    throw data::InputError(
        "word2vec: the text has no word of the vocabulary. Expected the text that it was counted on.");
  require_possible_places(text);
  const auto start = std::chrono::steady_clock::now();
  stop_ = false;
  ag::in_parallel(parts_.size(), [&](std::size_t part) {
    try {
      run(text, part, go_on);
    } catch (...) {
      stop_ = true;  // the others need not go on
      throw;
    }
  });
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const auto at_the_end = [&](const auto& part) { return part->epoch == static_cast<std::uint64_t>(options_.epochs); };
  if (!std::all_of(parts_.begin(), parts_.end(), at_the_end)) return false;
  add_point();
  return true;
}

}  // namespace word2vec
