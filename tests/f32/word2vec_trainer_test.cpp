// The fused trainer against the same model on the tape, example by example.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "autograd/ops.h"
#include "autograd/optim.h"
#include "chapters/02_word2vec/fast/trainer.h"
#include "tests/f32/word2vec_models.h"
#include "tests/text_files.h"

namespace word2vec {
namespace {

// The same model in the engine's ops, one output after the other as the original program has them: each output's vector
// learns before the next one is looked at, the inputs learn at the end.
class Reference {
 public:
  Reference(const Trainer& start, const TrainerOptions& options, std::span<const std::int64_t> counts)
      : options_(options), W_(ag::Tensor::parameter(start.vectors())), C_(ag::Tensor::parameter(start.contexts())) {
    if (options.output == Output::hierarchical_softmax) tree_.emplace(counts);
  }

  // Returns the loss.
  double learn(const Example& example, double rate) {
    ag::SGD inputs({{"W", W_}}, {.learning_rate = rate}), outputs({{"C", C_}}, {.learning_rate = rate});
    double loss = 0;
    for (const auto& [row, target] : outputs_of(example)) {
      ag::Tape tape;
      const ag::Tensor h = ag::mean(ag::embedding(W_, ids(example.inputs)), {0});
      const ag::Tensor z = ag::sum(h * ag::embedding(C_, ids({row})), {1});
      const ag::Tensor l = ag::binary_cross_entropy(z, ag::full({1}, target));
      tape.backward(l);
      outputs.step();
      outputs.zero_grad();
      loss += static_cast<double>(l.item());
    }
    const bool sum =
        options_.sampling.architecture == Architecture::cbow && options_.cbow_gradient == CbowGradient::tool;
    if (sum) inputs.set_learning_rate(rate * static_cast<double>(example.inputs.size()));
    inputs.step();
    inputs.zero_grad();
    return loss;
  }

  const ag::Array& vectors() const { return W_.value(); }
  const ag::Array& contexts() const { return C_.value(); }

 private:
  static ag::Ids ids(const data::TokenIds& tokens) {
    ag::Ids out(ag::Ids::shape_type{tokens.size()});
    std::copy(tokens.begin(), tokens.end(), out.begin());
    return out;
  }
  std::vector<std::pair<std::int32_t, float>> outputs_of(const Example& example) const {
    std::vector<std::pair<std::int32_t, float>> outputs;
    if (tree_) {
      const auto path = tree_->path(example.word);
      for (std::size_t j = 0; j < path.nodes.size(); ++j) outputs.emplace_back(path.nodes[j], path.signs[j] > 0);
    } else {
      outputs.emplace_back(example.word, 1.0f);
      for (const data::TokenId n : example.negatives) outputs.emplace_back(n, 0.0f);
    }
    return outputs;
  }

  TrainerOptions options_;
  ag::Tensor W_, C_;
  std::optional<Huffman> tree_;
};

double relative_difference(const ag::Array& a, const ag::Array& b) {
  double difference = 0, size = 0;
  for (std::size_t i = 0; i < b.size(); ++i) {
    difference = std::max(difference, std::abs(static_cast<double>(a.data()[i] - b.data()[i])));
    size = std::max(size, std::abs(static_cast<double>(b.data()[i])));
  }
  return difference / size;
}

class FusedTrainer : public testing::TestWithParam<Model> {};

TEST_P(FusedTrainer, LearnsWhatTheTapeLearns) {
  const TrainerOptions& options = GetParam().options;
  constexpr data::TokenId kWords = 40;
  const data::TokenIds tokens = make_tokens(400, kWords);
  const auto counts = counts_of(tokens, kWords);
  Trainer trainer(counts, options);
  Reference reference(trainer, options, counts);

  const TokenText text(tokens);
  const auto total = text.words() * static_cast<std::uint64_t>(options.epochs);
  Sampling sampling = options.sampling;
  if (options.output == Output::hierarchical_softmax) sampling.negatives = 0;
  data::Random random = examples_random(options.seed, 0);
  std::map<std::uint64_t, std::pair<double, double>> so_far;  // after so many words: Σ loss, examples
  double loss = 0, examples = 0;
  std::uint64_t read = 0;
  for (std::int64_t epoch = 0; epoch < options.epochs; ++epoch) {
    const auto words = text.open(0, text.size());
    Examples all(*words, sampling, trainer.keep(), trainer.noise(), random);
    const std::uint64_t before = read;
    for (Example example; all.read_sentence(); so_far[read = before + all.words_read()] = {loss, examples})
      for (const double rate = rate_after(options.rate, read, total); all.next(example); ++examples)
        loss += reference.learn(example, rate);
    so_far[read = before + all.words_read()] = {loss, examples};
    random = all.random();
  }
  ASSERT_GT(examples, 2000);
  ASSERT_EQ(read, total);

  ASSERT_TRUE(trainer.train(text));
  EXPECT_EQ(trainer.words_read(), total);
  EXPECT_EQ(static_cast<double>(trainer.examples()), examples);
  EXPECT_LE(relative_difference(trainer.vectors(), reference.vectors()), 1e-5);
  EXPECT_LE(relative_difference(trainer.contexts(), reference.contexts()), 1e-5);
  const Trainer::Curve& curve = trainer.curve();
  ASSERT_GT(curve.at.size(), 10u);
  std::pair<double, double> last = {0, 0};
  for (std::size_t i = 0; i < curve.at.size(); ++i) {
    const auto here = so_far.at(static_cast<std::uint64_t>(curve.at[i]));
    const double expected = (here.first - last.first) / (here.second - last.second);
    EXPECT_NEAR(curve.loss[i], expected, 1e-5 * expected) << "after " << curve.at[i] << " words";
    last = here;
  }
  EXPECT_EQ(last.second, examples);
}

INSTANTIATE_TEST_SUITE_P(Models, FusedTrainer, testing::ValuesIn(models()),
                         [](const auto& instance) { return instance.param.name; });

TEST(Trainer, RefusesWhatCannotBeTrained) {
  const std::vector<std::int64_t> counts = {0, 3, 4, 5}, one = {7, 3, 0};
  const auto refused = [](const std::vector<std::int64_t>& words, const TrainerOptions& options) {
    return input_error([&] { Trainer(words, options); });
  };
  expect_contains(refused(one, {}), "fewer than two words");
  expect_contains(refused({}, {}), "fewer than two words");
  expect_contains(refused(counts, {.d = 0}), "at least one number");
  expect_contains(refused(counts, {.rate = std::nan("")}), "rate");
  expect_contains(refused(counts, {.threads = 0}), "at least one thread");
  expect_contains(refused(counts, {.sampling = {.window = 0}}), "window");
  expect_contains(refused(counts, {.sampling = {.negatives = 0}}), "negative");
  Trainer trainer(counts, {});
  expect_contains(input_error([&] { trainer.train(TokenText({})); }), "no word of the vocabulary");
}

TEST(Kernel, OneStepIsThatOfTheFormulaHoweverLargeTheProduct) {
  constexpr std::size_t kD = 3;
  for (double z = -120; z <= 120; z += 0.37)
    for (const float sign : {1.0f, -1.0f}) {
      Table h(1, kD), c(1, kD);
      h.row(0)[1] = static_cast<float>(z);
      c.row(0)[1] = 1;
      Scalar* rows[] = {c.row(0)};
      Loss loss;
      Step step(h.stride());
      step(h.row(0), h.row(0), rows, &sign, 0.5f, loss);
      const double s = sign * static_cast<double>(static_cast<float>(z));
      const double g = 0.5 * sign / (1 + std::exp(s));  // ε s σ(−s z)
      const double expected = std::max(-s, 0.0) + std::log1p(std::exp(-std::abs(s)));
      EXPECT_NEAR(c.row(0)[1] - 1, g * z, 2e-6 * std::max(1.0, std::abs(g * z))) << z;
      EXPECT_NEAR(h.row(0)[1] - static_cast<float>(z), g, 1e-5) << z;
      EXPECT_NEAR(loss.take(), expected, 2e-7 + 1e-6 * expected) << z;
      for (std::size_t i = kD; i < h.stride(); ++i) EXPECT_EQ(h.row(0)[i] + c.row(0)[i], 0) << "the filling stays zero";
    }
}

}  // namespace
}  // namespace word2vec
