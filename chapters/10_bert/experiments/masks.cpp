#include "chapters/10_bert/experiments/masks.h"

#include <algorithm>

namespace bert {
namespace {

constexpr std::size_t kProbed = 500;  // examples
constexpr std::int64_t kLittle = 60;  // documents, of which eight of ten are trained on
constexpr std::int64_t kEpochs = 40;
constexpr std::int64_t kProbeSteps = 200;

// Where a piece is seen as it is and not asked for, [M], and which piece it is.
Batch unhidden(std::span<const Example> examples, const WordPiece& vocabulary) {
  std::vector<Example> asked(examples.begin(), examples.end());
  for (Example& example : asked) {
    const std::vector<std::int32_t> hidden = example.at;
    example.at.clear();
    example.hidden.clear();
    for (std::size_t t = 0; t < example.pieces.size(); ++t) {
      const auto at = static_cast<std::int32_t>(t);
      if (vocabulary.is_special(example.pieces[t]) || std::binary_search(hidden.begin(), hidden.end(), at)) continue;
      example.at.push_back(at);
      example.hidden.push_back(example.pieces[t]);
    }
  }
  return batch_of(asked, vocabulary);
}

Tensor vectors_at(const Bert& model, const Batch& batch) {
  const ag::NoGrad values_only;
  const Tensor x = model.encode(batch);
  return embedding(reshape(x, {-1, static_cast<std::ptrdiff_t>(model.sizes.d)}), batch.at);
}

double probe(const Bert& model, const Corpus& corpus, const Settings& settings, std::uint64_t seed) {
  const std::vector<Example> learn = held_out(corpus, corpus.valid, settings, kProbed),
                             test = held_out(corpus, corpus.test, settings, kProbed);
  const Batch seen = unhidden(learn, corpus.vocabulary), asked = unhidden(test, corpus.vocabulary);
  const Tensor x = vectors_at(model, seen), y = vectors_at(model, asked);
  ag::Random random(seed, "probe");
  const ag::Linear layer(model.sizes.d, model.sizes.V, random);
  ag::Adam optimizer(layer.parameters(), {.learning_rate = 1e-2});
  for (std::int64_t step = 0; step < kProbeSteps && !program::interrupted(); ++step) {
    ag::Tape tape;
    const Tensor loss = linear_cross_entropy(x, layer.weight, layer.bias, seen.hidden);
    tape.backward(loss);
    optimizer.step();
    optimizer.zero_grad();
  }
  const ag::NoGrad values_only;
  const Tensor logits = layer(y);
  double right = 0;
  for (std::size_t m = 0; m < asked.hidden.size(); ++m)
    right += static_cast<std::int32_t>(ag::best_class(logits.value(), m)) == asked.hidden(m) ? 1 : 0;
  return right / static_cast<double>(asked.hidden.size());
}

}  // namespace

std::vector<Example> Repeated::next(std::size_t n) {
  std::vector<Example> all;
  while (all.size() < n) {
    const std::uint64_t before = examples.position().epoch;
    all.push_back(examples.next());
    if (examples.position().epoch == before) continue;
    // The first example of the next epoch was given: go back where the kinds are through.
    ++epoch;
    if (examples.position().epoch < kinds) continue;
    examples.restore({epoch % kinds, 0});
    all.back() = examples.next();
  }
  return all;
}

void Repeated::restore(Position position) {
  epoch = position.epoch;
  examples.restore({epoch % kinds, position.example});
}

Repeats compare_repeats(const Settings& of, std::uint64_t seed) {
  Settings settings = of;
  settings.documents = kLittle;
  const Corpus corpus = load_corpus(settings, {}, seed);
  settings.documents = 4000;  // its test part is enough to measure with
  const Corpus more = load_corpus(settings, {}, seed + 1);
  const std::vector<Example> test = held_out(more, more.test, settings, kProbed);
  data::Random random(seed, 0);
  const auto examples_of_epoch =
      static_cast<std::int64_t>(pairs_of(corpus.train, settings.sizes.P, corpus.vocabulary, random).size());
  Repeats found{.masks = {1, 10, static_cast<std::uint64_t>(kEpochs)}, .loss = {}, .once = {}};
  for (const std::uint64_t masks : found.masks)
    for (const std::int64_t epochs : {kEpochs, std::int64_t{1}}) {
      if (program::interrupted()) return found;
      TrainSettings training = settings.training;
      training.batch = 16;
      training.steps = std::max<std::int64_t>(2, epochs * examples_of_epoch / 16);
      training.warmup = training.steps / 10;
      training.next_sentence = false;
      const Bert model = make_model(corpus, settings, seed);
      Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed);
      Repeated repeated{.examples = examples, .kinds = masks};
      train("masks", model, repeated, corpus.vocabulary, training, {.silent = true});
      (epochs == 1 ? found.once : found.loss).push_back(score(model, test, corpus.vocabulary).masked);
    }
  return found;
}

Probe compare_probes(const Corpus& corpus, const Settings& of, std::uint64_t seed, const Bert& usual) {
  Settings settings = of;
  settings.masking.mask = 1;
  settings.masking.other = 0;
  const Bert all = make_model(corpus, settings, seed);
  Examples examples(corpus.train, corpus.vocabulary, settings.sizes.P, settings.masking, seed);
  train("all [MASK]", all, examples, corpus.vocabulary, settings.training, {});
  return {probe(usual, corpus, of, seed), probe(all, corpus, of, seed)};
}

}  // namespace bert
