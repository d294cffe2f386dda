// run.cpp: how a chapter ends: exit codes and Ctrl-C.
#include <fmt/format.h>
#include <signal.h>
#include <sys/mman.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <new>
#include <stdexcept>
#include <system_error>

#include "autograd/check.h"
#include "autograd/memory.h"
#include "autograd/ranks.h"
#include "chapters/program/settings.h"
#include "datasets/error.h"
#include "datasets/standard_streams.h"

namespace program {
namespace {

constexpr const char* kTooLarge = "out of memory: try --quick, or smaller sizes.";

volatile std::sig_atomic_t interrupt_flag = 0;
bool stops_on_all_ranks = false;

void on_interrupt(int) { interrupt_flag = 1; }

// The first Ctrl-C asks to stop; SA_RESETHAND gives the second one its usual meaning.
//
// The handler has a stack of its own: oneDNN's products (2.6, jit_avx_gemm_f32) keep an address of the heap in the
// stack pointer for a while, and what the system writes there before it calls a handler would overwrite what lies
// below.
void catch_interrupts() {
  alignas(16) static char memory[1 << 16];
  stack_t stack{};
  stack.ss_sp = memory;
  stack.ss_size = sizeof(memory);
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_ONSTACK;
  // SIGHUP: the terminal was closed. SIGUSR1: mpirun hands it on, and waits, where after a Ctrl-C it kills the ranks.
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);  // ignored: started with nohup
  }
}

int run_or_help(const std::function<int(int, char**)>& body, int argc, char** argv) {
  try {
    return body(argc, argv);
  } catch (const Flags::Done&) {
    return 0;
  }
}

// OpenBLAS waits for ever for a buffer that the system does not give, deaf to Ctrl-C (0.3.21: blas_memory_alloc). So
// the room is asked for before it is needed; it is not touched, and given back.
void require_room_for_blas() {
  constexpr std::size_t kBuffers = std::size_t{192} << 20;
  void* const room = ::mmap(nullptr, kBuffers, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED)
    throw UserError(
        "the system gives this program too little memory to begin (ulimit -v, or a limit of the container): 192 MB "
        "more are needed for the buffers of matrix products.");
  ::munmap(room, kBuffers);
}

int fail(const char* program, const char* message, int code) {
  std::fflush(stdout);
  std::string name = std::filesystem::path(program).filename().string();
  if (!ag::ranks::first()) name += ": rank " + std::to_string(ag::ranks::rank());
  if (code == kInternalError) name += ": internal error";
  if (ag::ranks::size() > 1) ag::ranks::abort(code, [&] { data::put_error(name, message); });
  data::put_error(name, message);
  return code;
}

}  // namespace

void flush_output(std::string_view what) {
  errno = 0;
  const bool written = std::fflush(stdout) == 0;
  if (!written && errno == EPIPE) throw UserError("standard output: nobody reads it any more.");
  if (!written || std::ferror(stdout) != 0)
    throw UserError(fmt::format("standard output: {} cannot be written. Is the disk full?", what));
}

bool interrupted() { return ag::ranks::size() > 1 ? stops_on_all_ranks : interrupt_flag != 0; }

bool interrupted_anywhere() {
  if (ag::ranks::size() > 1) stops_on_all_ranks = ag::ranks::any(interrupt_flag != 0);
  return interrupted();
}

int run(int argc, char** argv, const std::function<int(int, char**)>& body) {
  interrupt_flag = 0;
  data::secure_standard_streams();
  const ag::ranks::Scope ranks(argc, argv);
  if (!ag::ranks::first() && std::freopen("/dev/null", "w", stdout) == nullptr) return kInternalError;
  catch_interrupts();
  const char* const program = argc > 0 ? argv[0] : "chapter";
  try {
    require_room_for_blas();
    const int code = run_or_help(body, argc, argv);
    flush_output("what this run printed");
    return code == 0 && interrupted() ? kInterrupted : code;
  } catch (const UserError& error) {
    return fail(program, error.what(), kUserError);
  } catch (const data::InputError& error) {
    return fail(program, error.what(), kUserError);
  } catch (const ag::Error& error) {  // shapes that do not fit, a checkpoint of another model
    return fail(program, error.what(), kUserError);
  } catch (const std::system_error& error) {  // of files, of threads the system does not give, of standard output
    return fail(program, error.what(), kUserError);
  } catch (const ag::memory::NotEnough& error) {
    return fail(program, fmt::format("out of memory: {}. Try --quick, or smaller sizes.", error.what()).c_str(),
                kUserError);
  } catch (const std::bad_alloc&) {
    return fail(program, kTooLarge, kUserError);
  } catch (const std::length_error&) {  // a size beyond what a container can have at all
    return fail(program, kTooLarge, kUserError);
  } catch (const std::exception& error) {
    return fail(program, error.what(), kInternalError);
  }
}

}  // namespace program
