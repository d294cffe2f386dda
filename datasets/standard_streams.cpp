#include "datasets/standard_streams.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <string>

#include "datasets/error.h"

namespace data {

void secure_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(stream, F_GETFD) == -1) ::open("/dev/null", O_RDWR);  // takes the lowest free number: this one
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void put(std::FILE* stream, std::string_view text) noexcept {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
  std::clearerr(stream);  // what failed once may work again: a disk that was full
}

void put_error(std::string_view program, std::string_view message) noexcept try {
  put(stderr, std::string(program) + ": " + one_line(message) + "\n");
} catch (...) {  // no memory for the text
}

}  // namespace data
