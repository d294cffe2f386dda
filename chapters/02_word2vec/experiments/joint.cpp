#include "chapters/02_word2vec/experiments/joint.h"

#include <cmath>
#include <numeric>

#include "autograd/optim.h"
#include "autograd/random.h"
#include "autograd/tape.h"

namespace word2vec {
namespace {

using ag::Ids;
using ag::Scalar;

// Whole numbers in proportion to p, for the alias method.
std::vector<std::int64_t> as_counts(const std::vector<double>& p) {
  std::vector<std::int64_t> counts;
  for (const double x : p) counts.push_back(std::llround(x * 0x1p50));
  return counts;
}

// B pairs and their negatives.
struct Pairs {
  Ids words, contexts;  // [B]
  Ids negatives;        // [B, k]
};

class PairSource {
 public:
  PairSource(const Joint& joint, const PairOptions& options, std::uint64_t seed)
      : words_(static_cast<std::int32_t>(joint.words)),
        pairs_(as_counts(joint.pair), 1),
        noise_(as_counts(joint.frequency), options.power),
        random_(seed),
        batch_{Ids(Ids::shape_type{options.batch}), Ids(Ids::shape_type{options.batch}),
               Ids(Ids::shape_type{options.batch, options.k})} {}

  const Pairs& next() {
    for (std::size_t b = 0; b < batch_.words.size(); ++b) {
      const std::int32_t pair = pairs_.draw(random_);
      batch_.words(b) = pair / words_;
      batch_.contexts(b) = pair % words_;
    }
    for (std::int32_t& n : batch_.negatives) n = noise_.draw(random_);
    return batch_;
  }

 private:
  std::int32_t words_;
  data::Noise pairs_, noise_;
  data::Random random_;
  Pairs batch_;
};

}  // namespace

double Joint::pmi(std::size_t w, std::size_t c) const {
  return std::log((*this)(w, c) / (frequency[w] * frequency[c]));
}

std::vector<double> Joint::noise(double power) const {
  std::vector<double> p;
  for (const double f : frequency) p.push_back(std::pow(f, power));
  const double total = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& x : p) x /= total;
  return p;
}

Joint planted_joint(std::size_t words, std::uint64_t seed) {
  constexpr std::size_t kGroup = 4;
  ag::Random random(seed, "joint");
  const std::size_t groups = (words + kGroup - 1) / kGroup;
  std::vector<double> between(groups * groups);
  const auto within = [&](double bound) { return bound * (2 * random.uniform() - 1); };
  for (double& a : between) a = within(1.4);

  Joint joint{words, std::vector<double>(words * words), std::vector<double>(words)};
  const auto weight = [](std::size_t w) { return 1 / (static_cast<double>(w % kGroup) + 3); };
  double total = 0;
  for (std::size_t w = 0; w < words; ++w)
    for (std::size_t c = 0; c <= w; ++c) {
      const double affinity = between[w / kGroup * groups + c / kGroup] + within(0.8);
      const double p = weight(w) * weight(c) * std::exp(affinity);
      joint.pair[w * words + c] = joint.pair[c * words + w] = p;
      total += w == c ? p : 2 * p;
    }
  for (double& p : joint.pair) p /= total;
  for (std::size_t i = 0; i < joint.pair.size(); ++i) joint.frequency[i / words] += joint.pair[i];
  return joint;
}

Model train_on_pairs(const Joint& joint, const PairOptions& options, std::uint64_t seed) {
  ag::Random random(seed, "parameters");
  Model model(joint.words, options.d, joint.words, random);
  ag::Array log_noise = ag::empty({joint.words});
  const std::vector<double> noise = joint.noise(options.power);
  for (std::size_t w = 0; w < joint.words; ++w) log_noise(w) = static_cast<Scalar>(std::log(noise[w]));

  PairSource source(joint, options, seed);
  ag::Adam optimizer(model.parameters(), {.learning_rate = options.rate});
  for (std::int64_t step = 0; step < options.steps; ++step) {
    const Pairs& pairs = source.next();
    optimizer.set_learning_rate(options.rate * (1 - static_cast<double>(step) / static_cast<double>(options.steps)));
    ag::Tape tape;
    const ag::Tensor h = model.skip_gram(pairs.words);
    tape.backward(options.objective == Objective::nce
                      ? nce_loss(h, model.output, pairs.contexts, pairs.negatives, log_noise)
                      : negative_sampling_loss(h, model.output, pairs.contexts, pairs.negatives));
    optimizer.step();
    optimizer.zero_grad();
  }
  return model;
}

std::vector<double> all_scores(const Model& model) {
  const ag::Array s =
      matmul(model.input, model.output, ag::Transpose::no, ag::Transpose::yes).value();  // [|V|, d] [d, |V|]
  return {s.begin(), s.end()};
}

}  // namespace word2vec
