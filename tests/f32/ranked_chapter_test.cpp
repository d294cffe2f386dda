// A chapter's program on several ranks: one of them prints and writes, all stop together, one process or several go on
// from the same file, and what goes wrong is told once.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <iterator>
#include <string>

#include "autograd/io/checkpoint.h"
#include "chapters/program/settings.h"
#include "course_paths.h"
#include "tests/mpirun.h"

namespace {

namespace fs = std::filesystem;

class RankedChapter : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "ranked_chapter_test_XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(folder); }

  static std::string program(const std::string& flags) {
    return "'" COURSE_BINARY_DIR "/tests/ranked_chapter' --out out " + flags;
  }
  // Within the folder, where the files that the flags name lie.
  Job run(int ranks, int threads, const std::string& flags) const {
    return run_alone("cd '" + folder.string() + "' && " + mpirun(ranks) +
                     program("--threads " + std::to_string(threads) + " " + flags));
  }
  // Two ranks, each in a folder of its own, as on two machines.
  Job run_apart(const std::string& flags) const {
    const auto in = [&](const char* name) {
      fs::create_directory(folder / name);
      return "--wdir '" + (folder / name).string() + "' " + program(flags);
    };
    return run_alone(mpirun(1) + in("first") + " : -n 1 " + in("second"));
  }
  std::size_t files(const char* name) const {
    return static_cast<std::size_t>(
        std::distance(fs::recursive_directory_iterator(folder / name), fs::recursive_directory_iterator()));
  }
  // All that decides how training goes on.
  ag::Checkpoint saved(const std::string& name) const {
    ag::Checkpoint state = ag::read_checkpoint((folder / name).string());
    EXPECT_EQ(std::erase_if(state.integers, [](const auto& entry) { return entry.first == "train.seconds"; }), 1u);
    return state;
  }
  void expect_equal(const std::string& found, const std::string& expected) const {
    EXPECT_EQ(saved(found).arrays, saved(expected).arrays) << found;
    EXPECT_EQ(saved(found).integers, saved(expected).integers) << found;
  }

  fs::path folder;
};

TEST_F(RankedChapter, OnlyTheFirstPrintsAndWrites) {
  const Job job = run_apart("--save saved");
  EXPECT_EQ(job.code, 0) << job.said;
  EXPECT_EQ(job.count("trained, 40 steps"), 1) << job.said;
  EXPECT_EQ(job.count("100 %"), 1) << job.said;  // the bar, as plain lines
  EXPECT_EQ(files("first"), 6u) << "saved, out, and in it run.json and the three files of a model";
  EXPECT_EQ(files("second"), 0u);
  const Job json = run(2, 1, "--json");
  EXPECT_EQ(json.count("\"chapter\": \"ranked_chapter\""), 1) << json.said;
  EXPECT_EQ(run(2, 1, "--help").count("--steps"), 1);
}

TEST_F(RankedChapter, SavesWhatAsManyThreadsSave) {
  EXPECT_EQ(run(2, 1, "--save ranks").code, 0);
  EXPECT_EQ(run(1, 2, "--save threads").code, 0);
  expect_equal("ranks", "threads");
}

// Told on one rank, in the midst of a step: all end that step, and the file is good for one process and for several.
TEST_F(RankedChapter, StopsTogetherAndGoesOnInOneProcessOrSeveral) {
  EXPECT_EQ(run(1, 2, "--save whole").code, 0);
  const Job stopped = run(2, 1, "--save part --stop 17");
  EXPECT_EQ(stopped.code, program::kInterrupted) << stopped.said;
  EXPECT_EQ(stopped.count("Saved. Go on with --resume part"), 1) << stopped.said;
  EXPECT_EQ(saved("part").integers.at("train.step")(0), 18);
  fs::copy_file(folder / "part", folder / "again");
  EXPECT_EQ(run(1, 2, "--save part --resume part").code, 0);
  expect_equal("part", "whole");
  EXPECT_EQ(run(2, 1, "--save again --resume again").code, 0);
  expect_equal("again", "whole");
  EXPECT_EQ(run(1, 2, "--save turned --stop 25").code, program::kInterrupted);
  EXPECT_EQ(run(2, 1, "--save turned --resume turned").code, 0);
  expect_equal("turned", "whole");
}

// Where time decides, ranks may differ: what is enough for one is enough for all.
TEST_F(RankedChapter, WhatIsEnoughForOneIsEnoughForAll) {
  const Job job = run(2, 1, "--save saved --enough 2");
  EXPECT_EQ(job.code, 0) << job.said;
  EXPECT_EQ(job.count("trained, 20 steps"), 1) << job.said;
}

TEST_F(RankedChapter, AMistakeIsToldOnce) {
  const Job flag = run(2, 1, "--stepps 3");
  EXPECT_EQ(flag.code, program::kUserError) << flag.said;
  EXPECT_EQ(flag.count("ranked_chapter: unknown flag --stepps. Did you mean --steps?"), 1) << flag.said;
  EXPECT_EQ(flag.count("ranked_chapter: rank 1"), 0) << flag.said;
}

// A file that the first rank has saved, and that no other has: on two machines that share no disk.
TEST_F(RankedChapter, AllReadTheFileThatIsResumed) {
  EXPECT_EQ(run_apart("--save saved").code, 0);
  const Job job = run_apart("--resume saved");
  EXPECT_EQ(job.code, program::kUserError) << job.said;
  EXPECT_EQ(job.count("ranked_chapter: rank 1: --resume saved: no such file or folder."), 1) << job.said;
}

TEST_F(RankedChapter, AFaultOfOneEndsAllAndLeavesWhatWasSaved) {
  const Job job = run(2, 1, "--save saved --fail 25");
  EXPECT_EQ(job.code, program::kUserError) << job.said;
  EXPECT_EQ(job.count("ranked_chapter: rank 1: the disk of this rank is full."), 1) << job.said;
  EXPECT_EQ(saved("saved").integers.at("train.step")(0), 20);
  EXPECT_LT(job.seconds, 20);
}

}  // namespace
