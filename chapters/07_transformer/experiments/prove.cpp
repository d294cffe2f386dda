#include "chapters/07_transformer/experiments/prove.h"

#include <algorithm>
#include <cmath>

#include "autograd/gradcheck.h"
#include "chapters/07_transformer/experiments/complexity.h"
#include "chapters/07_transformer/experiments/facts.h"
#include "chapters/07_transformer/experiments/language.h"
#include "chapters/07_transformer/experiments/training.h"
#include "chapters/program/line.h"
#include "chapters/program/measurements.h"

namespace transformer {
namespace {

using program::Measurements, program::Profile;

void measure_facts(Measurements& m, std::uint64_t seed) {
  const Leak leak = future_leak(seed);
  m.add("no-leak", leak.future);
  m.add("control-past", leak.past);
  const Equivariance moved = equivariance(seed);
  m.add("bag", moved.bag);
  m.add("control-placed", moved.placed);
  m.add("cache", cache_error(seed));
  const std::vector<Saturation> all = saturations(seed);
  double off = 0;
  for (const Saturation& s : all) off = std::max(off, std::abs(s.variance - 1));
  m.add("variance", off);
  m.add("entropy-raw", all.back().entropy_raw / all.back().entropy_scaled);
  m.add("jacobian-raw", all.back().jacobian_raw / all[1].jacobian_raw);
  m.add("jacobian-scaled", all.back().jacobian_scaled / all[1].jacobian_scaled);

  std::vector<double> N, products, gradients;
  for (const Depth& d : gradients_over_depth(Stack::pre, seed)) products.push_back(d.product);
  const auto [least, most] = std::minmax_element(products.begin(), products.end());
  m.add("depth-pre", (*most - *least) / (*most + *least));  // ± around the middle
  for (const Depth& d : gradients_over_depth(Stack::post, seed)) {
    N.push_back(static_cast<double>(d.N));
    gradients.push_back(d.last);
  }
  m.add("depth-post", std::abs(program::fit_power(N, gradients).slope));
  m.add("depth-bare", gradient_at_depth(Stack::bare, 32, seed).first / gradient_at_depth(Stack::bare, 8, seed).first);
}

void measure_training(Measurements& m, std::uint64_t seed) {
  const Settings settings = experiment_settings(Profile::prove);
  const PairCorpus corpus = program::load_pairs(settings, {}, seed);
  const Rates rates = compare_rates(rate_settings(), seed);
  if (program::interrupted()) return;
  const double pre = rates.largest(rates.pre), post = rates.largest(rates.post);
  m.add("rate-pre-post", post > 0 ? pre / post : pre / (rates.rates.front() / 2));
  m.add("warm-up", rates.largest(rates.post_warm) / std::max(post, rates.rates.front() / 2));

  const Smoothing smoothing = compare_smoothing(seed);
  m.add("smoothing-loss", smoothing.all_with.loss - smoothing.all_without.loss);
  m.add("smoothing-calibration", smoothing.few_with.error / smoothing.few_without.error);
  if (program::interrupted()) return;

  const Beside beside = beside_attention(corpus, settings, seed);
  if (program::interrupted()) return;
  const double before = beside.attention.scores.all.bleu;
  m.add("parameters",
        static_cast<double>(beside.transformer.parameters) / static_cast<double>(beside.attention.parameters));
  m.add("same-updates", beside.transformer.scores.all.bleu - before);
  m.add("same-seconds", beside.same_seconds.scores.all.bleu - before);
}

void measure_language(Measurements& m, std::uint64_t seed) {
  for (const char* const task : {"copy", "reverse", "sort"}) {
    const Settings s = sequence_settings(task);
    m.add(task, learn(task, program::load_pairs(s, {}, seed), s, seed).scores.all.exact);
    if (program::interrupted()) return;
  }
  const WordOrder order = learn_order(seed);
  m.add("order-without", order.without.scores.all.exact);
  m.add("order-with", order.with.scores.all.exact);
  if (program::interrupted()) return;
  const Coreference it = learn_coreference(Profile::prove, seed);
  m.add("coreference", it.learned.scores.all.exact);
  m.add("coreference-head", std::max(best_right(it.encoder), best_right(it.decoder)));
  m.add("control-head", std::max(best_right(it.untrained_encoder), best_right(it.untrained_decoder)));
}

void measure_costs(Measurements& m) {
  const ComplexityLab lab = measure_complexity(lab_settings(Profile::prove));
  const auto off = [&](Layer layer, Over over, double exponent) {
    return std::abs(lab.exponent(layer, over).both - exponent);
  };
  m.add("exponents", std::max({off(Layer::attention, Over::n, 2), off(Layer::attention, Over::d, 1),
                               off(Layer::recurrence, Over::n, 1), off(Layer::recurrence, Over::d, 2),
                               off(Layer::convolution, Over::n, 1), off(Layer::convolution, Over::d, 2)}));
  double least = 1e9, most = 0;
  for (const Crossing& crossing : lab.crossings) {
    if (crossing.d < 128 || !crossing.both) continue;
    const double ratio = *crossing.both / static_cast<double>(crossing.d);
    least = std::min(least, ratio);
    most = std::max(most, ratio);
  }
  m.add("crossing-least", least);
  m.add("crossing-most", most);
}

void measure_claims(Measurements& m, std::uint64_t seed) {
  measure_facts(m, seed);
  if (!program::interrupted()) measure_training(m, seed);
  if (!program::interrupted()) measure_language(m, seed);
  if (!program::interrupted()) measure_costs(m);
}

}  // namespace

int prove(const Settings& settings, const program::Common& common) {
  return program::prove_claims("07_transformer", program::seeds_from(common.seed, settings.seeds), common,
                               measure_claims, [](program::RunRecord& record) {
                                 record.data("pairs", {{"source", "generated"}});
                               });
}

int check_gradients() {
  const std::vector<data::IdPair> pairs = {{{3, 4, 5}, {3, 3}}, {{4}, {4, 5, 3, 4}}};
  const Batch batch = seq2seq::batch_of(data::batch_of(pairs));
  bool ok = true;
  for (const Norm norm : {Norm::pre, Norm::post}) {
    ag::Random random(1);
    const Translator model({.source_words = 6, .target_words = 6, .d = 4, .h = 2, .F = 5, .N = 1, .norm = norm},
                           random);
    const ag::GradcheckReport report = ag::gradcheck([&] { return model.loss(batch, 0.1); }, model.parameters(),
                                                     {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
    fmt::print("{}\n", report.table());
    ok = ok && report.ok();
  }
  return ok ? 0 : program::kInternalError;
}

}  // namespace transformer
