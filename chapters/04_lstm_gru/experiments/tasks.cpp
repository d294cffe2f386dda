#include "chapters/04_lstm_gru/experiments/tasks.h"

#include <fmt/format.h>

#include <memory>

#include "autograd/ids.h"
#include "datasets/planted/grammars.h"
#include "datasets/planted/long_lags.h"

namespace gated {
namespace {

using ag::Ids;

// Streams of a seed: data::Random(seed, …).
constexpr std::uint64_t kTestStream = 2;

double share(std::size_t part, std::size_t whole) { return static_cast<double>(part) / static_cast<double>(whole); }

// The first sequences of a batch of symbols; its steps show the symbols' numbers.
Example first_of(const data::SymbolBatch& batch, std::size_t sequences, std::size_t kinds) {
  std::vector<std::int32_t> ids;
  Example out;
  for (std::size_t t = 0; t < batch.steps; ++t) {
    const auto row = batch.inputs.begin() + static_cast<std::ptrdiff_t>(t * batch.sequences);
    ids.insert(ids.end(), row, row + static_cast<std::ptrdiff_t>(sequences));
    out.steps.push_back(fmt::format("{}", *row));
  }
  out.x = one_hot(ids, {batch.steps, sequences}, kinds);
  return out;
}

// The first sequences of T steps; their steps show the numbers that are marked.
Example first_of(const data::AddingBatch& batch, std::size_t sequences, std::size_t T) {
  std::vector<std::size_t> chosen;
  for (std::size_t s = 0; s < batch.sequences && chosen.size() < sequences; ++s)
    if (batch.lengths[s] == T) chosen.push_back(s);
  Example out{ag::empty({T, chosen.size(), 2}), {}};
  for (std::size_t t = 0; t < T; ++t) {
    for (std::size_t i = 0; i < chosen.size(); ++i)
      std::copy_n(&batch.inputs[2 * (t * batch.sequences + chosen[i])], 2, &out.x(t, i, 0));
    out.steps.push_back(out.x(t, 0, 1) == 1 ? fmt::format("{:+.2f}", out.x(t, 0, 0)) : "");
  }
  return out;
}

// What z [.., C] says of the i-th symbol, for i = first … last − 1: how often it is right.
double right(const ag::Array& z, const data::TokenIds& targets, std::size_t first = 0) {
  std::size_t hits = 0;
  for (std::size_t i = first; i < targets.size(); ++i) hits += ag::best_class(z, i) == targets[i];
  return share(hits, targets.size() - first);
}

// --- Reber strings -------------------------------------------------------------------------------------------------

struct Streams {
  std::vector<std::int32_t> inputs, targets;  // [T, B]
  std::vector<bool> remembers;                // [T, B]: the target is a second T or P
};

Streams draw_streams(std::size_t T, std::size_t B, data::Random& random) {
  Streams out{std::vector<std::int32_t>(T * B), std::vector<std::int32_t>(T * B), std::vector<bool>(T * B)};
  for (std::size_t s = 0; s < B; ++s) {
    data::ContinualReber grammar{data::Random(random.next())};
    std::int32_t symbol = grammar.next();
    for (std::size_t t = 0; t < T; ++t) {
      const std::size_t i = t * B + s;
      out.inputs[i] = symbol;
      out.remembers[i] = grammar.remembers();
      symbol = out.targets[i] = grammar.next();
    }
  }
  return out;
}

constexpr std::size_t kReberSymbols = data::ContinualReber::kSymbols.size();

// --- counting ------------------------------------------------------------------------------------------------------

constexpr std::size_t kCounting = data::kCountingSymbols.size();

// Inputs of the string of n: all its symbols but the last.
Tensor counting_inputs(std::size_t n) {
  data::TokenIds ids = data::counting_string(n);
  ids.pop_back();
  return one_hot(ids, {ids.size(), 1}, kCounting);
}

// Strings of different lengths side by side; behind the end of one nothing counts.
Tensor counting_loss(const Network& network, std::size_t N, std::size_t B, data::Random& random) {
  const std::size_t T = 2 * N + 1;
  std::vector<std::int32_t> in(T * B, 0);
  Ids next(Ids::shape_type{T, B}, -100);
  for (std::size_t s = 0; s < B; ++s) {
    const data::TokenIds ids = data::counting_string(1 + random.below(N));
    for (std::size_t t = 0; t + 1 < ids.size(); ++t) {
      in[t * B + s] = ids[t];
      next(t, s) = ids[t + 1];
    }
  }
  return cross_entropy(network.every_step(one_hot(in, {T, B}, kCounting)), next);
}

}  // namespace

Task adding_task(std::size_t T, std::size_t tests, std::uint64_t seed) {
  data::Random random(seed, kTestStream);
  const auto test = std::make_shared<data::AddingBatch>(data::adding_problem(T, tests, random));
  return {.inputs = 2,
          .outputs = 1,
          .chance = data::kAddingByChance,
          .score_name = "answers within 0.04",
          .loss = [T](const Network& network, std::size_t B,
                      data::Random& r) { return adding_loss(network, data::adding_problem(T, B, r)); },
          .score = [test](const Network& network) { return adding_score(network, *test); },
          .test_loss = {},
          .example = [test, T](std::size_t sequences) { return first_of(*test, sequences, T); }};
}

Task recall_task(std::size_t T, std::size_t kinds, std::size_t tests, std::uint64_t seed) {
  data::Random random(seed, kTestStream);
  const auto test = std::make_shared<data::SymbolBatch>(data::recall(T, kinds, tests, random));
  const auto answers = [kinds](const Network& network, const data::SymbolBatch& batch) {
    return network.last_step(one_hot(batch.inputs, {batch.steps, batch.sequences}, 2 * kinds));
  };
  return {.inputs = 2 * kinds,
          .outputs = kinds,
          .chance = 1.0 / static_cast<double>(kinds),
          .score_name = "right answers",
          .loss =
              [=](const Network& network, std::size_t B, data::Random& r) {
                const data::SymbolBatch batch = data::recall(T, kinds, B, r);
                return cross_entropy(answers(network, batch), ag::ids_of(batch.targets, {B}));
              },
          .score = [=](const Network& network) { return right(answers(network, *test).value(), test->targets); },
          .test_loss = {},
          .example = [=](std::size_t sequences) { return first_of(*test, sequences, 2 * kinds); }};
}

Task copy_task(std::size_t T, std::size_t tests, std::uint64_t seed) {
  data::Random random(seed, kTestStream);
  const auto test = std::make_shared<data::SymbolBatch>(data::copy_memory(T, tests, random));
  const auto logits = [](const Network& network, const data::SymbolBatch& batch) {
    return network.every_step(one_hot(batch.inputs, {batch.steps, batch.sequences}, data::kCopySymbols));
  };
  const auto loss_of = [logits](const Network& network, const data::SymbolBatch& batch) {
    return cross_entropy(logits(network, batch), ag::ids_of(batch.targets, {batch.steps, batch.sequences}));
  };
  return {.inputs = data::kCopySymbols,
          .outputs = data::kCopySymbols - 1,
          .chance = 1.0 / 8,
          .score_name = "right symbols",
          .loss = [=](const Network& network, std::size_t B,
                      data::Random& r) { return loss_of(network, data::copy_memory(T, B, r)); },
          .score =
              [=](const Network& network) {
                return right(logits(network, *test).value(), test->targets, (T + 10) * test->sequences);
              },
          .test_loss = [=](const Network& network) { return static_cast<double>(loss_of(network, *test).item()); },
          .example = [test](std::size_t sequences) { return first_of(*test, sequences, data::kCopySymbols); }};
}

Task reber_task(std::size_t window, std::size_t length, std::size_t tests, std::uint64_t seed) {
  const auto inputs = [window](const Streams& streams, std::size_t B) {
    return one_hot(streams.inputs, {window, B}, kReberSymbols);
  };
  return {
      .inputs = kReberSymbols,
      .outputs = kReberSymbols,
      .chance = 0.5,
      .score_name = "second T or P foreseen",
      .loss =
          [=](const Network& network, std::size_t B, data::Random& random) {
            const Streams streams = draw_streams(window, B, random);
            return cross_entropy(network.every_step(inputs(streams, B)), ag::ids_of(streams.targets, {window, B}));
          },
      .score = [=](const Network& network) { return reber_over_time(network, length, tests, 1, seed).share.front(); },
      .test_loss = {},
      .example =
          [=](std::size_t B) {
            data::Random random(seed, kTestStream);
            const Streams streams = draw_streams(window, B, random);
            Example out{inputs(streams, B), {}};
            for (std::size_t t = 0; t < window; ++t)
              out.steps.emplace_back(1,
                                     data::ContinualReber::kSymbols[static_cast<std::size_t>(streams.inputs[t * B])]);
            return out;
          }};
}

Task counting_task(std::size_t N, std::size_t longest) {
  return {.inputs = kCounting,
          .outputs = kCounting,
          .chance = 0,
          .score_name = "strings foreseen",
          .loss = [N](const Network& network, std::size_t B,
                      data::Random& random) { return counting_loss(network, N, B, random); },
          .score =
              [longest](const Network& network) {
                std::size_t foreseen = 0;
                for (std::size_t n = 1; n <= longest; ++n) foreseen += counts(network, n);
                return share(foreseen, longest);
              },
          .test_loss = {},
          .example =
              [N](std::size_t sequences) {
                const data::TokenIds ids = data::counting_string(N);
                const Tensor one = counting_inputs(N);  // [2N + 1, 1, 4], the same for every sequence
                Example out{ag::empty({one.shape()[0], sequences, kCounting}), {}};
                for (std::size_t t = 0; t + 1 < ids.size(); ++t) {
                  for (std::size_t i = 0; i < sequences; ++i)
                    std::copy_n(&one.value()(t, 0, 0), kCounting, &out.x(t, i, 0));
                  out.steps.emplace_back(1, data::kCountingSymbols[static_cast<std::size_t>(ids[t])]);
                }
                return out;
              }};
}

Foreseen reber_over_time(const Network& network, std::size_t length, std::size_t streams, std::size_t parts,
                         std::uint64_t seed) {
  data::Random random(seed, kTestStream);
  const Streams drawn = draw_streams(length, streams, random);
  const ag::Array z = network.every_step(one_hot(drawn.inputs, {length, streams}, kReberSymbols)).value();
  Foreseen out;
  for (std::size_t part = 0; part < parts; ++part) {
    std::size_t hits = 0, asked = 0;
    const std::size_t end = length * (part + 1) / parts * streams;
    for (std::size_t i = length * part / parts * streams; i < end; ++i) {
      asked += drawn.remembers[i];
      hits += drawn.remembers[i] && ag::best_class(z, i) == drawn.targets[i];
    }
    out.at.push_back(static_cast<double>(end / streams));
    out.share.push_back(share(hits, asked));
  }
  return out;
}

bool counts(const Network& network, std::size_t n) {
  const ag::Array z = network.every_step(counting_inputs(n)).value();  // [2n + 1, 1, 4]
  const std::vector<unsigned> legal = data::counting_legal(n);
  for (std::size_t t = 0; t < legal.size(); ++t)
    if ((legal[t] >> static_cast<unsigned>(ag::best_class(z, t)) & 1U) == 0) return false;
  return true;
}

std::size_t counts_up_to(const Network& network, std::size_t limit) {
  std::size_t n = 0;
  while (n < limit && counts(network, n + 1)) ++n;
  return n;
}

}  // namespace gated
