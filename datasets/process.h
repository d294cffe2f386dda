// Running another program.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace data {

struct ProcessResult {
  int exit_code = 0;   // 127: there is no such program
  std::string output;  // what it printed, standard output and standard error together
};

// Runs a program found on the PATH with these arguments, without a shell and without standard input, and waits for it.
// It runs in `folder` (empty: in ours).
ProcessResult run_process(const std::vector<std::string>& command, const std::filesystem::path& folder = {});

}  // namespace data
