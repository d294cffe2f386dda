#include "chapters/04_lstm_gru/tasks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "autograd/ids.h"
#include "datasets/grammars.h"
#include "datasets/long_lags.h"

namespace gated {
namespace {

using ag::Ids;

// Streams of a seed: data::Random(seed, …).
constexpr std::uint64_t kTestStream = 2;

double share(std::size_t part, std::size_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

// --- adding --------------------------------------------------------------------------------------------------------

Tensor inputs_of(const data::AddingBatch& batch) {
  ag::Array x = ag::empty({batch.steps, batch.sequences, 2});
  std::copy(batch.inputs.begin(), batch.inputs.end(), x.begin());
  return x;
}

Tensor targets_of(const data::AddingBatch& batch) {
  ag::Array y = ag::empty({batch.sequences, 1});
  std::copy(batch.targets.begin(), batch.targets.end(), y.begin());
  return y;
}

class Adding : public Task {
 public:
  Adding(std::size_t T, std::size_t tests, std::uint64_t seed) : T_(T) {
    data::Random random(seed, kTestStream);
    test_ = data::adding_problem(T, tests, random);
  }
  std::size_t inputs() const override { return 2; }
  std::size_t outputs() const override { return 1; }
  Tensor loss(const Model& model, std::size_t sequences, data::Random& random) const override {
    const data::AddingBatch batch = data::adding_problem(T_, sequences, random);
    return mean_squared_error(model.last_step(inputs_of(batch), batch.lengths), targets_of(batch));
  }
  TestResult test(const Model& model) const override {
    const Tensor z = model.last_step(inputs_of(test_), test_.lengths), y = targets_of(test_);
    std::size_t right = 0;
    for (std::size_t s = 0; s < test_.sequences; ++s)
      right += std::abs(static_cast<double>(z.value()(s, 0) - y.value()(s, 0))) < data::kAddingTolerance;
    return {share(right, test_.sequences), static_cast<double>(mean_squared_error(z, y).item())};
  }
  double chance() const override { return data::kAddingByChance; }
  std::string score_name() const override { return "answers within 0.04"; }
  Example example(std::size_t sequences) const override {
    std::vector<std::size_t> chosen;  // those of T steps
    for (std::size_t s = 0; s < test_.sequences && chosen.size() < sequences; ++s)
      if (test_.lengths[s] == T_) chosen.push_back(s);
    Example out{ag::empty({T_, chosen.size(), 2}), {}};
    for (std::size_t t = 0; t < T_; ++t) {
      for (std::size_t i = 0; i < chosen.size(); ++i)
        std::copy_n(&test_.inputs[2 * (t * test_.sequences + chosen[i])], 2, &out.x(t, i, 0));
      out.steps.push_back(out.x(t, 0, 1) == 1 ? fmt::format("{:+.2f}", out.x(t, 0, 0)) : "");
    }
    return out;
  }

 private:
  std::size_t T_;
  data::AddingBatch test_;
};

// --- recall --------------------------------------------------------------------------------------------------------

// The first sequences of a batch of symbols; its steps show the symbols' numbers.
Example first_of(const data::SymbolBatch& batch, std::size_t sequences, std::size_t kinds) {
  std::vector<std::int32_t> ids;
  Example out;
  for (std::size_t t = 0; t < batch.steps; ++t) {
    const auto row = batch.inputs.begin() + static_cast<std::ptrdiff_t>(t * batch.sequences);
    ids.insert(ids.end(), row, row + static_cast<std::ptrdiff_t>(sequences));
    out.steps.push_back(fmt::format("{}", *row));
  }
  out.x = one_hot(ids, {batch.steps, sequences}, kinds);
  return out;
}

class Recall : public Task {
 public:
  Recall(std::size_t T, std::size_t kinds, std::size_t tests, std::uint64_t seed) : T_(T), kinds_(kinds) {
    data::Random random(seed, kTestStream);
    test_ = data::recall(T, kinds, tests, random);
  }
  std::size_t inputs() const override { return 2 * kinds_; }
  std::size_t outputs() const override { return kinds_; }
  Tensor loss(const Model& model, std::size_t sequences, data::Random& random) const override {
    const data::SymbolBatch batch = data::recall(T_, kinds_, sequences, random);
    return cross_entropy(answers(model, batch), ag::ids_of(batch.targets, {sequences}));
  }
  TestResult test(const Model& model) const override {
    const ag::Array z = answers(model, test_).value();
    std::size_t right = 0;
    for (std::size_t s = 0; s < test_.sequences; ++s) right += ag::best_class(z, s) == test_.targets[s];
    return {share(right, test_.sequences)};
  }
  double chance() const override { return 1.0 / static_cast<double>(kinds_); }
  std::string score_name() const override { return "right answers"; }
  Example example(std::size_t sequences) const override { return first_of(test_, sequences, inputs()); }

 private:
  Tensor answers(const Model& model, const data::SymbolBatch& batch) const {
    return model.last_step(one_hot(batch.inputs, {batch.steps, batch.sequences}, inputs()));
  }
  std::size_t T_, kinds_;
  data::SymbolBatch test_;
};

// --- copy memory ---------------------------------------------------------------------------------------------------

class Copy : public Task {
 public:
  Copy(std::size_t T, std::size_t tests, std::uint64_t seed) : T_(T) {
    data::Random random(seed, kTestStream);
    test_ = data::copy_memory(T, tests, random);
  }
  std::size_t inputs() const override { return data::kCopySymbols; }
  std::size_t outputs() const override { return data::kCopySymbols - 1; }
  Tensor loss(const Model& model, std::size_t sequences, data::Random& random) const override {
    const data::SymbolBatch batch = data::copy_memory(T_, sequences, random);
    return loss_of(logits(model, batch), batch);
  }
  TestResult test(const Model& model) const override {
    const Tensor z = logits(model, test_);
    const std::size_t first = (T_ + 10) * test_.sequences, all = z.size() / outputs();
    std::size_t right = 0;
    for (std::size_t i = first; i < all; ++i) right += ag::best_class(z.value(), i) == test_.targets[i];
    return {share(right, all - first), static_cast<double>(loss_of(z, test_).item())};
  }
  double chance() const override { return 1.0 / 8; }
  std::string score_name() const override { return "right symbols"; }
  Example example(std::size_t sequences) const override { return first_of(test_, sequences, inputs()); }

 private:
  Tensor logits(const Model& model, const data::SymbolBatch& batch) const {
    return model.every_step(one_hot(batch.inputs, {batch.steps, batch.sequences}, inputs()));
  }
  static Tensor loss_of(const Tensor& z, const data::SymbolBatch& batch) {
    return cross_entropy(z, ag::ids_of(batch.targets, {batch.steps, batch.sequences}));
  }
  std::size_t T_;
  data::SymbolBatch test_;
};

// --- Reber strings -------------------------------------------------------------------------------------------------

struct Streams {
  std::vector<std::int32_t> inputs, targets;  // [T, B]
  std::vector<bool> remembers;                // [T, B]: the target is a second T or P
};

Streams draw_streams(std::size_t T, std::size_t B, data::Random& random) {
  Streams out{std::vector<std::int32_t>(T * B), std::vector<std::int32_t>(T * B), std::vector<bool>(T * B)};
  for (std::size_t s = 0; s < B; ++s) {
    data::ContinualReber grammar{data::Random(random.next())};
    std::int32_t symbol = grammar.next();
    for (std::size_t t = 0; t < T; ++t) {
      const std::size_t i = t * B + s;
      out.inputs[i] = symbol;
      out.remembers[i] = grammar.remembers();
      symbol = out.targets[i] = grammar.next();
    }
  }
  return out;
}

constexpr std::size_t kReberSymbols = data::ContinualReber::kSymbols.size();

class Reber : public Task {
 public:
  Reber(std::size_t window, std::size_t length, std::size_t tests, std::uint64_t seed)
      : window_(window), length_(length), tests_(tests), seed_(seed) {}
  std::size_t inputs() const override { return kReberSymbols; }
  std::size_t outputs() const override { return kReberSymbols; }
  Tensor loss(const Model& model, std::size_t sequences, data::Random& random) const override {
    const Streams streams = draw_streams(window_, sequences, random);
    return cross_entropy(model.every_step(one_hot(streams.inputs, {window_, sequences}, kReberSymbols)),
                         ag::ids_of(streams.targets, {window_, sequences}));
  }
  TestResult test(const Model& model) const override {
    return {reber_over_time(model, length_, tests_, 1, seed_).share.front()};
  }
  double chance() const override { return 0.5; }
  std::string score_name() const override { return "second T or P foreseen"; }
  Example example(std::size_t sequences) const override {
    data::Random random(seed_, kTestStream);
    const Streams streams = draw_streams(window_, sequences, random);
    Example out{one_hot(streams.inputs, {window_, sequences}, kReberSymbols), {}};
    for (std::size_t t = 0; t < window_; ++t)
      out.steps.emplace_back(1,
                             data::ContinualReber::kSymbols[static_cast<std::size_t>(streams.inputs[t * sequences])]);
    return out;
  }

 private:
  std::size_t window_, length_, tests_;
  std::uint64_t seed_;
};

// --- counting ------------------------------------------------------------------------------------------------------

constexpr std::size_t kCounting = data::kCountingSymbols.size();

// Inputs of the string of n: all its symbols but the last.
Tensor counting_inputs(std::size_t n) {
  data::TokenIds ids = data::counting_string(n);
  ids.pop_back();
  return one_hot(ids, {ids.size(), 1}, kCounting);
}

class Counting : public Task {
 public:
  Counting(std::size_t N, std::size_t longest) : N_(N), longest_(longest) {}
  std::size_t inputs() const override { return kCounting; }
  std::size_t outputs() const override { return kCounting; }
  // Strings of different lengths side by side; behind the end of one nothing counts.
  Tensor loss(const Model& model, std::size_t sequences, data::Random& random) const override {
    const std::size_t T = 2 * N_ + 1, B = sequences;
    std::vector<std::int32_t> in(T * B, 0);
    Ids next(Ids::shape_type{T, B}, -100);
    for (std::size_t s = 0; s < B; ++s) {
      const data::TokenIds ids = data::counting_string(1 + random.below(N_));
      for (std::size_t t = 0; t + 1 < ids.size(); ++t) {
        in[t * B + s] = ids[t];
        next(t, s) = ids[t + 1];
      }
    }
    return cross_entropy(model.every_step(one_hot(in, {T, B}, kCounting)), next);
  }
  TestResult test(const Model& model) const override {
    std::size_t right = 0;
    for (std::size_t n = 1; n <= longest_; ++n) right += counts(model, n);
    return {share(right, longest_)};
  }
  double chance() const override { return 0; }
  std::string score_name() const override { return "strings foreseen"; }
  Example example(std::size_t sequences) const override {
    data::TokenIds ids = data::counting_string(N_);
    ids.pop_back();
    Example out{ag::empty({ids.size(), sequences, kCounting}), {}};
    const Tensor one = counting_inputs(N_);  // [2N + 1, 1, 4], the same for every sequence
    for (std::size_t t = 0; t < ids.size(); ++t) {
      for (std::size_t i = 0; i < sequences; ++i) std::copy_n(&one.value()(t, 0, 0), kCounting, &out.x(t, i, 0));
      out.steps.emplace_back(1, data::kCountingSymbols[static_cast<std::size_t>(ids[t])]);
    }
    return out;
  }

 private:
  std::size_t N_, longest_;
};

}  // namespace

std::unique_ptr<Task> adding_task(std::size_t T, std::size_t tests, std::uint64_t seed) {
  return std::make_unique<Adding>(T, tests, seed);
}
std::unique_ptr<Task> recall_task(std::size_t T, std::size_t kinds, std::size_t tests, std::uint64_t seed) {
  return std::make_unique<Recall>(T, kinds, tests, seed);
}
std::unique_ptr<Task> copy_task(std::size_t T, std::size_t tests, std::uint64_t seed) {
  return std::make_unique<Copy>(T, tests, seed);
}
std::unique_ptr<Task> reber_task(std::size_t window, std::size_t length, std::size_t tests, std::uint64_t seed) {
  return std::make_unique<Reber>(window, length, tests, seed);
}
std::unique_ptr<Task> counting_task(std::size_t N, std::size_t longest) {
  return std::make_unique<Counting>(N, longest);
}

Foreseen reber_over_time(const Model& model, std::size_t length, std::size_t streams, std::size_t parts,
                         std::uint64_t seed) {
  data::Random random(seed, kTestStream);
  const Streams drawn = draw_streams(length, streams, random);
  const ag::Array z = model.every_step(one_hot(drawn.inputs, {length, streams}, kReberSymbols)).value();
  Foreseen out;
  for (std::size_t part = 0; part < parts; ++part) {
    std::size_t right = 0, asked = 0;
    const std::size_t end = length * (part + 1) / parts * streams;
    for (std::size_t i = length * part / parts * streams; i < end; ++i) {
      asked += drawn.remembers[i];
      right += drawn.remembers[i] && ag::best_class(z, i) == drawn.targets[i];
    }
    out.at.push_back(static_cast<double>(end / streams));
    out.share.push_back(share(right, asked));
  }
  return out;
}

bool counts(const Model& model, std::size_t n) {
  const ag::Array z = model.every_step(counting_inputs(n)).value();  // [2n + 1, 1, 4]
  const std::vector<unsigned> legal = data::counting_legal(n);
  for (std::size_t t = 0; t < legal.size(); ++t)
    if ((legal[t] >> static_cast<unsigned>(ag::best_class(z, t)) & 1U) == 0) return false;
  return true;
}

std::size_t counts_up_to(const Model& model, std::size_t limit) {
  std::size_t n = 0;
  while (n < limit && counts(model, n + 1)) ++n;
  return n;
}

}  // namespace gated
