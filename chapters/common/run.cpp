// run.cpp: how a chapter ends: exit codes and Ctrl-C.
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <new>

#include "autograd/check.h"
#include "chapters/common/settings.h"
#include "datasets/error.h"

namespace chapter {
namespace {

volatile std::sig_atomic_t interrupt_flag = 0;

void on_interrupt(int) { interrupt_flag = 1; }

// The first Ctrl-C asks to stop; SA_RESETHAND gives the second one its usual meaning.
void catch_interrupts() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

int fail(const char* program, const char* message, int code) {
  std::fflush(stdout);
  const std::string name = std::filesystem::path(program).filename().string();
  fmt::print(stderr, "{}: {}{}\n", name, code == kInternalError ? "internal error: " : "", message);
  return code;
}

}  // namespace

bool interrupted() { return interrupt_flag != 0; }

int run(int argc, char** argv, const std::function<int(int, char**)>& body) {
  interrupt_flag = 0;
  catch_interrupts();
  const char* const program = argc > 0 ? argv[0] : "chapter";
  try {
    const int code = body(argc, argv);
    return code == 0 && interrupted() ? kInterrupted : code;
  } catch (const Flags::Done&) {
    return 0;
  } catch (const UserError& error) {
    return fail(program, error.what(), kUserError);
  } catch (const data::InputError& error) {
    return fail(program, error.what(), kUserError);
  } catch (const ag::Error& error) {  // shapes that do not fit, a checkpoint of another model
    return fail(program, error.what(), kUserError);
  } catch (const std::filesystem::filesystem_error& error) {
    return fail(program, error.what(), kUserError);
  } catch (const std::bad_alloc&) {
    return fail(program, "out of memory: try --quick, or smaller sizes.", kUserError);
  } catch (const std::exception& error) {
    return fail(program, error.what(), kInternalError);
  }
}

}  // namespace chapter
