// Chapter 04. LSTM and GRU (Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000; Cho et al. 2014).
//
// The idea: a recurrent network forgets because each step multiplies its state by a matrix and squashes it (chapter
// 03). So let the state be added to instead, and let the network learn when to write, to keep and to show it:
//
//   c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t,     h_t = o_t ⊙ tanh(c_t),     i, f, o = σ(x_t W + h_{t−1} U + b)
//
// Along the cell an error is multiplied by f alone, and f can be 1. Runs in seconds with --quick, in about three
// minutes by default. Page: docs/04_lstm_gru.md.
#include "autograd/blas.h"
#include "chapters/04_lstm_gru/prove.h"
#include "chapters/04_lstm_gru/show.h"

namespace gated {

Settings settings_for(program::Profile) { return {}; }  // what a profile changes stands in recipes.cpp

namespace {

void declare(program::Flags& flags, Settings& s) {
  flags.option("--task", s.task, "what is learned: adding, recall, copy, reber or counting").one_of(kTasks);
  flags.option("--cell", s.cell, "rnn, lstm or gru").one_of({"rnn", "lstm", "gru"});
  flags.option("--lag", s.lag, "T: steps to remember over; -1: the task's own").at_least(-1).at_most(100'000);
  flags.option("--hidden", s.hidden, "H: units; -1: the task's own").at_least(-1).at_most(10'000);
  flags.option("--steps", s.steps, "updates at most; -1: the task's own").at_least(-1).at_most(100'000'000);
  flags.option("--batch", s.batch, "B: sequences in an update").at_least(1).at_most(100'000);
  flags.option("--rate", s.rate, "learning rate at the start; -1: the task's own").at_least(-1).at_most(100);
  flags.option("--forget-bias", s.forget_bias, "of an LSTM's forget gate at the start; -1: the task's own")
      .at_least(-1)
      .at_most(100);
  flags.option("--peepholes", s.peepholes, "let an LSTM's gates see the cell");
  flags.option("--forget-gate", s.forget_gate, "without it the LSTM is that of 1997");
  flags.option("--others", s.others, "the other cells and the other experiments as well");
  flags.option("--languages", s.languages, "language models with the three cells, on chapter 03's text");
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

Recipe chosen_recipe(const Settings& s, const program::Common& common) {
  Recipe r = recipe(s.task, common.profile);
  const auto set = [](auto& target, auto value) {
    if (value >= 0) target = static_cast<std::decay_t<decltype(target)>>(value);
  };
  set(r.lag, s.lag);
  set(r.model.hidden, s.hidden);
  set(r.train.steps, s.steps);
  set(r.train.rate, s.rate);
  set(r.model.forget_bias, s.forget_bias);
  if (r.lag == 0 || r.model.hidden == 0 || r.train.steps == 0 || r.train.rate == 0)
    throw program::UserError("--lag, --hidden, --steps or --rate is 0: nothing would be learned.");
  r.train.every = std::min(r.train.every, r.train.steps);
  r.train.sequences = static_cast<std::size_t>(s.batch);
  r.model.peepholes = s.peepholes;
  r.model.form.forget_gate = s.forget_gate;
  r.train.save = common.save;
  r.train.resume = common.resume;
  r.train.label = "train";
  return r;
}

Kind kind_of(const std::string& cell) { return cell == "rnn" ? Kind::rnn : cell == "gru" ? Kind::gru : Kind::lstm; }

// The others, of as many parameters, on the same task.
void train_others(Outcome& outcome, const Task& task, Kind first, std::uint64_t seed) {
  std::vector<std::pair<std::string, Recipe>> others;
  for (const Kind kind : {Kind::lstm, Kind::gru, Kind::rnn})
    if (kind != first) others.emplace_back(name_of(kind), with_cell(outcome.recipe, task, kind));
  for (Trained& one : train_all(outcome.settings.task, others, seed)) outcome.cells.push_back(std::move(one));
}

void run_experiments(Outcome& outcome, const std::optional<program::Corpus>& corpus, const program::Common& common) {
  const bool check = common.profile == Profile::check, quick = common.profile == Profile::quick;
  program::say("Recall, copy memory, Reber strings and counting are next.");
  outcome.trap = spring_trap(common.profile, check ? 10 : quick ? 300 : 1500, common.seed);
  outcome.trap_chance = task_of("recall", recipe("recall", common.profile), common.seed)->chance();
  if (!program::interrupted()) outcome.copy = copy_symbols(common.profile, common.seed);
  if (!program::interrupted()) outcome.reber = read_reber(common.profile, common.seed);
  if (!program::interrupted()) outcome.counting = count_letters(common.profile, common.seed);
  if (program::interrupted() || !corpus) return;
  program::say("Language models are next.");
  outcome.languages = compare_languages(*corpus, language_settings(common.profile), common.seed);
}

// One run: the carousel, a task, what was learned, and the other tasks.
int once(const Settings& settings, const program::Common& common) {
  // Read at once, though it is used last: a file that cannot be read should not cost two minutes.
  std::optional<program::Corpus> corpus;
  if (settings.others && settings.languages)
    corpus = program::load_corpus(language_settings(common.profile).text, common.data, common.seed);
  else if (!common.data.empty())
    throw program::UserError("--data is the text of the language models, which this run leaves out.");
  Outcome outcome{settings, chosen_recipe(settings, common), {}, {}, 0, {}, {}, {}, {}, {}};
  program::heading("What an error meets on its way back through an untrained cell");
  outcome.carousel = measure_carousels(50, common.seed);
  program::print(carousel_table(outcome.carousel));

  const Kind kind = kind_of(settings.cell);
  const std::unique_ptr<Task> task = task_of(settings.task, outcome.recipe, common.seed);
  if (kind != Kind::lstm) outcome.recipe = with_cell(outcome.recipe, *task, kind);
  program::heading(fmt::format("The task: {}, T = {}", settings.task, outcome.recipe.lag));
  outcome.cells.push_back(train_one(name_of(kind), settings.task, outcome.recipe, common.seed));
  if (program::interrupted()) return program::stopped_early(common);
  outcome.chance = task->chance();
  outcome.score_name = task->score_name();
  outcome.recipe.train.save.clear();
  outcome.recipe.train.resume.clear();
  if (settings.others) train_others(outcome, *task, kind, common.seed);
  if (program::interrupted()) return program::stopped_early(common);
  program::print(cells_table(outcome));
  for (const Trained& one : outcome.cells)
    outcome.flow.push_back(measure_flow(one, settings.task, outcome.recipe, common.seed));
  outcome.example = task->example(1);
  outcome.inside = look_inside(outcome.cells.front().model, outcome.example.x);

  if (settings.others) run_experiments(outcome, corpus, common);
  if (program::interrupted()) return program::stopped_early(common);
  if (settings.others) program::print(experiments_table(outcome));
  if (outcome.languages) program::print(languages_table(*outcome.languages));
  program::RunRecord record("04_lstm_gru", common, ag::blas_description());
  write_results(outcome, record, common);
  if (!outcome.languages) return 0;
  leave_models(*outcome.languages, *corpus, language_settings(common.profile), common.out);
  program::say("write with it: ./course generate --model {} \"…\"",
               program::shell_word((common.out / "words").string()));
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("04_lstm_gru", "LSTM and GRU (Hochreiter and Schmidhuber 1997; Cho et al. 2014)");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  ag::set_threads(1);  // of a matrix product: models are trained side by side instead
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace gated

int main(int argc, char** argv) { return program::run(argc, argv, gated::body); }
