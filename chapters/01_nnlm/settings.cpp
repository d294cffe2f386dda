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
      s.look_for_real = false;
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
      s.look_for_real = false;
      s.planted_words = 12'000;
      s.m = 10;
      s.h = 16;
      break;
  }
  return s;
}
// [/settings]

void declare(program::Flags& flags, Settings& s) {
  flags.option("--corpus", s.corpus, "auto, planted, brown or text (with --data)")
      .one_of({"auto", "planted", "brown", "text"});
  flags.option("--min-count", s.min_count, "rarer words are merged into <unk>").at_least(1).at_most(1'000'000'000);
  flags.option("--train-words", s.train_words, "Brown: words for training").at_least(1000).at_most(1'000'000'000);
  flags.option("--valid-words", s.valid_words, "Brown: words for validation, after those")
      .at_least(1000)
      .at_most(1'000'000'000);
  flags.option("--planted-words", s.planted_words, "words to generate").at_least(2000).at_most(100'000'000);
  flags.option("--order", s.n, "n: the n-1 words before predict the n-th").at_least(2).at_most(5);
  flags.option("--features", s.m, "m: size of a word's feature vector").at_least(1).at_most(10'000);
  flags.option("--hidden", s.h, "h: hidden units; 0 needs --direct").at_least(0).at_most(100'000);
  flags.option("--direct", s.direct, "connect the features to the output directly");
  flags.option("--epochs", s.epochs, "passes over the training text").above(0).at_most(10'000);
  flags.option("--batch", s.batch, "B: words to an update").at_least(1).at_most(1'000'000);
  flags.option("--rate", s.rate, "learning rate of AdamW at the start").above(0).at_most(100);
  flags.option("--dropout", s.dropout, "of features and hidden units").at_least(0).at_most(0.99);
  flags.option("--weight-decay", s.weight_decay, "decoupled, per unit of learning rate").at_least(0).at_most(1000);
  flags.option("--patience", s.patience, "stop after this many epochs without a better validation; 0: never")
      .at_least(0)
      .at_most(10'000);
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

void check(const Settings& s) {
  if (s.h == 0 && !s.direct)
    throw program::UserError(
        "--hidden 0 leaves no way from the context to the output. Add --direct, or give hidden units.");
}

TrainSettings train_settings(const Settings& s) {
  return {.epochs = s.epochs, .rate = s.rate, .weight_decay = s.weight_decay, .patience = s.patience};
}

}  // namespace nnlm
