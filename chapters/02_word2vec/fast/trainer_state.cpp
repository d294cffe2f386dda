// What a checkpoint of the trainer holds.
#include <fmt/format.h>

#include <bit>
#include <cmath>

#include "chapters/02_word2vec/fast/trainer.h"

namespace word2vec {
namespace {

using Numbers = ag::RunState::Numbers;

constexpr std::size_t kNumbers = 6;  // of a part

std::int64_t billionths(double x) { return std::llround(x * 1e9); }

// Differs for another vocabulary, or the same of another text.
std::int64_t fingerprint(std::span<const std::int64_t> counts) {
  std::uint64_t sum = 0;
  for (const std::int64_t count : counts) sum = sum * 0x100000001b3U + static_cast<std::uint64_t>(count);
  return static_cast<std::int64_t>(sum);
}

}  // namespace

void Trainer::with_state(ag::NamedArrays& tables, const std::function<void(ag::RunState&)>& use) {
  ag::RunState state;
  const Sampling& s = options_.sampling;
  const std::pair<const char*, std::int64_t> same[] = {
      {"word2vec.d", static_cast<std::int64_t>(options_.d)},
      {"word2vec.vocabulary", static_cast<std::int64_t>(counts_.size())},
      {"word2vec.counts", fingerprint(counts_)},
      {"word2vec.words", words_},
      {"word2vec.text", static_cast<std::int64_t>(options_.text)},
      {"word2vec.architecture", static_cast<std::int64_t>(s.architecture)},
      {"word2vec.output", static_cast<std::int64_t>(options_.output)},
      {"word2vec.cbow_gradient", static_cast<std::int64_t>(options_.cbow_gradient)},
      {"word2vec.window", static_cast<std::int64_t>(s.window)},
      {"word2vec.shrink", static_cast<std::int64_t>(s.shrink)},
      {"word2vec.negatives", static_cast<std::int64_t>(s.negatives)},
      {"word2vec.skip_hits", static_cast<std::int64_t>(s.skip_hits)},
      {"word2vec.power, billionths", billionths(options_.power)},
      {"word2vec.threshold, billionths", billionths(s.threshold)},
      {"word2vec.subsampling", static_cast<std::int64_t>(s.subsampling)},
      {"word2vec.rate, billionths", billionths(options_.rate)},
      {"word2vec.epochs", options_.epochs},
      {"word2vec.threads", static_cast<std::int64_t>(options_.threads)},
      {"word2vec.seed", static_cast<std::int64_t>(options_.seed)}};
  for (const auto& [name, value] : same) state.require(name, value);

  const auto get = [this] {
    Numbers numbers = {words_read_};
    for (const auto& part : parts_) {
      const Numbers of_part = {part->random.state(),
                               part->epoch,
                               part->position.has_value(),
                               part->position.value_or(0),
                               std::bit_cast<std::uint64_t>(part->loss.load()),
                               part->examples.load()};
      numbers.insert(numbers.end(), of_part.begin(), of_part.end());
    }
    return numbers;
  };
  const auto set = [this](const Numbers& numbers) {
    words_read_ = numbers[0];
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto n = std::span(numbers).subspan(1 + kNumbers * i, kNumbers);
      Part& part = *parts_[i];
      part.random = data::Random(n[0]);
      part.epoch = n[1];
      part.position = n[2] != 0 ? std::optional(n[3]) : std::nullopt;
      part.loss = std::bit_cast<double>(n[4]);
      part.examples = n[5];
    }
  };
  state.add("parts", get, set);
  state.add("curve.at", curve_.at);
  state.add("curve.loss", curve_.loss);
  state.add("curve.loss_so_far", curve_loss_);
  state.add("curve.examples_so_far", curve_examples_);
  state.add("seconds", seconds_);
  tables = {{"W", vectors()}, {"C", contexts()}};
  state.add("tables", tables);
  use(state);
}

void Trainer::save(const std::string& path) {
  ag::NamedArrays tables;
  with_state(tables, [&](ag::RunState& state) { state.save(path); });
}

void Trainer::load(const std::string& path) {
  ag::NamedArrays tables;
  with_state(tables, [&](ag::RunState& state) { state.load(path); });
  for (auto& [name, table] : {std::pair{"W", &W_}, std::pair{"C", &C_}}) {
    const auto found = tables.find(name);
    if (found == tables.end() || found->second.shape() != ag::Shape{table->rows(), table->d()}) {
      throw ag::CheckpointError(fmt::format(
          "[checkpoint] word2vec: table {} is missing or not of {} × {} numbers. Resume from what the same program has "
          "saved.",
          name, table->rows(), table->d()));
    }
    table->assign(found->second);
  }
}

}  // namespace word2vec
