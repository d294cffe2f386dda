#include "chapters/06_attention/experiments/experiments.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <span>

#include "chapters/program/line.h"
#include "datasets/random.h"
#include "datasets/scorers/alignment.h"

namespace attention {
namespace {

template <class Model>
Learned learn_any(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
                  const Model& model) {
  data::PairBatches batches(corpus.train, static_cast<std::size_t>(settings.batch), seed);
  Learned learned{.name = name, .parameters = model.parameter_count()};
  const double start = program::Progress::steady_seconds();
  seq2seq::train(name, model, batches, train_settings(settings, seed), {});
  learned.seconds = program::Progress::steady_seconds() - start;
  learned.loss = seq2seq::held_out_loss(model, std::span(corpus.test));
  learned.scores = program::score_pairs(
      corpus, seq2seq::translate(model, corpus.test, {.width = 1, .longest = corpus.longest_target()}));
  return learned;
}

template <class Model>
std::vector<double> accuracy_of(const Model& model, const PairCorpus& corpus) {
  const ag::NoGrad values_only;
  std::vector<double> accuracy;
  constexpr std::size_t B = 64;
  for (std::size_t first = 0; first < corpus.test.size(); first += B) {
    const auto pairs = std::span(corpus.test).subspan(first, std::min(B, corpus.test.size() - first));
    const Batch batch = seq2seq::batch_of(data::batch_of(pairs));
    std::vector<double> right(pairs.size());
    auto state = model.start(batch);
    for (std::size_t t = 0; t < batch.input.shape()[0]; ++t) {
      const ag::Tensor z = model.step(row_of(batch.input, t), state);
      for (std::size_t b = 0; b < pairs.size(); ++b) right[b] += ag::best_class(z.value(), b) == batch.wanted(t, b);
    }
    for (std::size_t b = 0; b < pairs.size(); ++b)
      accuracy.push_back(right[b] / static_cast<double>(pairs[b].target.size() + 1));
  }
  return accuracy;
}

// A copy of the model that reads its source from a table with a row for each place, so that the gradient of each place
// can be told apart.
template <class Model>
std::vector<double> gradient_of(Model model, const PairCorpus& corpus, std::size_t length) {
  std::vector<data::IdPair> pairs;
  for (const data::IdPair& pair : corpus.test)
    if (pair.source.size() == length && pairs.size() < 64) pairs.push_back(pair);
  if (pairs.empty()) throw program::UserError(fmt::format("no test sentence has {} words.", length));
  Batch batch = seq2seq::batch_of(data::batch_of(pairs));
  ag::Tensor x = ag::Tensor::parameter([&] {
    const ag::NoGrad values_only;
    const ag::Array rows = model.source_words(batch.source).value();  // [S, B, m]
    return ag::Array(reshape(ag::Tensor(rows), {-1, static_cast<std::ptrdiff_t>(rows.shape()[2])}).value());
  }());
  model.source_words.weight = x;
  std::iota(batch.source.begin(), batch.source.end(), 0);
  {
    ag::Tape tape;
    tape.backward(model.loss(batch));
  }
  model.zero_grad();  // the copy shares its parameters: what was measured must not go into the next step of training
  std::vector<double> norms(length);
  const std::size_t m = x.shape()[1];
  for (std::size_t s = 0; s < length; ++s) {
    for (std::size_t b = 0; b < pairs.size(); ++b) {
      double square = 0;
      for (std::size_t j = 0; j < m; ++j) {
        const double g = static_cast<double>(x.grad()(s * pairs.size() + b, j));
        square += g * g;
      }
      norms[s] += std::sqrt(square);
    }
  }
  return norms;
}

}  // namespace

Settings experiment_settings(program::Profile profile) {
  Settings s = settings_for(profile);
  s.task = "chinese";
  if (profile == program::Profile::check || profile == program::Profile::quick) return s;
  s.pairs = 40'000;
  s.longest = 12;
  s.H = 64;
  s.steps = 2000;
  return s;
}

Translator make_model(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  return {sizes_of(settings, corpus.source, corpus.target), random};
}

Learned learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
              const Translator& model) {
  return learn_any(name, corpus, settings, seed, model);
}

Learned learn(const std::string& name, const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  return learn(name, corpus, settings, seed, make_model(corpus, settings, seed));
}

seq2seq::Translator<> make_fixed(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  const Sizes sizes = sizes_of(settings, corpus.source, corpus.target);
  return {{.source_words = sizes.source_words,
           .target_words = sizes.target_words,
           .m = sizes.m,
           .H = sizes.H,
           .dropout = sizes.dropout},
          random};
}

Learned learn_fixed(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed,
                    const seq2seq::Translator<>& model) {
  return learn_any("fixed vector", corpus, settings, seed, model);
}

Slope slope_over_length(const PairCorpus& corpus, const std::vector<double>& of_sentence) {
  std::vector<double> length;
  for (const data::IdPair& pair : corpus.test) length.push_back(static_cast<double>(pair.source.size()));
  const program::Line line = program::fit_line(length, of_sentence);
  return {line.slope, line.error};
}

std::vector<double> word_accuracy(const Translator& model, const PairCorpus& corpus) {
  return accuracy_of(model, corpus);
}
std::vector<double> word_accuracy(const seq2seq::Translator<>& model, const PairCorpus& corpus) {
  return accuracy_of(model, corpus);
}

std::vector<Learned> compare_scores(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  std::vector<Learned> all;
  for (const char* const score : {"dot", "scaled", "general", "additive", "concat", "linear", "blind"}) {
    if (program::interrupted()) break;
    Settings s = settings;
    s.score = score;
    all.push_back(learn(score, corpus, s, seed));
  }
  return all;
}

std::vector<Learned> compare_orders(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  std::vector<Learned> all;
  Settings without = settings, before = settings;
  without.input_feeding = false;
  before.order = "before";
  all.push_back(learn("without input feeding", corpus, without, seed));
  all.push_back(learn("looking before", corpus, before, seed));
  return all;
}

double alignment_error(const Translator& model, const PairCorpus& corpus, Asked asked) {
  std::vector<PairCorpus::Links> found, gold;
  const auto left_out = [&](const data::IdPair& pair, std::size_t t) {
    const std::string& word = corpus.target.words.word(pair.target[t]);
    return asked == Asked::words && (word == "的" || word == "了");
  };
  constexpr std::size_t B = 64;
  for (std::size_t first = 0; first < corpus.test.size(); first += B) {
    const auto pairs = std::span(corpus.test).subspan(first, std::min(B, corpus.test.size() - first));
    for (const Weights& weights : alignments(model, pairs)) {
      PairCorpus::Links& links = found.emplace_back();
      const std::size_t i = found.size() - 1;
      for (std::size_t t = 0; t + 1 < weights.size(); ++t)  // without the row of </s>
        if (!left_out(corpus.test[i], t))
          links.emplace_back(std::max_element(weights[t].begin(), weights[t].end()) - weights[t].begin(), t);
      gold.push_back(corpus.gold[i]);
      std::erase_if(gold.back(), [&](const auto& link) { return left_out(corpus.test[i], link.second); });
    }
  }
  return data::alignment_error_rate(found, gold, gold);
}

PairCorpus shuffled_pairs(const PairCorpus& corpus, std::uint64_t seed) {
  PairCorpus shuffled = corpus;
  std::map<std::size_t, std::vector<std::size_t>> by_length;  // places of the training pairs
  for (std::size_t i = 0; i < corpus.train.size(); ++i) by_length[corpus.train[i].source.size()].push_back(i);
  data::Random random(seed, 11);
  for (auto& [length, places] : by_length) {
    std::vector<std::size_t> other = places;
    data::shuffle(std::span(other), random);
    for (std::size_t i = 0; i < places.size(); ++i) shuffled.train[places[i]].target = corpus.train[other[i]].target;
  }
  return shuffled;
}

Gradients gradients_by_place(const Translator& with, const seq2seq::Translator<>& fixed, const PairCorpus& corpus,
                             std::size_t length) {
  return {gradient_of(with, corpus, length), gradient_of(fixed, corpus, length)};
}

double unevenness(const std::vector<double>& gradient) {
  const auto [least, most] = std::minmax_element(gradient.begin(), gradient.end());
  return *most / *least;
}

double query_gradient(const PairCorpus& corpus, const Settings& settings, std::uint64_t seed) {
  Settings s = settings;
  s.score = "linear";
  const Translator model = make_model(corpus, s, seed);
  {
    ag::Tape tape;
    tape.backward(model.loss(seq2seq::batch_of(data::batch_of(std::span(corpus.valid).first(16)))));
  }
  const ag::Array& g = model.score.W->weight.grad();  // [2H, H]: rows of the query, then rows of the keys
  double query = 0, key = 0;
  for (std::size_t i = 0; i < g.shape()[0]; ++i)
    for (std::size_t j = 0; j < g.shape()[1]; ++j) {
      double& greatest = i < g.shape()[0] / 2 ? query : key;
      greatest = std::max(greatest, std::abs(static_cast<double>(g(i, j))));
    }
  return query / key;
}

}  // namespace attention
