// durable_file.h: replacing a file so that a crash leaves the old one or the new one, never half of either.
//
//   write path.tmpPROCESS.NUMBER → flush it to disk → rename it to path → flush the folder, where the rename is
//
// A process that is killed before the rename leaves its temporary file behind; the next one to replace the same file
// removes it. Whether it has a writer is told by a lock (flock) that the writer holds until after the rename and that
// the system drops when a process ends, however it ends. Process numbers could not tell: they are used again, and each
// container and each machine on a shared disk counts its own. Where the file system has no locks, nothing is removed.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace ag {

// What failed, why, what has become of the file, and what to do.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Two of them for the same path may be at work at the same time, in one process or in two: the last commit() wins.
// Without commit() nothing stays. All throw FileError.
class DurableFile {
 public:
  explicit DurableFile(const std::string& path);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  void write(const void* data, std::size_t bytes);
  void commit();

 private:
  // A file descriptor, closed at the end of its scope.
  struct Descriptor {
    int number = -1;
    Descriptor() = default;
    ~Descriptor() { close(); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    bool close();  // false: with errno
  };
  bool create();

  std::string path_;
  std::string temporary_;  // empty: there is none
  Descriptor file_, folder_;
};

}  // namespace ag
