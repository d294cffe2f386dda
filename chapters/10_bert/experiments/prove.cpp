#include "chapters/10_bert/experiments/prove.h"

#include <algorithm>
#include <cmath>

#include "autograd/gradcheck.h"
#include "chapters/10_bert/experiments/facts.h"
#include "chapters/10_bert/experiments/masks.h"
#include "chapters/10_bert/experiments/order.h"
#include "chapters/10_bert/experiments/planted.h"
#include "chapters/program/measurements.h"

namespace bert {
namespace {

using program::Measurements;

void measure_facts(Measurements& m, const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  const MaskStatistics masks = mask_statistics(corpus, settings, seed);
  m.add("chosen", masks.chosen);
  m.add("fates", masks.fates);
  m.add("marks", static_cast<double>(masks.marks));
  m.add("padding", padding_difference(corpus, settings, seed));
  const FirstLosses first = first_losses(corpus, settings, seed);
  m.add("first-masked", first.masked);
  m.add("first-next", first.next);
  const Accumulation parts = accumulation(corpus, settings, seed);
  m.add("parts-counts", parts.counts);
  m.add("parts-means", parts.means);
}

void measure_learning(Measurements& m, const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  const Bert model = make_model(corpus, settings, seed);
  Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed);
  train("pretraining", model, examples, corpus.vocabulary, settings.training, {});
  if (program::interrupted()) return;
  const std::vector<Example> test = held_out(corpus, corpus.test, settings, kTested);
  const Scores scores = score(model, test, corpus.vocabulary);
  const Floor floor = floor_of(*corpus.planted, test, settings.masking);
  m.add("floor", scores.masked / floor.masked);
  m.add("control-frequencies", unigram_loss(corpus, test) / floor.masked);
  m.add("next", (scores.follows + scores.random) / 2 / floor.next);
  m.add("next-least", std::min(scores.follows, scores.random));

  const Sides sides = compare_sides(corpus, settings, seed, model);
  if (program::interrupted()) return;
  const auto ahead = [&](Side side) {
    const auto i = static_cast<std::size_t>(side);
    return 100 * (sides.masked[i] - sides.left_to_right[i]);
  };
  m.add("right", ahead(Side::right));
  m.add("control-left", std::abs(ahead(Side::left)));

  const Settings shorter = compared(settings);
  const Bert usual = make_model(corpus, settings, seed);
  examples.restore({});
  train("shorter", usual, examples, corpus.vocabulary, shorter.training, {});
  if (program::interrupted()) return;
  const Order order = compare_order(corpus, shorter, seed, model);
  if (program::interrupted()) return;
  m.add("next-is-topic", order.next_swapped.random);
  m.add("order", (order.order_swapped.follows + order.order_swapped.random) / 2);
  m.add("without-next", score(usual, test, corpus.vocabulary).masked - order.without);

  const Probe probe = compare_probes(corpus, shorter, seed, usual);
  if (program::interrupted()) return;
  m.add("probe", 100 * (probe.usual - probe.all));
  const Repeats repeats = compare_repeats(settings, seed);
  if (program::interrupted()) return;
  m.add("one-mask", repeats.loss.at(0) - repeats.loss.at(2));
  m.add("ten-masks", repeats.loss.at(1) - repeats.loss.at(2));
  m.add("control-once", *std::max_element(repeats.once.begin(), repeats.once.end()) -
                            *std::min_element(repeats.once.begin(), repeats.once.end()));
}

}  // namespace

int prove(const Settings& settings, const program::Common& common) {
  const auto measure = [&](Measurements& m, std::uint64_t seed) {
    const Corpus corpus = load_corpus(settings, {}, seed);
    measure_facts(m, corpus, settings, seed);
    measure_learning(m, corpus, settings, seed);
  };
  return program::prove_claims("10_bert", program::seeds_from(common.seed, settings.seeds), common, measure,
                               [](program::RunRecord& record) {
                                 record.data("planted documents", {{"source", "generated"}});
                               });
}

int check_gradients() {
  const WordPiece vocabulary({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "my", "dog", "is", "hairy"});
  const std::vector<Document> documents = {{{5, 6, 7, 8}, {6, 7}}, {{8, 7}, {5, 6, 8}}};
  Examples examples(documents, vocabulary, 12, {.chosen = 0.5}, 1);
  const Batch batch = batch_of(examples.next(3), vocabulary);
  ag::Random random(1);
  const Bert model({.V = 9, .d = 4, .h = 2, .F = 5, .N = 1, .P = 12, .dropout = 0, .deviation = 0.5}, random);
  const ag::GradcheckReport report = ag::gradcheck(
      [&] {
        const Losses losses = model.losses(batch);
        return losses.masked + losses.next;
      },
      model.parameters(), {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
  fmt::print("{}\n", report.table());
  return report.ok() ? 0 : program::kInternalError;
}

}  // namespace bert
