// cpu_seconds.h: a clock that other programs on the machine do not push forward.
#pragma once

#include <ctime>

namespace program {

// Seconds of processor time that the calling thread has used.
inline double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace program
