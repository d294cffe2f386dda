// Files of NumPy: written by it, written for it, and refused with their place. What NumPy 1.24 wrote lies with the
// seeds of the fuzz target.
#include "autograd/io/npy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "course_paths.h"
#include "datasets/text/text.h"
#include "tests/text_files.h"

namespace ag {
namespace {

const std::string kSeeds = COURSE_SOURCE_DIR "/tests/fuzz/corpus/npy/";

std::string refusal(const std::string& bytes, bool integers = false) {
  try {
    const auto view = std::as_bytes(std::span(bytes));
    integers ? static_cast<void>(parse_npy_integers(view, "x.npy")) : static_cast<void>(parse_npy(view, "x.npy"));
  } catch (const NpyError& error) {
    return error.what();
  }
  return "no error";
}

TEST(Npy, ReadsWhatNumPyWrote) {
  const Array floats{{0, 1, 2}, {3, 4, 5}};
  EXPECT_EQ(load_npy(kSeeds + "floats"), floats);
  EXPECT_EQ(load_npy(kSeeds + "version_2"), floats);
  EXPECT_EQ(load_npy(kSeeds + "version_3"), floats);
  EXPECT_EQ(load_npy(kSeeds + "scalar"), full({}, 3));
  EXPECT_EQ(load_npy(kSeeds + "no_elements").shape(), (Shape{0, 4}));
  EXPECT_EQ(load_npy(kSeeds + "other_quotes"), zeros({2}));
  EXPECT_EQ(load_npy(kSeeds + "python_2"), (Array{1.5, 2.5})) << "a shape of (2L,)";
  const Array doubles = load_npy(kSeeds + "doubles");
  EXPECT_EQ(doubles(0), 1.5);
  EXPECT_TRUE(std::isnan(doubles(1)) && std::isinf(doubles(2)) && std::signbit(doubles(3)));
  EXPECT_EQ(doubles(4), std::numeric_limits<double>::denorm_min());
  EXPECT_EQ(load_npy_integers(kSeeds + "int32"), (Integers{0, 1, 2, 3}));
  EXPECT_EQ(load_npy_integers(kSeeds + "int64"),
            (Integers{{std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}}));
}

TEST(Npy, WritesTheFormat) {
  EXPECT_EQ(npy_bytes(Array{{1, 2}}).substr(0, 128), std::string("\x93NUMPY\x01\x00\x76\x00", 10) +
                                                         "{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }" +
                                                         std::string(58, ' ') + "\n");
  EXPECT_NE(npy_bytes(Array{1}).find("'shape': (1,), }"), std::string::npos);
  EXPECT_NE(npy_bytes(full({}, 1)).find("'shape': (), }"), std::string::npos);
  EXPECT_NE(npy_bytes(Integers{1}).find("'descr': '<i8'"), std::string::npos);
}

TEST(Npy, ThereAndBackByFile) {
  const TextFiles files;
  const std::string path = files.path("a.npy").string();
  const Array array{{1.5, -0.0, 1e-310}, {0.1, -1e300, std::numeric_limits<double>::infinity()}};
  save_npy(path, array);
  EXPECT_EQ(load_npy(path), array);
  save_npy(path, Integers{-7, 9});
  EXPECT_EQ(load_npy_integers(path), (Integers{-7, 9}));
  EXPECT_THROW(save_npy((files.path("a.npy") / "under").string(), array), NpyError);
}

TEST(Npy, SaysWhatItRefusesAndWhere) {
  const auto seed = [](const char* name) { return data::read_bytes(kSeeds + name); };
  const std::vector<std::pair<std::string, std::string>> cases = {
      {seed("fortran"), "stored column by column. Save np.ascontiguousarray"},
      {seed("big_endian"), "not of a type that is read here. Save array.astype('<f4')"},
      {seed("half"), "not of a type"},
      {seed("int64"), "not of a type"},
      {seed("structured"), "[npy] x.npy: byte 20: the header should go on with '"},
      {seed("overflow"), "larger than any memory"},
      {seed("twice"), "the key descr twice"},
      {seed("lacks_shape"), "lacks one of the keys"},
      {seed("tail"), "the numbers take 4 bytes and the file has 5"},
      {seed("cut"), "the numbers take 24 bytes and the file has 21"},
      {seed("cut_header"), "[npy] x.npy: byte 10: the header claims 118 bytes and the file has 20"},
      {seed("version_9"), "byte 8: version 9.0"},
      {"", "byte 0: a .npy file starts with"},
      {"\x93NUMPY", "byte 6: the file ends 1 bytes too early"},
  };
  for (const auto& [bytes, message] : cases) expect_contains(refusal(bytes), message);
  expect_contains(refusal(seed("floats"), true), "Save array.astype('<i4')");
  // An empty array of four-byte numbers, refused because written as int64 it could not be read again.
  expect_contains(refusal(seed("empty_as_wide_too_large"), true), "larger than any memory");
  EXPECT_THROW(load_npy("no/such.npy"), NpyError);
  EXPECT_THROW(load_npy(COURSE_SOURCE_DIR), NpyError);
}

}  // namespace
}  // namespace ag
