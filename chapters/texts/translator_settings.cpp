#include "chapters/texts/translator_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace program {

void declare_pairs(Flags& flags, PairSettings& s) {
  flags.option("--task", s.task, fmt::format("{} (with --data)", fmt::join(kPairTasks, ", "))).one_of(kPairTasks);
  flags.option("--pairs", s.pairs, "pairs to generate, or to read at most").at_least(100).at_most(10'000'000);
  flags.option("--shortest", s.shortest, "fewest words of a planted sentence").at_least(3).at_most(40);
  flags.option("--longest", s.longest, "most words of a sentence").at_least(3).at_most(40);
  flags.option("--min-count", s.min_count, "of --data: rarer words are merged into <unk>")
      .at_least(1)
      .at_most(1'000'000);
}

void declare_training(Flags& flags, TranslatorSettings& s) {
  flags.option("--size", s.m, "m: size of a word's vector").at_least(1).at_most(10'000);
  flags.option("--batch", s.batch, "B: pairs in an update").at_least(1).at_most(100'000);
  flags.option("--steps", s.steps, "updates").at_least(1).at_most(100'000'000);
  flags.option("--rate", s.rate, "learning rate of Adam, the highest").above(0).at_most(100);
  flags.option("--clip", s.clip, "greatest norm of the gradient").above(0).at_most(1e9);
  flags.option("--dropout", s.dropout, "of word vectors and states").at_least(0).at_most(0.99);
}

void declare_search(Flags& flags, TranslatorSettings& s) {
  flags.option("--beam", s.beam, "width of beam search").at_least(1).at_most(1000).after_training();
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000).after_training();
}

}  // namespace program
