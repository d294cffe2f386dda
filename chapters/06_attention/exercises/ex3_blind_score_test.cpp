#include "ex3_blind_score.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "autograd/ops.h"

namespace {

const Vector kScores = {0, std::log(3.0), -2, 1}, kOfWeights = {0.5, -1.5, 2, 0.3}, kA = {0.7, -0.4, 1.1};

TEST(Exercise3, SoftmaxDoesNotSeeWhatIsAddedToAll) {
  const Vector pair = weights_after_adding({0, std::log(3.0)}, 0);
  EXPECT_NEAR(pair[0], 0.25, 1e-12);
  EXPECT_NEAR(pair[1], 0.75, 1e-12);
  const Vector weights = weights_after_adding(kScores, 0);
  for (const double c : {1.0, -30.0, 1e4, -1e4}) {
    const Vector shifted = weights_after_adding(kScores, c);
    for (std::size_t s = 0; s < weights.size(); ++s) EXPECT_NEAR(shifted[s], weights[s], 1e-11) << "c = " << c;
  }
}

// The tape, with softmax of the scores alone.
TEST(Exercise3, TheWayBackIsTheTapes) {
  ag::Array e = ag::empty({4}), of_weights = ag::empty({4});
  std::copy(kScores.begin(), kScores.end(), e.begin());
  std::copy(kOfWeights.begin(), kOfWeights.end(), of_weights.begin());
  const ag::Tensor scores = ag::Tensor::parameter(e);
  ag::Tape tape;
  tape.backward(sum(softmax(scores) * ag::Tensor(of_weights)));
  const Vector found = gradient_of_scores(weights_after_adding(kScores, 0), kOfWeights);
  for (std::size_t s = 0; s < 4; ++s) EXPECT_NEAR(found[s], scores.grad()(s), 1e-12) << "s = " << s;
}

TEST(Exercise3, TheQueryGetsASumOverAllScores) {
  const Vector found = gradient_of_query(kA, {1, 2, 0.5, -1});
  for (std::size_t i = 0; i < kA.size(); ++i) EXPECT_NEAR(found[i], 2.5 * kA[i], 1e-12) << "every e_s holds a · q";
}

TEST(Exercise3, AndThatSumIsZero) {
  const Vector of_scores = gradient_of_scores(weights_after_adding(kScores, 0), kOfWeights);
  EXPECT_GT(std::abs(of_scores[0]), 0.01) << "the scores do get a gradient";
  EXPECT_NEAR(std::accumulate(of_scores.begin(), of_scores.end(), 0.0), 0, 1e-15);
  for (const double g : gradient_of_query(kA, of_scores)) EXPECT_NEAR(g, 0, 1e-15) << "so the query learns nothing";
}

}  // namespace
