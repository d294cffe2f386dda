#include "chapters/04_lstm_gru/experiments/experiments.h"

#include <algorithm>
#include <cmath>

#include "chapters/report/gradient_flow.h"
#include "datasets/planted/grammars.h"
#include "datasets/planted/long_lags.h"

namespace gated {
std::vector<CarouselFact> measure_carousels(std::size_t T, std::uint64_t seed) {
  constexpr std::size_t I = 8, H = 16;
  std::vector<CarouselFact> facts;
  for (const double bias : {0.0, 1.0, 3.0, 5.0}) {
    ag::Random random(seed, "carousel");
    const Model model({.inputs = I, .hidden = H, .forget_bias = bias}, random);
    const ag::Array x = random.normal({T, I}, 0, 1), none = ag::zeros({H});
    const Carousel direct = measure_carousel(model.lstm_cell(), x, none, none, Path::direct);
    const Carousel whole = measure_carousel(model.lstm_cell(), x, none, none, Path::whole);
    double logs = 0, apart = 0, most = 0;
    for (std::size_t a = 0; a < H; ++a) {
      logs += std::log(static_cast<double>(direct.product(a)));
      most = std::max(most, static_cast<double>(direct.product(a)));
      for (std::size_t b = 0; b < H; ++b)
        apart =
            std::max(apart, std::abs(static_cast<double>(direct.jacobian(a, b) - (a == b ? direct.product(a) : 0))));
    }
    facts.push_back(
        {bias, std::exp(logs / H), apart / most, report::norm(whole.jacobian) / report::norm(direct.product)});
  }
  return facts;
}

FlowCurve measure_flow(const Trained& trained, const std::string& task, const Recipe& recipe, std::uint64_t seed) {
  const Task data = task_of(task, recipe, seed);
  const ag::Array x = data.example(16).x;
  return {trained.name, gradient_by_step(make_model(data, trained.model.options(), seed), x),
          gradient_by_step(trained.model, x)};
}

std::vector<Trained> spring_trap(Profile profile, std::int64_t patience, std::uint64_t seed) {
  Recipe open = recipe("recall", profile), shut = open;
  shut.model.forget_bias = 0;
  shut.train.steps = std::max(patience, open.train.steps);
  return train_all("recall", {{"forget bias 0", shut}, {"forget bias 1", open}}, seed);
}

CopyOutcome copy_symbols(Profile profile, std::uint64_t seed) {
  const Recipe lstm = recipe("copy", profile);
  const Task task = task_of("copy", lstm, seed);
  const Recipe orthogonal = with_cell(lstm, task, Kind::rnn);
  Recipe rnn = orthogonal;
  rnn.model.orthogonal = false;
  return {
      data::copy_memory_baseline(lstm.lag),
      train_all(
          "copy",
          {{"LSTM", lstm}, {"GRU", with_cell(lstm, task, Kind::gru)}, {"RNN", rnn}, {"RNN, orthogonal", orthogonal}},
          seed)};
}

double updates_until(const Training& training, double goal) {
  const program::Curve& curve = training.curve;
  for (std::size_t i = 0; i < curve.at.size(); ++i)
    if (curve.held[i] >= goal) return curve.at[i];
  return std::numeric_limits<double>::quiet_NaN();
}

ReberOutcome read_reber(Profile profile, std::uint64_t seed) {
  const Recipe with = recipe("reber", profile);
  Recipe without = with;
  without.model.form.forget_gate = false;
  ReberOutcome out;
  out.forms = train_all("reber", {{"with forget gate", with}, {"without", without}}, seed);
  for (const Trained& form : out.forms)
    out.over_time.push_back(reber_over_time(form.model, 100 * with.lag, 10, 20, seed + 1));
  return out;
}

CountingOutcome count_letters(Profile profile, std::uint64_t seed) {
  const Recipe counting = recipe("counting", profile);
  CountingOutcome out{train_one("LSTM", "counting", counting, seed), counting.lag, 0, 0, {}};
  out.counts_to = counts_up_to(out.trained.model, 20 * counting.lag);
  out.shown = std::max(out.trained_to, out.counts_to * 4 / 5);
  data::TokenIds ids = data::counting_string(out.shown);
  out.inside = look_inside(out.trained.model, one_hot(ids, {ids.size(), 1}, data::kCountingSymbols.size()));
  return out;
}

}  // namespace gated
