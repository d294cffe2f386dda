// prove.h: the claims of claims.json about the theory of word2vec, measured.
#pragma once

#include <cstdint>
#include <vector>

#include "chapters/program/measurements.h"
#include "chapters/program/settings.h"

namespace word2vec {

struct ProofOptions {
  std::vector<std::uint64_t> seeds = {1, 2, 3, 4, 5};
  bool quick = false;  // smaller languages: every line once, but some bars need the full size
};

// One value of every claim for this seed.
void measure_theory(program::Measurements& measurements, const ProofOptions& options, std::uint64_t seed);

// All seeds; prints a verdict a claim, writes run.json. Returns the exit code.
int prove(const ProofOptions& options, const program::Common& common);

// Finite differences against the tape for each loss on small tables. Returns the exit code.
int check_gradients();

}  // namespace word2vec
