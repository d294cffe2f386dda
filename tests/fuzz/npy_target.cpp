// The reader of NumPy's files.
#include <span>

#include "autograd/io/npy.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

std::span<const std::byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

}  // namespace

// Bytes are compared, not numbers: an array may hold NaN, which equals nothing.
void npy(std::string_view input) {
  if (const auto read = accepted<ag::NpyError>([&] { return ag::parse_npy(bytes_of(input), kFile); })) {
    const std::string written = ag::npy_bytes(*read);
    const ag::Array again = ag::parse_npy(bytes_of(written), kFile);
    promise(again.shape() == read->shape() && ag::npy_bytes(again) == written, "an array is read as it was written");
  }
  if (const auto read = accepted<ag::NpyError>([&] { return ag::parse_npy_integers(bytes_of(input), kFile); })) {
    const std::string written = ag::npy_bytes(*read);
    promise(ag::parse_npy_integers(bytes_of(written), kFile) == *read, "integers are read as they were written");
  }
}

}  // namespace fuzz
