// A job of several ranks, run by a test.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <string>

struct Job {
  int code = 0;        // the exit code, or minus the signal
  std::string said;    // on standard output and standard error
  double seconds = 0;  // that it took

  int count(const std::string& text) const {
    int found = 0;
    for (std::size_t at = said.find(text); at != std::string::npos; at = said.find(text, at + 1)) ++found;
    return found;
  }
};

inline Job run_alone(const std::string& command) {
  const auto start = std::chrono::steady_clock::now();
  std::FILE* const output = ::popen((command + " 2>&1").c_str(), "r");
  Job job;
  for (int byte = std::fgetc(output); byte != EOF; byte = std::fgetc(output)) job.said += static_cast<char>(byte);
  const int status = ::pclose(output);
  job.code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  job.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return job;
}

// Open MPI refuses more ranks than cores, and root, unless it is told so. A job whose ranks wait for each other for
// ever ends after a minute, with exit code 110.
inline std::string mpirun(int ranks) {
  return "'" COURSE_MPIRUN "' -n " + std::to_string(ranks) + " --oversubscribe --timeout 60" +
         (::geteuid() == 0 ? " --allow-run-as-root " : " ");
}
inline Job run_job(int ranks, const std::string& command) { return run_alone(mpirun(ranks) + command); }
