// train.h: the training loop, and what must be saved to go on after an interruption.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "chapters/00_autograd/settings.h"
#include "chapters/00_autograd/spiral.h"

namespace chapter00 {

struct Data {
  Points train, test;
};
// Both sets, drawn from separate streams of `seed`.
Data make_data(const Settings& settings, std::uint64_t seed);

// z of points x [N, 2] → [N, 2]: an Mlp or a LinearClassifier.
using Model = std::function<ag::Tensor(const ag::Tensor& x)>;

struct TrainOptions {
  std::uint64_t seed = 1;
  std::string label = "train";        // of the progress bar
  std::filesystem::path save = {};    // a checkpoint, written at every point of the curve and on Ctrl-C; empty: none
  std::filesystem::path resume = {};  // go on from this one; empty: start anew
  std::int64_t stop_after = 0;        // stop, saved, after so many updates, as Ctrl-C does; 0: never
};

// How far a run is, and the curve so far.
struct Training {
  std::int64_t step = 0;
  std::vector<double> at, train_loss, test_loss, test_accuracy;  // steps done, and what was measured there
  double recent = 0;                                             // sum of the losses since the last point of the curve,
  std::int64_t since = 0;                                        // and how many
  double seconds = 0;
};

// Trains `parameters`, which `model` computes with, in place. On Ctrl-C it saves and returns early
// (program::interrupted() tells). Throws ag::CheckpointError for a bad --resume.
Training train(const Model& model, const ag::Parameters& parameters, const Data& data, const Settings& settings,
               const TrainOptions& options);

}  // namespace chapter00
