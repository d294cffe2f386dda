// Files for tests of readers: written into a folder of their own, which goes away again.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "datasets/error.h"
#include "datasets/temporary.h"

class TextFiles {
 public:
  TextFiles() : folder_(std::filesystem::temp_directory_path()) {}
  std::filesystem::path path(std::string_view name = "") const { return folder_.path() / name; }
  std::filesystem::path write(std::string_view name, std::string_view bytes) const {
    std::filesystem::create_directories(path(name).parent_path());
    std::ofstream(path(name), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path(name);
  }

 private:
  data::TemporaryFolder folder_;
};

// The message of the InputError that `action` throws; the test fails when there is none.
template <class Action>
std::string input_error(Action action) {
  try {
    action();
  } catch (const data::InputError& error) {
    return error.what();
  }
  ADD_FAILURE() << "expected an InputError";
  return "";
}

inline void expect_contains(const std::string& text, std::string_view part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << part << "' is not in: " << text;
}
