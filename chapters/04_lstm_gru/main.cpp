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
#include "chapters/04_lstm_gru/experiments/prove.h"
#include "chapters/04_lstm_gru/report/show.h"
#include "chapters/program/save_file.h"

namespace gated {
namespace {

// The others, of as many parameters, on the same task.
void train_others(Outcome& outcome, const Task& task, std::uint64_t seed) {
  std::vector<std::pair<std::string, Recipe>> others;
  for (const Kind kind : {Kind::lstm, Kind::gru, Kind::rnn})
    if (kind != outcome.settings.kind()) others.emplace_back(name_of(kind), with_cell(outcome.recipe, task, kind));
  for (Trained& one : train_all(outcome.settings.task, others, seed)) outcome.cells.push_back(std::move(one));
}

void run_experiments(Outcome& outcome, const std::optional<program::Corpus>& corpus, const program::Common& common) {
  const bool check = common.profile == Profile::check, quick = common.profile == Profile::quick;
  program::say("Recall, copy memory, Reber strings and counting are next.");
  outcome.trap = spring_trap(common.profile, check ? 10 : quick ? 300 : 1500, common.seed);
  outcome.trap_chance = task_of("recall", recipe("recall", common.profile), common.seed).chance;
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
  Outcome outcome{settings, chosen_recipe(settings, common.profile), {}, {}, 0, {}, {}, {}, {}, {}};
  program::heading("What an error meets on its way back through an untrained cell");
  outcome.carousel = measure_carousels(50, common.seed);
  program::print(carousel_table(outcome.carousel));

  const Kind kind = settings.kind();
  const Task task = task_of(settings.task, outcome.recipe, common.seed);
  if (kind != Kind::lstm) outcome.recipe = with_cell(outcome.recipe, task, kind);
  program::SaveFile file(common, "04_lstm_gru");
  program::heading(fmt::format("The task: {}, T = {}", settings.task, outcome.recipe.lag));
  outcome.cells.push_back(train_one(name_of(kind), settings.task, outcome.recipe, common.seed, {.file = &file}));
  if (program::interrupted()) return program::stopped_early(common);
  outcome.chance = task.chance;
  outcome.score_name = task.score_name;
  if (settings.others) train_others(outcome, task, common.seed);
  if (program::interrupted()) return program::stopped_early(common);
  program::print(cells_table(outcome));
  for (const Trained& one : outcome.cells)
    outcome.flow.push_back(measure_flow(one, settings.task, outcome.recipe, common.seed));
  outcome.example = task.example(1);
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
  flags.profiles([&](program::Profile) { settings = {}; });  // what a profile changes is the recipe
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  ag::set_threads(1);  // of a matrix product: models are trained side by side instead
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace gated

int main(int argc, char** argv) { return program::run(argc, argv, gated::body); }
