// A save in which any system call may fail: the old file or the new one loads, the failure is told, nothing is left
// over. The linker sends the calls of this program through the functions below (-Wl,--wrap in tests/CMakeLists.txt).
#include "autograd/io/durable_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdarg>
#include <functional>
#include <map>
#include <thread>

#include "tests/checkpoint_files.h"

namespace {

// While one is in scope: notes the calls, and lets one of them fail.
class Calls {
 public:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  explicit Calls(std::size_t fails = kNone, int error = 0) : fails_(fails), error_(error) { active = this; }
  ~Calls() { active = nullptr; }
  Calls(const Calls&) = delete;
  Calls& operator=(const Calls&) = delete;

  // "open temporary", "write temporary", …
  const std::vector<std::string>& names() const { return names_; }
  std::function<void()> before_lock;            // between the creation of a file and its lock
  std::function<ssize_t(std::size_t)> written;  // what write() does with so many bytes: at most how many it takes

  static Calls* active;
  bool fail(const std::string& call, int descriptor = -1) {
    const auto role = roles_.find(descriptor);
    names_.push_back(role == roles_.end() ? call : call + " " + role->second);
    if (names_.size() - 1 != fails_) return false;
    errno = error_;
    return true;
  }
  void opened(int descriptor, const std::string& role) { roles_[descriptor] = role; }

 private:
  std::size_t fails_;
  int error_;
  std::vector<std::string> names_;
  std::map<int, std::string> roles_;
};
Calls* Calls::active = nullptr;

}  // namespace

extern "C" {
int __real_open(const char*, int, ...);
int __real_close(int);
ssize_t __real_write(int, const void*, size_t);
int __real_fsync(int);
int __real_rename(const char*, const char*);
int __real_flock(int, int);
int __real_unlink(const char*);

int __wrap_open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  const std::string role = (flags & O_DIRECTORY) ? "folder" : (flags & O_CREAT) ? "temporary" : "leftover";
  if (Calls::active && Calls::active->fail("open " + role)) return -1;
  const int descriptor = __real_open(path, flags, mode);
  if (Calls::active) Calls::active->opened(descriptor, role);
  return descriptor;
}
int __wrap_close(int descriptor) {
  const bool fails = Calls::active && Calls::active->fail("close", descriptor);
  const int error = errno;
  const int result = __real_close(descriptor);  // a close() that fails has closed nevertheless
  errno = error;
  return fails ? -1 : result;
}
ssize_t __wrap_write(int descriptor, const void* data, size_t bytes) {
  if (Calls::active && Calls::active->fail("write", descriptor)) return -1;
  if (Calls::active && Calls::active->written) bytes = static_cast<size_t>(Calls::active->written(bytes));
  return bytes == 0 ? 0 : __real_write(descriptor, data, bytes);
}
int __wrap_fsync(int descriptor) {
  return Calls::active && Calls::active->fail("flush", descriptor) ? -1 : __real_fsync(descriptor);
}
int __wrap_rename(const char* from, const char* to) {
  return Calls::active && Calls::active->fail("rename") ? -1 : __real_rename(from, to);
}
int __wrap_flock(int descriptor, int operation) {
  if (Calls::active && Calls::active->before_lock) std::exchange(Calls::active->before_lock, {})();
  return Calls::active && Calls::active->fail("lock", descriptor) ? -1 : __real_flock(descriptor, operation);
}
int __wrap_unlink(const char* path) {
  return Calls::active && Calls::active->fail("unlink") ? -1 : __real_unlink(path);
}
}

namespace ag {
namespace {

class DurableFileTest : public CheckpointTest {
 protected:
  // Saves numbers that say which save it was.
  void save_generation(int generation) const {
    write_checkpoint(
        path(), {{{"w", full({50}, generation)}, {"v", full({2, 3}, generation)}}, {{"n", Integers{generation}}}, {}});
  }
  int load_generation() const {
    const Checkpoint in = read_checkpoint(path());
    const std::int64_t generation = in.integers.at("n")(0);
    EXPECT_EQ(in.arrays.at("w"), full({50}, static_cast<Scalar>(generation)));
    EXPECT_EQ(in.arrays.at("v"), full({2, 3}, static_cast<Scalar>(generation)));
    return static_cast<int>(generation);
  }
  std::string try_to_save(int generation) const {
    return message_of([&] { save_generation(generation); });
  }
  std::vector<std::string> calls_of_a_save() const {
    const Calls calls;
    save_generation(1);
    return calls.names();
  }
  static std::size_t position(const std::vector<std::string>& calls, const std::string& name) {
    return static_cast<std::size_t>(std::find(calls.begin(), calls.end(), name) - calls.begin());
  }
  void touch(const std::string& name) const { std::ofstream(path(name)) << "x"; }
};

TEST_F(DurableFileTest, CallsInTheirOrder) {
  save_generation(1);
  std::vector<std::string> calls = calls_of_a_save();
  calls.erase(std::unique(calls.begin(), calls.end()), calls.end());  // several writes
  EXPECT_EQ(calls,
            (std::vector<std::string>{"open folder", "open temporary", "lock temporary", "write temporary",
                                      "flush temporary", "rename", "flush folder", "close temporary", "close folder"}));
}

TEST_F(DurableFileTest, EveryCallMayFail) {
  const std::vector<std::string> calls = calls_of_a_save();
  ASSERT_GE(std::count(calls.begin(), calls.end(), "write temporary"), 5);
  const std::size_t renamed = position(calls, "rename");
  int generation = 1;
  for (std::size_t i = 0; i < calls.size(); ++i) {
    for (const int error : {EIO, ENOSPC, EROFS, EACCES}) {
      SCOPED_TRACE(calls[i] + ", error " + std::to_string(error));
      const std::string message = [&] {
        const Calls fault(i, error);
        return try_to_save(generation + 1);
      }();
      EXPECT_EQ(files(), 1u);
      if (calls[i] == "lock temporary") {  // a disk without locks
        EXPECT_EQ(message, "no error");
      } else {
        EXPECT_EQ(message.find("[checkpoint] " + path() + ": cannot "), 0u) << message;
        expect_part(message, std::generic_category().message(error));
        expect_part(message, i <= renamed ? "What stood there before is untouched." : "The new file is in place");
      }
      const bool replaced = i > renamed || message == "no error";
      EXPECT_EQ(load_generation(), replaced ? generation + 1 : generation);
      generation += 2;
      EXPECT_EQ(try_to_save(generation), "no error");
      EXPECT_EQ(load_generation(), generation);
      EXPECT_EQ(files(), 1u);
    }
  }
}

TEST_F(DurableFileTest, AFirstSaveThatFailsLeavesNothing) {
  const std::vector<std::string> calls = calls_of_a_save();
  for (std::size_t i = 0; calls[i] != "rename"; ++i) {
    if (calls[i] == "lock temporary") continue;
    fs::remove(path());
    const Calls fault(i, EIO);
    EXPECT_NE(try_to_save(2), "no error") << calls[i];
    EXPECT_EQ(files(), 0u) << calls[i];
  }
}

TEST_F(DurableFileTest, ASignalIsNoFailure) {
  const std::vector<std::string> calls = calls_of_a_save();
  for (std::size_t i = 0; i < calls.size(); ++i) {
    if (calls[i] == "rename") continue;
    const Calls fault(i, EINTR);
    EXPECT_EQ(try_to_save(static_cast<int>(i)), "no error") << calls[i];
    EXPECT_EQ(load_generation(), static_cast<int>(i));
  }
}

TEST_F(DurableFileTest, AFolderThatCannotBeFlushedIsNoFailure) {
  const std::vector<std::string> calls = calls_of_a_save();
  const std::size_t flush = position(calls, "flush folder");
  for (const int error : {EINVAL, ENOTSUP}) {
    const Calls fault(flush, error);
    EXPECT_EQ(try_to_save(error), "no error");
    EXPECT_EQ(load_generation(), error);
  }
}

TEST_F(DurableFileTest, WritesInPieces) {
  {
    Calls calls;
    calls.written = [](std::size_t bytes) { return static_cast<ssize_t>((bytes + 2) / 3); };
    EXPECT_EQ(try_to_save(7), "no error");
  }
  EXPECT_EQ(load_generation(), 7);
  Calls calls;
  calls.written = [](std::size_t) { return ssize_t{0}; };
  expect_part(try_to_save(8), "cannot write");
  EXPECT_EQ(load_generation(), 7);
}

// --- leftovers ----------------------------------------------------------------------------------------------------

TEST_F(DurableFileTest, RemovesWhatADeadProcessLeft) {
  for (const std::string& name : {std::string("1.0"), std::string("123.45"), std::to_string(::getpid()) + ".100000"})
    touch("model.safetensors.tmp" + name);
  save_generation(1);
  EXPECT_EQ(files(), 1u);
}

TEST_F(DurableFileTest, LeavesEverythingElse) {
  const std::vector<std::string> names{
      "model.safetensors.tmp",    "model.safetensors.tmp1", "model.safetensors.tmp1.",  "model.safetensors.tmp1.2.bak",
      "model.safetensors.tmpa.1", "model.tmp1.2",           "other.safetensors.tmp1.2", "odel.safetensors.tmp1.2"};
  for (const std::string& name : names) touch(name);
  fs::create_directory(path("model.safetensors.tmp3.4"));
  fs::create_symlink("other.safetensors.tmp1.2", path("model.safetensors.tmp5.6"));
  save_generation(1);
  EXPECT_EQ(files(), names.size() + 3);
}

TEST_F(DurableFileTest, LeavesTheFileOfALiveWriter) {
  DurableFile slow(path());
  slow.write("slow", 4);
  save_generation(1);
  EXPECT_EQ(files(), 2u);
  EXPECT_EQ(load_generation(), 1);
  slow.commit();
  EXPECT_EQ(bytes_of_file(), "slow");
  EXPECT_EQ(files(), 1u);
}

TEST_F(DurableFileTest, LeavesLeftoversWhereThereAreNoLocks) {
  touch("model.safetensors.tmp1.0");
  const std::vector<std::string> calls = calls_of_a_save();
  touch("model.safetensors.tmp1.0");
  const std::size_t lock = position(calls, "lock leftover");
  const Calls fault(lock, ENOLCK);
  EXPECT_EQ(try_to_save(2), "no error");
  EXPECT_EQ(files(), 2u);
}

// Between the creation of a temporary file and its lock another process may take it for a leftover.
TEST_F(DurableFileTest, AWriterWhoseFileIsRemovedTakesAnother) {
  const auto temporary = [&] {
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path() != path()) return entry.path();
    }
    return fs::path();
  };
  save_generation(1);
  {
    Calls calls;
    calls.before_lock = [&] { fs::remove(temporary()); };
    EXPECT_EQ(try_to_save(2), "no error");
  }
  EXPECT_EQ(load_generation(), 2);
  int cleaner = -1;
  fs::path taken;
  {
    Calls calls;
    calls.before_lock = [&] {
      taken = temporary();
      cleaner = __real_open(taken.c_str(), O_RDWR | O_CLOEXEC);
      ASSERT_EQ(__real_flock(cleaner, LOCK_EX), 0);
    };
    EXPECT_EQ(try_to_save(3), "no error");
  }
  EXPECT_EQ(load_generation(), 3);
  fs::remove(taken);
  __real_close(cleaner);
  EXPECT_EQ(files(), 1u);
}

TEST_F(DurableFileTest, TwoWritersOfOneFile) {
  const auto write = [&](int first) {
    for (int i = 0; i < 50; ++i) save_generation(first + i);
  };
  std::thread other(write, 1000);
  write(0);
  other.join();
  const int generation = load_generation();
  EXPECT_TRUE(generation == 49 || generation == 1049) << generation;
  EXPECT_EQ(files(), 1u);
}

}  // namespace
}  // namespace ag
