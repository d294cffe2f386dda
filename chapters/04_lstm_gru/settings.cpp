#include "chapters/04_lstm_gru/settings.h"

#include <algorithm>
#include <stdexcept>

namespace gated {
namespace {

// [recipes]
Recipe standard_recipe(const std::string& task) {
  if (task == "adding")
    // 222,000 sequences at most, three times what the paper's LSTM took. Gates start so that what is written stays for
    // a hundred steps and little is written (Tallec and Ollivier 2018: b_f = ln T, b_i = −b_f); markers are few, so W
    // starts large.
    return {.lag = 100,
            .model = {.hidden = 32, .forget_bias = 5, .input_bias = -3, .update_bias = 5, .input_gain = 2},
            .train = {.steps = 6937, .rate = 6e-3},
            .every = 200,
            .goal = 0.995};
  if (task == "recall") return {.lag = 50, .model = {.hidden = 32}, .train = {.steps = 500, .rate = 3e-3}, .every = 25};
  if (task == "copy")
    return {.lag = 20,
            .model = {.hidden = 64, .forget_bias = 3, .update_bias = 3},
            .train = {.steps = 3000, .rate = 5e-3},
            .every = 100};
  if (task == "reber")
    return {.lag = 100, .model = {.hidden = 16}, .train = {.steps = 1500, .rate = 1e-2}, .every = 50};
  if (task == "counting")
    return {.lag = 10, .model = {.hidden = 2, .forget_bias = 5}, .train = {.steps = 6000, .rate = 1e-2}, .every = 500};
  throw std::out_of_range("no task of that name: " + task);
}
// [/recipes]

}  // namespace

Recipe recipe(const std::string& task, program::Profile profile) {
  Recipe r = standard_recipe(task);
  if (profile == program::Profile::prove && task == "copy") r.train.steps = 8000;
  if (profile == program::Profile::quick) {  // as far as seconds go
    if (task == "adding") r.lag = 30, r.train.steps = 1500;
    if (task == "copy") r.lag = 5, r.model.hidden = 32, r.train.steps = 400;
    if (task == "recall") r.train.steps = 200;
    if (task == "reber") r.train.steps = 400;
    if (task == "counting") r.train.steps = 2000;
  }
  if (profile == program::Profile::check) {  // every line once
    r.lag = std::min<std::size_t>(r.lag, 20);
    r.model.hidden = 4;
    r.train.steps = 20;
    r.every = 5;
    r.train.sequences = 4;
  }
  return r;
}

Recipe chosen_recipe(const Settings& s, program::Profile profile) {
  Recipe r = recipe(s.task, profile);
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
  r.every = std::min(r.every, r.train.steps);
  r.train.sequences = static_cast<std::size_t>(s.batch);
  r.model.peepholes = s.peepholes;
  r.model.form.forget_gate = s.forget_gate;
  return r;
}

LanguagesSettings language_settings(program::Profile profile) {
  LanguagesSettings s;
  s.text.train_words = 100'000;
  s.words = {{.m = 64, .H = 96, .dropout = 0.1}, {.epochs = 2}};
  s.characters = {{.m = 32, .H = 128}, {.steps = 50, .epochs = 3}};
  if (profile == program::Profile::full) {
    s.text.train_words = 1'000'000;
    s.words = {{.m = 200, .H = 200, .dropout = 0.3}, {.epochs = 8}};
    s.characters = {{.m = 64, .H = 512}, {.steps = 50, .epochs = 5}};
  }
  if (profile == program::Profile::standard || profile == program::Profile::full) return s;
  s.text.look_for_real = false;  // the planted language, so that everybody measures the same
  if (profile == program::Profile::prove) {
    s.text.planted_words = 100'000;
    s.words = {{.m = 32, .H = 64, .dropout = 0.1}, {}};
    s.characters = {{.m = 16, .H = 96}, {.steps = 40, .lanes = 16, .epochs = 8}};
  } else if (profile == program::Profile::quick) {
    s.text.planted_words = 60'000;
    s.words = {{.m = 32, .H = 48, .dropout = 0.1}, {}};
    s.characters = {{.m = 16, .H = 64}, {.steps = 40, .lanes = 16, .epochs = 3, .rate = 5e-3}};
  } else {  // every line once
    s.text.planted_words = 6000;
    s.words = {{.m = 8, .H = 12, .dropout = 0.1}, {.steps = 10, .lanes = 8, .epochs = 1}};
    s.characters = {{.m = 6, .H = 12, .dropout = 0.1}, {.steps = 15, .lanes = 8, .epochs = 0.5}};
  }
  return s;
}

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

}  // namespace gated
