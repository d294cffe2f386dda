#include "autograd/kernels/gemm.h"

#include <xflens/cxxblas/drivers/cblas.h>  // the declarations that xtensor-blas brings: any CBLAS fits

#include <algorithm>
#include <limits>

#include "autograd/blas.h"
#include "autograd/check.h"
#include "autograd/kernels/layout.h"
#include "autograd/kernels/packed_matrix.h"
#include "autograd/kernels/tile.h"
#ifdef AUTOGRAD_ONEDNN
#include <dlfcn.h>
#include <dnnl.h>
#endif

namespace ag {
inline namespace AG_PRECISION {
namespace kernels {
namespace {

// One spelling for both precisions.
constexpr auto blas_gemm = [] {
  if constexpr (sizeof(Scalar) == sizeof(float))
    return &cblas_sgemm;
  else
    return &cblas_dgemm;
}();
constexpr auto blas_gemv = [] {
  if constexpr (sizeof(Scalar) == sizeof(float))
    return &cblas_sgemv;
  else
    return &cblas_dgemv;
}();

int to_int(std::size_t n) {
  check(n <= static_cast<std::size_t>(std::numeric_limits<int>::max()),
        "[gemm] a matrix with an extent of {}. BLAS counts in 32 bits: split the matrix.", n);
  return static_cast<int>(n);
}

CBLAS_TRANSPOSE flag(bool transpose) { return transpose ? CblasTrans : CblasNoTrans; }

void scale(Scalar beta, Scalar* c, std::size_t ldc, std::size_t m, std::size_t n) {
  if (beta == Scalar(1)) return;
  for (std::size_t i = 0; i < m; ++i) {
    Scalar* row = c + i * ldc;
    if (beta == Scalar(0)) {
      std::fill(row, row + n, Scalar(0));
    } else {
      for (std::size_t j = 0; j < n; ++j) row[j] *= beta;
    }
  }
}

// y = alpha op(A) x + beta y for a stored A of rows × columns.
void gemv(bool transpose, std::size_t rows, std::size_t columns, Scalar alpha, const Scalar* a, std::size_t lda,
          const Scalar* x, std::size_t step_x, Scalar beta, Scalar* y, std::size_t step_y) {
  share_product(rows * columns);
  blas_gemv(CblasRowMajor, flag(transpose), to_int(rows), to_int(columns), alpha, a, to_int(lda), x, to_int(step_x),
            beta, y, to_int(step_y));
}

// Whether oneDNN is ahead of OpenBLAS, and of panels() below, in large products too: it is with Intel's AVX-512.
bool onednn_leads() {
#if defined(AUTOGRAD_ONEDNN) && defined(__x86_64__) && defined(__GNUC__)
  static const bool leads = __builtin_cpu_is("intel") && __builtin_cpu_supports("avx512f");
  return leads;
#else
  return false;
#endif
}

#ifdef AUTOGRAD_ONEDNN
// Which library, by the number of multiplications. Time of oneDNN 2.6 over OpenBLAS 0.3.21 (Zen 3, float, one thread):
//
//     8×8×8      2.7     64×64×64     0.72    128×240×100 NT  0.81    512×512×512 NN  1.0–1.3, TN 1.7
//    16×16×16    1.3     64×64×16 NT  0.57    20×2000×100     0.82    1024×512×128    0.86, TN 1.41
//    20×20×20    1.3     4×100×100    0.62    128×512×32 TN   0.77    128×16383×100   0.96, NT 1.1–1.3, TN 0.8–1.3
//    32×32×32    0.77    256×4×64 NT  0.79    256×256×256     0.92, TN 1.02
//
// Below some 2^14 the fixed cost of a call decides, above 2^23 OpenBLAS is as fast or faster. oneDNN is kept to the
// calling thread (a second pool of threads would fight OpenBLAS's for the cores): products worth several go there.
// With Intel's AVX-512 (Sapphire Rapids, OpenBLAS's kernels for SkylakeX):
//
//     512×384×128    0.89, NT 0.77, TN 0.86    2048×1024×256  0.86, NT 0.86, TN 0.88
//     77×8000×128    0.66, NT 0.78, TN 0.71    2048×2000×128  0.81, NT 0.85, TN 0.88
//     2048×768×256   0.82, NT 0.89, TN 0.91    2048×8000×256  0.85, NT 1.10, TN 0.96
bool prefer_onednn(std::size_t multiplications) {
  if (multiplications < (std::size_t{1} << 14)) return false;
  if (multiplications < kSharedProduct) return true;
  return onednn_leads() && multiplications < (std::size_t{1} << 31) && threads_for(multiplications) == 1;
}

// Keeps oneDNN to one thread within its scope. It runs on OpenMP, whose number of threads is a setting of the calling
// thread; looked up by name, because another build of oneDNN may stand on another runtime.
class OneThread {
 public:
  OneThread() : before_(get_ ? get_() : 1) {
    if (set_) set_(1);
  }
  ~OneThread() {
    if (set_) set_(before_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  inline static const auto get_ = reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "omp_get_max_threads"));
  inline static const auto set_ = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"));
  int before_;
};
#endif

// A gradient goes back through a layer as C = A Bᵀ, and with few rows of A a library is slow at it. Here Cᵀ = B Aᵀ is
// made: B is read as it lies, and only the small ones, Aᵀ and Cᵀ, are transposed. Time of this over that of oneDNN
// (float, one thread): 16×100×500 0.7 with AVX2 (Zen 3) and 0.4 with AVX-512 (Zen 5), 16×240×100 0.85 and 1.0,
// 32×1000×256 0.8; over that of OpenBLAS (Zen 4): 32×768×768 0.69, 32×3072×1024 0.48. It pays where the rows of A
// nearly fill whole registers, and where no other threads would help.
std::size_t whole_registers(std::size_t rows) { return (rows + simd::kWidth - 1) / simd::kWidth * simd::kWidth; }
bool few_rows_pay(std::size_t m, std::size_t n, std::size_t k) {
  return m <= kPanel && 8 * m >= 7 * whole_registers(m) && n >= 16 && k >= 16 && threads_for(m * n * k) == 1;
}

void few_rows(std::size_t m, std::size_t n, std::size_t k, Scalar alpha, const Scalar* a, std::size_t lda,
              const Scalar* b, std::size_t ldb, Scalar beta, Scalar* c, std::size_t ldc) {
  const std::size_t width = whole_registers(m);
  Array room = empty({(k + n) * width + m * n});
  Scalar *const a_transposed = room.data(), *const c_transposed = a_transposed + k * width;
  transpose(a, lda, m, k, a_transposed, width, width);
  panel_product(n, width, k, b, ldb, a_transposed, width, false, c_transposed, width);
  if (alpha == Scalar(1) && beta == Scalar(0)) return transpose(c_transposed, width, n, m, c, ldc, n);
  Scalar* const product = c_transposed + n * width;
  transpose(c_transposed, width, n, m, product, n, n);
  if (beta == Scalar(0)) scale(beta, c, ldc, m, n);
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t j = 0; j < n; ++j) c[i * ldc + j] = alpha * product[i * n + j] + beta * c[i * ldc + j];
}

// With few rows of A, OpenBLAS spends much of its time on a copy of B. Here B is read as it lies, panel by panel. Time
// of this over that of OpenBLAS (float, one thread, Zen 4): 5×8000×256 0.41, 16×768×768 0.69, 32×768×768 0.78,
// 32×8000×256 0.85, 32×2048×2048 0.95, 64×768×768 0.86, 128×3072×768 0.96. Beside oneDNN, which makes smaller products,
// it is level.
bool panels_pay(std::size_t m, std::size_t n, std::size_t k) {
  return !onednn_leads() && m <= 64 && m * n * k >= kSharedProduct && threads_for(m * n * k) == 1;
}

void panels(std::size_t m, std::size_t n, std::size_t k, const Scalar* a, std::size_t lda, const Scalar* b,
            std::size_t ldb, bool add, Scalar* c, std::size_t ldc) {
  const std::size_t whole = n / simd::kWidth * simd::kWidth;  // what lies behind a row of B is not read
  for (std::size_t q = 0; q < whole; q += kPanel)
    panel_product(m, std::min(kPanel, whole - q), k, a, lda, b + q, ldb, add, c + q, ldc);
  gemm(false, false, m, n - whole, k, 1, a, lda, b + whole, ldb, add ? 1 : 0, c + whole, ldc);
}

}  // namespace

void gemm(bool transpose_a, bool transpose_b, std::size_t m, std::size_t n, std::size_t k, Scalar alpha,
          const Scalar* a, std::size_t lda, const Scalar* b, std::size_t ldb, Scalar beta, Scalar* c, std::size_t ldc) {
  if (m == 0 || n == 0) return;
  if (k == 0) return scale(beta, c, ldc, m, n);
  if (n == 1) {  // the one column of op(B) is contiguous when B is stored transposed, else a stored row apart
    return gemv(transpose_a, transpose_a ? k : m, transpose_a ? m : k, alpha, a, lda, b, transpose_b ? 1 : ldb, beta, c,
                ldc);
  }
  if (m == 1) {  // cᵀ = op(B)ᵀ op(A)ᵀ
    return gemv(!transpose_b, transpose_b ? n : k, transpose_b ? k : n, alpha, b, ldb, a, transpose_a ? lda : 1, beta,
                c, 1);
  }
  if (!transpose_a && transpose_b && few_rows_pay(m, n, k))
    return few_rows(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
  if (!transpose_a && !transpose_b && alpha == Scalar(1) && (beta == Scalar(0) || beta == Scalar(1)) &&
      panels_pay(m, n, k))
    return panels(m, n, k, a, lda, b, ldb, beta == Scalar(1), c, ldc);
#ifdef AUTOGRAD_ONEDNN
  if (prefer_onednn(m * n * k)) {
    const OneThread scope;
    dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', static_cast<dnnl_dim_t>(m), static_cast<dnnl_dim_t>(n),
               static_cast<dnnl_dim_t>(k), alpha, a, static_cast<dnnl_dim_t>(lda), b, static_cast<dnnl_dim_t>(ldb),
               beta, c, static_cast<dnnl_dim_t>(ldc));
    return;
  }
#endif
  share_product(m * n * k);
  blas_gemm(CblasRowMajor, flag(transpose_a), flag(transpose_b), to_int(m), to_int(n), to_int(k), alpha, a, to_int(lda),
            b, to_int(ldb), beta, c, to_int(ldc));
}

void gemm_batch(bool transpose_a, bool transpose_b, std::size_t m, std::size_t n, std::size_t k, Scalar alpha,
                const Scalar* a, std::size_t lda, std::size_t stride_a, const Scalar* b, std::size_t ldb,
                std::size_t stride_b, Scalar beta, Scalar* c, std::size_t ldc, std::size_t stride_c,
                std::size_t batch) {
  for (std::size_t i = 0; i < batch; ++i) {
    gemm(transpose_a, transpose_b, m, n, k, alpha, a + i * stride_a, lda, b + i * stride_b, ldb, beta, c + i * stride_c,
         ldc);
  }
}

}  // namespace kernels
}  // namespace AG_PRECISION
}  // namespace ag
