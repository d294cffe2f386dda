#include "autograd/io/npy.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <set>
#include <system_error>

#include "autograd/io/durable_file.h"

namespace ag {
inline namespace AG_PRECISION {
namespace {

static_assert(std::endian::native == std::endian::little, "we write the machine's numbers and call them little-endian");

constexpr std::string_view kMagic = "\x93NUMPY";

struct ArrayHeader {
  std::string type;  // '<f4'
  bool fortran_order = false;
  Shape shape;
};

// The file as a text with a place in it; what is wrong is said with the place.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const std::string& source)
      : text_(reinterpret_cast<const char*>(bytes.data()), bytes.size()), source_(source) {}

  template <class... Args>
  [[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) const {
    throw NpyError(
        fmt::format("[npy] {}: byte {}: {}", source_, at_, fmt::format(message, std::forward<Args>(args)...)));
  }

  std::string_view rest() const { return text_.substr(at_); }
  std::string_view take(std::size_t bytes) {
    if (bytes > rest().size()) fail("the file ends {} bytes too early: it is cut off.", bytes - rest().size());
    at_ += bytes;
    return text_.substr(at_ - bytes, bytes);
  }
  bool skip(std::string_view word) {
    at_ = std::min(text_.find_first_not_of(' ', at_), text_.size());
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  void expect(std::string_view word) {
    if (!skip(word)) fail("the header should go on with {}. Is it a .npy file?", word);
  }

  // A number of so many bytes.
  std::size_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    const std::string_view digits = take(bytes);
    std::memcpy(&value, digits.data(), bytes);
    return value;
  }

  // 'text'
  std::string quoted() {
    const std::string mark = skip("\"") ? "\"" : "'";
    if (mark == "'") expect("'");
    const std::string_view text = rest().substr(0, rest().find_first_of(mark + "\n"));
    take(text.size());
    expect(mark);
    return std::string(text);
  }
  // (), (3,), (3, 4)
  Shape shape() {
    Shape out;
    expect("(");
    while (!skip(")")) {
      if (!out.empty()) expect(",");
      if (skip(")")) break;
      std::size_t extent = 0;
      const auto [end, error] = std::from_chars(rest().data(), rest().data() + rest().size(), extent);
      if (error != std::errc()) fail("the shape should go on with a size.");
      take(static_cast<std::size_t>(end - rest().data()));
      if (rest().starts_with('L')) take(1);  // a long of Python 2
      out.push_back(extent);
    }
    return out;
  }

 private:
  std::string_view text_;
  const std::string& source_;
  std::size_t at_ = 0;
};

// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }, the keys in any order
ArrayHeader read_dictionary(Reader& in) {
  ArrayHeader header;
  std::set<std::string> keys;
  in.expect("{");
  while (!in.skip("}")) {
    const std::string key = in.quoted();
    in.expect(":");
    if (key == "descr")
      header.type = in.quoted();
    else if (key == "fortran_order")
      header.fortran_order = in.skip("True") || (in.expect("False"), false);
    else if (key == "shape")
      header.shape = in.shape();
    else
      in.fail("the header has a key that the format does not know.");
    if (!keys.insert(key).second) in.fail("the header has the key {} twice.", key);
    if (!in.skip(",")) {
      in.expect("}");
      break;
    }
  }
  if (keys.size() != 3) in.fail("the header lacks one of the keys descr, fortran_order and shape.");
  return header;
}

ArrayHeader read_header(Reader& in) {
  if (!in.rest().starts_with(kMagic)) in.fail("a .npy file starts with 0x93 NUMPY. Is it one?");
  in.take(kMagic.size());
  const std::size_t version = in.number(1), minor = in.number(1);
  if (version < 1 || version > 3 || minor != 0)
    in.fail("version {}.{}. Readable are 1.0, 2.0 and 3.0.", version, minor);
  const std::size_t length = in.number(version == 1 ? 2 : 4);
  if (length > in.rest().size()) in.fail("the header claims {} bytes and the file has {}.", length, in.rest().size());
  const std::size_t after = in.rest().size() - length;
  const ArrayHeader header = read_dictionary(in);
  if (in.rest().size() < after) in.fail("the header is longer than it claims.");
  const std::string_view padding = in.take(in.rest().size() - after);
  if (padding.find_first_not_of(" \n") != padding.npos) in.fail("something stands behind the header's dictionary.");
  return header;
}

// Reads numbers of type From and gives them as type To.
template <class From, class To>
Container<To> read_numbers(Reader& in, const Shape& shape) {
  // What is read as four bytes a number may be written as eight, and zeros elsewhere in the shape do not make the
  // strides smaller: the limit is the same for every type, and an extent of 0 counts as 1 in it.
  std::size_t count = 1, largest = sizeof(std::int64_t);
  for (const std::size_t extent : shape) {
    if (extent != 0 && largest > std::numeric_limits<std::size_t>::max() / extent)
      in.fail("a shape larger than any memory.");
    largest *= std::max<std::size_t>(extent, 1);
    count *= extent;
  }
  const std::size_t bytes = count * sizeof(From);
  if (bytes != in.rest().size()) in.fail("the numbers take {} bytes and the file has {}.", bytes, in.rest().size());
  Container<From> stored(shape);
  if (bytes > 0) std::memcpy(stored.data(), in.take(bytes).data(), bytes);
  Container<To> out(shape);
  std::transform(stored.data(), stored.data() + stored.size(), out.data(), [](From x) { return static_cast<To>(x); });
  return out;
}

// Reads an array whose numbers are a Narrow or a Wide, which the file calls <kind4 and <kind8.
template <class Narrow, class Wide, class To>
Container<To> parse_array(std::span<const std::byte> bytes, const std::string& source, char kind, const char* advice) {
  Reader in(bytes, source);
  const ArrayHeader header = read_header(in);
  if (header.fortran_order && header.shape.size() > 1)
    in.fail("the array is stored column by column. Save np.ascontiguousarray(array).");
  if (header.type == fmt::format("<{}4", kind)) return read_numbers<Narrow, To>(in, header.shape);
  if (header.type == fmt::format("<{}8", kind)) return read_numbers<Wide, To>(in, header.shape);
  in.fail("the numbers are not of a type that is read here. {}", advice);
}

template <class T>
std::string bytes_of(const Container<T>& array, std::string_view type) {
  const Shape shape(array.shape().begin(), array.shape().end());
  std::string header = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", type,
                                   fmt::join(shape.begin(), shape.end(), ", "), shape.size() == 1 ? "," : "");
  const std::size_t before = kMagic.size() + 4;                    // version and length
  header.append(63 - (before + header.size()) % 64, ' ') += '\n';  // the numbers start at a multiple of 64
  if (header.size() > std::numeric_limits<std::uint16_t>::max())
    throw NpyError(fmt::format("[npy] an array of {} axes is more than version 1.0 can describe.", shape.size()));
  std::string bytes(kMagic);
  bytes += {1, 0, static_cast<char>(header.size() & 0xff), static_cast<char>(header.size() >> 8)};
  bytes += header;
  if (array.size() > 0) bytes.append(reinterpret_cast<const char*>(array.data()), array.size() * sizeof(T));
  return bytes;
}

void write(const std::string& path, const std::string& bytes) {
  try {
    DurableFile file(path);
    file.write(bytes.data(), bytes.size());
    file.commit();
  } catch (const FileError& e) {
    throw NpyError(fmt::format("[npy] {}: {}", path, e.what()));
  }
}

std::string read_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw NpyError(fmt::format("[npy] {}: there is no such file.", path));
  if (!std::filesystem::is_regular_file(status)) throw NpyError(fmt::format("[npy] {}: this is not a file.", path));
  std::ifstream stream(path, std::ios::binary);
  std::string bytes(std::filesystem::file_size(path, error), '\0');
  if (!stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
    throw NpyError(fmt::format("[npy] {}: the file cannot be read. Check its permissions.", path));
  return bytes;
}

std::span<const std::byte> as_bytes(const std::string& text) { return std::as_bytes(std::span(text)); }

}  // namespace

std::string npy_bytes(const Array& array) { return bytes_of(array, sizeof(Scalar) == 8 ? "<f8" : "<f4"); }
std::string npy_bytes(const Integers& array) { return bytes_of(array, "<i8"); }

void save_npy(const std::string& path, const Array& array) { write(path, npy_bytes(array)); }
void save_npy(const std::string& path, const Integers& array) { write(path, npy_bytes(array)); }

Array parse_npy(std::span<const std::byte> bytes, const std::string& source) {
  return parse_array<float, double, Scalar>(bytes, source, 'f', "Save array.astype('<f4') or array.astype('<f8').");
}
Integers parse_npy_integers(std::span<const std::byte> bytes, const std::string& source) {
  return parse_array<std::int32_t, std::int64_t, std::int64_t>(bytes, source, 'i',
                                                               "Save array.astype('<i4') or array.astype('<i8').");
}

Array load_npy(const std::string& path) { return parse_npy(as_bytes(read_file(path)), path); }
Integers load_npy_integers(const std::string& path) { return parse_npy_integers(as_bytes(read_file(path)), path); }

}  // namespace AG_PRECISION
}  // namespace ag
