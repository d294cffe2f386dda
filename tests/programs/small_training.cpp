// A small training run in a process of its own, for run_state_test: prints the loss of each step as the bits of a
// double.
//
//   small_training OPTIMIZER STEPS FOLDER|- FILE|-     save before each step to FOLDER/STEP, go on from FILE
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "autograd/io/run_state.h"
#include "autograd/nn.h"
#include "autograd/ops.h"
#include "autograd/tape.h"

namespace {

using namespace ag;
constexpr std::size_t V = 7, m = 4, h = 5, B = 6;

// z = dropout(tanh(dropout(C[ids]) W + b)) U: dropout as a layer and as a function, each with its own generator.
struct Model : Module {
  Embedding table;
  Linear hidden, output;
  Dropout drop;
  explicit Model(Random& random)
      : table(child("table", Embedding(V, m, random))),
        hidden(child("hidden", Linear(m, h, random))),
        output(child("output", Linear(h, V, random))),
        drop(0.3, random) {}
  Tensor operator()(const Ids& ids, Random& random) const {
    return output(dropout(tanh(hidden(drop(table(ids)))), 0.2, random));
  }
};

std::unique_ptr<Optimizer> make_optimizer(const std::string& name, const Parameters& p) {
  if (name == "SGD") return std::make_unique<SGD>(p, SGDOptions{.learning_rate = 0.1});
  if (name == "momentum")
    return std::make_unique<SGD>(p, SGDOptions{.learning_rate = 0.1, .momentum = 0.9, .dampening = 0.1});
  if (name == "Nesterov")
    return std::make_unique<SGD>(
        p, SGDOptions{.learning_rate = 0.1, .momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
  if (name == "Adagrad")
    return std::make_unique<Adagrad>(p, AdagradOptions{.learning_rate = 0.1, .learning_rate_decay = 0.1});
  if (name == "Adam") return std::make_unique<Adam>(p, AdamOptions{.learning_rate = 0.05, .weight_decay = 0.01});
  if (name == "AdamW") return std::make_unique<AdamW>(p, AdamWOptions{.learning_rate = 0.05});
  if (name == "LazyAdam") return std::make_unique<LazyAdam>(p, AdamOptions{.learning_rate = 0.05});
  std::exit(2);
}

Ids draw(Random& random) {
  Ids ids(Ids::shape_type{B});
  for (auto& id : ids) id = static_cast<Ids::value_type>(random.below(V - 2));  // rows that never occur, too
  return ids;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::string folder = argv[3], resume = argv[4];
  Random init(1, "parameters"), data(1, "data"), noise(1, "noise");
  const Model model(init);
  const auto optimizer = make_optimizer(argv[1], model.parameters());
  std::int64_t step = 0;
  RunState state(model.parameters());
  state.add("optimizer", *optimizer);
  state.add("data", data);
  state.add("noise", noise);
  state.add("drop", model.drop.random());
  state.add("step", step);
  if (resume != "-") state.load(resume);

  for (const std::int64_t steps = std::atoll(argv[2]); step < steps; ++step) {
    if (folder != "-") state.save(folder + "/" + std::to_string(step));
    if (step == steps / 2)
      optimizer->set_learning_rate(optimizer->learning_rate() / 3);  // once: the rate is state, too
    Tape tape;
    const TrainMode dropping;
    const Ids ids = draw(data), targets = draw(data);
    const Tensor loss = cross_entropy(model(ids, noise), targets);
    tape.backward(loss);
    optimizer->step();
    optimizer->zero_grad();
    std::printf("%016llx\n",
                static_cast<unsigned long long>(std::bit_cast<std::uint64_t>(static_cast<double>(loss.item()))));
  }
}
