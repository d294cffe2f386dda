// Chapter 00. From a list of operations to learning: reverse-mode automatic differentiation.
//
// The idea: a program that computes a number L from many numbers x is a list of small operations. Write the list down
// while it runs (the tape), then go through it once from the end to the beginning, multiplying by one small derivative
// a time: out comes dL/dx for every x at once, for about the price of computing L (Linnainmaa 1970).
//
//   y_i = f_i(a, b)   ⇒   ā += ȳ_i ∂f_i/∂a,   b̄ += ȳ_i ∂f_i/∂b,   for i from the last to the first, with L̄ = 1
//
// Runs 3 seconds with --quick, about 10 by default, some minutes with --full (a spiral of three turns). Page:
// docs/00_autograd.md.
#include "autograd/blas.h"
#include "chapters/00_autograd/prove.h"
#include "chapters/00_autograd/show.h"
#include "chapters/program/console.h"
#include "chapters/program/progress.h"

namespace chapter00 {

Settings settings_for(program::Profile profile) {
  Settings s;
  switch (profile) {
    case program::Profile::standard:
    case program::Profile::prove:
      break;
    case program::Profile::quick:
      s.steps = 2500;
      s.largest = 1024;
      break;
    case program::Profile::full:  // the arms lie twice as close
      s.turns = 3;
      s.noise = 0.015;
      s.points = 4000;
      s.h = 64;
      s.steps = 60'000;
      s.largest = 16'384;
      break;
    case program::Profile::check:  // every line once
      s.points = 100;
      s.steps = 60;
      s.largest = 64;
      s.chain = 10'000;
      break;
  }
  return s;
}

namespace {

void declare(program::Flags& flags, Settings& s) {
  flags.option("--points", s.points, "points of the spiral, for training and again for the test")
      .at_least(2)
      .at_most(10'000'000);
  flags.option("--turns", s.turns, "how far an arm winds").at_least(0).at_most(1000);
  flags.option("--noise", s.noise, "standard deviation around the arm").at_least(0).at_most(1000);
  flags.option("--hidden", s.h, "h: units of each hidden layer").at_least(1).at_most(10'000);
  flags.option("--steps", s.steps, "updates of the weights").at_least(1).at_most(1'000'000'000);
  flags.option("--batch", s.batch, "B: points to an update").at_least(1).at_most(1'000'000);
  flags.option("--rate", s.rate, "learning rate of AdamW at the start").above(0).at_most(100);
  flags.option("--weight-decay", s.weight_decay, "decoupled, per unit of learning rate").at_least(0).at_most(1000);
  flags.option("--chain", s.chain, "operations of the long chain").at_least(2).at_most(100'000'000);
  flags.option("--largest", s.largest, "parameters of the largest function whose gradient is timed")
      .at_least(4)
      .at_most(1'000'000);
  flags.option("--seeds", s.seeds, "of --prove").at_least(1).at_most(1000);
}

// 1, 2. The tape by hand and with tensors.
void first_steps(Outcome& out) {
  program::heading("The tape by hand: b = a + a, c = b + b");
  out.sums = sum_of_sums(3);
  program::print(out.sums.table);
  program::say("dc/da = {:g}: a reaches c on four paths", out.sums.derivative);
  program::heading("A neuron: y = tanh(w₁x₁ + w₂x₂ + bias)");
  out.neuron = neuron();
  program::print(out.neuron.table);

  program::heading("The same with tensors: the engine's tape");
  out.tensors = sum_of_sums_with_tensors(3);
  std::string text = ag::to_table(out.tensors.graph);
  text.pop_back();  // print_line ends the last line
  program::print_line(text);
  program::say("dc/da = {:g}", out.tensors.derivative);
}

// 3. Three ways to a gradient.
void why_backwards(Outcome& out, std::uint64_t seed) {
  program::heading("Why backwards? The time of one gradient");
  out.costs = measure_costs(static_cast<std::size_t>(out.settings.largest), seed);
  program::print(cost_table(out.costs));
  program::say("For n parameters: 2n evaluations of the function, n sweeps forward, 1 sweep back.");
}

// 4. A network, and the straight line that cannot.
Classifier learn(const Model& model, const ag::Parameters& parameters, const Data& data, const Settings& settings,
                 const TrainOptions& options, const std::string& name) {
  Classifier c{.name = name,
               .training = {},
               .before = decision_field(model, data.test, name + ", before training"),
               .after = {}};
  c.training = train(model, parameters, data, settings, options);
  c.after =
      decision_field(model, data.test, fmt::format("{}, after {} steps", name, program::thousands(c.training.step)),
                     "Colour: P(arm 1) − P(arm 0). Line: the decision boundary, where both are ½. The points are test "
                     "points, never trained on.");
  return c;
}

void learn_spiral(Outcome& out, const program::Common& common) {
  program::heading("A network learns a spiral");
  const Data data = make_data(out.settings, common.seed);
  ag::Random random(common.seed, "parameters");
  const Mlp mlp(static_cast<std::size_t>(out.settings.h), random);
  const LinearClassifier line(random);
  program::say("2 → {0} → {0} → 2, tanh: {1} parameters", out.settings.h,
               program::thousands(static_cast<std::int64_t>(mlp.parameter_count())));
  out.mlp = learn(mlp, mlp.parameters(), data, out.settings,
                  {.seed = common.seed, .label = "network", .save = common.save, .resume = common.resume}, "Network");
  if (program::interrupted()) return;
  out.linear = learn(line, line.parameters(), data, out.settings, {.seed = common.seed, .label = "straight line"},
                     "Straight line");
}

// 5. No recursion anywhere.
void long_chain(Outcome& out) {
  const auto length = static_cast<std::size_t>(out.settings.chain) / 2 * 2;  // even: the signs cancel
  program::heading(fmt::format("{} operations in a row, in a thread with 256 KB of stack",
                               program::thousands(static_cast<std::int64_t>(length))));
  out.scalar = scalar_chain(length);
  out.engine = engine_chain(length);
  out.recursion_bytes = recursion_bytes();
  program::print(chain_table(out));
  program::say(
      "A recursive sort of the graph takes {:.0f} bytes of stack for each operation: it would end after about {}.",
      out.recursion_bytes, program::thousands(static_cast<std::int64_t>(kSmallStack / out.recursion_bytes)));
}

int once(const Settings& settings, const program::Common& common) {
  Outcome out{.settings = settings};
  first_steps(out);
  why_backwards(out, common.seed);
  learn_spiral(out, common);
  if (program::interrupted()) return program::stopped_early(common);
  program::print(spiral_table(out));
  long_chain(out);
  program::RunRecord record("00_autograd", common, ag::blas_description());
  write_results(out, record, common);
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  program::Flags flags("00_autograd", "Reverse-mode automatic differentiation, from scalars to a network");
  flags.profiles([&](program::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const program::Common common = flags.parse(argc, argv);
  if (!common.data.empty())
    throw program::UserError(
        "--data: this chapter generates its points and reads no file. See --points, --turns and --noise.");
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  return common.profile == program::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace chapter00

int main(int argc, char** argv) { return program::run(argc, argv, chapter00::body); }
