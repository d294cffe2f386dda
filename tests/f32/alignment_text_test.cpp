// Attention as a grid on a terminal.
#include "chapters/texts/alignment_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "chapters/program/console.h"
#include "tests/f32/page_text.h"

namespace {

using Weights = std::vector<std::vector<double>>;

TEST(AlignmentText, WordsStandAboveTheirColumns) {
  EXPECT_EQ(program::alignment_text({"I", "know", "him"}, {"我", "认识", "him"},
                                    {{0.9, 0.1, 0}, {0.04, 0.5, 0.46}, {0.05, NAN, 0.75}}),
            "      I   know  him\n"
            "我    ██  ░░\n"
            "认识      ▓▓    ▒▒\n"
            "him   ░░        ██\n");
}

TEST(AlignmentText, TooManyWordsAreNumbered) {
  const auto widest = [](const std::string& text) {
    std::istringstream lines(text);
    std::size_t width = 0;
    for (std::string line; std::getline(lines, line);) width = std::max(width, program::display_width(line));
    return width;
  };
  std::vector<std::string> source;
  for (int i = 0; i < 12; ++i) source.push_back(i == 10 ? "银行" : "elephant");
  Weights weights(1, std::vector<double>(12, 0.0));
  weights[0][10] = 1;
  EXPECT_EQ(program::alignment_text(source, {"bank"}, weights, 40),
            "                        1 1 1\n"
            "      1 2 3 4 5 6 7 8 9 0 1 2\n"
            "bank                      ██\n"
            "1 elephant  2 elephant  3 elephant\n"
            "4 elephant  5 elephant  6 elephant\n"
            "7 elephant  8 elephant  9 elephant\n"
            "10 elephant  11 银行  12 elephant\n");
  source.assign(120, "字字");
  const std::string wide =
      program::alignment_text(source, {std::string(100, 'x'), "\x1b[2J"}, Weights(2, std::vector<double>(120, 0.3)));
  EXPECT_LE(widest(wide), 80u);
  EXPECT_EQ(count(wide, "▒"), 480u) << "several grids, one below the other";
  EXPECT_EQ(wide.find('\x1b'), std::string::npos);
  EXPECT_EQ(program::alignment_text({"汤姆汤姆汤姆汤姆汤姆汤姆", "b"}, {"a"}, {{0, 1}}, 20),
            "   1 2\n"
            "a    ██\n"
            "1 汤姆汤姆汤姆汤姆汤…\n"
            "2 b\n");
}

TEST(AlignmentText, WeightsOfAnotherShapeAreRefused) {
  EXPECT_THROW(program::alignment_text({}, {"a"}, {{}}), std::invalid_argument);
  EXPECT_THROW(program::alignment_text({"a"}, {}, {}), std::invalid_argument);
  EXPECT_THROW(program::alignment_text({"a"}, {"b"}, {}), std::invalid_argument);
  EXPECT_THROW(program::alignment_text({"a"}, {"b"}, {{1, 0}}), std::invalid_argument);
}

}  // namespace
