// joint.h: a small language of which everything is known: the joint distribution of its pairs of words. What a model
// should learn from such pairs can be computed, and compared with what it did learn.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "chapters/02_word2vec/lesson.h"
#include "datasets/text/noise.h"

namespace word2vec {

// p(w, c) of a word w and a word c beside it; symmetric, so that words and contexts have the same frequencies.
struct Joint {
  std::size_t words = 0;          // |V|
  std::vector<double> pair;       // [|V|, |V|] p(w, c)
  std::vector<double> frequency;  // [|V|] p(w) = Σ_c p(w, c)

  double operator()(std::size_t w, std::size_t c) const { return pair[w * words + c]; }
  // Pointwise mutual information (Church & Hanks 1990): ln p(w, c) / (p(w) p(c)).
  double pmi(std::size_t w, std::size_t c) const;
  // P_n of counts^α, normalised: frequency^α / Σ frequency^α.
  std::vector<double> noise(double power) const;
};

// p(w, c) ∝ u_w u_c e^{A(w, c)}: frequencies that fall slowly, words in groups of four that attract or repel each other
// group by group, and on top an affinity of each pair, so that the matrix of the PMI has full rank.
Joint planted_joint(std::size_t words, std::uint64_t seed);

enum class Objective { negative_sampling, nce };

struct PairOptions {
  Objective objective = Objective::negative_sampling;
  std::size_t d = 24;
  std::size_t k = 5;
  double power = 1;  // α of the noise
  std::int64_t steps = 1000;
  std::size_t batch = 1000;
  double rate = 0.03;  // of Adam; falls in a straight line to nothing, so that the last steps only average
};

// Skip-gram trained on steps × batch pairs drawn from the joint distribution, with k negatives each.
Model train_on_pairs(const Joint& joint, const PairOptions& options, std::uint64_t seed);

// s(w, c) = v'_c · v_w of all pairs, [|V|, |V|].
std::vector<double> all_scores(const Model& model);

}  // namespace word2vec
