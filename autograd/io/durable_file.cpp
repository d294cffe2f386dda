#include "autograd/io/durable_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace ag {
namespace {

namespace fs = std::filesystem;

std::atomic<unsigned> files_made{0};

constexpr const char* kUntouched =
    "What stood there before is untouched. Check that the folder exists, may be written to, and has room.";
constexpr const char* kInPlace =
    "The new file is in place, but a power failure could bring the old one back. Check the disk and save again.";

[[noreturn]] void fail(const char* what, int error, const char* outcome) {
  throw FileError(std::string(what) + ": " + std::generic_category().message(error) + ". " + outcome);
}

// A signal that interrupts a system call is no failure of it.
template <class Call>
auto uninterrupted(const Call& call) {
  while (true) {
    const auto result = call();
    if (result >= 0 || errno != EINTR) return result;
  }
}

// A link stays a link: what it points to is replaced.
std::string behind_links(const std::string& path) {
  std::error_code none;
  const auto real = fs::canonical(path, none);
  return none ? path : real.string();
}

fs::path folder_of(const std::string& path) {
  const fs::path folder = fs::path(path).parent_path();
  return folder.empty() ? "." : folder;
}

// A device or a pipe must not be renamed over: root could replace /dev/null by a file.
void require_file_or_nothing(const std::string& path) {
  std::error_code none;
  const auto status = fs::status(path, none);
  if (fs::exists(status) && !fs::is_regular_file(status))
    fail("something that is no file stands there", EINVAL, kUntouched);
}

bool is_name_of(const std::string& path, int descriptor) {
  struct stat named {
  }, open{};
  return ::lstat(path.c_str(), &named) == 0 && ::fstat(descriptor, &open) == 0 && named.st_dev == open.st_dev &&
         named.st_ino == open.st_ino;
}

bool try_lock(int descriptor) {
  return uninterrupted([&] { return ::flock(descriptor, LOCK_EX | LOCK_NB); }) == 0;
}

// Who holds the lock of a temporary file may rename or remove it. Its writer lets go only when it has been renamed, so
// what has this name and can be locked has no writer. (Or has none yet: see create().)
void remove_without_writer(const std::string& temporary) {
  const int descriptor = ::open(temporary.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return;
  if (try_lock(descriptor) && is_name_of(temporary, descriptor)) ::unlink(temporary.c_str());
  ::close(descriptor);
}

// "12.3"
bool is_process_and_number(const std::string& text) {
  const std::size_t dot = text.find('.');
  const auto is_number = [](const std::string& s) {
    return !s.empty() && s.find_first_not_of("0123456789") == std::string::npos;
  };
  return dot != std::string::npos && is_number(text.substr(0, dot)) && is_number(text.substr(dot + 1));
}

void remove_leftovers(const std::string& path) {
  const std::string prefix = fs::path(path).filename().string() + ".tmp";
  std::error_code error;
  for (fs::directory_iterator at(folder_of(path), error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.compare(0, prefix.size(), prefix) == 0 && is_process_and_number(name.substr(prefix.size())))
      remove_without_writer(at->path().string());
  }
}

}  // namespace

bool DurableFile::Descriptor::close() {
  const int closed = number;
  number = -1;  // closed, whatever close() says: a second call could close a file of somebody else
  return closed < 0 || ::close(closed) == 0 || errno == EINTR;
}

DurableFile::DurableFile(const std::string& path) : path_(behind_links(path)) {
  require_file_or_nothing(path_);
  folder_.number = uninterrupted([&] { return ::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); });
  if (folder_.number < 0) fail("cannot open the folder", errno, kUntouched);
  remove_leftovers(path_);
  while (!create()) {
  }
}

// False: somebody else has this name, or took the file for a leftover before it was locked.
bool DurableFile::create() {
  temporary_ = path_ + ".tmp" + std::to_string(::getpid()) + "." + std::to_string(files_made++);
  file_.number =
      uninterrupted([&] { return ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); });
  if (file_.number < 0 && errno != EEXIST) fail("cannot create a file there", errno, kUntouched);
  if (file_.number >= 0) {
    struct stat old {};  // who could not read the old file should not read the new one
    if (::stat(path_.c_str(), &old) == 0) ::fchmod(file_.number, old.st_mode & 07777);
    const bool locked = try_lock(file_.number), taken = !locked && errno == EWOULDBLOCK;
    if (!taken && (!locked || is_name_of(temporary_, file_.number)))
      return true;  // no locks on this disk: as good as it gets
    file_.close();
  }
  return false;
}

DurableFile::~DurableFile() {
  if (file_.number >= 0) ::unlink(temporary_.c_str());
}

void DurableFile::write(const void* data, std::size_t bytes) {
  const char* from = static_cast<const char*>(data);
  while (bytes > 0) {
    const std::size_t part = std::min(bytes, std::size_t{1} << 30);
    const ssize_t written = uninterrupted([&] { return ::write(file_.number, from, part); });
    if (written <= 0) fail("cannot write", written < 0 ? errno : EIO, kUntouched);
    from += written;
    bytes -= static_cast<std::size_t>(written);
  }
}

void DurableFile::commit() {
  if (uninterrupted([&] { return ::fsync(file_.number); }) != 0) fail("cannot flush to disk", errno, kUntouched);
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail("cannot put the new file in place", errno, kUntouched);
  // From here on the new file is the file. Some file systems cannot flush a folder; then this is all that can be done.
  const bool flushed =
      uninterrupted([&] { return ::fsync(folder_.number); }) == 0 || errno == EINVAL || errno == ENOTSUP;
  const int error = flushed ? 0 : errno;
  const bool closed = file_.close() && folder_.close();
  if (!flushed) fail("cannot flush the folder to disk", error, kInPlace);
  if (!closed) fail("cannot close", errno, kInPlace);
}

}  // namespace ag
