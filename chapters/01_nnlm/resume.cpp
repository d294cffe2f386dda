#include "chapters/01_nnlm/resume.h"

#include <algorithm>
#include <bit>

#include "autograd/checkpoint.h"

namespace nnlm {
namespace {

// Doubles and 64-bit states as integers: exact in the float build too.
template <class Range>
ag::Integers bits_of(const Range& range) {
  ag::Integers out(ag::Integers::shape_type{range.size()});
  std::transform(range.begin(), range.end(), out.data(), [](auto x) { return std::bit_cast<std::int64_t>(x); });
  return out;
}

template <class T>
std::vector<T> from_bits(const ag::Checkpoint& checkpoint, const char* name, std::size_t size,
                         const std::filesystem::path& file) {
  const auto found = checkpoint.integers.find(name);
  if (found == checkpoint.integers.end() || (size > 0 && found->second.size() != size))
    throw chapter::UserError(
        fmt::format("{}: no entry '{}', or one of another size. --resume takes what --save of this chapter wrote.",
                    file.string(), name));
  std::vector<T> out;
  for (const std::int64_t word : found->second) out.push_back(std::bit_cast<T>(word));
  return out;
}

}  // namespace

void RunState::save(const std::filesystem::path& file) const {
  ag::Checkpoint checkpoint;
  checkpoint.arrays = values(model.parameters());
  checkpoint.arrays.merge(ag::with_prefix("optimizer.", optimizer.state()));
  checkpoint.arrays.merge(ag::with_prefix("best.", best));
  checkpoint.integers["curve.at"] = bits_of(training.at);
  checkpoint.integers["curve.train"] = bits_of(training.train);
  checkpoint.integers["curve.valid"] = bits_of(training.valid);
  checkpoint.integers["measures"] =
      bits_of(std::vector{training.seconds, training.best, training.best_epoch, training.recent.sum()});
  checkpoint.integers["dropout"] = bits_of(dropout.state());
  const auto [epoch, done] = words.position();
  checkpoint.integers["position"] = bits_of(std::vector<std::uint64_t>{static_cast<std::uint64_t>(training.step),
                                                                       static_cast<std::uint64_t>(training.waited),
                                                                       epoch, done, training.recent.tokens()});
  ag::write_checkpoint(file.string(), checkpoint);
}

void RunState::load(const std::filesystem::path& file) {
  ag::Checkpoint checkpoint = ag::read_checkpoint(file.string());
  const auto measures = from_bits<double>(checkpoint, "measures", 4, file);
  const auto position = from_bits<std::uint64_t>(checkpoint, "position", 5, file);
  const auto random = from_bits<std::uint64_t>(checkpoint, "dropout", 4, file);
  training.at = from_bits<double>(checkpoint, "curve.at", 0, file);
  training.train = from_bits<double>(checkpoint, "curve.train", 0, file);
  training.valid = from_bits<double>(checkpoint, "curve.valid", 0, file);
  best = ag::take_prefix("best.", checkpoint.arrays);
  optimizer.load_state(ag::take_prefix("optimizer.", checkpoint.arrays));
  assign(checkpoint.arrays, model.parameters(), file.string());

  training.step = static_cast<std::int64_t>(position[0]);
  training.waited = static_cast<std::int64_t>(position[1]);
  training.seconds = measures[0];
  training.best = measures[1];
  training.best_epoch = measures[2];
  training.recent = {};
  training.recent.add(measures[3], position[4]);
  words.restore({position[2], position[3]});
  ag::Random::State state{};
  std::copy(random.begin(), random.end(), state.begin());
  dropout.set_state(state);
}

}  // namespace nnlm
