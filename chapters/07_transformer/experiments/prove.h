// prove.h: --prove, every claim of claims.json over several seeds, and --gradcheck.
#pragma once

#include "chapters/07_transformer/settings.h"

namespace transformer {

int prove(const Settings& settings, const program::Common& common);

// The gradients of a small translator beside finite differences. Returns the exit code.
int check_gradients();

}  // namespace transformer
