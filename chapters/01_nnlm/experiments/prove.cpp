#include "chapters/01_nnlm/experiments/prove.h"

#include <algorithm>
#include <atomic>
#include <fstream>
#include <mutex>
#include <thread>

#include "autograd/blas.h"
#include "autograd/gradcheck.h"
#include "autograd/parallel.h"
#include "chapters/01_nnlm/experiments/baselines.h"
#include "chapters/01_nnlm/experiments/learned.h"
#include "chapters/program/claims.h"
#include "chapters/program/measurements.h"
#include "chapters/program/progress.h"
#include "chapters/program/run_record.h"
#include "course_paths.h"

namespace nnlm {
namespace {

using Json = nlohmann::ordered_json;

// One training run of the proof: a variant of the network, from one seed.
struct Job {
  std::string variant;  // "network", "n = 3", "no hidden layer", "shuffled contexts", "MLP9"
  std::uint64_t seed;
  std::string name() const { return fmt::format("{}, seed {}", variant, seed); }
};

// Test perplexity of the variant, of its mixture with the trigram, and the seconds of training.
Json run(const Job& job, const Corpus& corpus, Settings settings, const Baselines& baselines) {
  if (job.variant == "no hidden layer") {
    // As many features as give the output layer the size it had, and a run the time it took: (n−1) m = h.
    settings.m = std::max<std::int64_t>(1, settings.h / (settings.n - 1));
    settings.h = 0;
    settings.direct = true;
  }
  if (job.variant == "n = 3") settings.n = 3;
  if (job.variant == "MLP9") {  // the paper's, trained to its end
    const Settings full = settings_for(program::Profile::full);
    settings.m = full.m;
    settings.epochs = full.epochs;
    settings.patience = full.patience;
  }
  const bool shuffled = job.variant == "shuffled contexts";
  const Nnlm model = make_model(corpus, settings, job.seed);
  const Training training =
      learn(model, corpus, settings, {.seed = job.seed, .shuffled_contexts = shuffled, .loop = {.silent = true}});
  Scored scored = score_network(model, corpus);
  if (shuffled) scored.test = shuffled_probabilities(model, corpus.split.test, corpus.first, job.seed);
  double alpha = 0;
  const double mixed = mixture(scored, baselines.trigram, alpha).test_perplexity();
  return {{"perplexity", scored.test_perplexity()}, {"mixture", mixed}, {"seconds", training.seconds}};
}

// What has been measured so far stands in a file beside run.json: a proof of an hour that is interrupted goes on where
// it was. Results of other settings are not taken over.
class Results {
 public:
  Results(std::filesystem::path file, Json settings) : file_(std::move(file)) {
    std::ifstream in(file_);
    const Json old = in ? Json::parse(in, nullptr, false) : Json();
    if (old.is_object() && old.contains("runs") && old.contains("settings") && old["settings"] == settings)
      all_ = old;
    else
      all_ = {{"settings", settings}, {"runs", Json::object()}};
  }
  bool has(const Job& job) const { return all_.at("runs").contains(job.name()); }
  double get(const Job& job, const char* field) const { return all_.at("runs").at(job.name()).at(field).get<double>(); }
  double mean(const char* variant, const std::vector<std::uint64_t>& seeds, const char* field) const {
    double total = 0;
    for (const std::uint64_t seed : seeds) total += get({variant, seed}, field);
    return total / static_cast<double>(seeds.size());
  }
  void add(const Job& job, const Json& result) {
    const std::scoped_lock lock(mutex_);
    all_["runs"][job.name()] = result;
    program::write_file(file_, all_.dump(2) + "\n");
    program::say("{}: test perplexity {:.1f}, mixed {:.1f}, in {}", job.name(), result["perplexity"].get<double>(),
                 result["mixture"].get<double>(), program::duration(result["seconds"].get<double>()));
  }

 private:
  std::filesystem::path file_;
  Json all_;
  std::mutex mutex_;
};

// Runs the jobs, as many at a time as there are cores: a tape belongs to its thread, so threads train side by side.
void run_all(const std::vector<Job>& jobs, const Corpus& corpus, const Settings& settings, const Baselines& baselines,
             Results& results) {
  std::vector<Job> open;
  std::copy_if(jobs.begin(), jobs.end(), std::back_inserter(open), [&](const Job& job) { return !results.has(job); });
  std::atomic<std::size_t> next{0};
  ag::in_parallel(std::max(1u, std::thread::hardware_concurrency()), [&](std::size_t) {
    try {
      for (std::size_t i = next++; i < open.size() && !program::interrupted(); i = next++) {
        const Json result = run(open[i], corpus, settings, baselines);
        if (!program::interrupted()) results.add(open[i], result);
      }
    } catch (...) {
      next = open.size();  // say a full disk: the other threads end with the run they are at
      throw;
    }
  });
}

// Free parameters of the network minus the paper's formula, without and with direct connections.
std::vector<double> count_differences(const Corpus& corpus, Settings settings) {
  std::vector<double> out;
  for (const bool direct : {false, true}) {
    settings.direct = direct;
    const Nnlm model = make_model(corpus, settings, 1);
    out.push_back(static_cast<double>(model.parameter_count()) - static_cast<double>(parameter_count(model.shape)));
  }
  return out;
}

// Two claims are about real text, and the planted language cannot show them.
std::string remark(bool brown, const char* text) { return brown ? "" : text; }

void judge_counting(program::Scoreboard& board, const Baselines& baselines, bool brown) {
  board.measure("kneser-ney-sums-to-one", {baselines.sum_error}, baselines.seconds);
  board.measure("longer-context-does-not-help-counting",
                {baselines.kneser_ney_5.test_perplexity() / baselines.kneser_ney_3.test_perplexity()},
                baselines.seconds,
                remark(brown, "the planted sentences are so regular that counting profits from a longer context too"));
  if (!brown) return;
  board.measure("table-1-trigram", {baselines.trigram.test_perplexity()}, baselines.seconds);
  board.measure("table-1-kneser-ney", {baselines.kneser_ney_5.test_perplexity()}, baselines.seconds);
}

void judge_table_1(program::Scoreboard& board, const Results& results, const Job& mlp9) {
  const double seconds = results.get(mlp9, "seconds");
  board.measure("table-1-mlp9", {results.get(mlp9, "perplexity")}, seconds);
  board.measure("table-1-mlp10", {results.get(mlp9, "mixture")}, seconds);
}

void judge_learning(program::Scoreboard& board, const Results& results, const std::vector<std::uint64_t>& seeds,
                    double trigram, bool brown) {
  std::vector<double> below, mixed, hidden, longer, control;
  double seconds = 0;
  for (const std::uint64_t seed : seeds) {
    const double network = results.get({"network", seed}, "perplexity");
    below.push_back(network / trigram);
    mixed.push_back(results.get({"network", seed}, "mixture") / std::min(network, trigram));
    hidden.push_back(results.get({"no hidden layer", seed}, "perplexity") / network);
    longer.push_back(network / results.get({"n = 3", seed}, "perplexity"));
    control.push_back(results.get({"shuffled contexts", seed}, "perplexity") / network);
    seconds += results.get({"network", seed}, "seconds");
  }
  board.measure("below-the-trigram", below, seconds);
  board.measure("mixture-below-both", mixed, seconds,
                remark(brown, "a trigram knows nothing of the planted language that the network does not know"));
  board.measure("hidden-layer-helps", hidden, seconds);
  board.measure("longer-context-helps-the-network", longer, seconds);
  board.measure("control-shuffled-contexts", control, seconds);
}

}  // namespace

int prove(const Settings& settings, const program::Common& common) {
  const double start = program::Progress::steady_seconds();
  const Corpus corpus = load_corpus(settings, common.data, common.seed);
  program::heading(fmt::format("Chapter 01's claims on {}: {} seeds", corpus.name, settings.seeds));
  const Baselines baselines = count_baselines(corpus, 1000);
  const double trigram = baselines.trigram.test_perplexity();
  program::say("test perplexity of the interpolated trigram {:.1f}, Kneser–Ney n = 3 {:.1f}, n = 5 {:.1f}", trigram,
               baselines.kneser_ney_3.test_perplexity(), baselines.kneser_ney_5.test_perplexity());

  const std::vector<std::uint64_t> seeds = program::seeds_from(common.seed, settings.seeds);
  const bool brown = corpus.name == "Brown";
  const Job mlp9{"MLP9", common.seed};
  std::vector<Job> jobs;
  if (brown) jobs.push_back(mlp9);  // the longest first
  for (const char* variant : {"network", "n = 3", "no hidden layer", "shuffled contexts"})
    for (const std::uint64_t seed : seeds) jobs.push_back({variant, seed});
  Results results(common.out / "measured.json", common.arguments);
  run_all(jobs, corpus, settings, baselines, results);
  if (program::interrupted()) return program::kInterrupted;

  program::Scoreboard board(std::filesystem::path(COURSE_SOURCE_DIR) / "chapters/01_nnlm/claims.json");
  board.measure("parameter-count", count_differences(corpus, settings), 0);
  judge_counting(board, baselines, brown);
  judge_learning(board, results, seeds, trigram, brown);
  if (brown) judge_table_1(board, results, mlp9);

  // A scoreboard of its own for each text: docs/claims/01_nnlm.json is the one on Brown.
  program::RunRecord record(brown ? "01_nnlm" : "01_nnlm_" + corpus.name, common, ag::blas_description());
  record.data(corpus.name, {{"vocabulary", corpus.vocabulary.size()},
                            {"train", corpus.split.train.size()},
                            {"test", corpus.split.test.size()}});
  record.metric("test_perplexity", {{"trigram", trigram},
                                    {"kneser_ney_3", baselines.kneser_ney_3.test_perplexity()},
                                    {"kneser_ney_5", baselines.kneser_ney_5.test_perplexity()},
                                    {"network", results.mean("network", seeds, "perplexity")},
                                    {"mixture", results.mean("network", seeds, "mixture")},
                                    {"n_3", results.mean("n = 3", seeds, "perplexity")},
                                    {"no_hidden_layer", results.mean("no hidden layer", seeds, "perplexity")},
                                    {"shuffled_contexts", results.mean("shuffled contexts", seeds, "perplexity")}});
  record.metric("seconds_of_training", results.mean("network", seeds, "seconds"));
  program::finish_proof(record, board, program::Progress::steady_seconds() - start, common.out);
  return 0;
}

int check_gradients() {
  ag::Random random(1);
  const Nnlm model({.vocabulary = 11, .n = 4, .m = 3, .h = 5, .direct = true}, random);
  const ag::Ids contexts{{1, 2, 3}, {4, 4, 4}, {10, 0, 1}}, targets{2, 10, 0};
  // Chapters compute in float, where a difference is good to three digits. Each op is checked in double, to eight
  // digits, in tests/ops_gradient_test.cpp.
  const ag::GradcheckReport report = ag::gradcheck([&] { return loss_of(model, contexts, targets); },
                                                   model.parameters(), {.epsilon = 1e-2, .rtol = 2e-2, .atol = 2e-3});
  fmt::print("{}", report.table());
  return report.ok() ? 0 : program::kInternalError;
}

}  // namespace nnlm
