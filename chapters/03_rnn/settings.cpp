#include "chapters/03_rnn/settings.h"

namespace rnn {

// [settings]
Settings settings_for(program::Profile profile) {
  Settings s;
  switch (profile) {
    case program::Profile::standard:
      break;
    case program::Profile::prove:  // the planted language, so that everybody measures the same
      s.look_for_real = false;
      s.planted_words = 100'000;
      s.words = {.m = 32, .H = 64};
      s.characters = {.m = 16, .H = 128, .steps = 40, .lanes = 16, .epochs = 8, .dropout = 0};
      break;
    case program::Profile::quick:  // the same language, smaller networks, less time
      s = settings_for(program::Profile::prove);
      s.characters.H = 96;
      s.characters.epochs = 4;
      s.characters.rate = 5e-3;
      s.task_updates = 800;
      s.name_updates = 200;
      break;
    case program::Profile::full:  // all of Brown, the sizes of Mikolov et al. 2010
      s.corpus = "brown";
      s.train_words = 1'000'000;
      s.words.m = s.words.H = 200;
      s.words.epochs = 8;
      s.words.dropout = 0.3;
      s.characters.m = 64;
      s.characters.H = 512;
      s.characters.epochs = 5;
      s.tag_every = 1;
      s.tag_updates = 6000;
      break;
    case program::Profile::check:  // every line once
      s.look_for_real = false;
      s.planted_words = 6000;
      s.words = {.m = 8, .H = 12, .steps = 10, .lanes = 8, .epochs = 1};
      s.characters = {.m = 6, .H = 12, .steps = 15, .lanes = 8, .epochs = 0.5};
      s.sample = 30;
      s.sentences = 300;
      s.task_updates = s.name_updates = 12;
      break;
  }
  return s;
}
// [/settings]

}  // namespace rnn
