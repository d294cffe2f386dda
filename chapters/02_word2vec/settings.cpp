#include "chapters/02_word2vec/settings.h"

namespace word2vec {

// [settings]
Settings settings_for(program::Profile profile) {
  Settings s;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:  // the lesson's own loop on a generated language, whose few words need few dimensions
      s.fast = false;
      s.look_for_real = false;
      s.planted_words = 200'000;
      s.d = 32;
      s.c = 4;
      s.epochs = 2;
      break;
    case program::Profile::full:  // more numbers to a word, wider windows, more passes
      s.corpus = "real";
      s.d = 300;
      s.c = 10;
      s.epochs = 15;
      break;
    case program::Profile::check:  // every line once
      s.fast = false;
      s.look_for_real = false;
      s.planted_words = 20'000;
      s.d = 12;
      s.epochs = 1;
      break;
  }
  return s;
}
// [/settings]

void declare(program::Flags& flags, Settings& s) {
  flags.option("--corpus", s.corpus, "auto, real (what was fetched), planted or text (with --data)")
      .one_of({"auto", "real", "planted", "text"});
  flags.option("--min-count", s.min_count, "rarer words are left out").at_least(1).at_most(1'000'000'000);
  flags.option("--planted-words", s.planted_words, "words to generate").at_least(2000).at_most(100'000'000);
  flags.option("--model", s.model, "skip-gram or cbow").one_of({"skip-gram", "cbow"});
  flags.option("--objective", s.objective, "negative (sampling) or hierarchical (softmax)")
      .one_of({"negative", "hierarchical"});
  flags.option("--size", s.d, "d: numbers in a word vector").at_least(2).at_most(10'000);
  flags.option("--window", s.c, "c: at most so many words on each side").at_least(1).at_most(1000);
  flags.option("--negatives", s.k, "k: negative samples to a pair").at_least(1).at_most(1000);
  flags.option("--power", s.power, "of the noise: P_n ~ count^power").at_least(0).at_most(10);
  flags
      .option("--sample", s.sample,
              "t: more frequent words are thinned out; 0: none; -1: 1e-4, or 1e-2 for the planted language")
      .at_least(-1)
      .at_most(1);
  flags.option("--subsampling", s.subsampling, "by the formula of the paper, or of the tool").one_of({"tool", "paper"});
  flags.option("--epochs", s.epochs, "passes over the text").at_least(1).at_most(10'000);
  flags.option("--fast", s.fast, "train with the trainer of fast/, not with the tape");
  flags.option("--rate", s.rate, "learning rate at the start; -1: 0.025 of the trainer, 0.01 of the tape's Adam")
      .at_least(-1)
      .at_most(100);
  flags.option("--vectors", s.vectors, "write the vectors to this file; NAME.bin: in the binary format").writes_file();
  flags.option("--similarity", s.similarity, "score these word pairs (as in WordSim-353 or SimLex-999)").reads_file();
  flags.option("--questions", s.questions, "score these analogies (Google's format)").reads_file();
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

void check(const Settings& s, const program::Common& common) {
  if (s.rate == 0) throw program::UserError("--rate 0: nothing would be learned.");
  if (s.fast || !common.data.empty()) return;
  if (s.sample > 0 || s.subsampling != "tool")
    throw program::UserError(
        "--sample, --subsampling: the tape trains on every word of the text. Add --fast, for the trainer that thins "
        "frequent words out.");
}

TextOptions text_options(const Settings& s) {
  return {.cbow = s.model == "cbow",
          .hierarchical = s.objective == "hierarchical",
          .d = static_cast<std::size_t>(s.d),
          .c = static_cast<std::size_t>(s.c),
          .k = static_cast<std::size_t>(s.k),
          .power = s.power,
          .epochs = static_cast<double>(s.epochs),
          .rate = s.rate > 0 ? s.rate : 0.01};
}

}  // namespace word2vec
