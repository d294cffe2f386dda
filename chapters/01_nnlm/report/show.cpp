#include "chapters/01_nnlm/report/show.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "autograd/linalg.h"
#include "chapters/report/report.h"
#include "datasets/ngram/metrics.h"
#include "datasets/planted/planted.h"
#include "datasets/vectors/unit_vectors.h"

namespace nnlm {
namespace {

using data::TokenId;

// Feature vectors of the `count` most frequent words, each divided by its length: [count, m]. Row i is word i + 1: id 0
// is <unk>, a heap of different words.
ag::Array unit_features(const Nnlm& model, std::size_t count) {
  const std::size_t m = model.shape.m;
  ag::Array out = ag::empty({count, m});
  for (std::size_t i = 0; i < count; ++i) {
    const ag::Scalar* c = model.C.value().data() + (i + 1) * m;
    const double length = std::sqrt(std::inner_product(c, c + m, c, 0.0));
    for (std::size_t k = 0; k < m; ++k)
      out(i, k) = static_cast<ag::Scalar>(static_cast<double>(c[k]) / std::max(length, 1e-12));
  }
  return out;
}

std::size_t frequent_words(const Corpus& corpus, std::size_t wanted) {
  return std::min(wanted, static_cast<std::size_t>(corpus.vocabulary.size()) - 1);
}

// Words whose neighbours are worth reading: of the planted language one of every third class; of a real text words of
// several kinds, and where the text has none of them, its 20th, 40th, … most frequent.
std::vector<std::size_t> sample_rows(const Corpus& corpus, std::size_t among) {
  std::vector<std::size_t> rows;
  if (!corpus.group.empty()) {
    std::vector<std::string> seen;
    for (std::size_t i = 0; i < among && rows.size() < 10; ++i) {
      const std::string& group = corpus.group[i + 1];
      if (std::find(seen.begin(), seen.end(), group) != seen.end()) continue;
      seen.push_back(group);
      if (seen.size() % 3 == 0) rows.push_back(i);
    }
    return rows;
  }
  for (const char* word :
       {"could", "him", "city", "three", "john", "red", "monday", "went", "small", "school", "although", "money"}) {
    const TokenId id = corpus.vocabulary.id(word);
    if (id > 0 && static_cast<std::size_t>(id) <= among) rows.push_back(static_cast<std::size_t>(id) - 1);
  }
  for (std::size_t i = 20; rows.size() < 6 && i < among; i += 20) rows.push_back(i);
  return rows;
}

const std::string& word_of(const Corpus& corpus, std::size_t row) {
  return corpus.vocabulary.word(static_cast<TokenId>(row + 1));
}

// The words in two dimensions: the plane in which their feature vectors vary most.
report::Scatter feature_map(const Outcome& outcome) {
  const std::size_t N = frequent_words(outcome.corpus, outcome.corpus.group.empty() ? 250 : 400);
  const ag::Array plane =
      ag::principal_components(unit_features(outcome.model, N), std::min<std::size_t>(2, outcome.model.shape.m));
  report::Scatter map{.title = "The most frequent words in the plane where their features vary most",
                      .x_label = "first principal component",
                      .y_label = "second",
                      .points = {},
                      .show_labels = outcome.corpus.group.empty()};
  for (std::size_t i = 0; i < N; ++i) {
    const std::string group = outcome.corpus.group.empty() ? "" : data::kind_of(outcome.corpus.group[i + 1]);
    map.points.push_back({static_cast<double>(plane(i, 0)), plane.shape()[1] > 1 ? static_cast<double>(plane(i, 1)) : 0,
                          word_of(outcome.corpus, i), group});
  }
  map.caption =
      outcome.corpus.group.empty()
          ? "Nobody told the network what a verb or a number is: words that stand in the same places come to lie side "
            "by side."
          : "Colours are the kinds the words were planted in; the network saw only the text. Hover for the word.";
  return map;
}

// Epochs, and perplexities there.
struct Curve {
  std::vector<double> at, train, valid;
};
Curve curve_in_epochs(const Training& training) {
  Curve out{.at = training.curve.at, .train = training.curve.train, .valid = training.curve.held};
  for (double& updates : out.at) updates /= training.an_epoch;
  for (double& loss : out.train) loss = std::exp(loss);
  return out;
}

report::LineChart learning_curve(const Outcome& outcome) {
  const Curve t = curve_in_epochs(outcome.training);
  // The counting models on the very words that the curve is drawn from.
  const std::size_t words = curve_words(outcome.corpus, outcome.settings) - outcome.corpus.first;
  const auto baseline = [&](const Scored& model) {
    return report::Baseline{model.name, data::perplexity(std::span(model.valid).first(words))};
  };
  report::LineChart chart{
      .title = "Perplexity while learning",
      .x_label = "epochs",
      .y_label = "perplexity",
      .series = {{"training words (dropout on)", t.at, t.train}, {"validation words", t.at, t.valid}},
      .baselines = {baseline(outcome.baselines.trigram), baseline(outcome.baselines.kneser_ney_5)}};
  chart.points = true;
  chart.caption =
      "The horizontal lines are the counting models on the same validation words. The curve must cross them, or the "
      "network has learned nothing that counting did not know.";
  return chart;
}

report::BarChart comparison(const Outcome& outcome) {
  report::BarChart chart{
      .title = "Perplexity on the test words: lower is better", .value_label = "perplexity", .bars = {}};
  for (const Scored* s : {&outcome.baselines.trigram, &outcome.baselines.kneser_ney_3, &outcome.baselines.kneser_ney_5,
                          &outcome.network, &outcome.mixture})
    chart.bars.push_back(
        {s->name, s->test_perplexity(), s == &outcome.network || s == &outcome.mixture ? "learned" : "counted"});
  if (outcome.corpus.true_perplexity)
    chart.baselines.push_back({"the grammar itself", *outcome.corpus.true_perplexity});
  return chart;
}

}  // namespace

program::Table perplexity_table(const Outcome& outcome) {
  program::Table table{{"model", "validation", "test", "test / trigram"}, {}};
  const double trigram = outcome.baselines.trigram.test_perplexity();
  for (const Scored* s : {&outcome.baselines.trigram, &outcome.baselines.kneser_ney_3, &outcome.baselines.kneser_ney_5,
                          &outcome.network, &outcome.mixture})
    table.rows.push_back({s->name, fmt::format("{:.1f}", s->valid_perplexity()),
                          fmt::format("{:.1f}", s->test_perplexity()),
                          fmt::format("{:.3f}", s->test_perplexity() / trigram)});
  if (outcome.corpus.true_perplexity)
    table.rows.push_back({"the grammar itself", "", fmt::format("{:.1f}", *outcome.corpus.true_perplexity),
                          fmt::format("{:.3f}", *outcome.corpus.true_perplexity / trigram)});
  return table;
}

program::Table neighbour_table(const Outcome& outcome) {
  const std::size_t among = frequent_words(outcome.corpus, 2000);
  const std::size_t m = outcome.model.shape.m;
  const ag::Scalar* const features = outcome.model.C.value().data();
  const std::vector<std::string>& words = outcome.corpus.vocabulary.words();
  // As above without <unk>.
  const data::UnitVectors units({{words.begin() + 1, words.begin() + 1 + static_cast<std::ptrdiff_t>(among)},
                                 m,
                                 {features + m, features + (among + 1) * m}});
  program::Table table{{"word", "nearest by cosine"}, {}};
  for (const std::size_t row : sample_rows(outcome.corpus, among)) {
    std::string list;
    for (const auto& [other, cosine] : units.nearest(row, 6))
      list += fmt::format("{}{} {:.2f}", list.empty() ? "" : ", ", word_of(outcome.corpus, other), cosine);
    table.rows.push_back({word_of(outcome.corpus, row), list});
  }
  return table;
}

void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common) {
  const double network = outcome.network.test_perplexity(), mixed = outcome.mixture.test_perplexity();
  const double trigram = outcome.baselines.trigram.test_perplexity();
  const double words = static_cast<double>(outcome.training.updates) * static_cast<double>(outcome.settings.batch);
  record.data(outcome.corpus.name, {{"source", outcome.corpus.source},
                                    {"train", outcome.corpus.split.train.size()},
                                    {"valid", outcome.corpus.split.valid.size()},
                                    {"test", outcome.corpus.split.test.size()},
                                    {"vocabulary", outcome.corpus.vocabulary.size()}});
  record.timing("count", outcome.baselines.seconds);
  record.timing("train", outcome.training.seconds);
  const Curve curve = curve_in_epochs(outcome.training);
  record.curve("train_perplexity", curve.at, curve.train);
  record.curve("valid_perplexity", curve.at, curve.valid);
  record.metric("parameters", outcome.model.parameter_count());
  record.metric("words_per_second", words / outcome.training.seconds);
  record.metric("test_perplexity", {{"trigram", trigram},
                                    {"kneser_ney_3", outcome.baselines.kneser_ney_3.test_perplexity()},
                                    {"kneser_ney_5", outcome.baselines.kneser_ney_5.test_perplexity()},
                                    {"network", network},
                                    {"mixture", mixed}});
  record.metric("mixture_weight", outcome.alpha);

  report::Report report("A neural probabilistic language model",
                        "Chapter 01 · Bengio, Ducharme, Vincent and Jauvin (2003)");
  report.headline("test perplexity of the network", fmt::format("{:.1f}", network),
                  fmt::format("interpolated trigram: {:.1f}", trigram));
  report.headline("against the trigram", fmt::format("{:+.1f} %", 100 * (network / trigram - 1)), "lower is better");
  report.headline("mixed with the trigram", fmt::format("{:.1f}", mixed),
                  fmt::format("{:.0f} % network, {:.0f} % trigram", 100 * outcome.alpha, 100 * (1 - outcome.alpha)));
  report.section("Does it beat counting?").bar_chart(comparison(outcome)).table(perplexity_table(outcome));
  report.text(
      "Perplexity e^(−mean ln P) is the size of the die one would have to roll to be as uncertain as the model is "
      "about the next word. All models are "
      "scored on the same words.");
  report.section("Learning").line_chart(learning_curve(outcome));
  report.section("What the features know")
      .scatter(feature_map(outcome))
      .table(neighbour_table(outcome), "Words and their nearest, by the cosine of their feature vectors");
  report::finish_run(report, record, common.out);
}

}  // namespace nnlm
