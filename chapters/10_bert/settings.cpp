#include "chapters/10_bert/settings.h"

#include <fmt/format.h>

namespace bert {

Settings compared(Settings settings) {
  settings.training.steps = settings.compared_steps;
  settings.training.warmup = settings.compared_steps / 10;
  return settings;
}

Settings settings_for(program::Profile profile) {
  Settings s;
  s.training.batch = 32;
  s.training.steps = 12'000;
  s.training.warmup = 1200;
  s.training.rate = 2e-3;    // a small model takes twenty times what BERT-base does
  s.sizes.deviation = 0.07;  // BERT's 0.02 is for d = 768: the same share of 1/√d
  s.sizes.dropout = 0;       // of the planted language there is always more to read than can be learned by heart
  switch (profile) {
    case program::Profile::standard:
      break;
    case program::Profile::prove:  // six trainings a seed
      s.compared_steps = 3000;
      break;
    case program::Profile::quick:
      s.documents = 1000;
      s.sizes.N = 2;
      s.sizes.d = 32;
      s.sizes.F = 128;
      s.sizes.P = 32;
      s.sizes.deviation = 0.1;
      s.training.steps = s.compared_steps = 800;
      s.training.warmup = 80;
      s.training.rate = 3e-3;
      break;
    case program::Profile::full:  // BERT-mini of Turc et al. 2019, on Brown
      s.corpus = "brown";
      s.sizes = {.V = 0, .d = 256, .h = 4, .F = 1024, .N = 4, .P = 128};
      s.training.batch = 64;
      s.training.accumulate = 2;
      s.training.steps = 20'000;
      s.training.warmup = 1000;
      s.training.rate = 5e-4;
      break;
    case program::Profile::check:  // every line once
      s.documents = 40;
      s.sizes = {.V = 0, .d = 8, .h = 2, .F = 16, .N = 1, .P = 24};
      s.training.batch = 8;
      s.training.accumulate = 2;
      s.training.steps = s.compared_steps = 24;
      s.training.warmup = 4;
      break;
  }
  return s;
}

void declare(program::Flags& flags, Settings& s) {
  flags.option("--corpus", s.corpus, "what is read: planted, brown, sotu, text (--data); auto: --data, else planted")
      .one_of({"auto", "planted", "brown", "sotu", "text"});
  flags.option("--documents", s.documents, "documents of the planted language").at_least(20).at_most(1'000'000);
  flags.option("--vocabulary", s.vocabulary, "V: WordPieces that are learned from a text")
      .at_least(100)
      .at_most(1'000'000);
  flags.option("--cased", s.cased, "keep capitals and accents");
  flags.option("--size", s.sizes.d, "d: size of a piece's vector").at_least(1).at_most(10'000);
  flags.option("--heads", s.sizes.h, "h: heads of each attention; divides the size").at_least(1).at_most(1000);
  flags.option("--hidden", s.sizes.F, "F: units of the feed-forward networks").at_least(1).at_most(100'000);
  flags.option("--blocks", s.sizes.N, "N: blocks of the encoder").at_least(1).at_most(1000);
  flags.option("--longest", s.sizes.P, "pieces of an example, the three marks too").at_least(8).at_most(4096);
  flags.option("--dropout", s.sizes.dropout, "of embeddings, of attention's weights, of what a sub-layer gives")
      .at_least(0)
      .at_most(0.99);
  flags.option("--masked", s.masking.chosen, "share of the pieces that are asked for").above(0).at_most(1);
  flags.option("--whole-words", s.masking.whole_words, "the pieces of a word are asked for together");
  flags.option("--next-sentence", s.training.next_sentence, "ask too whether B follows A");
  flags.option("--batch", s.training.batch, "B: examples in an update").at_least(1).at_most(100'000);
  flags.option("--accumulate", s.training.accumulate, "parts of an update, one after the other: less memory")
      .at_least(1)
      .at_most(100'000);
  flags.option("--steps", s.training.steps, "updates").at_least(1).at_most(100'000'000);
  flags.option("--rate", s.training.rate, "learning rate of AdamW, the highest").above(0).at_most(100);
  flags.option("--warmup", s.training.warmup, "updates until the rate is at its highest; then it falls")
      .at_least(0)
      .at_most(100'000'000);
  flags.option("--weight-decay", s.training.weight_decay, "of weights and tables").at_least(0).at_most(1);
  flags.option("--clip", s.training.clip, "greatest norm of the gradient").above(0).at_most(1e9);
  flags.option("--experiments", s.experiments, "what this chapter compares").after_training();
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000).after_training();
}

void check(const Settings& s) {
  if (s.sizes.d % s.sizes.h != 0)
    throw program::UserError(
        fmt::format("--size {}, --heads {}: each head gets the same share of a vector. Expected a size that the number "
                    "of heads divides.",
                    s.sizes.d, s.sizes.h));
  if (s.training.warmup >= s.training.steps)
    throw program::UserError(
        fmt::format("--warmup {}, --steps {}: the rate would never fall. Expected fewer updates "
                    "of warm-up than of training.",
                    s.training.warmup, s.training.steps));
  const std::size_t parts = s.training.accumulate * s.training.threads * ag::ranks::size();
  if (parts > s.training.batch)
    throw program::UserError(
        fmt::format("--accumulate {}, --threads {}, --batch {}: {} parts, and some would be empty. "
                    "Expected at least an example for each part.",
                    s.training.accumulate, s.training.threads, s.training.batch, parts));
}

}  // namespace bert
