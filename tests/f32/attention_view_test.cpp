// Pictures of attention in report.html: head view, model view, and the weights that the page's script draws from.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "chapters/report/report.h"
#include "tests/f32/page_text.h"

namespace {

using report::Alignment;
using report::AttentionView;
using Weights = std::vector<std::vector<double>>;

std::string page(const AttentionView& chart) { return report::Report("t").attention(chart).html(); }
std::string page(const Alignment& chart) { return report::Report("t").alignment(chart).html(); }

// What the page's script is given.
nlohmann::json script_data(const std::string& html) {
  std::smatch found;
  EXPECT_TRUE(std::regex_search(html, found, std::regex("<script type=\"application/json\">([^<]*)</script>")));
  return nlohmann::json::parse(found[1].str());
}

// The pictures of a kind ("heads", "model"), in the order of the page.
std::vector<std::string> pictures(const std::string& html, const std::string& kind) {
  std::vector<std::string> found;
  for (std::size_t at = 0; (at = html.find("<svg class=\"static " + kind, at)) != std::string::npos; ++at)
    found.push_back(html.substr(at, html.find("</svg>", at) - at));
  return found;
}

// One group of lines, read back: "colour: source→target opacity".
std::set<std::string> lines_of(const std::string& group) {
  const auto attribute = [](const std::string& element, const std::string& name) {
    std::smatch found;
    EXPECT_TRUE(std::regex_search(element, found, std::regex(" " + name + "=\"([^\"]*)\""))) << name << " " << element;
    return found[1].str();
  };
  const double from = std::stod(attribute(group, "data-from")), to = std::stod(attribute(group, "data-to"));
  const double top = std::stod(attribute(group, "data-top")), row = std::stod(attribute(group, "data-row"));
  std::set<std::string> lines;
  const std::regex path("<path [^>]*>"), line("M([^ ]*) ([^L]*)L([^ ]*) ([^ML\"]*)");
  for (std::sregex_iterator each(group.begin(), group.end(), path), end; each != end; ++each) {
    const std::string element = each->str(), steps = attribute(element, "d");
    for (std::sregex_iterator step(steps.begin(), steps.end(), line); step != end; ++step) {
      EXPECT_NEAR(std::stod((*step)[1]), from, 0.05);
      EXPECT_NEAR(std::stod((*step)[3]), to, 0.05);
      const auto place = [&](int number) { return static_cast<int>((std::stod((*step)[number]) - top) / row); };
      EXPECT_TRUE(lines
                      .insert(fmt::format("{}: {}→{} {}", attribute(element, "stroke"), place(2), place(4),
                                          attribute(element, "stroke-opacity")))
                      .second)
          << "drawn twice";
    }
  }
  return lines;
}

// All groups of lines of a picture.
std::vector<std::set<std::string>> lines_in(const std::string& picture) {
  std::vector<std::set<std::string>> groups;
  for (std::size_t at = 0; (at = picture.find("<g class=\"lines\"", at)) != std::string::npos; ++at)
    groups.push_back(lines_of(picture.substr(at, picture.find("</g>", at) - at)));
  return groups;
}

// Two layers of two heads: a token looks at itself, at the first, at all, at none.
AttentionView two_by_two() {
  const Weights itself{{1, 0}, {0.1, 0.9}}, first{{1, 0}, {1, 0}}, all{{0.5, 0.5}, {0.3, 0.7}}, none{{0, 0}, {NAN, 0}};
  return {.title = "heads",
          .parts = {{"encoder", {"know", "him"}, {"我", "</s>"}, {{itself, first}, {all, none}}},
                    {"decoder", {"a"}, {"b"}, {{{{1}}}}}}};
}

TEST(AttentionView, HeadsOfTheLastLayerAreLinesInTheirColours) {
  AttentionView chart = two_by_two();
  chart.parts[0].weights.push_back({{{0.997, 0.003}, {0.496, 0.504}}, {{0, 1}, {0, 0}}});
  const std::vector<std::string> heads = pictures(page(chart), "heads");
  ASSERT_EQ(heads.size(), 2u) << "all parts are in the page";
  ASSERT_EQ(lines_in(heads[0]).size(), 1u);
  EXPECT_EQ(lines_in(heads[0])[0], (std::set<std::string>{"var(--c0): 0→0 1.00", "var(--c0): 0→1 0.50",
                                                          "var(--c0): 1→1 0.50", "var(--c1): 1→0 1.00"}));
  EXPECT_NE(heads[0].find(">layer 3, all heads<"), std::string::npos);
  EXPECT_EQ(count(heads[0], "class=\"token\""), 4u);
  EXPECT_NE(heads[0].find("<title>我\nhim 0.50\nknow 0.50</title>"), std::string::npos) << "the mean of both heads";
  EXPECT_NE(heads[0].find("<title>him\n我 0.50\n&lt;/s&gt; 0.25</title>"), std::string::npos) << "strongest first";
}

TEST(AttentionView, EveryHeadOfEveryLayerHasAThumbnail) {
  const std::string html = page(two_by_two());
  const std::vector<std::string> models = pictures(html, "model");
  ASSERT_EQ(models.size(), 1u) << "none for a single head";
  EXPECT_EQ(lines_in(models[0]),
            (std::vector<std::set<std::string>>{
                {"var(--c0): 0→0 1.00", "var(--c0): 0→1 0.10", "var(--c0): 1→1 0.90"},
                {"var(--c1): 0→0 1.00", "var(--c1): 0→1 1.00"},
                {"var(--c0): 0→0 0.50", "var(--c0): 1→0 0.50", "var(--c0): 0→1 0.30", "var(--c0): 1→1 0.70"},
                {}}));
  std::size_t at = 0;
  for (const char* thumbnail : {"data-layer=\"0\" data-head=\"0\"", "data-layer=\"0\" data-head=\"1\"",
                                "data-layer=\"1\" data-head=\"0\"", "data-layer=\"1\" data-head=\"1\""}) {
    at = models[0].find(thumbnail, at);
    EXPECT_NE(at, std::string::npos) << thumbnail;
  }
}

TEST(AttentionView, TheScriptHasNamesAndThousandths) {
  AttentionView chart = two_by_two();
  chart.parts[0].weights[0][0][1] = {0.1236, 0.8764};
  EXPECT_EQ(script_data(page(chart)), nlohmann::json::parse(R"([
    {"name": "encoder", "source": ["know", "him"], "target": ["我", "</s>"],
     "weights": [[[[1000, 0], [124, 876]], [[1000, 0], [1000, 0]]],
                 [[[500, 500], [300, 700]], [[0, 0], [0, 0]]]]},
    {"name": "decoder", "source": ["a"], "target": ["b"], "weights": [[[[1000]]]]}])"));
}

// The worst of a small translator: no weight is small enough to be left out.
TEST(AttentionView, ATranslatorsPageIsSmall) {
  const std::vector<std::string> tokens(20, "token");
  const Weights even(20, std::vector<double>(20, 0.05));
  const AttentionView::Part part{"part", tokens, tokens, {{even, even, even, even}, {even, even, even, even}}};
  const std::size_t bytes = page(AttentionView{.title = "t", .parts = {part, part, part}}).size();
  EXPECT_LT(bytes - page(two_by_two()).size(), 400'000u);
}

TEST(AttentionView, AnAlignmentIsAPartWithOneHead) {
  const Weights weights{{0.5, 0.496, 0.004}, {0, 1, NAN}};
  const std::vector<std::string> source{"I", "know", "him"}, target{"我", "认识"};
  const std::string html = page(Alignment{.title = "t", .views = {{"v", source, target, weights}}, .caption = "c"});
  EXPECT_EQ(html, page(AttentionView{.title = "t",
                                     .source_label = "source",
                                     .target_label = "target",
                                     .parts = {{"v", source, target, {{weights}}}},
                                     .caption = "c"}));
  EXPECT_EQ(lines_in(pictures(html, "heads").at(0)).at(0),
            (std::set<std::string>{"var(--c0): 0→0 0.50", "var(--c0): 1→0 0.50", "var(--c0): 1→1 1.00"}));
  EXPECT_NE(html.find("<title>我\nI 0.50\nknow 0.50</title>"), std::string::npos);
  EXPECT_EQ(count(html, "layer 1"), 0u) << "one head needs no name";
}

TEST(AttentionView, NoTokenBecomesMarkup) {
  const std::string html = page(AttentionView{.title = kEvil,
                                              .source_label = kEvil,
                                              .target_label = kEvil,
                                              .parts = {{kEvil, {kEvil}, {kEvil, "\x1b\xff"}, {{{{1}, {1}}}}}},
                                              .caption = kEvil});
  EXPECT_EQ(count(html, "<b>"), 0u);
  EXPECT_EQ(count(html, "<script"), count(html, "</script>"));
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
  EXPECT_FALSE(loads_something(html));
  EXPECT_EQ(script_data(html)[0]["source"][0], kEvil);
}

TEST(AttentionView, LongTokensAreCutAndStayInsideThePicture) {
  std::string token, shown;
  for (int i = 0; i < 60; ++i) token += "汉";
  for (int i = 0; i < 23; ++i) shown += "汉";
  const std::vector<std::string> tokens(25, token);
  const Weights even(25, std::vector<double>(25, 0.04));
  const std::string html =
      page(AttentionView{.title = "t", .parts = {{"", tokens, tokens, {std::vector<Weights>(30, even)}}}});
  const std::vector<std::string> heads = pictures(html, "heads"), models = pictures(html, "model");
  EXPECT_EQ(count(heads.at(0), "M"), 30u * 625);
  EXPECT_NE(html.find(">" + shown + "…<"), std::string::npos);
  for (const std::string& picture : {heads.at(0), models.at(0)}) {
    std::smatch box;
    ASSERT_TRUE(std::regex_search(picture, box, std::regex("viewBox=\"0 0 ([0-9]+) ([0-9]+)\"")));
    const double width = std::stod(box[1]), height = std::stod(box[2]);
    const std::regex place("(?: x=\"| x1=\"|[ML]|translate\\()([-0-9.]+)(?:\" y=\"| )([-0-9.]+)");
    for (std::sregex_iterator match(picture.begin(), picture.end(), place), end; match != end; ++match) {
      EXPECT_GE(std::stod((*match)[1]), 0);
      EXPECT_LE(std::stod((*match)[1]), width);
      EXPECT_LE(std::stod((*match)[2]), height);
    }
  }
}

TEST(AttentionView, WhatIsNoAttentionIsRefused) {
  const auto refused = [](std::vector<AttentionView::Part> parts) {
    EXPECT_THROW(page(AttentionView{.title = "t", .parts = std::move(parts)}), std::invalid_argument);
  };
  refused({});
  refused({{"no source", {}, {"b"}, {{{{}}}}}});
  refused({{"no target", {"a"}, {}, {{{}}}}});
  refused({{"no layers", {"a"}, {"b"}, {}}});
  refused({{"no heads", {"a"}, {"b"}, {{}}}});
  refused({{"no rows", {"a"}, {"b"}, {{{}}}}});
  refused({{"a short row", {"a", "c"}, {"b"}, {{{{1}}}}}});
  refused({{"too much", {"a"}, {"b"}, {{{{1.1}}}}}});
  refused({{"too little", {"a", "c"}, {"b"}, {{{{-0.1, 1}}}}}});
  refused({{"source and target changed", {"a", "c"}, {"b", "d"}, {{{{1, 0.5}, {0, 0.5}}}}}});
  refused({{"layers of one and two heads", {"a"}, {"b"}, {{{{1}}}, {{{1}}, {{1}}}}}});
  refused({{"the second head", {"a"}, {"b"}, {{{{1}}, {{1}, {1}}}}}});
  refused({{"the first part", {"a"}, {"b"}, {{{{1}}}}}, {"and the second", {"a"}, {"b"}, {{{{1, 1}}}}}});
  EXPECT_THROW(page(Alignment{.title = "t", .views = {}}), std::invalid_argument);
  EXPECT_THROW(page(Alignment{.title = "t", .views = {{"v", {"a"}, {"b"}, {}}}}), std::invalid_argument);
}

}  // namespace
