// A folder that is removed again.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "datasets/error.h"

namespace data {

// Makes a new, empty folder inside `parent` and removes it with everything in it at the end of its scope.
// InputError when `parent` cannot be written.
class TemporaryFolder {
 public:
  explicit TemporaryFolder(const std::filesystem::path& parent) {
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
  std::filesystem::path path_;
};

}  // namespace data
