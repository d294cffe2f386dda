// half.h: the two floats of 16 bits that checkpoints are published in, widened to float. Every value of both is a
// float, so nothing is rounded: subnormals, infinities and the payload of a NaN stay what they are.
#pragma once

#include <bit>
#include <cstdint>

namespace ag {

// IEEE 754 binary16: 1 bit of sign, 5 of the exponent, 10 of the fraction.
struct Half {
  std::uint16_t bits = 0;

  operator float() const {
    const std::uint32_t sign = (bits & 0x8000u) << 16, exponent = (bits >> 10) & 0x1fu, fraction = bits & 0x3ffu;
    if (exponent == 0)  // ±fraction · 2⁻²⁴, which a float has as a normal number
      return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(static_cast<float>(fraction) * 0x1p-24f));
    const std::uint32_t widened = exponent == 0x1f ? 0xffu : exponent + (127 - 15);
    return std::bit_cast<float>(sign | widened << 23 | fraction << 13);
  }
};

// bfloat16: the upper half of a float.
struct BFloat16 {
  std::uint16_t bits = 0;

  operator float() const { return std::bit_cast<float>(std::uint32_t{bits} << 16); }
};

}  // namespace ag
