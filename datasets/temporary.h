// A folder that is removed again.
#pragma once

#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "datasets/error.h"

namespace data {

// Makes a new, empty folder inside `parent` and removes it with everything in it at the end of its scope.
// InputError when `parent` cannot be written.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent) {
    remove_leftovers(parent);
    std::string name = (parent / ".unfinished-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
      throw InputError(parent.string() +
                       ": no file can be made in this folder. Check that it exists and can be written.");
    }
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  // What a process that was killed has left there, more than a day ago.
  static void remove_leftovers(const std::filesystem::path& parent) {
    namespace fs = std::filesystem;
    std::error_code error;
    std::vector<fs::path> old;
    for (fs::directory_iterator at(parent, error), end; !error && at != end; at.increment(error)) {
      const bool ours = at->path().filename().string().starts_with(".unfinished-");
      const auto written = fs::last_write_time(at->path(), error);
      if (ours && !error && fs::file_time_type::clock::now() - written > std::chrono::hours(24))
        old.push_back(at->path());
    }
    for (const fs::path& folder : old) fs::remove_all(folder, error);
  }

  std::filesystem::path path_;
};

}  // namespace data
