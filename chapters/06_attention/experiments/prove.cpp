#include "chapters/06_attention/experiments/prove.h"

#include "autograd/gradcheck.h"
#include "chapters/06_attention/experiments/experiments.h"
#include "chapters/program/measurements.h"

namespace attention {
namespace {

void measure_claims(program::Measurements& m, std::uint64_t seed) {
  const Settings settings = experiment_settings(program::Profile::prove);
  const PairCorpus corpus = program::load_pairs(settings, {}, seed);
  m.add("linear-query-gradient", query_gradient(corpus, settings, seed));
  const seq2seq::Translator<> fixed_model = make_fixed(corpus, settings, seed);
  const Translator model = make_model(corpus, settings, seed);
  const auto length = static_cast<std::size_t>(settings.longest);
  const auto evenness = [&] {
    const Gradients by_place = gradients_by_place(model, fixed_model, corpus, length);
    return unevenness(by_place.fixed) / unevenness(by_place.attention);
  };
  m.add("even-gradient", evenness());
  const Learned fixed = learn_fixed(corpus, settings, seed, fixed_model);
  const Slope falling = slope_over_length(corpus, word_accuracy(fixed_model, corpus));
  m.add("falling-without", 100 * falling.most());
  if (program::interrupted()) return;
  const Learned with = learn("attention", corpus, settings, seed, model);
  const Slope flat = slope_over_length(corpus, word_accuracy(model, corpus));
  m.add("flat-with", std::abs(flat.value) / flat.error);
  m.add("flatter", flat.value / falling.value);
  m.add("gap-with", with.gap());
  m.add("above-fixed", with.scores.all.bleu - fixed.scores.all.bleu);
  m.add("even-gradient-trained", evenness());
  m.add("alignment", alignment_error(model, corpus));
  m.add("alignment-all", alignment_error(model, corpus, Asked::all));
  if (program::interrupted()) return;
  const PairCorpus shuffled = shuffled_pairs(corpus, seed);
  const Translator control = make_model(corpus, settings, seed);
  learn("shuffled pairs", shuffled, settings, seed, control);
  m.add("control-alignment", alignment_error(control, corpus));
  if (program::interrupted()) return;
  const std::vector<Learned> scores = compare_scores(corpus, settings, seed);
  if (scores.size() < 7) return;
  const auto [least, most] =
      std::minmax_element(scores.begin(), scores.begin() + 5,
                          [](const Learned& a, const Learned& b) { return a.scores.all.bleu < b.scores.all.bleu; });
  m.add("scores-tie", most->scores.all.bleu - least->scores.all.bleu);
  m.add("linear-is-blind", std::abs(scores[5].scores.all.bleu - scores[6].scores.all.bleu));
  m.add("control-blind", with.scores.all.bleu - scores[6].scores.all.bleu);
  if (program::interrupted()) return;
  const std::vector<Learned> orders = compare_orders(corpus, settings, seed);
  m.add("input-feeding", with.scores.all.bleu - orders[0].scores.all.bleu);
  m.add("order", with.scores.all.bleu - orders[1].scores.all.bleu);
}

}  // namespace

int prove(const Settings& settings, const program::Common& common) {
  return program::prove_claims("06_attention", program::seeds_from(common.seed, settings.seeds), common, measure_claims,
                               [](program::RunRecord& record) {
                                 record.data("pairs", {{"source", "generated"}});
                               });
}

int check_gradients() {
  const std::vector<data::IdPair> pairs = {{{3, 4, 5}, {3, 3}}, {{4}, {4, 5, 3, 4}}};
  const Batch batch = seq2seq::batch_of(data::batch_of(pairs));
  bool ok = true;
  for (const Order order : {Order::before, Order::after}) {
    ag::Random random(1);
    const Translator model({.source_words = 6, .target_words = 6, .m = 3, .H = 4, .order = order}, random);
    const ag::GradcheckReport report = ag::gradcheck([&] { return model.loss(batch); }, model.parameters(),
                                                     {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
    fmt::print("{}\n", report.table());
    ok = ok && report.ok();
  }
  return ok ? 0 : program::kInternalError;
}

}  // namespace attention
