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
#include "chapters/common/console.h"
#include "chapters/common/progress.h"

namespace chapter00 {

// [settings]
Settings settings_for(chapter::Profile profile) {
  Settings s;
  switch (profile) {
    case chapter::Profile::standard:
    case chapter::Profile::prove:
      break;
    case chapter::Profile::quick:
      s.steps = 2500;
      s.largest = 1024;
      break;
    case chapter::Profile::full:  // the arms lie twice as close
      s.turns = 3;
      s.noise = 0.015;
      s.points = 4000;
      s.h = 64;
      s.steps = 60'000;
      s.largest = 16'384;
      break;
    case chapter::Profile::check:  // every line once
      s.points = 100;
      s.steps = 60;
      s.largest = 64;
      s.chain = 10'000;
      break;
  }
  return s;
}
// [/settings]

namespace {

void declare(chapter::Flags& flags, Settings& s) {
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
  chapter::heading("The tape by hand: b = a + a, c = b + b");
  out.sums = sum_of_sums(3);
  chapter::print(out.sums.table);
  chapter::say("dc/da = {:g}: a reaches c on four paths", out.sums.derivative);
  chapter::heading("A neuron: y = tanh(w₁x₁ + w₂x₂ + bias)");
  out.neuron = neuron();
  chapter::print(out.neuron.table);

  chapter::heading("The same with tensors: the engine's tape");
  out.tensors = sum_of_sums_with_tensors(3);
  std::string text = ag::to_table(out.tensors.graph);
  text.pop_back();  // print_line ends the last line
  chapter::print_line(text);
  chapter::say("dc/da = {:g}", out.tensors.derivative);
}

// 3. Three ways to a gradient.
void why_backwards(Outcome& out, std::uint64_t seed) {
  chapter::heading("Why backwards? The time of one gradient");
  out.costs = measure_costs(static_cast<std::size_t>(out.settings.largest), seed);
  chapter::print(cost_table(out.costs));
  chapter::say("For n parameters: 2n evaluations of the function, n sweeps forward, 1 sweep back.");
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
      decision_field(model, data.test, fmt::format("{}, after {} steps", name, chapter::thousands(c.training.step)),
                     "Colour: P(arm 1) − P(arm 0). Line: the decision boundary, where both are ½. The points are test "
                     "points, never trained on.");
  return c;
}

void learn_spiral(Outcome& out, const chapter::Common& common) {
  chapter::heading("A network learns a spiral");
  const Data data = make_data(out.settings, common.seed);
  ag::Random random(common.seed, "parameters");
  const Mlp mlp(static_cast<std::size_t>(out.settings.h), random);
  const LinearClassifier line(random);
  chapter::say("2 → {0} → {0} → 2, tanh: {1} parameters", out.settings.h,
               chapter::thousands(static_cast<std::int64_t>(mlp.parameter_count())));
  out.mlp = learn(mlp, mlp.parameters(), data, out.settings,
                  {.seed = common.seed, .label = "network", .save = common.save, .resume = common.resume}, "Network");
  if (chapter::interrupted()) return;
  out.linear = learn(line, line.parameters(), data, out.settings, {.seed = common.seed, .label = "straight line"},
                     "Straight line");
}

// 5. No recursion anywhere.
void long_chain(Outcome& out) {
  const auto length = static_cast<std::size_t>(out.settings.chain) / 2 * 2;  // even: the signs cancel
  chapter::heading(fmt::format("{} operations in a row, in a thread with 256 KB of stack",
                               chapter::thousands(static_cast<std::int64_t>(length))));
  out.scalar = scalar_chain(length);
  out.engine = engine_chain(length);
  out.recursion_bytes = recursion_bytes();
  chapter::print(chain_table(out));
  chapter::say(
      "A recursive sort of the graph takes {:.0f} bytes of stack for each operation: it would end after about {}.",
      out.recursion_bytes, chapter::thousands(static_cast<std::int64_t>(kSmallStack / out.recursion_bytes)));
}

int once(const Settings& settings, const chapter::Common& common) {
  Outcome out{.settings = settings};
  first_steps(out);
  why_backwards(out, common.seed);
  learn_spiral(out, common);
  if (chapter::interrupted()) return chapter::stopped_early(common);
  chapter::print(spiral_table(out));
  long_chain(out);
  chapter::RunRecord record("00_autograd", common, ag::blas_description());
  write_results(out, record, common);
  return 0;
}

int body(int argc, char** argv) {
  Settings settings;
  chapter::Flags flags("00_autograd", "Reverse-mode automatic differentiation, from scalars to a network");
  flags.profiles([&](chapter::Profile profile) { settings = settings_for(profile); });
  declare(flags, settings);
  const chapter::Common common = flags.parse(argc, argv);
  if (!common.data.empty())
    throw chapter::UserError(
        "--data: this chapter generates its points and reads no file. See --points, --turns and --noise.");
  if (common.threads > 0) ag::set_threads(common.threads);
  if (common.gradcheck) return check_gradients();
  return common.profile == chapter::Profile::prove ? prove(settings, common) : once(settings, common);
}

}  // namespace
}  // namespace chapter00

int main(int argc, char** argv) { return chapter::run(argc, argv, chapter00::body); }
