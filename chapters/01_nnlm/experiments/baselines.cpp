#include "chapters/01_nnlm/experiments/baselines.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "chapters/program/progress.h"
#include "datasets/random.h"

namespace nnlm {
namespace {

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

Baselines count_baselines(const Corpus& corpus, int contexts_to_check) {
  const double start = program::Progress::steady_seconds();
  const data::TokenId V = corpus.vocabulary.size();
  const auto& [train, valid, test] = corpus.split;
  Baselines out;
  const auto scored = [&](std::string name, const data::NgramModel& model) {
    return data::score(std::move(name), model, corpus.split, corpus.first);
  };
  out.trigram = scored("interpolated trigram", data::JelinekMercer(train, valid, 3, V));
  out.kneser_ney_3 = scored("Kneser–Ney, n = 3", data::KneserNey(train, 3, V));
  const data::KneserNey five(train, 5, V);
  out.kneser_ney_5 = scored("Kneser–Ney, n = 5", five);
  out.sum_error = largest_sum_error(five, corpus.split.test, contexts_to_check);
  out.checked_contexts = contexts_to_check;
  out.seconds = program::Progress::steady_seconds() - start;
  return out;
}

}  // namespace nnlm
