// resume.h: everything that decides how training goes on, to and from a file. A resumed run gives the same losses, bit
// for bit, as one that was never stopped.
#pragma once

#include <filesystem>

#include "autograd/checkpoint.h"
#include "autograd/optim.h"
#include "autograd/random.h"
#include "chapters/01_nnlm/train.h"
#include "chapters/01_nnlm/words.h"

namespace nnlm {

struct RunState {
  Nnlm& model;
  ag::Optimizer& optimizer;
  ag::Random& dropout;
  Words& words;
  Training& training;
  ag::NamedArrays& best;  // with patience: the parameters of the best epoch, else empty

  // Throws ag::CheckpointError.
  void save(const std::filesystem::path& file) const;
  // Throws ag::CheckpointError, or chapter::UserError for a checkpoint of something else.
  void load(const std::filesystem::path& file);
};

}  // namespace nnlm
