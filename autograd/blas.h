// blas.h: which library multiplies the matrices, and with how many threads.
#pragma once

#include <cstddef>
#include <string>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

// One line for reports and bug reports: library, version, threading flavour and processor kernel, the file that was
// loaded at run time, oneDNN when it is used too, and a note when the loaded library is another than the linked one
// (Debian's alternatives can put a different BLAS behind the same name).
// "OpenBLAS 0.3.21 (pthreads, Zen), /usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3; oneDNN 2.6.3"
std::string blas_description();

// The number of threads that one matrix product may take, n ≥ 1; it governs every library behind kernels/gemm.h. Until
// it is called: what BLAS chose, as a rule all cores. Throws Error.
void set_threads(int n);
int threads();

// Within its scope a product takes one thread: where several threads multiply, those of the products would compete with
// them.
class OneThreadInProducts {
 public:
  OneThreadInProducts() : before_(threads()) { set_threads(1); }
  ~OneThreadInProducts() { set_threads(before_); }
  OneThreadInProducts(const OneThreadInProducts&) = delete;
  OneThreadInProducts& operator=(const OneThreadInProducts&) = delete;

 private:
  int before_;
};

// What a product of so many multiplications does take: one thread below kSharedProduct, else threads(). To wake the
// others takes some 20 µs, and they spin while they wait for the next product: a program of small products would keep
// all cores busy to be slower than with one.
inline constexpr std::size_t kSharedProduct = std::size_t{1} << 23;
int threads_for(std::size_t multiplications);
// Tells BLAS so; gemm() does before each product. Other products of the process are then held to it, too.
void share_product(std::size_t multiplications);

}  // namespace AG_PRECISION
}  // namespace ag
