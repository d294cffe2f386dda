// Pictures of attention: the head view of report.html, and its grid on a terminal.
#include <gtest/gtest.h>

#include <cmath>
#include <regex>
#include <set>
#include <sstream>

#include "chapters/program/alignment_text.h"
#include "chapters/program/console.h"
#include "chapters/report/report.h"

namespace {

using Weights = std::vector<std::vector<double>>;
const std::string kEvil = "</script><b>&\"'";

std::string page(const report::Alignment& chart) { return report::Report("t").alignment(chart).html(""); }

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

TEST(Alignment, EveryVisibleWeightIsALineOfThatOpacity) {
  const report::Alignment chart{
      .title = "heads",
      .views = {{"head 1", {"I", "know", "him"}, {"我", "认识"}, {{0.5, 0.496, 0.004}, {0, 1, NAN}}},
                {"head 2", {"a"}, {"b"}, {{1}}}}};
  const std::string html = page(chart);
  EXPECT_EQ(count(html, "<svg"), 2u) << "all views are in the page";
  const std::regex line(
      "<line x1=\"([^\"]*)\" y1=\"([^\"]*)\" x2=\"([^\"]*)\" y2=\"([^\"]*)\" stroke-opacity=\"([^\"]*)\" "
      "data-s=\"([^\"]*)\" data-t=\"([^\"]*)\"");
  std::set<std::string> lines;
  std::set<std::pair<std::string, std::string>> source_heights;  // a token has one height, at whichever line
  for (std::sregex_iterator match(html.begin(), html.end(), line), end; match != end; ++match) {
    lines.insert((*match)[6].str() + "→" + (*match)[7].str() + " " + (*match)[5].str());
    source_heights.insert({(*match)[6], (*match)[2]});
    EXPECT_LT(std::stod((*match)[1]), std::stod((*match)[3]));
  }
  EXPECT_EQ(lines, (std::set<std::string>{"0→0 0.500", "1→0 0.496", "1→1 1.000", "0→0 1.000"}));
  EXPECT_EQ(source_heights.size(), 2u);
  EXPECT_EQ(count(html, "class=\"token\""), 5u + 2);
  EXPECT_NE(html.find("<title>know\n认识 1.00\n我 0.50</title>"), std::string::npos) << "strongest first";
  EXPECT_NE(html.find("<title>我\nI 0.50\nknow 0.50</title>"), std::string::npos);
}

TEST(Alignment, NoTokenBecomesMarkup) {
  const std::string html = page({.title = kEvil,
                                 .source_label = kEvil,
                                 .target_label = kEvil,
                                 .views = {{kEvil, {kEvil}, {kEvil, "\x1b\xff"}, {{1}, {1}}}},
                                 .caption = kEvil});
  EXPECT_EQ(count(html, "<b>"), 0u);
  EXPECT_EQ(count(html, "<script"), count(html, "</script>"));
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  EXPECT_FALSE(std::regex_search(html, std::regex("(src|href)=|url\\((?!#)|@import|https?://|//[a-z]+\\.")));
}

TEST(Alignment, LongTokensAreCutAndStayInsideThePicture) {
  std::string token, shown;
  for (int i = 0; i < 60; ++i) token += "汉";
  for (int i = 0; i < 23; ++i) shown += "汉";
  const std::vector<std::string> tokens(25, token);
  const std::string html =
      page({.title = "t", .views = {{"", tokens, tokens, Weights(25, std::vector<double>(25, 0.04))}}});
  EXPECT_EQ(count(html, "<line"), 625u);
  EXPECT_NE(html.find(">" + shown + "…<"), std::string::npos);
  std::smatch box;
  ASSERT_TRUE(std::regex_search(html, box, std::regex("class=\"static heads\" viewBox=\"0 0 ([0-9]+) ([0-9]+)\"")));
  const double width = std::stod(box[1]), height = std::stod(box[2]);
  const std::regex place(" (?:x|x1|x2)=\"([^\"]*)\" (?:y|y1|y2)=\"([^\"]*)\"");
  for (std::sregex_iterator match(html.begin(), html.end(), place), end; match != end; ++match) {
    EXPECT_GE(std::stod((*match)[1]), 0);
    EXPECT_LE(std::stod((*match)[1]), width);
    EXPECT_LE(std::stod((*match)[2]), height);
  }
}

TEST(Alignment, WhatIsNoAlignmentIsRefused) {
  const auto refused = [](std::vector<report::Alignment::View> views) {
    EXPECT_THROW(page({.title = "t", .views = std::move(views)}), std::invalid_argument);
  };
  refused({});
  refused({{"v", {}, {"b"}, {{}}}});
  refused({{"v", {"a"}, {}, {}}});
  refused({{"v", {"a"}, {"b"}, {}}});
  refused({{"v", {"a", "c"}, {"b"}, {{1}}}});
  refused({{"v", {"a"}, {"b"}, {{1.1}}}});
  refused({{"v", {"a"}, {"b"}, {{-0.1}}}});
  refused({{"v", {"a"}, {"b"}, {{1}}}, {"w", {"a"}, {"b"}, {{1}, {1}}}});
}

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
