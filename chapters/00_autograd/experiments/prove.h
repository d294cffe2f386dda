// prove.h: the claims of claims.json, measured.
#pragma once

#include "chapters/00_autograd/settings.h"
#include "chapters/program/settings.h"

namespace chapter00 {

// Measures every claim for settings.seeds seeds, prints a verdict each, writes run.json. Returns the exit code.
int prove(const Settings& settings, const program::Common& common);

// Finite differences against the tape on a small network. Returns the exit code.
int check_gradients();

}  // namespace chapter00
