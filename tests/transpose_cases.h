// kernels::transpose() against its definition, for the float and for the double build: squares of registers, what is
// left beside them, gaps between rows, and the columns that are filled up.
#pragma once

#include <gtest/gtest.h>

#include "autograd/kernels/layout.h"
#include "autograd/random.h"

namespace transpose_cases {

inline void check(std::size_t rows, std::size_t columns, std::size_t filled_up) {
  SCOPED_TRACE(testing::Message() << rows << "x" << columns << ", filled up to " << rows + filled_up);
  const std::size_t ldx = columns + 3, width = rows + filled_up, ldy = width + 2;
  ag::Random random(5);
  const ag::Array x = random.uniform({rows, ldx}, -1, 1);
  ag::Array y = ag::full({columns, ldy}, 7);
  ag::kernels::transpose(x.data(), ldx, rows, columns, y.data(), ldy, width);
  for (std::size_t c = 0; c < columns; ++c)
    for (std::size_t r = 0; r < ldy; ++r)
      ASSERT_EQ(y(c, r), r < rows ? x(r, c) : r < width ? ag::Scalar(0) : ag::Scalar(7)) << "at " << c << ", " << r;
}

inline void check_all() {
  for (const std::size_t rows : {1, 4, 15, 16, 17, 32, 100})
    for (const std::size_t columns : {1, 7, 16, 31, 32, 65})
      for (const std::size_t filled_up : {0, 1, 12, 28}) check(rows, columns, filled_up);
}

}  // namespace transpose_cases
