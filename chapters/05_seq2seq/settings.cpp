#include "chapters/05_seq2seq/settings.h"

namespace seq2seq {
namespace {

const std::vector<std::string> kContexts = {"last", "mapped", "all"};

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
      s.steps = 500;
      break;
    case program::Profile::full:  // a layer as wide as a GPU is not needed for
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
  flags.option("--cell", s.cell, "rnn, lstm or gru").one_of(kCells);
  flags.option("--context", s.context, "c: last (h_S), mapped (tanh(h_S W + b)) or all (their mean, mapped)")
      .one_of(kContexts);
  flags.option("--hidden", s.H, "H: units of a state").at_least(1).at_most(10'000);
  program::declare_training(flags, s);
  flags.option("--own-words", s.own_words, "scheduled sampling: share of its own words at the end")
      .at_least(0)
      .at_most(1);
  flags.option("--reverse", s.reverse, "read the source from its end");
  program::declare_search(flags, s);
  flags.option("--length-power", s.length_power, "α: a hypothesis is scored ln P / length^α")
      .at_least(0)
      .at_most(10)
      .after_training();
  flags.option("--experiments", s.experiments, "measure beams too, and on planted Chinese the bottleneck and reversal")
      .after_training();
}

Sizes sizes_of(const Settings& s, const program::PairLanguage& source, const program::PairLanguage& target) {
  const Context context = s.context == "last" ? Context::last : s.context == "all" ? Context::all : Context::mapped;
  return {.source_words = static_cast<std::size_t>(source.words.size()),
          .target_words = static_cast<std::size_t>(target.words.size()),
          .m = static_cast<std::size_t>(s.m),
          .H = static_cast<std::size_t>(s.H),
          .context = context,
          .dropout = s.dropout};
}

TrainSettings train_settings(const Settings& s, std::uint64_t seed) {
  return {.steps = s.steps, .rate = s.rate, .clip = s.clip, .own_words = s.own_words, .seed = seed};
}

nlohmann::ordered_json model_config(const Settings& s, const program::PairCorpus& corpus) {
  return {{"model", "05_seq2seq"},
          {"task", corpus.task},
          {"cell", s.cell},
          {"context", s.context},
          {"m", s.m},
          {"H", s.H},
          {"reverse", s.reverse},
          {"longest", corpus.longest_target()}};
}

template <class Layer>
Translator<Layer> read_translator(const program::TranslatorFolder& model) {
  Settings settings;
  settings.context = model.one_of("context", kContexts);
  settings.m = model.size_of("m", "source_words.weight", 1);
  settings.H = model.size_of("H", "output.weight", 0);
  ag::Random random(1);
  const Translator<Layer> translator(sizes_of(settings, model.source, model.target), random);
  model.load(translator.parameters());
  return translator;
}
template Translator<ag::Rnn> read_translator(const program::TranslatorFolder&);
template Translator<ag::Lstm> read_translator(const program::TranslatorFolder&);
template Translator<ag::Gru> read_translator(const program::TranslatorFolder&);

BeamScale beam_scale(program::Profile profile) {
  if (profile == program::Profile::check) return {{1, 2}, 4};
  if (profile == program::Profile::quick) return {{1, 2, 5, 20}, 100};
  return {{1, 2, 3, 5, 10, 20, 50}, 200};
}

BeamOptions beam_options(const Settings& s, const program::PairCorpus& corpus) {
  return {
      .width = static_cast<std::size_t>(s.beam), .longest = corpus.longest_target(), .length_power = s.length_power};
}

}  // namespace seq2seq
