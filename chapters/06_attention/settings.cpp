#include "chapters/06_attention/settings.h"

#include <algorithm>
#include <array>

namespace attention {
namespace {

const std::vector<std::string> kScores = {"dot", "scaled", "general", "additive", "concat", "linear", "blind"};
const std::vector<std::string> kOrders = {"before", "after"};

}  // namespace

Settings settings_for(program::Profile profile) {
  Settings s;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:  // shorter sentences, and fewer of them
      s.pairs = 6000;
      s.longest = 8;
      s.H = 96;
      s.steps = 300;
      break;
    case program::Profile::full:
      s.pairs = 200'000;
      s.longest = 25;
      s.m = 256;
      s.H = 512;
      s.steps = 40'000;
      s.rate = 1e-3;
      s.dropout = 0.2;
      break;
    case program::Profile::check:  // every line once
      s.pairs = 300;
      s.longest = 6;
      s.m = 8;
      s.H = 12;
      s.batch = 16;
      s.steps = 24;
      s.beam = 2;
      break;
  }
  return s;
}

void declare(program::Flags& flags, Settings& s) {
  flags.option("--task", s.task, "auto, addition, dates, chinese, monotone, summary, or pairs (with --data)")
      .one_of(program::kPairTasks);
  flags.option("--pairs", s.pairs, "pairs to generate, or to read at most").at_least(100).at_most(10'000'000);
  flags.option("--shortest", s.shortest, "words of a planted sentence").at_least(3).at_most(40);
  flags.option("--longest", s.longest, "words of a sentence").at_least(3).at_most(40);
  flags.option("--min-count", s.min_count, "of --data: rarer words are merged into <unk>")
      .at_least(1)
      .at_most(1'000'000);
  flags.option("--score", s.score, "of a query and a key: dot, scaled, general, additive, concat, linear or blind")
      .one_of(kScores);
  flags.option("--order", s.order, "when the decoder looks: before (Bahdanau) or after (Luong) its step")
      .one_of(kOrders);
  flags.option("--input-feeding", s.input_feeding, "of --order after: what was found is part of the next input");
  flags.option("--size", s.m, "m: size of a word's vector").at_least(1).at_most(10'000);
  flags.option("--hidden", s.H, "H: units of a state, even").at_least(2).at_most(10'000);
  flags.option("--batch", s.batch, "B: pairs in an update").at_least(1).at_most(100'000);
  flags.option("--steps", s.steps, "updates").at_least(1).at_most(100'000'000);
  flags.option("--rate", s.rate, "learning rate of Adam at the start").above(0).at_most(100);
  flags.option("--clip", s.clip, "greatest norm of the gradient").above(0).at_most(1e9);
  flags.option("--dropout", s.dropout, "of word vectors and states").at_least(0).at_most(0.99);
  flags.option("--beam", s.beam, "width of beam search").at_least(1).at_most(1000).after_training();
  flags.option("--length-power", s.length_power, "α: a hypothesis is scored ln P / length^α + β coverage")
      .at_least(0)
      .at_most(10)
      .after_training();
  flags.option("--coverage", s.coverage, "β").at_least(0).at_most(100).after_training();
  flags.option("--experiments", s.experiments, "measure the other scores, alignments and gradients too")
      .after_training();
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000).after_training();
}

ScoreKind score_named(const std::string& name) {
  return static_cast<ScoreKind>(std::find(kScores.begin(), kScores.end(), name) - kScores.begin());
}

Sizes sizes_of(const Settings& s, const program::PairCorpus& corpus) {
  if (s.H % 2 != 0)
    throw program::UserError(
        fmt::format("--hidden {}: expected an even number: half of the units read each way.", s.H));
  return {.source_words = static_cast<std::size_t>(corpus.source.words.size()),
          .target_words = static_cast<std::size_t>(corpus.target.words.size()),
          .m = static_cast<std::size_t>(s.m),
          .H = static_cast<std::size_t>(s.H),
          .score = score_named(s.score),
          .order = s.order == "after" ? Order::after : Order::before,
          .input_feeding = s.input_feeding,
          .dropout = s.dropout};
}

seq2seq::TrainSettings train_settings(const Settings& s, std::uint64_t seed) {
  return {.steps = s.steps, .rate = s.rate, .clip = s.clip, .seed = seed};
}

seq2seq::BeamOptions beam_options(const Settings& s, const program::PairCorpus& corpus) {
  return {.width = static_cast<std::size_t>(s.beam),
          .longest = corpus.longest_target(),
          .length_power = s.length_power,
          .coverage = s.coverage};
}

nlohmann::ordered_json model_config(const Settings& s, const program::PairCorpus& corpus) {
  return {{"model", "06_attention"},
          {"task", corpus.task},
          {"score", s.score},
          {"order", s.order},
          {"input_feeding", s.input_feeding},
          {"m", s.m},
          {"H", s.H},
          {"longest", corpus.longest_target()}};
}

Translator read_translator(const program::TranslatorFolder& model) {
  Settings settings;
  settings.score = model.one_of("score", kScores);
  settings.order = model.one_of("order", kOrders);
  settings.input_feeding = model.field<bool>("input_feeding");
  settings.m = model.size_of("m", "source_words.weight", 1);
  settings.H = model.size_of("H", "output.weight", 0);
  program::PairCorpus languages;
  languages.source = model.source;
  languages.target = model.target;
  ag::Random random(1);
  const Translator translator(sizes_of(settings, languages), random);
  model.load(translator.parameters());
  return translator;
}

}  // namespace attention
