// prove.h: the claims of claims.json, and the gradient check of --gradcheck.
#pragma once

#include "chapters/10_bert/settings.h"

namespace bert {

int prove(const Settings& settings, const program::Common& common);
int check_gradients();

}  // namespace bert
