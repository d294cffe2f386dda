// Schedules at the steps where their formulas give numbers one can check by hand.
#include "autograd/schedule.h"

#include <gtest/gtest.h>

#include <cmath>

#include "autograd/check.h"

namespace ag {
namespace {

TEST(Schedule, Formulas) {
  EXPECT_EQ(schedule::constant(0.3)(1'000'000), 0.3);
  EXPECT_DOUBLE_EQ(schedule::inverse_time(1e-3, 1e-8)(100'000'000), 5e-4);
  EXPECT_DOUBLE_EQ(schedule::step(1, 10, 0.5)(9), 1);
  EXPECT_DOUBLE_EQ(schedule::step(1, 10, 0.5)(10), 0.5);
  EXPECT_DOUBLE_EQ(schedule::step(1, 10, 0.5)(29), 0.25);
  EXPECT_DOUBLE_EQ(schedule::exponential(2, 0.5)(3), 0.25);
}

TEST(Schedule, Cosine) {
  const Schedule rate = schedule::cosine(1, 100, 0.2);
  EXPECT_DOUBLE_EQ(rate(0), 1);
  EXPECT_DOUBLE_EQ(rate(50), 0.6);
  EXPECT_DOUBLE_EQ(rate(25), 0.2 + 0.4 * (1 + std::sqrt(0.5)));
  EXPECT_DOUBLE_EQ(rate(100), 0.2);
  EXPECT_DOUBLE_EQ(rate(500), 0.2);
  const Schedule warm = schedule::cosine(1, 110, 0, 10);
  EXPECT_DOUBLE_EQ(warm(0), 0.1);
  EXPECT_DOUBLE_EQ(warm(9), 1);
  EXPECT_DOUBLE_EQ(warm(60), 0.5);
}

TEST(Schedule, LinearWarmUpAndDecay) {
  const Schedule rate = schedule::linear(2, 10, 110);
  EXPECT_DOUBLE_EQ(rate(0), 0.2);
  EXPECT_DOUBLE_EQ(rate(9), 2);
  EXPECT_DOUBLE_EQ(rate(10), 2);
  EXPECT_DOUBLE_EQ(rate(60), 1);
  EXPECT_DOUBLE_EQ(rate(110), 0);
  EXPECT_DOUBLE_EQ(rate(200), 0);
  const Schedule to_minimum = schedule::linear(2, 10, 110, 0.5);
  EXPECT_DOUBLE_EQ(to_minimum(0), 0.2);
  EXPECT_DOUBLE_EQ(to_minimum(10), 2);
  EXPECT_DOUBLE_EQ(to_minimum(60), 1.25);
  EXPECT_DOUBLE_EQ(to_minimum(110), 0.5);
  EXPECT_DOUBLE_EQ(to_minimum(200), 0.5);
}

TEST(Schedule, Noam) {
  const Schedule rate = schedule::noam(512, 4000);
  EXPECT_DOUBLE_EQ(rate(3999), 1 / std::sqrt(512.0 * 4000));     // the top
  EXPECT_DOUBLE_EQ(rate(1999), 0.5 / std::sqrt(512.0 * 4000));   // half way up
  EXPECT_DOUBLE_EQ(rate(15999), 0.5 / std::sqrt(512.0 * 4000));  // falls with √n
  EXPECT_DOUBLE_EQ(schedule::noam(512, 4000, 2)(3999), 2 * rate(3999));
}

TEST(Schedule, RefusesWhatIsNoSchedule) {
  EXPECT_THROW(schedule::cosine(1, 0), Error);
  EXPECT_THROW(schedule::linear(1, 10, 10), Error);
  EXPECT_THROW(schedule::linear(1, 0, 10, 2), Error);
  EXPECT_THROW(schedule::cosine(1, 10, -0.1), Error);
  EXPECT_THROW(schedule::step(1, 0, 0.5), Error);
  EXPECT_THROW(schedule::noam(0, 10), Error);
  EXPECT_THROW(schedule::constant(-1), Error);
}

}  // namespace
}  // namespace ag
