// blas.h: which library multiplies the matrices, and with how many threads.
#pragma once

#include <string>

#include "autograd/array.h"

namespace ag {
inline namespace AG_PRECISION {

// One line for reports and bug reports: library, version, threading flavour and processor kernel, the file that was
// loaded at run time, oneDNN when it is used too, and a note when the loaded library is another than the linked one
// (Debian's alternatives can put a different BLAS behind the same name).
// "OpenBLAS 0.3.21 (pthreads, Zen), /usr/lib/x86_64-linux-gnu/openblas-pthread/libblas.so.3; oneDNN 2.6.3"
std::string blas_description();

// The number of threads of one matrix product, n ≥ 1; it governs every library behind kernels/gemm.h. Throws Error.
void set_threads(int n);
int threads();

}  // namespace AG_PRECISION
}  // namespace ag
