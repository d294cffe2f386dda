// available_memory.cpp: how much memory is left, as Linux tells it.
#include <algorithm>
#include <cstddef>
#include <fstream>
#include <limits>
#include <string>

#include "autograd/memory.h"

namespace ag::memory {
namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

// The number behind `key` in a file of lines `key number`; 0 without it.
std::size_t number_of(const std::string& file, const std::string& key) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(key)) return std::strtoull(line.c_str() + key.size(), nullptr, 10);
  return 0;
}

std::size_t left_on_machine() {
  const std::string file = "/proc/meminfo";
  const std::size_t kib = number_of(file, "MemAvailable:") + number_of(file, "SwapFree:");
  return kib == 0 ? kNoLimit : kib * 1024;
}

// Of one control group (cgroup v2). Its page cache counts as used, but is given up when memory is wanted; what is
// shared in memory is not.
std::size_t left_in_group(const std::string& folder) {
  std::size_t limit = 0;
  if (!(std::ifstream(folder + "/memory.max") >> limit)) return kNoLimit;  // no such file, or the word max
  const std::string stat = folder + "/memory.stat";
  const std::size_t used = number_of(folder + "/memory.current", ""),
                    cache = number_of(stat, "file ") - std::min(number_of(stat, "file "), number_of(stat, "shmem "));
  const std::size_t held = used - std::min(used, cache);
  return limit - std::min(limit, held);
}

// Of the group that this program is in, and of those around it.
std::size_t left_in_container() {
  const std::string root = "/sys/fs/cgroup";
  std::string line, group;
  for (std::ifstream in("/proc/self/cgroup"); std::getline(in, line);)
    if (line.starts_with("0::/")) group = line.substr(3);
  std::size_t left = left_in_group(root);
  for (; group.size() > 1; group.resize(group.rfind('/'))) left = std::min(left, left_in_group(root + group));
  return left;
}

}  // namespace

std::size_t available() { return std::min(left_on_machine(), left_in_container()); }

}  // namespace ag::memory
