#include "chapters/02_word2vec/text_training.h"

#include <algorithm>
#include <cmath>

#include "autograd/optim.h"
#include "autograd/random.h"
#include "autograd/tape.h"

namespace word2vec {
namespace {

using ag::Ids;
using ag::Tensor;

// One step's examples. Skip-gram: a word and one word beside it. CBOW: a word and all of them, −1 where the text ends.
class TextExamples {
 public:
  TextExamples(data::TokenView text, const data::Vocabulary& vocabulary, const TextOptions& options, std::uint64_t seed)
      : text_(text), options_(options), noise_(vocabulary.counts(), options.power), random_(seed) {}

  Tensor loss(const Model& model) {
    const std::size_t B = options_.batch;
    Ids middle(Ids::shape_type{B}), negatives(Ids::shape_type{B, options_.k});
    Ids around(options_.cbow ? Ids::shape_type{B, 2 * options_.c} : Ids::shape_type{B});
    for (std::size_t b = 0; b < B; ++b) {
      const std::size_t t = random_.below(text_.size());
      middle(b) = text_[t];
      if (!options_.cbow) around(b) = text_[neighbour(t)];
      for (std::size_t i = 0; options_.cbow && i < 2 * options_.c; ++i) around(b, i) = word_at(t, i);
    }
    for (std::int32_t& n : negatives) n = noise_.draw(random_);
    if (options_.cbow) return negative_sampling_loss(model.cbow(around), model.output(), middle, negatives);
    return negative_sampling_loss(model.skip_gram(middle), model.output(), around, negatives);
  }

 private:
  // The i-th word around t, from t − c to t + c without t itself; −1 beyond the text.
  std::int32_t word_at(std::size_t t, std::size_t i) const {
    const std::size_t at = t + i + (i >= options_.c ? 1 : 0);  // shifted by c, so that it is not negative
    return at < options_.c || at - options_.c >= text_.size() ? -1 : text_[at - options_.c];
  }
  // Any position within c of t, evenly.
  std::size_t neighbour(std::size_t t) {
    const std::size_t first = t - std::min(t, options_.c), last = std::min(t + options_.c, text_.size() - 1);
    const std::size_t drawn = first + random_.below(last - first);
    return drawn < t ? drawn : drawn + 1;
  }

  data::TokenView text_;
  TextOptions options_;
  Noise noise_;
  data::Random random_;
};

}  // namespace

Model train_on_text(data::TokenView text, const data::Vocabulary& vocabulary, const TextOptions& options,
                    std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  const auto V = static_cast<std::size_t>(vocabulary.size());
  Model model(V, options.d, V, random);
  TextExamples examples(text, vocabulary, options, seed);
  ag::Adam optimizer(model.parameters(), {.learning_rate = options.rate});
  const double an_epoch = static_cast<double>(text.size() * (options.cbow ? 1 : 2 * options.c));
  const double steps = std::ceil(options.epochs * an_epoch / static_cast<double>(options.batch));
  for (double step = 0; step < steps; ++step) {
    optimizer.set_learning_rate(options.rate * (1 - step / steps));
    ag::Tape tape;
    tape.backward(examples.loss(model));
    optimizer.step();
    optimizer.zero_grad();
  }
  return model;
}

PlantedRun train_on_planted(bool quick, std::uint64_t seed) {
  data::PlantedOptions options{.seed = seed};
  if (quick) {
    options.domains = 4;
    options.nouns = options.verbs = 8;
    options.adjectives = options.adverbs = 12;
  }
  data::PlantedLanguage language(options);
  const std::vector<std::string> words = language.generate(quick ? 30'000 : 300'000, seed).words;
  data::Vocabulary vocabulary = data::Vocabulary::build(words);
  const TextOptions training{.d = quick ? 16U : 32U, .epochs = quick ? 4.0 : 2.0};
  Model model = train_on_text(vocabulary.encode(words), vocabulary, training, seed);
  return {std::move(language), std::move(vocabulary), std::move(model)};
}

}  // namespace word2vec
