// The file format: what stands in a file byte by byte, and a broken one is refused with its reason.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <cstring>
#include <span>

#include "autograd/io/checkpoint.h"
#include "tests/checkpoint_files.h"

namespace ag {
namespace {

// CRC-32 by its definition, bit by bit: the remainder of the bits divided by x³² + x²⁶ + … + 1.
std::string crc32_by_definition(const std::string& bytes) {
  std::uint32_t crc = ~0u;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) ? 0xedb88320u : 0u);
  }
  return fmt::format("{:08x}", ~crc);
}

TEST_F(CheckpointTest, TheFormatIsSafetensors) {
  ASSERT_EQ(crc32_by_definition("123456789"), "cbf43926");  // the check value of the standard
  write_checkpoint(path(), {{{"b", Array{2}}, {"a", Array{{1, 3}}}}, {{"n", Integers{7}}}, {{"a", "v"}}});
  const std::string bytes = bytes_of_file();
  std::uint64_t length = 0;
  std::memcpy(&length, bytes.data(), 8);
  EXPECT_EQ(length % 8, 0u);
  ASSERT_EQ(bytes.size(), 8 + length + 32);
  const std::string header = bytes.substr(8, length), data = bytes.substr(8 + length);

  std::string blank = bytes.substr(0, 8 + length);
  const std::string opening = R"({"__metadata__":{"crc32.header":")";
  blank.replace(8 + opening.size(), 8, "00000000");
  EXPECT_EQ(header.substr(0, header.find_last_not_of(' ') + 1),
            opening + crc32_by_definition(blank) + R"(","crc32.tensors":")" + crc32_by_definition(data.substr(0, 8)) +
                " " + crc32_by_definition(data.substr(8, 16)) + " " + crc32_by_definition(data.substr(24)) +
                R"(","a":"v"},"a":{"data_offsets":[8,24],"dtype":"F64","shape":[1,2]},)"
                R"("b":{"data_offsets":[24,32],"dtype":"F64","shape":[1]},)"
                R"("n":{"data_offsets":[0,8],"dtype":"I64","shape":[1]}})");
  double numbers[3];
  std::memcpy(numbers, data.data() + 8, 24);
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

// What the format leaves open: no checks, no alignment, names in any order, spaces at the end.
TEST_F(CheckpointTest, ReadsFilesOfOtherPrograms) {
  std::string data(17 * 8, '\0');
  const std::string header =
      R"( "z":{"shape":[],"data_offsets":[8,16],"dtype":"F64"},"y":{"dtype":"I64","data_offsets":[0,8],"shape":[1]},)"
      R"("empty":{"dtype":"F32","shape":[3,0,2],"data_offsets":[16,16]},"__metadata__":{"format":"pt"},)"
      R"("x":{"dtype":"F64","shape":[3,5],"data_offsets":[16,136]}}   )";
  const Checkpoint in = read_checkpoint(write_bytes(file_of("{" + header, data)));
  EXPECT_EQ(in.arrays.at("z").shape(), Shape{});
  EXPECT_EQ(in.arrays.at("empty").shape(), (Shape{3, 0, 2}));
  EXPECT_EQ(in.arrays.at("x"), zeros({3, 5}));
  EXPECT_EQ(in.integers.at("y"), Integers{0});
  EXPECT_EQ(in.metadata, (Metadata{{"format", "pt"}}));
  EXPECT_TRUE(read_checkpoint(write_bytes(file_of("{}", ""))).arrays.empty());
}

// --- broken files -------------------------------------------------------------------------------------------------

TEST_F(CheckpointTest, RefusesWhatIsNoFile) {
  expect_part(message_of([&] { read_checkpoint(path("none")); }), path("none") + ": there is no such file");
  expect_part(message_of([&] { read_checkpoint(folder.string()); }), "this is not a file");
  write_bytes("");
  expect_part(message_of([&] { read_checkpoint(path()); }), "the file has 0 bytes");
  write_bytes("hello, world: this is a text");
  expect_part(message_of([&] { read_checkpoint(path()); }), "the format allows 100000000. Is it a .safetensors file?");
  write_bytes("\x20" + std::string(7, '\0') + "{}");
  expect_part(message_of([&] { read_checkpoint(path()); }), "the header claims 32 bytes and the file has 2");
}

struct Broken {
  std::string header;
  std::size_t bytes;  // of numbers
  const char* message;
};

// One tensor `a`.
std::string tensor(const std::string& dtype, const std::string& shape, const std::string& offsets) {
  return R"({"a":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
}
// A tensor `a` of 8 bytes, and `b` of 8 bytes with these offsets.
std::string and_another(const std::string& offsets) {
  std::string text = tensor("F64", "[1]", "[0,8]");
  text.pop_back();
  return text + R"(,"b":{"dtype":"F64","shape":[1],"data_offsets":)" + offsets + "}}";
}
std::string repeated(const std::string& part, std::size_t times) {
  std::string text;
  while (times-- > 0) text += part;
  return text;
}

std::vector<Broken> broken_files() {
  const char* const undescribed = "tensor 'a' is not described as {\"dtype\"";
  const char* const huge = "more than any memory";
  const std::string a = tensor("F64", "[1]", "[0,8]"), inside = a.substr(1, a.size() - 2);
  return {
      // the text
      {"", 0, "the header is not a JSON object"},
      {"[1]", 0, "the header is not a JSON object"},
      {" " + a, 8, "the header is not a JSON object"},
      {"\xef\xbb\xbf" + a, 8, "the header is not a JSON object"},
      {"{\"a\":", 0, "the header is not JSON"},
      {a + a, 8, "the header is not JSON"},
      {a + std::string(3, '\0'), 8, "the header is not JSON (it has a zero byte)"},
      {"{\"\xff\":1}", 0, "the header is not JSON"},
      {"{\"\xc0\xaf\":1}", 0, "the header is not JSON"},
      {R"({"\ud800":1})", 0, "the header is not JSON"},
      {"{\"a\":1e999}", 0, "the header is not JSON"},
      // names
      {"{" + inside + "," + inside + "}", 8, "the name 'a' stands twice"},
      {"{" + inside + R"(,"\u0061":{}})", 8, "the name 'a' stands twice"},
      {R"({"a":{"dtype":"F64","dtype":"F32","shape":[1],"data_offsets":[0,8]}})", 8, "the name 'dtype' stands twice"},
      {R"({"__metadata__":{"k":"1","k":"2"}})", 0, "the name 'k' stands twice"},
      {R"({"__metadata__":{},"__metadata__":{}})", 0, "the name '__metadata__' stands twice"},
      // depth
      {tensor("F64", "[[1]]", "[0,8]"), 8, "nested deeper than 3 levels"},
      {R"({"__metadata__":{"k":{"l":{}}}})", 0, "nested deeper than 3 levels"},
      {"{\"a\":" + std::string(1'000'000, '['), 0, "nested deeper than 3 levels"},
      {repeated("{\"a\":", 1'000'000), 0, "nested deeper than 3 levels"},
      // descriptions
      {R"({"a":1})", 0, undescribed},
      {R"({"a":{}})", 0, undescribed},
      {tensor("F64", "[-1]", "[0,8]"), 8, undescribed},
      {tensor("F64", "[1.5]", "[0,8]"), 8, undescribed},
      {tensor("F64", "[18446744073709551616]", "[0,8]"), 8, undescribed},
      {tensor("F64", "1", "[0,8]"), 8, undescribed},
      {tensor("F64", "[1]", "[0]"), 8, undescribed},
      {tensor("F64", "[1]", "[0,8,8]"), 8, undescribed},
      {tensor("F64", "[1]", "[0,1e1]"), 8, undescribed},
      {tensor("F8_E5M2", "[8]", "[0,8]"), 8, "tensor 'a' has dtype F8_E5M2. Readable are F32"},
      {R"({"__metadata__":{"k":1}})", 0, "__metadata__ is not a map"},
      {R"({"__metadata__":"k"})", 0, "__metadata__ is not a map"},
      // sizes
      {tensor("F64", "[4294967296,4294967296]", "[0,0]"), 0, huge},
      {tensor("F64", "[2305843009213693952]", "[0,0]"), 0, huge},
      {tensor("F64", "[0,9223372036854775807,9223372036854775807]", "[0,0]"), 0, huge},
      {tensor("F64", "[9223372036854775807,4,0]", "[0,0]"), 0, huge},
      {tensor("F64", "[" + repeated("1,", 64) + "1]", "[0,8]"), 8, "tensor 'a' has 65 axes"},
      {tensor("F64", "[1]", "[0,4]"), 4, "tensor 'a' has offsets [0, 4] and needs 8 bytes for F64 of shape [1]"},
      {tensor("F32", "[2,3]", "[0,25]"), 25, "and needs 24 bytes for F32 of shape [2, 3]"},
      {tensor("F64", "[]", "[0,0]"), 0, "and needs 8 bytes"},
      {tensor("F64", "[0]", "[0,8]"), 8, "and needs 0 bytes"},
      // places
      {tensor("F64", "[0]", "[8,8]"), 0, "tensor 'a' ends at byte 8 and the file has 0 bytes of numbers"},
      {tensor("F64", "[1]", "[18446744073709551608,18446744073709551615]"), 8, "and needs 8 bytes"},
      {tensor("F64", "[1]", "[18446744073709551607,18446744073709551615]"), 8, "it is cut off"},
      {and_another("[4,12]"), 12, "tensor 'b' begins at byte 4, inside the one before it, which ends at 8"},
      {and_another("[0,8]"), 8, "inside the one before it"},
      {and_another("[16,24]"), 24, "8 bytes before tensor 'b' belong to no tensor"},
      {and_another("[16,8]"), 16, "tensor 'b' has offsets [16, 8]"},
      {and_another("[8,16]"), 24, "8 bytes at the end belong to no tensor"},
      {and_another("[8,16]"), 12, "tensor 'b' ends at byte 16 and the file has 12 bytes of numbers"},
      {"{}", 1, "1 bytes at the end belong to no tensor"},
  };
}

TEST_F(CheckpointTest, RefusesBrokenFiles) {
  for (const Broken& b : broken_files()) {
    SCOPED_TRACE(b.header.substr(0, 100));
    const std::string file = write_bytes(file_of(b.header, std::string(b.bytes, '\0')));
    const std::string message = message_of([&] { read_checkpoint(file); });
    expect_part(message, "[checkpoint] " + file + ": ");
    expect_part(message, b.message);
  }
}

TEST_F(CheckpointTest, RefusesAHeaderBeyondTheLimit) {
  constexpr std::uint64_t limit = 100'000'000;
  const auto with_header_of = [&](std::uint64_t length) {
    std::ofstream(path(), std::ios::binary).write(reinterpret_cast<const char*>(&length), 8) << "{}";
    fs::resize_file(path(), 8 + length);  // a hole: takes no room on disk
    return message_of([&] { read_checkpoint(path()); });
  };
  expect_part(with_header_of(limit + 1), "the header claims 100000001 bytes; the format allows 100000000");
  expect_part(with_header_of(limit), "the header is not JSON");
}

// --- damaged files ------------------------------------------------------------------------------------------------

// 4096 bytes: names, shapes, texts, padding, and numbers of both kinds.
Checkpoint four_kilobytes() {
  Checkpoint checkpoint{{{"bias", Array{0, -0.0, 1}}, {"none", zeros({0, 3})}, {"weight", zeros({455})}},
                        {{"state", Integers{-1, 0, 1, 1 << 30}}},
                        {{"epoch", "3"}, {"说明", "the quick \"brown\" fox\n"}}};
  for (std::size_t i = 0; i < 455; ++i) checkpoint.arrays["weight"](i) = 1.0 / static_cast<double>(i + 1);
  return checkpoint;
}

TEST_F(CheckpointTest, EverySingleBitIsGuarded) {
  write_checkpoint(path(), four_kilobytes());
  std::string bytes = bytes_of_file();
  ASSERT_EQ(bytes.size(), 4096u);
  ASSERT_NE(bytes.find(" ", bytes.find("}}")), std::string::npos) << "no padding";
  const int file = ::open(path().c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(file, 0);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    const auto at = static_cast<off_t>(bit / 8);
    const char flipped = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    ASSERT_EQ(::pwrite(file, &flipped, 1, at), 1);
    const std::string message = message_of([&] { read_checkpoint(path()); });
    ASSERT_EQ(message.find("[checkpoint] " + path() + ": "), 0u) << "bit " << bit << ": " << message;
    ASSERT_EQ(::pwrite(file, &bytes[bit / 8], 1, at), 1);
  }
  ::close(file);
  EXPECT_EQ(read_checkpoint(path()).arrays, four_kilobytes().arrays);
}

// The fewest tensors leave the fewest signs that a file has checks.
TEST_F(CheckpointTest, EverySingleBitOfAFileWithoutTensorsIsGuarded) {
  for (const Metadata& metadata : {Metadata{}, Metadata{{"epoch", "3"}}}) {
    write_checkpoint(path(), {{}, {}, metadata});
    std::string bytes = bytes_of_file();
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      const auto flip = [&] { bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8)); };
      flip();
      EXPECT_THROW(parse_checkpoint(std::as_bytes(std::span(bytes)), "flipped"), CheckpointError) << bit;
      flip();
    }
  }
}

TEST_F(CheckpointTest, EveryTruncationIsRefused) {
  write_checkpoint(path(), four_kilobytes());
  const std::string whole = bytes_of_file();
  for (std::size_t size = whole.size(); size-- > 0;) {
    fs::resize_file(path(), size);
    const std::string message = message_of([&] { read_checkpoint(path()); });
    ASSERT_EQ(message.find("[checkpoint] " + path() + ": "), 0u) << size << " bytes: " << message;
  }
  write_bytes(whole + "x");
  expect_part(message_of([&] { read_checkpoint(path()); }), "1 bytes at the end belong to no tensor");
}

TEST_F(CheckpointTest, DamageIsNamed) {
  write_checkpoint(path(), four_kilobytes());
  const std::string whole = bytes_of_file();
  const auto after = [&](const std::string& what, const std::string& change) {
    std::string bytes = whole;
    const std::size_t at = what.empty() ? bytes.size() - change.size() : bytes.find(what);
    write_bytes(bytes.replace(at, change.size(), change));
    return message_of([&] { read_checkpoint(path()); });
  };
  const std::string numbers = after("", "x");
  expect_part(numbers, "tensor 'weight' (bytes 56 to 3696 of the numbers) has CRC-32 ");
  expect_part(numbers, " and was saved with ");
  expect_part(numbers, "Use another copy or an earlier checkpoint.");
  expect_part(after("[455]", "[554]"), "the header has CRC-32 ");
  expect_part(after("crc32.header", "crc32.leader"), "its checks (crc32.header and crc32.tensors) are not both there");
  // As a program writes it that reads and writes metadata without knowing what it says: in another order.
  write_bytes(file_of(R"({"__metadata__":{"crc32.tensors":"","crc32.header":"00000000"}})", ""));
  expect_part(message_of([&] { read_checkpoint(path()); }), "changed by a program that left the old checks in it");
  expect_part(message_of([&] {
                write_checkpoint(path(), {{}, {}, {{"crc32.header", "x"}}});
              }),
              "'crc32.header' is taken");
}

}  // namespace
}  // namespace ag
