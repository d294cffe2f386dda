// A job of several processes (mpirun) trains as one process does, and ends as a whole when one of them fails.
#include "autograd/ranks.h"

#include <gtest/gtest.h>

#include <cctype>
#include <sstream>
#include <string>
#include <vector>

#include "course_paths.h"
#include "tests/mpirun.h"

namespace {

const std::string kProgram = "'" COURSE_BINARY_DIR "/tests/ranked_training' ";

// Lines of tests/programs/ranked_training.cpp: a name, then numbers.
struct Line {
  std::string name;
  std::vector<double> values;
  bool operator==(const Line&) const = default;
};
std::vector<Line> train(int ranks, int threads, int turns) {
  const Job job = run_job(ranks, kProgram + "train " + std::to_string(threads) + " " + std::to_string(turns));
  EXPECT_EQ(job.code, 0) << job.said;
  std::vector<Line> lines;
  std::istringstream text(job.said);
  for (std::string line; std::getline(text, line);) {
    Line& next = lines.emplace_back();
    std::istringstream words(line);
    for (std::string word; words >> word;)
      if (std::isalpha(static_cast<unsigned char>(word[0])) != 0)
        next.name += next.name.empty() ? word : " " + word;
      else
        next.values.push_back(std::stod(word));
  }
  return lines;
}

void expect_near(const std::vector<Line>& found, const std::vector<Line>& expected, const std::string& how) {
  ASSERT_EQ(found.size(), expected.size()) << how;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].name, expected[i].name) << how << ", line " << i;
    ASSERT_EQ(found[i].values.size(), expected[i].values.size()) << how << ", " << found[i].name;
    for (std::size_t j = 0; j < found[i].values.size(); ++j)
      EXPECT_NEAR(found[i].values[j], expected[i].values[j], 1e-12) << how << ", " << found[i].name << " " << j;
  }
}

TEST(Ranks, TrainAsOneProcessDoes) {
  const std::vector<Line> one = train(1, 1, 1);
  ASSERT_GT(one.size(), 30u);
  std::vector<std::string> sparse;  // of the first step
  for (std::size_t i = 0; one[i].name != "table"; ++i)
    if (one[i].name.ends_with(" sparse")) sparse.push_back(one[i].name);
  EXPECT_EQ(sparse, (std::vector<std::string>{"table sparse", "of_last sparse"}));
  expect_near(train(1, 2, 1), one, "two threads");
  expect_near(train(2, 1, 1), one, "two ranks");
  expect_near(train(2, 2, 1), one, "two ranks of two threads");
  expect_near(train(3, 1, 1), one, "three ranks");
  expect_near(train(2, 1, 2), one, "two ranks, two turns");
  expect_near(train(1, 3, 2), one, "three threads, two turns");
}

TEST(Ranks, OfOneThreadHaveTheBitsOfThreads) {
  EXPECT_EQ(train(2, 1, 1), train(1, 2, 1));
  EXPECT_EQ(train(3, 1, 1), train(1, 3, 1));
}

TEST(Ranks, AddUpInTheirOrderAndGather) {
  for (const int ranks : {1, 2, 3}) {
    const Job job = run_job(ranks, kProgram + "talk");
    EXPECT_EQ(job.code, 0) << job.said;
    EXPECT_EQ(job.said, "right, " + std::to_string(ranks) + " ranks\n");
  }
}

// Without a launcher: one rank, and nothing to wait for.
TEST(Ranks, AProcessByItselfIsTheFirstAndOnlyOne) {
  const Job job = run_alone(kProgram + "talk");
  EXPECT_EQ(job.code, 0);
  EXPECT_EQ(job.said, "right, 1 ranks\n");
  EXPECT_TRUE(ag::ranks::first());
  EXPECT_EQ(ag::ranks::size(), 1u);
}

// --- what goes wrong on one rank ends all, within seconds and with one message -----------------------------------

constexpr double kSeconds = 20;  // Open MPI gives the others two before it kills them, a busy machine some more

TEST(Ranks, AnExceptionOfOneEndsAll) {
  const Job job = run_job(2, kProgram + "throws");
  EXPECT_EQ(job.code, 3) << job.said;
  EXPECT_EQ(job.count("no luck"), 1) << job.said;
  EXPECT_EQ(job.count("rank 1: no luck with part 2"), 1) << job.said;
  EXPECT_LT(job.seconds, kSeconds);
}

TEST(Ranks, WhatAllMeetIsToldOnceByTheFirst) {
  const Job job = run_job(3, kProgram + "everywhere");
  EXPECT_EQ(job.code, 3) << job.said;
  EXPECT_EQ(job.count("no luck"), 1) << job.said;
  EXPECT_EQ(job.count("rank 0: no luck with part 1"), 1) << job.said;
  EXPECT_LT(job.seconds, kSeconds);
}

TEST(Ranks, AnExceptionThatNobodyCatchesEndsAll) {
  const Job job = run_job(2, kProgram + "uncaught");
  EXPECT_NE(job.code, 0) << job.said;
  EXPECT_LT(job.seconds, kSeconds);
}

TEST(Ranks, OneThatIsKilledEndsAll) {
  const Job job = run_job(2, kProgram + "killed");
  EXPECT_EQ(job.code, 128 + 9) << job.said;
  EXPECT_EQ(job.count("signal 9"), 1) << job.said;
  EXPECT_LT(job.seconds, kSeconds);
}

TEST(Ranks, ThatDoNotStartAlikeAreRefused) {
  for (const char* const difference : {"other", "threads"}) {
    const Job job = run_job(2, kProgram + difference);
    EXPECT_EQ(job.code, 3) << job.said;
    EXPECT_EQ(job.count("[data_parallel] rank 1 has other parameters or threads than rank 0."), 1) << job.said;
  }
}

TEST(Ranks, MpiBelongsToTheMainThread) {
  const Job job = run_job(2, kProgram + "thread");
  EXPECT_EQ(job.code, 3) << job.said;
  EXPECT_EQ(job.count("MPI belongs to the main thread"), 1) << job.said;
}

}  // namespace
