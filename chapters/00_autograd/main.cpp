// Chapter 00. From a list of operations to learning: reverse-mode automatic differentiation (Linnainmaa 1970).
//
// The idea: write down what a program computes, and go through the list backwards. The tape, the three ways to a
// gradient and the network stand in lesson.h.
//
// Runs 3 seconds with --quick, about 10 by default, some minutes with --full (a spiral of three turns). Page:
// docs/00_autograd.md.
#include "autograd/blas.h"
#include "chapters/00_autograd/experiments/prove.h"
#include "chapters/00_autograd/experiments/straight_line.h"
#include "chapters/00_autograd/report/show.h"
#include "chapters/program/save_file.h"

namespace chapter00 {
namespace {

// 1, 2. The tape by hand and with tensors.
void first_steps(Outcome& out) {
  program::heading("The tape by hand: b = a + a, c = b + b");
  out.sums = sums_by_hand(3);
  program::print(out.sums.table);
  program::say("dc/da = {:g}: a reaches c on four paths", out.sums.derivative);
  program::heading("A neuron: y = tanh(w₁x₁ + w₂x₂ + bias)");
  out.neuron = neuron_by_hand();
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
template <class Network>
Classifier learn(const std::string& name, const std::string& loop, const Network& network, const Data& data,
                 const Outcome& out, const program::Common& common, program::SaveFile& file) {
  Classifier c{.name = name, .before = decision_field(network, data.test, name + ", before training")};
  program::LoopOptions options = loop_options(out.settings);
  options.file = &file;
  c.training = train(loop, network, data.train, data.test, train_settings(out.settings, common.seed), options);
  c.accuracy = accuracy(network, data.test);
  c.after = decision_field(
      network, data.test, fmt::format("{}, after {} steps", name, program::thousands(c.training.updates)),
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
  program::SaveFile file(common, "00_autograd");
  out.mlp = learn("Network", "network", mlp, data, out, common, file);
  if (program::interrupted()) return;
  out.linear = learn("Straight line", "straight line", line, data, out, common, file);
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
