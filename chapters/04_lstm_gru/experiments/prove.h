// prove.h: the claims of claims.json, measured.
#pragma once

#include "chapters/04_lstm_gru/settings.h"

namespace gated {

// All seeds; prints a verdict a claim, writes run.json. Returns the exit code.
int prove(const Settings& settings, const program::Common& common);

// Finite differences against the tape for each cell. Returns the exit code.
int check_gradients();

}  // namespace gated
