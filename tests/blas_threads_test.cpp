// A matrix product takes as many threads as it is worth, whatever the rest of the program says or does not say.
#include <gtest/gtest.h>

#include "autograd/blas.h"
#include "autograd/check.h"
#include "autograd/ops.h"

// OpenBLAS's; another CBLAS has none.
extern "C" int openblas_get_num_threads() __attribute__((weak));

namespace ag {
namespace {

class BlasThreads : public testing::Test {
 protected:
  void TearDown() override { set_threads(before_); }
  int before_ = threads();
};

// How many threads BLAS was left with by a product of two n × n matrices.
int after_product(std::size_t n) {
  const Tensor x = full({n, n}, 1);
  EXPECT_EQ(matmul(x, x).value()(0, 0), static_cast<Scalar>(n));
  return openblas_get_num_threads();
}

TEST_F(BlasThreads, OneBelowTheSizeThatIsWorthMore) {
  set_threads(2);
  EXPECT_EQ(threads_for(1), 1);
  EXPECT_EQ(threads_for(kSharedProduct - 1), 1);
  EXPECT_EQ(threads_for(kSharedProduct), 2);
  set_threads(1);
  EXPECT_EQ(threads_for(kSharedProduct), 1);
}

TEST_F(BlasThreads, EachProductChoosesAnew) {
  if (openblas_get_num_threads == nullptr) GTEST_SKIP() << "this BLAS is not OpenBLAS";
  set_threads(2);
  if (openblas_get_num_threads() != 2) GTEST_SKIP() << "this OpenBLAS has one thread";
  EXPECT_EQ(after_product(8), 1);
  EXPECT_EQ(after_product(256), 2);
  EXPECT_EQ(after_product(100), 1);
  EXPECT_EQ(threads(), 2) << "what was asked for stays";
}

TEST_F(BlasThreads, AtLeastOne) { EXPECT_THROW(set_threads(0), Error); }

}  // namespace
}  // namespace ag
