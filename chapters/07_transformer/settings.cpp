#include "chapters/07_transformer/settings.h"

#include <algorithm>

namespace transformer {
namespace {

const std::vector<std::string> kNorms = {"post", "pre"};                        // as Norm
const std::vector<std::string> kPositions = {"none", "sinusoidal", "learned"};  // as Positions
constexpr std::int64_t kMostBlocks = 1000;

template <class Enum>
Enum named(const std::vector<std::string>& names, const std::string& name) {
  return static_cast<Enum>(std::find(names.begin(), names.end(), name) - names.begin());
}

}  // namespace

Settings settings_for(program::Profile profile) {
  Settings s;  // as many parameters as chapter 06's translator
  s.steps = 1500;
  s.rate = 7e-3;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:  // shorter sentences, and fewer of them
      s.pairs = 6000;
      s.longest = 8;
      s.steps = 400;
      s.warmup = 80;
      break;
    case program::Profile::full:  // half of Vaswani et al.'s base model, table 3
      s.pairs = 200'000;
      s.longest = 25;
      s.m = 256;
      s.heads = 4;
      s.F = 1024;
      s.blocks = 3;
      s.steps = 40'000;
      s.warmup = 2000;
      s.rate = 1e-3;
      s.dropout = 0.1;
      s.label_smoothing = 0.1;
      break;
    case program::Profile::check:  // every line once
      s.pairs = 300;
      s.longest = 6;
      s.m = 8;
      s.heads = 2;
      s.F = 16;
      s.batch = 16;
      s.steps = 24;
      s.warmup = 6;
      s.beam = 2;
      break;
  }
  return s;
}

void declare(program::Flags& flags, Settings& s) {
  program::declare_pairs(flags, s);
  flags.option("--heads", s.heads, "h: heads of each attention; divides the size").at_least(1).at_most(1000);
  flags.option("--hidden", s.F, "F: units of the feed-forward networks").at_least(1).at_most(100'000);
  flags.option("--blocks", s.blocks, "N: blocks of the encoder, and of the decoder").at_least(1).at_most(kMostBlocks);
  flags.option("--norm", s.norm, "layer norm before each sub-layer (pre) or after its sum (post)").one_of(kNorms);
  flags.option("--positions", s.positions, "how a word knows its place: sinusoidal, learned or none")
      .one_of(kPositions);
  program::declare_training(flags, s);
  flags.option("--warmup", s.warmup, "updates until the rate is at its highest; then it falls")
      .at_least(0)
      .at_most(100'000'000);
  flags.option("--label-smoothing", s.label_smoothing, "ε: share of P that is asked of all words alike")
      .at_least(0)
      .at_most(0.99);
  program::declare_search(flags, s);
  flags.option("--length-power", s.length_power, "α: a hypothesis is scored ln P / length^α")
      .at_least(0)
      .at_most(10)
      .after_training();
  flags.option("--experiments", s.experiments, "the complexity lab, and what this chapter compares").after_training();
}

Sizes sizes_of(const Settings& s, const program::PairLanguage& source, const program::PairLanguage& target,
               std::size_t longest) {
  if (s.m % s.heads != 0)
    throw program::UserError(
        fmt::format("--size {}, --heads {}: each head gets the same share of a vector. Expected a "
                    "size that the number of heads divides.",
                    s.m, s.heads));
  return {.source_words = static_cast<std::size_t>(source.words.size()),
          .target_words = static_cast<std::size_t>(target.words.size()),
          .d = static_cast<std::size_t>(s.m),
          .h = static_cast<std::size_t>(s.heads),
          .F = static_cast<std::size_t>(s.F),
          .N = static_cast<std::size_t>(s.blocks),
          .norm = named<Norm>(kNorms, s.norm),
          .positions = named<Positions>(kPositions, s.positions),
          .longest = longest,
          .dropout = s.dropout};
}

Sizes sizes_of(const Settings& s, const program::PairCorpus& corpus) {
  std::size_t longest = corpus.longest_target();
  for (const auto* const part : {&corpus.train, &corpus.valid, &corpus.test})
    for (const data::IdPair& pair : *part) longest = std::max(longest, pair.source.size());
  return sizes_of(s, corpus.source, corpus.target, longest);
}

TrainSettings train_settings(const Settings& s) {
  if (s.warmup >= s.steps)
    throw program::UserError(
        fmt::format("--warmup {}, --steps {}: the rate would never fall. Expected fewer updates of warm-up than of "
                    "training.",
                    s.warmup, s.steps));
  return {.steps = s.steps, .rate = s.rate, .warmup = s.warmup, .clip = s.clip, .label_smoothing = s.label_smoothing};
}

seq2seq::BeamOptions beam_options(const Settings& s, const program::PairCorpus& corpus) {
  return {
      .width = static_cast<std::size_t>(s.beam), .longest = corpus.longest_target(), .length_power = s.length_power};
}

nlohmann::ordered_json model_config(const Settings& s, const program::PairCorpus& corpus) {
  return {{"model", "07_transformer"},
          {"task", corpus.task},
          {"d", s.m},
          {"heads", s.heads},
          {"F", s.F},
          {"blocks", s.blocks},
          {"norm", s.norm},
          {"positions", s.positions},
          {"places", sizes_of(s, corpus).longest},
          {"longest", corpus.longest_target()}};
}

Translator read_translator(const program::TranslatorFolder& model) {
  Settings settings;
  settings.blocks = 0;
  settings.m = model.size_of("d", "source_words.weight", 1);
  settings.heads = model.between("heads", 1, settings.m);
  if (settings.m % settings.heads != 0)
    program::refuse_config(model, "heads", fmt::format("a number that divides d = {}", settings.m));
  settings.F = model.size_of("F", "encoder.0.think.up.weight", 1);
  while (model.parameters.contains(fmt::format("encoder.{}.think.up.weight", settings.blocks))) ++settings.blocks;
  if (model.field<std::int64_t>("blocks") != settings.blocks)
    program::refuse_config(model, "blocks", fmt::format("{}, as the parameters have", settings.blocks));
  settings.norm = model.one_of("norm", kNorms);
  settings.positions = model.one_of("positions", kPositions);
  const std::int64_t places = settings.positions == "learned" ? model.size_of("places", "places", 0) : 0;
  ag::Random random(1);
  const Translator translator(sizes_of(settings, model.source, model.target, static_cast<std::size_t>(places)), random);
  model.load(translator.parameters());
  return translator;
}

}  // namespace transformer
