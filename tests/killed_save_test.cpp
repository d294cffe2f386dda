// A process that saves in a loop is killed at any moment: the old or the new file loads, and the next run leaves no
// other.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

#include "autograd/random.h"
#include "tests/checkpoint_files.h"

namespace ag {
namespace {

constexpr int kKills = 200;

// Long enough that a kill may come between two writes and within one.
Checkpoint generation_file(std::int64_t generation) {
  const auto g = static_cast<Scalar>(generation);
  return {{{"a", full({3000}, g)}, {"b", full({50, 60}, g + 1)}}, {{"n", Integers{generation}}}, {}};
}

// Saves one generation after the other, and says each time that it is done.
[[noreturn]] void save_for_ever(const std::string& path, std::int64_t generation, int done) {
  for (;; ++generation) {
    write_checkpoint(path, generation_file(generation));
    if (::write(done, &generation, sizeof generation) != sizeof generation) ::_exit(1);
  }
}

// Kills such a process so many microseconds after it was started, or after its first save, when a leftover of the one
// before has gone. The last generation it said it had saved.
enum class After { start, first_save };
std::int64_t saved_until_killed(const std::string& path, std::int64_t generation, After after,
                                std::int64_t microseconds) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t process = ::fork();
  if (process == 0) save_for_ever(path, generation, ends[1]);
  ::close(ends[1]);
  std::int64_t said = generation - 1, last = said;
  if (after == After::first_save && ::read(ends[0], &last, sizeof last) == sizeof last) said = last;
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
  EXPECT_EQ(::kill(process, SIGKILL), 0);
  int status = 0;
  EXPECT_EQ(::waitpid(process, &status, 0), process);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the process ended by itself";
  while (::read(ends[0], &last, sizeof last) == sizeof last) said = last;
  ::close(ends[0]);
  return said;
}

TEST_F(CheckpointTest, KilledAtAnyMoment) {
  Random random(1, "moments");
  write_checkpoint(path(), generation_file(0));
  std::int64_t generation = 0;
  int amid = 0;  // kills that left a temporary file: within a save
  for (int i = 0; i < kKills; ++i) {
    const auto moment = static_cast<std::int64_t>(random.below(20'000));
    const std::int64_t said =
        saved_until_killed(path(), generation + 1, i % 2 ? After::start : After::first_save, moment);
    const Checkpoint in = read_checkpoint(path());
    const std::int64_t found = in.integers.at("n")(0);
    EXPECT_TRUE(found == said || found == said + 1) << "found " << found << ", said " << said;
    EXPECT_EQ(in.arrays, generation_file(found).arrays);
    EXPECT_LE(files(), 2u) << "the next process removes what the one before left";
    amid += files() == 2;
    generation = found;
  }
  write_checkpoint(path(), generation_file(generation + 1));  // the next run
  EXPECT_EQ(files(), 1u);
  EXPECT_GT(amid, kKills / 10) << "too few kills came within a save to show anything";
  RecordProperty("killed_within_a_save", amid);
  RecordProperty("generations", static_cast<int>(generation));
}

}  // namespace
}  // namespace ag
