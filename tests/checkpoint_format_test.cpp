// The file format: what stands in a file byte by byte, and a broken one is refused with its reason.
#include <gtest/gtest.h>

#include <cstring>
#include <span>

#include "autograd/checkpoint.h"
#include "tests/checkpoint_files.h"

namespace ag {
namespace {

TEST_F(CheckpointTest, TheFormatIsSafetensors) {
  write_checkpoint(path(), {{{"b", Array{2}}, {"a", Array{{1, 3}}}}, {{"n", Integers{7}}}, {{"k", "v"}}});
  const std::string bytes = bytes_of_file();
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  const std::string header = bytes.substr(8, length);
  EXPECT_EQ(
      header.substr(0, header.find_last_not_of(' ') + 1),
      R"({"__metadata__":{"k":"v"},"a":{"data_offsets":[8,24],"dtype":"F64","shape":[1,2]},)"
      R"("b":{"data_offsets":[24,32],"dtype":"F64","shape":[1]},"n":{"data_offsets":[0,8],"dtype":"I64","shape":[1]}})");
  ASSERT_EQ(bytes.size(), 8 + length + 32);
  double numbers[3];
  std::memcpy(numbers, bytes.data() + 8 + length + 8, 24);
  EXPECT_EQ(numbers[0], 1);
  EXPECT_EQ(numbers[1], 3);
  EXPECT_EQ(numbers[2], 2);
}

TEST_F(CheckpointTest, MemoryIsReadAsAFileIs) {
  const Checkpoint out{{{"w", Array{{1, 2}, {3, 4}}}, {"none", zeros({0})}}, {{"n", Integers{7}}}, {{"k", "v"}}};
  write_checkpoint(path(), out);
  const std::string bytes = bytes_of_file();
  const Checkpoint in = parse_checkpoint(std::as_bytes(std::span(bytes)), "bytes");
  EXPECT_EQ(in.arrays, out.arrays);
  EXPECT_EQ(in.integers, out.integers);
  EXPECT_EQ(in.metadata, out.metadata);
  const std::string_view part = std::string_view(bytes).substr(0, bytes.size() - 1);
  expect_part(message_of([&] { parse_checkpoint(std::as_bytes(std::span(part)), "these bytes"); }), "these bytes: ");
}

TEST_F(CheckpointTest, ConvertsNarrowTypes) {
  const float numbers[] = {1.5f, -2.25f};
  const std::int32_t ids[] = {-7, 9};
  std::string data(16, '\0');
  std::memcpy(data.data(), numbers, 8);
  std::memcpy(data.data() + 8, ids, 8);
  const std::string header =
      R"({"i":{"dtype":"I32","shape":[2],"data_offsets":[8,16]},"f":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  const Checkpoint in = read_checkpoint(write_bytes(file_of(header, data)));
  EXPECT_EQ(in.arrays.at("f"), (Array{1.5, -2.25}));
  EXPECT_EQ(in.integers.at("i"), (Integers{-7, 9}));
}

// --- broken files -------------------------------------------------------------------------------------------------

TEST_F(CheckpointTest, RefusesWhatIsNoFile) {
  expect_part(message_of([&] { read_checkpoint(path("none")); }), path("none") + ": there is no such file");
  expect_part(message_of([&] { read_checkpoint(folder.string()); }), "this is not a file");
  write_bytes("");
  expect_part(message_of([&] { read_checkpoint(path()); }), "the file has 0 bytes");
  write_bytes("hello, world: this is a text");
  expect_part(message_of([&] { read_checkpoint(path()); }), "the format allows 100000000. Is it a .safetensors file?");
}

TEST_F(CheckpointTest, RefusesBrokenHeaders) {
  expect_part(refusal("{\"a\":", 0), "the header is not JSON");
  expect_part(refusal("[1]", 0), "not a JSON object");
  expect_part(refusal(R"({"a":1})", 0), "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[-1],"data_offsets":[0,8]}})", 8),
              "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[1.5],"data_offsets":[0,8]}})", 8),
              "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0]}})", 8), "tensor 'a' is not described as");
  expect_part(refusal(R"({"a":{"dtype":"F8_E5M2","shape":[8],"data_offsets":[0,8]}})", 8),
              "tensor 'a' has dtype F8_E5M2");
  expect_part(refusal(R"({"__metadata__":{"k":1}})", 0), "__metadata__ is not a map");
  const std::string a = R"("a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]})";
  expect_part(refusal("{" + a + "," + a + "}", 8), "the name 'a' stands twice");
  expect_part(refusal(R"({"a":{"dtype":"F64","dtype":"F32","shape":[1],"data_offsets":[0,8]}})", 8),
              "the name 'dtype' stands twice");
}

TEST_F(CheckpointTest, RefusesOffsetsThatDoNotTileTheFile) {
  const auto two = [](const char* b) {
    return std::string(
               R"({"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[1],"data_offsets":)") +
           b + "}}";
  };
  expect_part(refusal(two("[4,12]"), 12), "tensor 'b' begins at byte 4, inside the one before it");
  expect_part(refusal(two("[0,8]"), 8), "inside the one before it");
  expect_part(refusal(two("[16,24]"), 24), "8 bytes before tensor 'b' belong to no tensor");
  expect_part(refusal(two("[8,16]"), 24), "8 bytes at the end belong to no tensor");
  expect_part(refusal(two("[8,16]"), 12), "tensor 'b' ends at byte 16 and the file has 12 bytes of numbers");
  expect_part(refusal(two("[8,20]"), 20), "tensor 'b' has offsets [8, 20] and needs 8 bytes for F64 of shape [1]");
  expect_part(refusal(two("[16,8]"), 16), "tensor 'b' has offsets [16, 8]");
  expect_part(refusal(R"({"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}})", 0),
              "more than any memory");
}

TEST_F(CheckpointTest, RefusesEveryTruncation) {
  write_checkpoint(path(), {{{"w", Array{1, 2, 3}}}, {{"n", Integers{4}}}, {{"k", "v"}}});
  const std::string whole = bytes_of_file();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write_bytes(whole.substr(0, size));
    EXPECT_NE(message_of([&] { read_checkpoint(path()); }), "no error") << size;
  }
  write_bytes(whole + "x");
  expect_part(message_of([&] { read_checkpoint(path()); }), "1 bytes at the end belong to no tensor");
}

}  // namespace
}  // namespace ag
