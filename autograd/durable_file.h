// durable_file.h: replacing a file so that a crash leaves the old one or the new one, never half of either.
#pragma once

#include <cstddef>
#include <string>

namespace ag {

// Written beside `path` under another name; commit() flushes it to disk and renames it. Without commit() nothing of it
// stays. All throw std::system_error.
class DurableFile {
 public:
  explicit DurableFile(const std::string& path);
  ~DurableFile();
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  void write(const void* data, std::size_t bytes);
  void commit();

 private:
  std::string path_;
  std::string temporary_;
  int descriptor_ = -1;
};

}  // namespace ag
