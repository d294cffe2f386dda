// prove.h: the claims of claims.json, measured.
#pragma once

#include "chapters/01_nnlm/settings.h"
#include "chapters/program/settings.h"

namespace nnlm {

// Trains the network, and its variants without a hidden layer, with a shorter context and with shuffled contexts, from
// settings.seeds seeds each; prints a verdict a claim, writes run.json. Returns the exit code.
int prove(const Settings& settings, const program::Common& common);

// Finite differences against the tape on a small network. Returns the exit code.
int check_gradients();

}  // namespace nnlm
