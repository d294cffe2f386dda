// prove.h: the claims of claims.json about recurrent models, measured; and the gradients of this chapter's models.
#pragma once

#include "chapters/03_rnn/settings.h"
#include "chapters/program/measurements.h"

namespace rnn {

// One value of every claim about language models and tasks for this seed.
void measure_models(program::Measurements& measurements, const Settings& settings, std::uint64_t seed);

// All seeds; prints a verdict a claim, writes run.json. Returns the exit code.
int prove(const Settings& settings, const program::Common& common);

// Finite differences against the tape for each model on small tables. Returns the exit code.
int check_gradients();

}  // namespace rnn
