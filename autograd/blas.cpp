#include "autograd/blas.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "autograd/check.h"
#ifdef AUTOGRAD_ONEDNN
#include <dnnl.h>
#endif

namespace ag {
inline namespace AG_PRECISION {
namespace {

std::atomic<int> wanted_threads{0};  // 0: nobody asked, each library's own default

// A function of the BLAS that this process really runs, or null. Looked up by name at run time: only OpenBLAS has the
// openblas_… functions, and any other CBLAS must link and run too.
template <class Function>
Function* find(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

// What BLAS chose; asked when the program is loaded, before anybody changes it.
int chosen_threads() {
  static const int chosen = [] {
    const auto get = find<int()>("openblas_get_num_threads");
    return get ? get() : 1;
  }();
  return chosen;
}
[[maybe_unused]] const int asked_early = chosen_threads();

// The file that holds a function, with symbolic links resolved; empty when unknown.
std::filesystem::path file_of(const char* function) {
  Dl_info info{};
  void* address = dlsym(RTLD_DEFAULT, function);
  if (address == nullptr || dladdr(address, &info) == 0 || info.dli_fname == nullptr) return {};
  std::error_code failed;
  const auto file = std::filesystem::canonical(info.dli_fname, failed);
  return failed ? std::filesystem::path(info.dli_fname) : file;
}

std::string library_name() {
  const auto config = find<char*()>("openblas_get_config");
  if (config == nullptr) return "CBLAS";
  const std::string text = config();  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH NO_AFFINITY Zen MAX_THREADS=64"
  std::string name = text.substr(0, text.find(' ', text.find(' ') + 1));
  std::string details;
  if (const auto parallel = find<int()>("openblas_get_parallel")) {
    const int kind = parallel();
    details = kind == 0 ? "serial" : kind == 1 ? "pthreads" : "OpenMP";
  }
  if (const auto core = find<char*()>("openblas_get_corename"))
    details += fmt::format("{}{}", details.empty() ? "" : ", ", core());
  return details.empty() ? name : fmt::format("{} ({})", name, details);
}

}  // namespace

std::string blas_description() {
  std::string text = library_name();
  const std::filesystem::path loaded = file_of("cblas_sgemm");
  if (!loaded.empty()) text += ", " + loaded.string();
#ifdef AUTOGRAD_ONEDNN
  const dnnl_version_t* version = dnnl_version();
  text += fmt::format("; oneDNN {}.{}.{}", version->major, version->minor, version->patch);
#endif
#ifdef AUTOGRAD_BLAS_LINKED  // folder and file that CMake found, links resolved:
                             // "openblas-pthread/libopenblasp-r0.3.21.so"
  // The folder counts: Debian's flavours of OpenBLAS differ in nothing else.
  const std::string running = (loaded.parent_path().filename() / loaded.filename()).string();
  const std::string linked = AUTOGRAD_BLAS_LINKED;
  if (!loaded.empty() && !linked.ends_with(".a") && running != linked) {
    text += fmt::format("; NOTE: linked was {}, loaded is {}: the system puts another library behind that name", linked,
                        running);
  }
#endif
  return text;
}

void set_threads(int n) {
  if (n < 1) throw Error(fmt::format("[set_threads] {} threads. There must be at least one.", n));
  wanted_threads = n;
  if (const auto set = find<void(int)>("openblas_set_num_threads")) set(n);
  // OpenMP's setting belongs to the calling thread: gemm() makes it where it calls oneDNN.
}

int threads() {
  const int n = wanted_threads;
  return n > 0 ? n : chosen_threads();
}

int threads_for(std::size_t multiplications) { return multiplications < kSharedProduct ? 1 : threads(); }

void share_product(std::size_t multiplications) {
  static const auto get = find<int()>("openblas_get_num_threads");
  static const auto set = find<void(int)>("openblas_set_num_threads");
  if (!get || !set) return;
  if (const int n = threads_for(multiplications); get() != n) set(n);
}

}  // namespace AG_PRECISION
}  // namespace ag
