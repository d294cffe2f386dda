#include "chapters/06_attention/settings.h"

#include <algorithm>

namespace attention {
namespace {

const std::vector<std::string> kScores = {"dot", "scaled", "general", "additive", "concat", "linear", "blind"};
const std::vector<std::string> kOrders = {"before", "after"};

}  // namespace

Settings settings_for(program::Profile profile) {
  Settings s;
  s.steps = 1500;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:  // shorter sentences, and fewer of them
      s.pairs = 6000;
      s.longest = 8;
      s.H = 96;
      s.steps = 500;
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
  program::declare_pairs(flags, s);
  flags.option("--score", s.score, "of a query and a key: dot, scaled, general, additive, concat, linear or blind")
      .one_of(kScores);
  flags.option("--order", s.order, "when the decoder looks: before (Bahdanau) or after (Luong) its step")
      .one_of(kOrders);
  flags.option("--input-feeding", s.input_feeding, "of --order after: what was found is part of the next input");
  flags.option("--hidden", s.H, "H: units of a state, even").at_least(2).at_most(10'000);
  program::declare_training(flags, s);
  program::declare_search(flags, s);
  flags.option("--length-power", s.length_power, "α: a hypothesis is scored ln P / length^α + β coverage")
      .at_least(0)
      .at_most(10)
      .after_training();
  flags.option("--coverage", s.coverage, "β: words of the source that nobody looked at cost score")
      .at_least(0)
      .at_most(100)
      .after_training();
  flags
      .option("--experiments", s.experiments,
              "on planted Chinese: measure the fixed vector, gradients and the other scores too")
      .after_training();
}

ScoreKind score_named(const std::string& name) {
  return static_cast<ScoreKind>(std::find(kScores.begin(), kScores.end(), name) - kScores.begin());
}

Sizes sizes_of(const Settings& s, const program::PairLanguage& source, const program::PairLanguage& target) {
  if (s.H % 2 != 0)
    throw program::UserError(
        fmt::format("--hidden {}: expected an even number: half of the units read each way.", s.H));
  return {.source_words = static_cast<std::size_t>(source.words.size()),
          .target_words = static_cast<std::size_t>(target.words.size()),
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
  ag::Random random(1);
  const Translator translator(sizes_of(settings, model.source, model.target), random);
  model.load(translator.parameters());
  return translator;
}

}  // namespace attention
