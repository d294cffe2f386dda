// A job of several ranks, for ranks_test, which starts it with mpirun.
//
//   ranked_training train THREADS TURNS   three steps of training; prints losses, gradients and values of each
//   ranked_training talk                  what ranks say to each other, against what each can work out alone
//   ranked_training FAULT                 throws, uncaught, everywhere, killed: in the second step. other, threads:
//   ranks
//                                         that do not start alike. thread: asks in a thread
#include <fmt/format.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <functional>
#include <span>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "autograd/data_parallel.h"
#include "autograd/nn.h"
#include "autograd/ops.h"
#include "autograd/optim.h"
#include "autograd/ranks.h"

namespace {

using namespace ag;
constexpr std::size_t B = 13, V = 7, m = 4;

Ids numbers(std::size_t first, std::size_t last, std::size_t step) {
  Ids ids(Ids::shape_type{last - first});
  for (std::size_t i = first; i < last; ++i) ids(i - first) = static_cast<std::int32_t>(i * step % V);
  return ids;
}

// Every kind of leaf: of all parts, of one part alone, of none; tables that are looked up by all or by one part, and
// one that one part looks up and another uses whole. The sum over the parts is the same however many there are.
struct Model : Module {
  Random random;
  Tensor table = parameter("table", random.normal({V, m}, 0, 1));
  Linear hidden = child("hidden", Linear(m, V, random));
  Tensor of_first = parameter("of_first", random.normal({3}, 0, 1));
  Tensor of_last = parameter("of_last", random.normal({V, 2}, 0, 1));
  Tensor mixed = parameter("mixed", random.normal({V, 2}, 0, 1));
  Tensor unused = parameter("unused", random.normal({2}, 0, 1));

  explicit Model(std::uint64_t seed) : random(seed) {}
  Tensor loss(std::size_t part, std::size_t parts) const {
    const auto [first, last] = ag::share(B, parts, part);
    const Tensor y = hidden(tanh(embedding(table, numbers(first, last, 3))));
    Tensor sum_of_parts = cross_entropy(y, numbers(first, last, 5)) * Tensor(static_cast<double>(last - first) / B);
    if (part == 0) sum_of_parts = sum_of_parts + sum(square(of_first)) + sum(square(embedding(mixed, Ids{1, 4, 1})));
    if (part + 1 == parts) {
      sum_of_parts = sum_of_parts + sum(square(embedding(of_last, Ids{2, 2})));
      sum_of_parts = sum_of_parts + sum(square(embedding(of_last, Ids{6}))) + sum(exp(mixed));
    }
    return sum_of_parts;
  }
};

// One line of the first rank: 17 digits tell all doubles apart. All ranks must have the same bits.
void show(const std::string& name, const Array& values) {
  const std::vector<Scalar> all = ranks::gather(std::span(values.data(), values.size()));
  for (std::size_t i = 0; i < all.size(); ++i)
    if (all[i] != values.data()[i % values.size()]) throw std::runtime_error(name + " differs between the ranks");
  if (!ranks::first()) return;
  fmt::print("{}", name);
  for (const Scalar v : values) fmt::print(" {:.17g}", v);
  fmt::print("\n");
}

void train(std::uint64_t seed, std::size_t threads, std::size_t turns,
           const std::function<void(std::size_t part)>& fault = {}) {
  const Model model(seed);
  LazyAdam optimizer(model.parameters(), {.learning_rate = 0.1});
  DataParallel parallel(model.parameters(), threads);
  for (int step = 0; step < 3; ++step) {
    double loss = 0;
    for (std::size_t turn = 0; turn < turns; ++turn)
      loss += parallel.backward([&](std::size_t part) {
        if (fault && step == 1) fault(part);
        return model.loss(turn * parallel.parts() + part, turns * parallel.parts());
      });
    show("loss", Array(Shape{1}, static_cast<Scalar>(loss)));
    for (const NamedParameter& p : model.parameters()) {
      const GradientPtr& gradient = p.tensor.gradient();
      if (gradient->absent()) continue;
      const std::string kind = gradient->is_sparse() ? " sparse" : " dense";
      show(p.name + kind, p.tensor.grad());
    }
    optimizer.step();
    optimizer.zero_grad();
    for (const NamedParameter& p : model.parameters()) show(p.name, p.tensor.value());
  }
}

void require(bool right, const std::string& what) {
  if (!right) throw std::runtime_error(what + " is wrong");
}

// The sum is taken in the order of the ranks: 10¹⁶ − 10¹⁶ + 1 is 1 in this order, and 0 in another. It is longer than a
// message, by a number that no number of ranks divides.
template <class T>
void talk(std::size_t n) {
  const auto value = [](std::size_t rank, std::size_t i) {
    return static_cast<T>(rank % 3 == 0 ? 1e16 : rank % 3 == 1 ? -1e16 : 1 + static_cast<double>(i % 1000));
  };
  std::vector<T> values(n), expected(n);
  for (std::size_t i = 0; i < n; ++i) values[i] = value(ranks::rank(), i), expected[i] = value(0, i);
  for (std::size_t rank = 1; rank < ranks::size(); ++rank)
    for (std::size_t i = 0; i < n; ++i) expected[i] += value(rank, i);
  ranks::sum(std::span(values));
  require(values == expected, fmt::format("the sum of {} numbers of {} bytes", n, sizeof(T)));

  std::vector<T> mine(ranks::rank() * 2, static_cast<T>(ranks::rank())), all;  // rank 0 has none
  for (std::size_t rank = 0; rank < ranks::size(); ++rank) all.insert(all.end(), 2 * rank, static_cast<T>(rank));
  require(ranks::gather(std::span<const T>(mine)) == all, "what is gathered");
}

void talk_of_all() {
  for (const std::size_t n : {0, 1, 2, 5, 1000, 2'100'001}) talk<float>(n), talk<double>(n);
  for (std::size_t rank = 0; rank < ranks::size(); ++rank) require(ranks::any(rank == ranks::rank()), "any");
  require(!ranks::any(false), "any of none");
  if (ranks::first()) fmt::print("right, {} ranks\n", ranks::size());
}

void ask_in_a_thread() {
  std::exception_ptr thrown;
  std::thread([&] {
    try {
      ranks::any(true);
    } catch (...) {
      thrown = std::current_exception();
    }
  }).join();
  if (thrown) std::rethrow_exception(thrown);
}

void faulty(const std::string& fault) {
  if (fault == "thread") return ask_in_a_thread();
  if (fault == "other") return train(3 + ranks::rank(), 1, 1);
  if (fault == "threads") return train(3, 1 + ranks::rank(), 1);
  const bool last = ranks::rank() + 1 == ranks::size();
  train(3, 2, 1, [&](std::size_t part) {
    if (part == 0 || (!last && fault != "everywhere")) return;
    if (fault == "killed") std::raise(SIGKILL);
    throw std::runtime_error("no luck with part " + std::to_string(part));
  });
}

int run(int argc, char** argv) {
  const ranks::Scope scope(argc, argv);
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "uncaught") return faulty(what), 0;
  try {
    if (what == "train")
      train(3, std::stoul(argv[2]), std::stoul(argv[3]));
    else if (what == "talk")
      talk_of_all();
    else
      faulty(what);
    return 0;
  } catch (const std::exception& error) {
    ranks::abort(3, [&] { fmt::print(stderr, "rank {}: {}\n", ranks::rank(), error.what()); });
  }
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception&) {  // "uncaught": behind the Scope, where it is too late to tell
    return 4;
  }
}
