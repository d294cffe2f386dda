// The number types of files that others have written: 16 bits are widened exactly, all that are not read are refused.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <vector>

#include "autograd/io/half.h"
#include "tests/checkpoint_files.h"

namespace ag {
namespace {

// A float of `exponent_bits` and `fraction_bits` by the definition of IEEE 754, in double: it holds all of them.
double by_definition(std::uint32_t bits, int exponent_bits, int fraction_bits) {
  const auto field = [&](int from, int length) { return static_cast<int>(bits >> from & ((1u << length) - 1)); };
  const int fraction = field(0, fraction_bits), exponent = field(fraction_bits, exponent_bits);
  const int bias = (1 << (exponent_bits - 1)) - 1, largest = (1 << exponent_bits) - 1;
  double magnitude = 0;
  if (exponent == largest) {
    magnitude = fraction == 0 ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(fraction, 1 - bias - fraction_bits);
  } else {
    magnitude = std::ldexp(fraction + (1 << fraction_bits), exponent - bias - fraction_bits);
  }
  return field(exponent_bits + fraction_bits, 1) ? -magnitude : magnitude;
}

class SafetensorsTypes : public CheckpointTest {
 protected:
  // A tensor `a` of all 65,536 patterns, as 256 rows, and its name once more for a number at an odd place.
  Array all_patterns(const std::string& dtype) const {
    std::string data(2 << 16, '\0');
    for (std::uint32_t bits = 0; bits < 1u << 16; ++bits) {
      const auto narrow = static_cast<std::uint16_t>(bits);
      std::memcpy(data.data() + 2 * bits, &narrow, 2);
    }
    const std::string header = R"({"a":{"dtype":")" + dtype + R"(","shape":[256,256],"data_offsets":[0,131072]}})";
    return read_checkpoint(write_bytes(file_of(header, data))).arrays.at("a");
  }

  void expect_exact(const std::string& dtype, int exponent_bits, int fraction_bits) const {
    const Array read = all_patterns(dtype);
    ASSERT_EQ(read.shape(), (Shape{256, 256}));
    std::size_t nans = 0, subnormals = 0;
    for (std::uint32_t bits = 0; bits < 1u << 16; ++bits) {
      const auto found = static_cast<double>(read(bits / 256, bits % 256));
      const double expected = by_definition(bits, exponent_bits, fraction_bits);
      ASSERT_EQ(std::signbit(found), (bits & 0x8000u) != 0) << bits;
      if (std::isnan(expected)) {
        ++nans;
        ASSERT_TRUE(std::isnan(found)) << bits;
      } else {
        ASSERT_EQ(found, expected) << bits;
      }
      if ((bits >> fraction_bits & ((1u << exponent_bits) - 1)) == 0 && expected != 0) ++subnormals;
    }
    EXPECT_EQ(nans, 2 * ((std::size_t{1} << fraction_bits) - 1));
    EXPECT_EQ(subnormals, nans);
  }
};

TEST_F(SafetensorsTypes, EveryHalfIsWidenedExactly) { expect_exact("F16", 5, 10); }
TEST_F(SafetensorsTypes, EveryBFloat16IsWidenedExactly) { expect_exact("BF16", 8, 7); }

// The bits of a NaN say where it came from.
TEST_F(SafetensorsTypes, ThePayloadOfANaNIsKept) {
  const auto bits_of = [](float x) { return std::bit_cast<std::uint32_t>(x); };
  EXPECT_EQ(bits_of(Half{0x7e01}), 0x7fc02000u);
  EXPECT_EQ(bits_of(Half{0xfe00}), 0xffc00000u);
  EXPECT_EQ(bits_of(BFloat16{0x7fc1}), 0x7fc10000u);
}

TEST_F(SafetensorsTypes, TypesStandSideBySide) {
  const std::string header =
      R"({"h":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[6,8]},)"
      R"("f":{"dtype":"F32","shape":[],"data_offsets":[8,12]},"none":{"dtype":"F16","shape":[2,0],"data_offsets":[12,12]}})";
  const std::uint16_t narrow[] = {0x3c00, 0xc000, 0x0001, 0x3f80};  // 1, −2, 2⁻²⁴; 1
  const float wide = 0.5f;
  std::string data(12, '\0');
  std::memcpy(data.data(), narrow, 8);
  std::memcpy(data.data() + 8, &wide, 4);
  const std::string file = write_bytes(file_of(header, data));
  const Checkpoint in = read_checkpoint(file);
  EXPECT_EQ(in.arrays.at("h"), (Array{1, -2, std::ldexp(Scalar(1), -24)}));
  EXPECT_EQ(in.arrays.at("b"), Array{1});
  EXPECT_EQ(in.arrays.at("f")(), Scalar(0.5));
  EXPECT_EQ(in.arrays.at("none").shape(), (Shape{2, 0}));

  const std::vector<TensorInfo> listed = list_tensors(file);
  ASSERT_EQ(listed.size(), 4u);
  EXPECT_EQ(listed[0].name, "h");
  EXPECT_EQ(listed[0].dtype, "F16");
  EXPECT_EQ(listed[0].shape, Shape{3});
  EXPECT_EQ(listed[0].bytes, 6u);
  EXPECT_EQ(listed[1].dtype, "BF16");
  EXPECT_EQ(listed[2].shape, Shape{});
}

TEST_F(SafetensorsTypes, OtherTypesAreRefusedByName) {
  const std::pair<const char*, std::size_t> types[] = {
      {"I8", 1},  {"U8", 1}, {"BOOL", 1}, {"F8_E4M3", 1}, {"F8_E5M2", 1}, {"I16", 2},   {"U16", 2}, {"U32", 4},
      {"U64", 8}, {"F4", 1}, {"f16", 2},  {"F16 ", 2},    {"C64", 8},     {"float", 4}, {"", 1}};
  for (const auto& [type, bytes] : types) {
    const std::string header =
        fmt::format(R"({{"a.b":{{"dtype":"{}","shape":[4],"data_offsets":[0,{}]}}}})", type, 4 * bytes);
    const std::string file = write_bytes(file_of(header, std::string(4 * bytes, '\0')));
    const std::string expected = fmt::format(
        "{}: tensor 'a.b' has dtype {}. Readable are F32, F64, F16, BF16, I32 and I64: convert it", file, type);
    expect_part(message_of([&] { read_checkpoint(file); }), expected);
    expect_part(message_of([&] { list_tensors(file); }), expected);
  }
}

TEST_F(SafetensorsTypes, NarrowNumbersMustFitTheirShape) {
  const std::string file =
      write_bytes(file_of(R"({"a":{"dtype":"BF16","shape":[2],"data_offsets":[0,8]}})", std::string(8, '\0')));
  expect_part(message_of([&] { read_checkpoint(file); }), "needs 4 bytes for BF16 of shape [2]");
}

// Listing reads no numbers, but believes no more than reading does.
TEST_F(SafetensorsTypes, ListingRefusesWhatReadingRefuses) {
  write_checkpoint(path(), {{{"w", Array{1, 2, 3}}}, {{"n", Integers{7}}}, {}});
  const std::vector<TensorInfo> listed = list_tensors(path());
  ASSERT_EQ(listed.size(), 2u);
  EXPECT_EQ(listed[0].dtype, "I64");
  EXPECT_EQ(listed[1].name, "w");
  const std::string whole = bytes_of_file();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_bytes(whole.substr(0, size));
    ASSERT_EQ(message_of([&] { list_tensors(path()); }).find("[checkpoint] " + path()), 0u) << size;
  }
}

}  // namespace
}  // namespace ag
