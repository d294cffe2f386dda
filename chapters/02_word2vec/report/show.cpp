#include "chapters/02_word2vec/report/show.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "autograd/linalg.h"
#include "chapters/report/projection.h"
#include "chapters/report/report.h"

namespace word2vec {
namespace {

const std::string& group_name(const Outcome& outcome, const std::string& word) {
  const data::PlantedLanguage& language = *outcome.corpus.language;
  return language.classes()[language.class_of(word)].name;
}

// Words whose neighbours are worth reading: of the planted language one of every third class, of a real text words of
// several kinds, and where it has none of them, its 20th, 40th, … most frequent.
std::vector<std::size_t> sample_words(const Outcome& outcome) {
  std::vector<std::size_t> words;
  if (outcome.corpus.language) {
    std::vector<std::string> seen;
    for (std::size_t w = 0; w < outcome.units.size() && words.size() < 10; ++w) {
      const std::string& group = group_name(outcome, outcome.units.word(w));
      if (std::find(seen.begin(), seen.end(), group) != seen.end()) continue;
      seen.push_back(group);
      if (seen.size() % 3 == 0) words.push_back(w);
    }
    return words;
  }
  for (const char* word :
       {"war", "president", "france", "three", "river", "red", "monday", "he", "gold", "school", "although", "farmers"})
    if (const auto w = outcome.units.find(word)) words.push_back(*w);
  for (std::size_t w = 20; words.size() < 6 && w < outcome.units.size(); w += 20) words.push_back(w);
  return words;
}

std::size_t mapped_words(const Outcome& outcome) {
  return std::min<std::size_t>(outcome.corpus.language ? 400 : 250, outcome.units.size());
}

// The first words of the vocabulary at length 1, [N, d].
ag::Array mapped_vectors(const Outcome& outcome) {
  const std::size_t N = mapped_words(outcome), d = outcome.vectors.dimension;
  ag::Array rows = ag::empty({N, d});
  std::copy(outcome.vectors.values.begin(), outcome.vectors.values.begin() + static_cast<std::ptrdiff_t>(N * d),
            rows.begin());
  return unit_rows(rows);
}

// The plane in which the vectors vary most.
report::Plane widest_plane(const ag::Array& rows) {
  const ag::Array found = ag::principal_components(rows, 2);
  report::Plane plane;
  for (std::size_t i = 0; i < found.shape()[0]; ++i)
    plane.push_back({static_cast<double>(found(i, 0)), static_cast<double>(found(i, 1))});
  return plane;
}

report::Scatter word_map(const Outcome& outcome, const report::Plane& plane, std::string title, std::string caption) {
  report::Scatter map{.title = std::move(title),
                      .x_label = "",
                      .y_label = "",
                      .points = {},
                      .show_labels = !outcome.corpus.language,
                      .caption = std::move(caption)};
  for (std::size_t w = 0; w < plane.size(); ++w) {
    const std::string& word = outcome.units.word(w);
    map.points.push_back(
        {plane[w][0], plane[w][1], word, outcome.corpus.language ? data::kind_of(group_name(outcome, word)) : ""});
  }
  return map;
}

report::LineChart loss_curve(const Outcome& outcome) {
  return {.title = "Loss while learning",
          .x_label = "epochs",
          .y_label = "mean loss of a pair",
          .series = {{"training", outcome.training.at, outcome.training.loss}},
          .points = true,
          .caption = outcome.settings.objective == "negative"
                         ? fmt::format("It starts at (1 + k) ln 2 = {:.2f}: every score is 0, and each of the 1 + k "
                                       "questions a toss of a coin.",
                                       static_cast<double>(1 + outcome.settings.k) * std::numbers::ln2)
                         : ""};
}

report::Scatter pmi_cloud(const Experiments& experiments) {
  report::Scatter cloud{.title = "The score v'·v of every pair of words against its pointwise mutual information",
                        .x_label = "PMI(w, c)",
                        .y_label = "score",
                        .points = {},
                        .show_labels = false,
                        .caption =
                            "Nothing in the loss speaks of mutual information. The lines have slope 1 and lie ln k "
                            "below each other."};
  for (const PmiFit& fit : experiments.pmi)
    for (std::size_t i = 0; i < fit.x.size(); ++i)
      cloud.points.push_back({fit.x[i], fit.y[i], fmt::format("k = {}", fit.k), fmt::format("k = {}", fit.k)});
  return cloud;
}

report::LineChart cost_chart(const Experiments& experiments) {
  report::LineChart chart{
      .title = "Multiplications to a pair",
      .x_label = "|V|",
      .y_label = "multiply-adds",
      .series = {{"softmax", {}, {}}, {"hierarchical softmax", {}, {}}, {"negative sampling", {}, {}}},
      .log_x = true,
      .log_y = true,
      .points = true,
      .caption = "Negative sampling does not know how many words there are."};
  for (const PairCost& cost : experiments.cost.costs) {
    const double x = static_cast<double>(cost.words);
    const std::array<double, 3> y = {cost.softmax.multiply_adds, cost.hierarchical.multiply_adds,
                                     cost.negative_sampling.multiply_adds};
    for (std::size_t s = 0; s < y.size(); ++s) {
      chart.series[s].x.push_back(x);
      chart.series[s].y.push_back(y[s]);
    }
  }
  return chart;
}

using program::percent;

}  // namespace

data::WordVectors word_vectors(const Corpus& corpus, const Training& training) {
  const std::size_t d = training.input.shape()[1];
  data::WordVectors out;
  out.dimension = d;
  out.words.assign(corpus.vocabulary.words().begin() + 1, corpus.vocabulary.words().end());  // <unk> is no word
  out.values.assign(training.input.begin() + static_cast<std::ptrdiff_t>(d), training.input.end());
  return out;
}

program::Table encodings_table(const Experiments& experiments) {
  const auto& [one_hot, bag, lookup, pmi, cost] = experiments;
  return {
      {"encoding", "numbers to a word or text", "what it knows", "what it does not"},
      {{"one-hot", program::thousands(static_cast<std::int64_t>(one_hot.dimension)), "which word it is",
        fmt::format("{} pairs of words, all {:.3f} apart", program::thousands(static_cast<std::int64_t>(one_hot.pairs)),
                    one_hot.greatest_distance)},
       {"bag of words", fmt::format("{}", bag.dimension),
        fmt::format("\"dog bites man\" is like \"dog bites boy\": cosine {:.2f}", bag.other_word),
        fmt::format("\"man bites dog\": distance {:.0f}; \"hound nips fellow\": cosine {:.0f}", bag.other_order,
                    bag.no_word)},
       {"embedding", fmt::format("{}", lookup.d), "whatever the loss makes it learn",
        fmt::format("it is the one-hot vector times W, {} to the last bit, and {:.0f} times faster to look up than to "
                    "multiply",
                    lookup.equal ? "equal" : "NOT EQUAL", lookup.product / lookup.lookup)}}};
}

program::Table pmi_table(const Experiments& experiments) {
  program::Table table{{"k", "slope", "intercept", "−ln k", "r"}, {}};
  for (const PmiFit& fit : experiments.pmi)
    table.rows.push_back({fmt::format("{}", fit.k), fmt::format("{:.3f}", fit.pmi.slope),
                          fmt::format("{:.3f}", fit.pmi.intercept), fmt::format("{:.3f}", 0 - std::log(fit.k)),
                          fmt::format("{:.4f}", fit.pmi.r)});
  return table;
}

program::Table cost_table(const Experiments& experiments) {
  program::Table table{{"|V|", "softmax", "µs", "hierarchical", "µs", "negative sampling", "µs"}, {}};
  for (const PairCost& cost : experiments.cost.costs) {
    std::vector<std::string> row = {program::thousands(static_cast<std::int64_t>(cost.words))};
    for (const PairCost::Of& of : {cost.softmax, cost.hierarchical, cost.negative_sampling}) {
      row.push_back(program::thousands(static_cast<std::int64_t>(of.multiply_adds)));
      row.push_back(fmt::format("{:.1f}", of.seconds * 1e6));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

program::Table neighbour_table(const Outcome& outcome) {
  program::Table table{{"word", "nearest by cosine"}, {}};
  for (const std::size_t word : sample_words(outcome)) {
    std::string list;
    for (const auto& [other, cosine] : outcome.units.nearest(word, 6))
      list += fmt::format("{}{} {:.2f}", list.empty() ? "" : ", ", outcome.units.word(other), cosine);
    table.rows.push_back({outcome.units.word(word), list});
  }
  return table;
}

program::Table score_table(const Outcome& outcome) {
  program::Table table{{"asked", "score", "beside it"}, {}};
  if (const auto& a = outcome.analogies) {
    table.rows.push_back(
        {"planted analogies, the query words left out", percent(a->excluding),
         fmt::format("chance {}, the nearest neighbour of c {}", percent(a->chance), percent(a->only_c))});
    table.rows.push_back({"the same, any word may be the answer", percent(a->including),
                          fmt::format("{} of the answers are query words", percent(a->query_words))});
  }
  if (const auto& t = outcome.tables) {
    table.rows.push_back(
        {"nearest word is of the same class, by v", percent(t->input.neighbour),
         fmt::format("by v' {}, by v + v' {}", percent(t->output.neighbour), percent(t->sum.neighbour))});
    table.rows.push_back({"best context v'·v is of the same class", percent(t->beside),
                          "two such words never stand side by side: that is why there are two tables"});
  }
  if (const auto& s = outcome.sentences)
    table.rows.push_back({"a sentence is nearer to itself in other words than to another, by the mean of v",
                          percent(s->embedding_right), fmt::format("as bags of words {}", percent(s->bag_right))});
  if (const auto& s = outcome.similarity)
    table.rows.push_back({outcome.settings.similarity.empty() ? "planted pairs of words" : outcome.settings.similarity,
                          fmt::format("ρ = {:.3f}", s->spearman),
                          fmt::format("Spearman's, {} of {} pairs known", s->scored, s->pairs)});
  if (const auto& q = outcome.questions) {
    for (const data::AnalogyScore* score : {&q->semantic, &q->syntactic, &q->total})
      if (score->asked > 0)
        table.rows.push_back(
            {fmt::format("{}, {}", outcome.settings.questions, score->name), percent(score->accuracy()),
             fmt::format("{} of {}; {} have unknown words", score->right, score->asked, score->skipped)});
    table.rows.push_back(
        {"all of them, any word may be the answer", percent(outcome.questions_including->total.accuracy()), ""});
  }
  return table;
}

namespace {

void record_scores(const Outcome& outcome, program::RunRecord& record) {
  if (const auto& a = outcome.analogies)
    record.metric("planted_analogies",
                  {{"excluding", a->excluding}, {"including", a->including}, {"chance", a->chance}});
  if (const auto& s = outcome.similarity)
    record.metric("similarity", {{"spearman", s->spearman}, {"pairs", s->scored}});
  if (const auto& q = outcome.questions)
    record.metric("questions", {{"accuracy", q->total.accuracy()},
                                {"asked", q->total.asked},
                                {"including_query", outcome.questions_including->total.accuracy()}});
}

}  // namespace

void write_results(const Outcome& outcome, program::RunRecord& record, const program::Common& common) {
  const Training& training = outcome.training;
  const double speed = training.words / std::max(training.seconds, 1e-9);
  record.data(outcome.corpus.name, {{"source", outcome.corpus.source},
                                    {"words", outcome.corpus.words},
                                    {"vocabulary", outcome.corpus.vocabulary.size()}});
  record.timing("train", training.seconds);
  record.curve("loss", training.at, training.loss);
  record.metric("words_per_second", speed);
  record_scores(outcome, record);

  report::Report report("word2vec", "Chapter 02 · Mikolov, Chen, Corrado and Dean (2013)");
  report.headline("words a second", program::thousands(static_cast<std::int64_t>(speed)),
                  fmt::format("{} words of {} in {}", program::thousands(static_cast<std::int64_t>(training.words)),
                              outcome.corpus.name, program::duration(training.seconds)));
  if (const auto& a = outcome.analogies)
    report.headline("planted analogies answered", percent(a->excluding), fmt::format("chance: {}", percent(a->chance)));
  if (const auto& q = outcome.questions)
    report.headline("analogies answered", percent(q->total.accuracy()), fmt::format("of {}", q->total.asked));
  report.headline("PMI against score, k = 1", fmt::format("r = {:.4f}", outcome.experiments.pmi.front().pmi.r),
                  "theory: a straight line");

  report.section("Three ways to write a word down").table(encodings_table(outcome.experiments));
  report.section("What the vectors know");
  if (const program::Table scores = score_table(outcome); !scores.rows.empty()) report.table(scores);
  report.table(neighbour_table(outcome), "Words and their nearest, by the cosine of their vectors");
  const ag::Array rows = mapped_vectors(outcome);
  const int iterations = common.profile == program::Profile::check ? 20 : 1000;
  if (rows.shape()[0] > 30)
    report.scatter(word_map(outcome, report::tsne(rows, {.iterations = iterations, .seed = common.seed}).y,
                            "The most frequent words, by t-SNE",
                            "Near is near, far means little: t-SNE keeps neighbourhoods."));
  report.scatter(word_map(outcome, widest_plane(rows), "The same words in the plane where their vectors vary most",
                          "Principal components keep large distances, and show what t-SNE tears apart."));
  report.section("Learning").line_chart(loss_curve(outcome));
  report.section("What is learned: mutual information")
      .scatter(pmi_cloud(outcome.experiments))
      .table(pmi_table(outcome.experiments));
  report.section("What a pair costs")
      .line_chart(cost_chart(outcome.experiments))
      .table(cost_table(outcome.experiments),
             "Multiply-adds of the forward pass, and microseconds of a whole step, for one pair");
  report::finish_run(report, record, common.out);
}

}  // namespace word2vec
