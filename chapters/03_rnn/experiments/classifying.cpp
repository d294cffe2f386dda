#include "chapters/03_rnn/experiments/classifying.h"

#include <algorithm>
#include <array>

#include "datasets/random.h"
#include "datasets/text/vocabulary.h"

namespace rnn {
namespace {

constexpr auto kWhole = data::Labels::sentence;

std::vector<data::LabelledSentence> encode(const std::vector<data::RoleSentence>& sentences,
                                           const data::Vocabulary& words) {
  std::vector<data::LabelledSentence> out;
  for (const data::RoleSentence& s : sentences)
    out.push_back({words.encode(s.words), {static_cast<data::TokenId>(s.label)}});
  return out;
}

std::vector<data::LabelledSentence> shuffled_labels(std::vector<data::LabelledSentence> sentences, std::uint64_t seed) {
  std::vector<data::TokenIds> labels;
  for (const data::LabelledSentence& s : sentences) labels.push_back(s.labels);
  data::Random random(seed, 7);
  data::shuffle(std::span(labels), random);
  for (std::size_t i = 0; i < sentences.size(); ++i) sentences[i].labels = labels[i];
  return sentences;
}

RoleScore score(std::string name, std::vector<data::TokenIds> labels, const std::vector<data::RoleSentence>& gold) {
  std::array<double, 2> right{}, all{};  // [passive]
  for (std::size_t i = 0; i < gold.size(); ++i) {
    all[gold[i].passive] += 1;
    right[gold[i].passive] += labels[i][0] == static_cast<data::TokenId>(gold[i].label);
  }
  const auto share = [](double part, double whole) { return whole == 0 ? 0 : part / whole; };
  return {std::move(name), share(right[0] + right[1], all[0] + all[1]), share(right[0], all[0]),
          share(right[1], all[1]), std::move(labels)};
}

}  // namespace

RoleTask run_roles(std::int64_t sentences, const FitOptions& options) {
  RoleTask task;
  const auto train = data::generate_roles(static_cast<std::size_t>(sentences), options.seed, 2);
  task.sentences =
      data::generate_roles(static_cast<std::size_t>(std::max<std::int64_t>(1, sentences / 3)), options.seed, 3);
  std::vector<std::string> all_words;
  for (const data::RoleSentence& s : train) all_words.insert(all_words.end(), s.words.begin(), s.words.end());
  const auto words = data::Vocabulary::build(all_words);
  const auto learn_from = encode(train, words), test = encode(task.sentences, words);

  const auto learn = [&](std::string name, const std::vector<data::LabelledSentence>& examples, bool recurrent) {
    ag::Random random(options.seed, "classifier");
    const Tagger model({.vocabulary = static_cast<std::size_t>(words.size()),
                        .labels = data::role_trades().size(),
                        .kind = kWhole,
                        .bidirectional = false,
                        .recurrent = recurrent},
                       random);
    Fitted fitted = fit(model, examples, kWhole, options);
    RoleScore out = score(std::move(name), predict(model, test, kWhole), task.sentences);
    out.fitted = std::move(fitted);
    return out;
  };
  task.bag = learn("a bag of words", learn_from, false);
  task.network = learn("RNN, its last state", learn_from, true);
  task.control = learn("control: labels shuffled", shuffled_labels(learn_from, options.seed), true);
  return task;
}

}  // namespace rnn
