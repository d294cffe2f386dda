#include "chapters/01_nnlm/settings.h"

namespace nnlm {

// [settings]
Settings settings_for(program::Profile profile) {
  Settings s;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:  // 300,000 planted words in a smaller network
      s.corpus = "planted";
      s.m = 30;
      s.h = 50;
      break;
    case program::Profile::full:  // MLP9 of Table 1, until the validation perplexity has not improved for two epochs
      s.corpus = "brown";
      s.m = 30;
      s.epochs = 6;
      s.patience = 2;
      break;
    case program::Profile::check:  // every line once
      s.corpus = "planted";
      s.planted_words = 12'000;
      s.m = 10;
      s.h = 16;
      break;
  }
  return s;
}
// [/settings]

}  // namespace nnlm
