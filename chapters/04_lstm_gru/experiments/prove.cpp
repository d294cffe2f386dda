#include "chapters/04_lstm_gru/experiments/prove.h"

#include <cmath>

#include "autograd/gradcheck.h"
#include "chapters/04_lstm_gru/experiments/experiments.h"
#include "chapters/04_lstm_gru/experiments/languages.h"
#include "chapters/program/measurements.h"
#include "chapters/program/run_record.h"

namespace gated {
namespace {

using program::Measurements;

void measure_carousel_claims(Measurements& m, std::uint64_t seed) {
  const std::vector<CarouselFact> facts = measure_carousels(50, seed);
  double apart = 0;
  for (const CarouselFact& fact : facts) apart = std::max(apart, fact.apart);
  m.add("carousel", apart);
  m.add("forget-bias-decides", facts[3].product / facts[0].product);
}

void measure_trap(Measurements& m, std::uint64_t seed) {
  const std::vector<Trained> trap = spring_trap(Profile::prove, 4000, seed);
  if (trap.size() < 2) return;
  m.add("control-trap-bias-0", trap[0].score());
  m.add("trap-bias-1", trap[1].score());
}

void measure_adding(Measurements& m, std::uint64_t seed) {
  const Recipe lstm = recipe("adding", Profile::prove);
  const Task task = task_of("adding", lstm, seed);
  const std::vector<Trained> cells = train_all(
      "adding", {{"LSTM", lstm}, {"RNN", with_cell(lstm, task, Kind::rnn)}, {"GRU", with_cell(lstm, task, Kind::gru)}},
      seed);
  if (cells.size() < 3) return;
  m.add("adding-lstm", cells[0].score());
  m.add("adding-sequences", static_cast<double>(cells[0].training.updates) * static_cast<double>(lstm.train.sequences));
  m.add("control-adding-rnn", cells[1].score());
  m.add("adding-gru", cells[2].score());
}

void measure_copy(Measurements& m, std::uint64_t seed) {
  const CopyOutcome copy = copy_symbols(Profile::prove, seed);
  if (copy.cells.size() < 4) return;
  m.add("copy-lstm", copy.cells[0].test_loss.back() / copy.baseline);
  m.add("copy-gru", copy.cells[1].test_loss.back() / copy.baseline);
  m.add("control-copy-rnn", copy.cells[2].test_loss.back() / copy.baseline);
}

void measure_reber(Measurements& m, std::uint64_t seed) {
  const ReberOutcome reber = read_reber(Profile::prove, seed);
  if (reber.over_time.size() < 2) return;
  m.add("reber-with-forget-gate", reber.over_time[0].share.back());
  m.add("reber-without-forget-gate", reber.over_time[1].share.back());
  const double with = updates_until(reber.forms[0].training, 0.99);
  const double without = updates_until(reber.forms[1].training, 0.99);
  m.add("reber-updates",
        std::isnan(without) ? static_cast<double>(recipe("reber", Profile::prove).train.steps) / with : without / with);
}

void measure_counting(Measurements& m, std::uint64_t seed) {
  const CountingOutcome counting = count_letters(Profile::prove, seed);
  m.add("counting", static_cast<double>(counting.counts_to) / static_cast<double>(counting.trained_to));
}

void measure_languages(Measurements& m, std::uint64_t seed) {
  const LanguagesSettings settings = language_settings(Profile::prove);
  const Languages languages = compare_languages(program::load_corpus(settings.text, "", seed), settings, seed);
  const auto &words = languages.words.cells, &characters = languages.characters.cells;  // LSTM, GRU, RNN
  if (words.size() < 3 || characters.size() < 3 || program::interrupted()) return;
  const double rnn_words = words[2].scores.test_perplexity(), rnn_bits = characters[2].scores.test_bits();
  m.add("words-lstm", words[0].scores.test_perplexity() / rnn_words);
  m.add("words-gru", words[1].scores.test_perplexity() / rnn_words);
  m.add("characters-lstm", characters[0].scores.test_bits() - rnn_bits);
  m.add("characters-gru", characters[1].scores.test_bits() - rnn_bits);
}

}  // namespace

int prove(const Settings& settings, const program::Common& common) {
  const auto measure_all = [](Measurements& m, std::uint64_t seed) {
    for (const auto measure : {measure_carousel_claims, measure_trap, measure_adding, measure_copy, measure_reber,
                               measure_counting, measure_languages})
      if (!program::interrupted()) measure(m, seed);
  };
  return program::prove_claims("04_lstm_gru", program::seeds_from(common.seed, settings.seeds), common, measure_all,
                               [](program::RunRecord& record) {
                                 record.data("sequences", {{"source", "generated"}});
                               });
}

int check_gradients() {
  constexpr std::size_t T = 4, B = 2;
  bool ok = true;
  for (const Kind kind : {Kind::rnn, Kind::lstm, Kind::gru}) {
    ag::Random random(1);
    const Model model({.kind = kind, .inputs = 3, .hidden = 4, .outputs = 2}, random);
    const ag::Array x = random.normal({T, B, 3}, 0, 1);
    const ag::Ids targets{{0, 1}, {1, 1}, {0, 0}, {1, 0}};
    // Chapters compute in float, where a difference is good to three digits. The layers are checked in double, to eight
    // digits, in the tests of the ops.
    const ag::GradcheckReport report = ag::gradcheck([&] { return cross_entropy(model.every_step(x), targets); },
                                                     model.parameters(), {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
    fmt::print("{}\n{}\n", name_of(kind), report.table());
    ok = ok && report.ok();
  }
  return ok ? 0 : program::kInternalError;
}

}  // namespace gated
