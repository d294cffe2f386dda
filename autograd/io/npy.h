// npy.h: one array to and from a file of NumPy's format .npy, to exchange with np.load and np.save.
//
//   6 bytes: 0x93 NUMPY · version · length of the header (2 bytes in version 1, 4 in 2 and 3), little-endian ·
//   {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }   a dictionary as Python writes it, spaces, '\n' ·
//   the numbers
//
// Format: NumPy Enhancement Proposal 1 and the documentation of numpy.lib.format.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "autograd/check.h"
#include "autograd/io/checkpoint.h"

namespace ag {
inline namespace AG_PRECISION {

// A file that is no .npy file, or one of numbers that are not read here. The text names the file and the byte.
class NpyError : public Error {
 public:
  using Error::Error;
};

// Writes beside the file, then renames. Version 1.0; '<f4' or '<f8' (as Scalar is), '<i8'. Throws NpyError.
void save_npy(const std::string& path, const Array& array);
void save_npy(const std::string& path, const Integers& array);

// Little-endian and row-major (C order): '<f4' and '<f8', converted to Scalar; '<i4' and '<i8', widened. Throws
// NpyError.
Array load_npy(const std::string& path);
Integers load_npy_integers(const std::string& path);

// The same from the bytes of a file; messages call them `source`.
Array parse_npy(std::span<const std::byte> bytes, const std::string& source);
Integers parse_npy_integers(std::span<const std::byte> bytes, const std::string& source);

// The bytes of a file.
std::string npy_bytes(const Array& array);
std::string npy_bytes(const Integers& array);

}  // namespace AG_PRECISION
}  // namespace ag
