// The progress bar and its plain lines, and tables on the terminal.
#include "chapters/program/progress.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "chapters/program/console.h"

namespace {

using program::Progress;

// Runs 1,000 steps of a tenth of a second each on a clock of our own and answers what was written.
std::string written(Progress::Mode mode, int width = 100, int steps = 1000) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const stream = ::open_memstream(&text, &size);
  double now = 0;
  {
    Progress progress("train", 1000, {.mode = mode, .stream = stream, .width = width, .clock = [&now] { return now; }});
    for (int step = 1; step <= steps; ++step) {
      now += 0.01;
      progress.update(step, 5.0, 128);
      if (step == 500) progress.note("epoch 1");
    }
  }
  std::fclose(stream);
  std::string result(text, size);
  std::free(text);
  return result;
}

TEST(Progress, PlainLinesAtEveryTenth) {
  const std::string text = written(Progress::Mode::plain);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 11) << text;  // ten tenths and the note
  EXPECT_EQ(text.find('\r'), std::string::npos);
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(text.substr(0, text.find('\n')), "train  10 %  loss 5  12.8k tokens/s  ETA 9.0 s");
  EXPECT_NE(text.find("train 100 %  loss 5  12.8k tokens/s  in 10.0 s\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nepoch 1\n"), std::string::npos);
}

TEST(Progress, TheTimeLeftIsThatOfThisRun) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* const stream = ::open_memstream(&text, &size);
  double now = 0;
  {
    Progress progress("train", 1000,
                      {.mode = Progress::Mode::plain, .stream = stream, .begin = 900, .clock = [&now] { return now; }});
    now = 2;
    progress.update(920, 5.0, 128);
  }
  std::fclose(stream);
  const std::string first(text, size);
  std::free(text);
  EXPECT_EQ(first.substr(0, first.find('\n')), "train  92 %  loss 5  64 tokens/s  ETA 8.0 s");
}

TEST(Progress, ABarIsRedrawnAtMostTenTimesASecond) {
  const std::string text = written(Progress::Mode::terminal);
  const auto drawn = std::count(text.begin(), text.end(), '%');
  EXPECT_LE(drawn, 10 * 10 + 2);
  EXPECT_GE(drawn, 80);
  EXPECT_EQ(text.back(), '\n');
  EXPECT_NE(text.find("100 %"), std::string::npos);
}

TEST(Progress, ALineFitsTheTerminal) {
  for (const int width : {20, 40, 60, 80, 120}) {
    const std::string text = written(Progress::Mode::terminal, width);
    const std::string last = text.substr(text.rfind('\r') + 4);
    const auto characters = std::count_if(last.begin(), last.end(), [](char c) { return (c & 0xC0) != 0x80; });
    EXPECT_LE(characters, width) << last;  // counts the end of the line, which takes no column
  }
}

TEST(Progress, SilentMeansNothing) { EXPECT_EQ(written(Progress::Mode::silent), ""); }

TEST(Progress, AnInterruptedRunLeavesItsLastState) {
  const std::string text = written(Progress::Mode::plain, 100, 555);
  EXPECT_NE(text.find("train  55 %"), std::string::npos) << text;
}

TEST(Console, TablesAlignByDisplayWidth) {
  const program::Table table{{"word", "count"}, {{"汤姆", "7"}, {"a", "1,234"}}};
  EXPECT_EQ(table.text(), "word  count\n────  ─────\n汤姆      7\na     1,234\n");
}

TEST(Console, Numbers) {
  EXPECT_EQ(program::thousands(1234567), "1,234,567");
  EXPECT_EQ(program::thousands(-1234), "-1,234");
  EXPECT_EQ(program::thousands(123), "123");
  EXPECT_EQ(program::duration(75.2), "1:15");
  EXPECT_EQ(program::duration(4000), "1:06:40");
  EXPECT_EQ(program::duration(3.21), "3.2 s");
}

TEST(Console, SilenceHoldsBackWhatIsSaid) {
  program::set_silent(true);
  testing::internal::CaptureStdout();
  program::say("x = {}", 1);
  program::heading("h");
  program::print({{"a"}, {{"b"}}});
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  program::set_silent(false);
  testing::internal::CaptureStdout();
  program::say("x = {}", 1);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "x = 1\n");
}

}  // namespace
