#include "chapters/02_word2vec/experiments/prove.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <utility>

#include "autograd/gradcheck.h"
#include "chapters/02_word2vec/experiments/chi_square.h"
#include "chapters/02_word2vec/experiments/cost.h"
#include "chapters/02_word2vec/experiments/encodings.h"
#include "chapters/02_word2vec/experiments/nce_gradient.h"
#include "chapters/02_word2vec/experiments/planted_run.h"
#include "chapters/02_word2vec/experiments/planted_words.h"
#include "chapters/02_word2vec/experiments/pmi.h"
#include "chapters/program/progress.h"
#include "chapters/program/run_record.h"

namespace word2vec {
namespace {

using program::Measurements;

void measure_noise(Measurements& m, std::uint64_t seed) {
  const NoiseTest noise = test_noise(1000, 1'000'000, seed);
  m.add("noise-chi-square", std::min(noise.right.p, 1 - noise.right.p));
  m.add("control-noise-chi-square", noise.control.p);
}

void measure_pmi(Measurements& m, const PmiScale& scale, std::uint64_t seed) {
  const Joint joint = planted_joint(scale.words, seed);
  double r = 1, slope = 0, intercept = 0;
  for (const std::size_t k : {1U, 5U, 15U}) {
    const Line line = fit_pmi(joint, pair_options(scale, k), seed).pmi;
    r = std::min(r, line.r);
    slope = std::max(slope, std::abs(line.slope - 1));
    intercept = std::max(intercept, std::abs(line.intercept + std::log(static_cast<double>(k))));
  }
  m.add("pmi-correlation", r);
  m.add("pmi-slope", slope);
  m.add("pmi-intercept", intercept);

  PairOptions options = pair_options(scale, 5);
  options.power = 0.75;
  const PmiFit other = fit_pmi(joint, options, seed);
  m.add("pmi-other-noise", other.with_noise.r);
  m.add("control-pmi-noise-shift", other.noise_shift.slope);
  options = pair_options(scale, 5);
  options.d = 3;
  m.add("control-pmi-few-dimensions", fit_pmi(joint, options, seed).pmi.r);
}

void measure_nce(Measurements& m, const PmiScale& scale, std::uint64_t seed) {
  const Joint joint = planted_joint(scale.words, seed);
  PairOptions options = pair_options(scale, 5);
  m.add("control-negative-sampling-does-not-normalise", measure_normalisation(joint, options, seed).mean_absolute);
  options.objective = Objective::nce;
  m.add("nce-normalises", measure_normalisation(joint, options, seed).mean_absolute);
  const NceGradient gradient = compare_with_likelihood(seed);
  m.add("nce-approaches-likelihood", gradient.nce.back());
  m.add("nce-approaches-like-one-over-k", gradient.nce.front() / gradient.nce.back());
  m.add("control-negative-sampling-is-not-likelihood", gradient.negative_sampling.back());
}

void measure_cost(Measurements& m, bool quick, std::uint64_t seed) {
  const CostGrowth growth = measure_cost_growth(250, quick ? 4000 : 64'000, {}, seed);
  m.add("cost-softmax", growth.softmax.multiply_adds);
  m.add("cost-negative-sampling", std::abs(growth.negative_sampling.multiply_adds));
  m.add("cost-hierarchical", growth.per_bit_greatest);
}

// The rows in another order: each word has some other word's vector.
ag::Array shuffled_rows(const ag::Array& vectors, std::uint64_t seed) {
  std::vector<std::size_t> order(vectors.shape()[0]);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  ag::Random(seed, "shuffled rows").shuffle(order.begin(), order.end());
  ag::Array shuffled = vectors;
  for (std::size_t i = 0; i < order.size(); ++i)
    std::copy_n(&vectors(order[i], 0), vectors.shape()[1], &shuffled(i, 0));
  return shuffled;
}

void measure_planted(Measurements& m, bool quick, std::uint64_t seed) {
  m.add("lookup-equals-product", compare_lookup(5000, 100, seed).equal ? 1 : 0);
  const PlantedRun run = train_on_planted(quick, seed);
  const ag::Array &input = run.model.input.value(), &output = run.model.output.value();
  const AnalogyScore analogies = score_analogies(input, run.vocabulary, run.language, 20, seed);
  m.add("analogies", analogies.excluding);
  m.add("analogies-not-excluding", analogies.including / analogies.excluding);
  m.add("control-analogies-only-c", analogies.only_c);
  const std::vector<int> classes = planted_classes(run.vocabulary, run.language);
  const TwoTables tables = compare_tables(input, output, classes);
  m.add("first-table-is-enough", tables.input.neighbour - tables.sum.neighbour);
  m.add("two-tables-are-needed", tables.beside);
  m.add("control-shuffled-vectors", measure_likeness(shuffled_rows(input, seed), classes).neighbour);
  const SentenceFacts sentences = compare_sentences(input, run.vocabulary, run.language, 500, seed);
  m.add("sentences-in-other-words", sentences.embedding_right);
  m.add("control-sentences-as-bags", sentences.bag_right);
}

}  // namespace

void measure_theory(Measurements& m, const ProofOptions& options, std::uint64_t seed) {
  const PmiScale scale = options.quick ? kPmiQuick : kPmiDefault;
  measure_noise(m, seed);
  measure_pmi(m, scale, seed);
  measure_nce(m, scale, seed);
  measure_cost(m, options.quick, seed);
  measure_planted(m, options.quick, seed);
}

int prove(const ProofOptions& options, const program::Common& common) {
  return program::prove_claims(
      "02_word2vec", options.seeds, common,
      [&](Measurements& m, std::uint64_t seed) { measure_theory(m, options, seed); },
      [](program::RunRecord& record) {
        record.data("planted", {{"source", "generated"}});
      });
}

int check_gradients() {
  constexpr std::size_t V = 7, d = 3;
  const ag::Ids words{2, 6, 2}, around{0, 3, 6}, negatives{{1, 4}, {3, 3}, {5, 0}};
  const ag::Ids contexts{{0, 3}, {5, -1}, {1, 1}};
  const ag::Array log_noise = ag::full({V}, -1.9F);
  const Paths tree = balanced_tree(V);
  using ag::Tensor;
  const std::pair<const char*, std::function<Tensor(const Tensor& h, const Tensor& output, const ag::Ids& words)>>
      losses[] = {{"full softmax", softmax_loss},
                  {"negative sampling", [&](const Tensor& h, const Tensor& o,
                                            const ag::Ids& w) { return negative_sampling_loss(h, o, w, negatives); }},
                  {"NCE", [&](const Tensor& h, const Tensor& o,
                              const ag::Ids& w) { return nce_loss(h, o, w, negatives, log_noise); }},
                  {"hierarchical softmax", [&](const Tensor& h, const Tensor& o, const ag::Ids& w) {
                     return hierarchical_softmax_loss(h, o, w, tree);
                   }}};
  bool ok = true;
  for (const auto& [name, loss] : losses) {
    ag::Random random(1);
    const Model model(V, d, V, random);
    for (const ag::NamedParameter& p : model.parameters()) {
      ag::Tensor table = p.tensor;
      table.mutable_value() = random.normal(table.shape(), 0, 0.7);
    }
    // Chapters compute in float, where a difference is good to three digits; the same check in double, to eight digits,
    // is in tests/word2vec_models_test.cpp.
    const ag::GradcheckReport report = ag::gradcheck(
        [&, &loss = loss] {
          return loss(model.skip_gram(words), model.output, around) + loss(model.cbow(contexts), model.output, words);
        },
        model.parameters(), {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
    fmt::print("{}, skip-gram and CBOW\n{}\n", name, report.table());
    ok = ok && report.ok();
  }
  return ok ? 0 : program::kInternalError;
}

}  // namespace word2vec
