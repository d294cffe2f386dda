#include "chapters/01_nnlm/baselines.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "chapters/common/progress.h"
#include "datasets/metrics.h"
#include "datasets/mixture.h"
#include "datasets/random.h"

namespace nnlm {
namespace {

Scored score(std::string name, const data::NgramModel& model, const Corpus& corpus) {
  return {std::move(name), data::token_probabilities(model, corpus.split.valid, corpus.first),
          data::token_probabilities(model, corpus.split.test, corpus.first)};
}

// Half of the contexts were seen somewhere in the text, the other half are words drawn at random: backing off must
// lose no probability either.
double largest_sum_error(const data::KneserNey& model, data::TokenView text, int contexts) {
  data::Random random(1);
  const auto length = static_cast<std::size_t>(model.order() - 1);
  double worst = 0;
  for (int i = 0; i < contexts; ++i) {
    data::TokenIds context(length);
    if (i % 2 == 0) {
      const std::size_t start = random.below(text.size() - length);
      std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(start), length, context.begin());
    } else {
      for (auto& w : context)
        w = static_cast<data::TokenId>(random.below(static_cast<std::uint64_t>(model.vocabulary_size())));
    }
    const std::vector<double> p = model.distribution(context);
    worst = std::max(worst, std::abs(std::accumulate(p.begin(), p.end(), 0.0) - 1));
  }
  return worst;
}

}  // namespace

double Scored::valid_perplexity() const { return data::perplexity(valid); }
double Scored::test_perplexity() const { return data::perplexity(test); }

Baselines count_baselines(const Corpus& corpus, int contexts_to_check) {
  const double start = chapter::Progress::steady_seconds();
  const data::TokenId V = corpus.vocabulary.size();
  const auto& [train, valid, test] = corpus.split;
  Baselines out;
  out.trigram = score("interpolated trigram", data::JelinekMercer(train, valid, 3, V), corpus);
  out.kneser_ney_3 = score("Kneser–Ney, n = 3", data::KneserNey(train, 3, V), corpus);
  const data::KneserNey five(train, 5, V);
  out.kneser_ney_5 = score("Kneser–Ney, n = 5", five, corpus);
  out.sum_error = largest_sum_error(five, corpus.split.test, contexts_to_check);
  out.checked_contexts = contexts_to_check;
  out.seconds = chapter::Progress::steady_seconds() - start;
  return out;
}

Scored mixture(const Scored& a, const Scored& b, double& alpha) {
  alpha = data::fit_weight(a.valid, b.valid);
  return {a.name + " + " + b.name, data::mix(alpha, a.valid, b.valid), data::mix(alpha, a.test, b.test)};
}

}  // namespace nnlm
