#include "chapters/03_rnn/settings.h"

namespace rnn {
namespace {

// [settings]
// The planted language, so that everybody measures the same.
Settings prove_settings() {
  Settings s;
  s.look_for_real = false;
  s.planted_words = 100'000;
  s.words.sizes = {.m = 32, .H = 64, .dropout = 0.1};
  s.characters.sizes = {.m = 16, .H = 128};
  s.characters.training = {.steps = 40, .lanes = 16, .epochs = 8};
  return s;
}

// The same language, smaller networks, less time.
Settings quick_settings() {
  Settings s = prove_settings();
  s.characters.sizes.H = 96;
  s.characters.training.epochs = 4;
  s.characters.training.rate = 5e-3;  // fewer updates
  s.task_updates = 800;
  s.name_updates = 200;
  s.laboratory = {
      .lags = 200, .cells = 60, .starts = 100, .lengths = {10, 20, 50}, .steps = 1000, .clip_steps = 200, .seeds = 1};
  return s;
}

// All of Brown, the sizes of Mikolov et al. 2010.
Settings full_settings() {
  Settings s;
  s.corpus = "brown";
  s.train_words = 1'000'000;
  s.words.sizes = {.m = 200, .H = 200, .dropout = 0.3};
  s.words.training.epochs = 8;
  s.characters.sizes = {.m = 64, .H = 512};
  s.characters.training.epochs = 5;
  s.tag_every = 1;
  s.tag_updates = 6000;
  return s;
}

// Every line once.
Settings check_settings() {
  Settings s;
  s.look_for_real = false;
  s.planted_words = 6000;
  s.words = {{.m = 8, .H = 12, .dropout = 0.1}, {.steps = 10, .lanes = 8, .epochs = 1}};
  s.characters = {{.m = 6, .H = 12, .dropout = 0.1}, {.steps = 15, .lanes = 8, .epochs = 0.5}};
  s.sample = 30;
  s.sentences = 300;
  s.task_updates = s.name_updates = 12;
  s.laboratory = {.lags = 60, .cells = 20, .starts = 10, .lengths = {10}, .steps = 20, .clip_steps = 20, .seeds = 1};
  return s;
}
// [/settings]

void declare(program::Flags& flags, const std::string& prefix, LanguageSettings& model, const std::string& of) {
  const auto name = [&](const char* what) { return "--" + prefix + what; };
  Sizes& s = model.sizes;
  TrainSettings& t = model.training;
  flags.option(name("size"), s.m, "m: size of a token's vector" + of).at_least(1).at_most(10'000);
  flags.option(name("hidden"), s.H, "H: hidden units" + of).at_least(1).at_most(10'000);
  flags.option(name("steps"), t.steps, "T: steps that the gradient goes back" + of).at_least(1).at_most(100'000);
  flags.option(name("lanes"), t.lanes, "B: pieces of the text read side by side" + of).at_least(1).at_most(100'000);
  flags.option(name("epochs"), t.epochs, "passes over the training text" + of).above(0).at_most(10'000);
  flags.option(name("rate"), t.rate, "learning rate of Adam at the start" + of).above(0);
  flags.option(name("clip"), t.clip, "greatest norm of the gradient; 0: not clipped" + of).at_least(0).at_most(1e9);
  flags.option(name("dropout"), s.dropout, "of token vectors and hidden states" + of).at_least(0).at_most(0.99);
}

// What follows the language models decides nothing of their training.
void declare_uses(program::Flags& flags, Settings& s) {
  flags.option("--prompt", s.prompt, "what the samples go on from; empty: the first words of the test part")
      .after_training();
  flags.option("--temperature", s.temperature, "of a sample: 0 takes the likeliest token")
      .at_least(0)
      .at_most(100)
      .after_training();
  flags.option("--sample", s.sample, "characters of a sample").at_least(1).at_most(1'000'000).after_training();
}

void declare_tasks(program::Flags& flags, Settings& s) {
  flags.option("--sentences", s.sentences, "planted sentences to learn tagging from")
      .at_least(30)
      .at_most(10'000'000)
      .after_training();
  const auto updates = [&](const char* name, std::int64_t& count, const char* of, double least) {
    flags.option(name, count, of).at_least(least).at_most(10'000'000).after_training();
  };
  updates("--task-updates", s.task_updates, "of the taggers", 3);
  updates("--name-updates", s.name_updates, "of the network that names numbers", 1);
  flags.option("--tags", s.tags, "learn Brown's parts of speech too").after_training();
  updates("--tag-updates", s.tag_updates, "of the taggers of Brown", 1);
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000).after_training();
}

}  // namespace

Settings settings_for(program::Profile profile) {
  switch (profile) {
    case program::Profile::prove:
      return prove_settings();
    case program::Profile::quick:
      return quick_settings();
    case program::Profile::full:
      return full_settings();
    case program::Profile::check:
      return check_settings();
    default:
      return {};  // the numbers of settings.h and lesson.h
  }
}

void declare(program::Flags& flags, Settings& s) {
  flags.option("--corpus", s.corpus, "auto, planted, brown or text (with --data)")
      .one_of({"auto", "planted", "brown", "text"});
  flags.option("--min-count", s.min_count, "rarer words are merged into <unk>").at_least(1).at_most(1'000'000'000);
  flags.option("--train-words", s.train_words, "Brown: words for training, from texts of all genres")
      .at_least(1000)
      .at_most(1'000'000'000);
  flags.option("--planted-words", s.planted_words, "words to generate").at_least(2000).at_most(100'000'000);
  declare(flags, "", s.words, "");
  declare(flags, "char-", s.characters, " (characters)");
  declare_uses(flags, s);
  declare_tasks(flags, s);
}

nlohmann::ordered_json model_config(const std::string& chapter, const std::string& cell, const Sizes& sizes) {
  return {{"model", chapter}, {"cell", cell}, {"m", sizes.m}, {"H", sizes.H}};
}

template <class Layer>
LanguageModel<Layer> read_language_model(const program::LanguageFolder& folder) {
  const auto size = [&](const char* name, const char* parameter, std::size_t axis) {
    return static_cast<std::size_t>(folder.size_of(name, parameter, axis));
  };
  const Sizes sizes{.vocabulary = static_cast<std::size_t>(folder.text.vocabulary.size()),
                    .m = size("m", "embedding.weight", 1),
                    .H = size("H", "output.weight", 0)};
  ag::Random random(1);
  const LanguageModel<Layer> model(sizes, random);
  folder.load(model.parameters());
  return model;
}
template LanguageModel<ag::Rnn> read_language_model(const program::LanguageFolder&);
template LanguageModel<ag::Lstm> read_language_model(const program::LanguageFolder&);
template LanguageModel<ag::Gru> read_language_model(const program::LanguageFolder&);

}  // namespace rnn
