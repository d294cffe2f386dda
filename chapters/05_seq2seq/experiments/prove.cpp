#include "chapters/05_seq2seq/experiments/prove.h"

#include "autograd/gradcheck.h"
#include "chapters/05_seq2seq/experiments/experiments.h"
#include "chapters/program/measurements.h"

namespace seq2seq {
namespace {

using program::Measurements;

void measure_beam_claims(Measurements& m, const Settings& settings, std::uint64_t seed) {
  const program::PairCorpus corpus = program::load_pairs(settings, {}, seed);
  const Translator<> model = make_model(corpus, settings, seed);
  learn("plain", corpus, settings, seed, model);
  if (program::interrupted()) return;
  const Beams beams = measure_beams(model, corpus, corpus.test, beam_scale(program::Profile::prove));
  double deepest_fall = 0;
  for (std::size_t i = 1; i < beams.widths.size(); ++i)
    deepest_fall = std::min(deepest_fall, beams.widths[i].log_probability - beams.widths[i - 1].log_probability);
  const auto width = [&](std::size_t of) -> const BeamPoint& {
    return *std::find_if(beams.widths.begin(), beams.widths.end(), [&](const BeamPoint& p) { return p.width == of; });
  };
  m.add("wider-is-likelier", deepest_fall);
  m.add("search-errors-fall", width(10).search_errors / std::max(width(1).search_errors, 1e-9));
  m.add("wider-is-better", width(50).bleu - width(5).bleu);
  m.add("normalised", width(50).normalised_bleu - width(50).bleu);
  m.add("empty-wins", beams.empty_wins);
}

void measure_claims(Measurements& m, std::uint64_t seed) {
  const Settings settings = experiment_settings(program::Profile::prove);
  const Learned plain = learn_plain(settings, seed);
  m.add("bottleneck", plain.gap());
  if (program::interrupted()) return;
  const Learned wide = learn_wide(settings, seed);
  m.add("bottleneck-width", wide.gap() / plain.gap());
  if (program::interrupted()) return;
  const Reversal reversal = measure_reversal(settings, seed);
  m.add("reversal-monotone", reversal.monotone_reversed.scores.all.exact - reversal.monotone.scores.all.exact);
  m.add("reversal-reordering", reversal.reordering_reversed.scores.all.exact - plain.scores.all.exact);
  m.add("reversal-sums", reversal.sums_reversed.scores.all.exact - reversal.sums.scores.all.exact);
  if (program::interrupted()) return;
  const std::vector<Learned> contexts = compare_contexts(settings, seed);
  m.add("context-last", contexts[0].scores.all.exact - plain.scores.all.exact);
  m.add("context-all", contexts[1].scores.all.exact - plain.scores.all.exact);
  if (program::interrupted()) return;
  const std::vector<Learned> feeding = compare_feeding(settings, seed);
  m.add("scheduled-sampling", feeding[0].scores.all.exact - plain.scores.all.exact);
  m.add("own-words", feeding[1].scores.all.exact - plain.scores.all.exact);
  if (program::interrupted()) return;
  const std::vector<Learned> tasks = learn_tasks(settings, seed);
  m.add("sums", tasks[0].scores.all.exact);
  m.add("dates", tasks[1].scores.all.exact);
  m.add("summary", tasks[2].scores.all.exact);
  if (program::interrupted()) return;
  Settings longer = settings;
  longer.longest = 12;
  longer.H = 96;
  measure_beam_claims(m, longer, seed);
}

}  // namespace

int prove(const Settings& settings, const program::Common& common) {
  return program::prove_claims("05_seq2seq", program::seeds_from(common.seed, settings.seeds), common, measure_claims,
                               [](program::RunRecord& record) {
                                 record.data("pairs", {{"source", "generated"}});
                               });
}

int check_gradients() {
  const std::vector<data::IdPair> pairs = {{{3, 4, 5}, {3, 3}}, {{4}, {4, 5, 3, 4}}};
  const Batch batch = batch_of(data::batch_of(pairs));
  bool ok = true;
  for (const Context context : {Context::last, Context::mapped, Context::all}) {
    ag::Random random(1);
    const Translator<> model({.source_words = 6, .target_words = 6, .m = 3, .H = 4, .context = context}, random);
    const ag::GradcheckReport report = ag::gradcheck([&] { return model.loss(batch); }, model.parameters(),
                                                     {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
    fmt::print("{}\n", report.table());
    ok = ok && report.ok();
  }
  return ok ? 0 : program::kInternalError;
}

}  // namespace seq2seq
