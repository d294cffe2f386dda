// Pairs from published texts: the pages of a manual, block by block, and verses of modules of The SWORD Project.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/fetch/make_pairs.h"
#include "datasets/text/markup.h"
#include "datasets/text/page_pairs.h"
#include "datasets/text/text.h"
#include "datasets/text/verses.h"
#include "tests/text_files.h"

namespace {

using data::Block;
using data::parse_page;
using Pairs = std::vector<std::pair<std::string, std::string>>;

std::string refusal(std::string_view page) {
  return input_error([&] { parse_page(page, "a.html"); });
}

TEST(Markup, EntitiesAndTagsAreRead) {
  const std::string text =
      "a &amp; &lt;b&gt;&quot;&apos;&#20013;&#x6587;&nbsp;c<!-- <p> > -->\xC2\xA0"
      "d<a title=\"x > y\" id=\"z\"/>";
  std::size_t start = 0;
  data::MarkupPiece piece;
  std::string words;
  while (data::next_piece(text, start, "f", piece) && piece.name.empty()) words += piece.text;
  EXPECT_EQ(words, "a & <b>\"'中文 c d");
  EXPECT_EQ(piece.name, "a");
  EXPECT_TRUE(piece.opens && piece.closes);
  EXPECT_EQ(data::attribute(piece.attributes, "title"), "x > y");
  EXPECT_EQ(data::attribute(piece.attributes, "id"), "z");
  EXPECT_EQ(data::attribute(piece.attributes, "itle"), "");
  EXPECT_FALSE(data::next_piece(text, start, "f", piece));
}

TEST(Markup, WhatIsNotMarkupIsRefusedWithItsPlace) {
  EXPECT_EQ(
      refusal("<p>\na &eacute; b</p>"),
      "a.html:2:3: found '&eacute'. Expected &amp;, &lt;, &gt;, &quot;, &apos;, &nbsp; or the number of a character.");
  for (const char* entity : {"&", "&amp", "&#0;", "&#xD800;", "&#x110000;", "&#-5;", "&#99999999999;", "&#20x;", "&#;"})
    expect_contains(refusal("<p>中 " + std::string(entity) + "</p>"), "a.html:1:6: found '&");
  EXPECT_EQ(refusal("中<p id=\"a>b"), "a.html:1:2: the tag does not end.");
  EXPECT_EQ(refusal("<!-- a --"), "a.html:1:1: the comment does not end.");
  EXPECT_EQ(refusal("< >"), "a.html:1:1: found '<' without the name of a tag.");
}

TEST(PagePairs, BlocksAreTextBetweenBlockTags) {
  EXPECT_EQ(parse_page("<?xml version=\"1.0\"?><!DOCTYPE html><html><head><title>T</title></head><body>\n"
                       " <h2 class=\"x\">1. A\n title</h2><p>One <em>two</em>,<br/>three <code>apt</code>.</p>"
                       "<pre>code <b>here</b></pre><ul><li>item<p>inner</p> rest</li><li> </li></ul>tail</body></html>",
                       "f"),
            (std::vector<Block>{{"h2", "1. A title"},
                                {"p", "One two, three apt."},
                                {"li", "item"},
                                {"p", "inner"},
                                {"li", "rest"},
                                {"body", "tail"}}));
}

TEST(PagePairs, BlocksInAnotherOrderAreRefused) {
  EXPECT_EQ(refusal("<div>\n<p>a</div></p>"), "a.html:2:5: found </div>. Expected </p>.");
  EXPECT_EQ(refusal("a</p>"), "a.html:1:2: found </p>. Expected a block that opens.");
  EXPECT_EQ(refusal("<body><p>a"), "a.html: the page ends inside <p>: it is cut off.");
}

TEST(PagePairs, ASectionOfOtherTagsIsLeftOut) {
  const auto page = [](const std::string& text) { return parse_page("<body>" + text + "</body>", "f"); };
  const auto read = data::pair_blocks(
      page("start<h1>one</h1><p>a</p><h2>two</h2><p>b</p><p>c</p><h2>three</h2><p>d</p><h2>four</h2><p>e</p>"),
      page("S<h1>ONE</h1><p>A</p><h2>TWO</h2><p>B</p><h2>THREE</h2><li>D</li><h2>FOUR</h2><p>E</p>"));
  EXPECT_EQ(read.pairs, (Pairs{{"start", "S"}, {"one", "ONE"}, {"a", "A"}, {"four", "FOUR"}, {"e", "E"}}));
  EXPECT_EQ(read.sections, 5u);
  EXPECT_EQ(read.unlike, 2u);
  EXPECT_EQ(data::pair_blocks(page("<h1>a</h1>"), page("<h1>A</h1><h1>B</h1>")).unlike, 1u);
}

// A module of one block a few entries, packed as The SWORD Project packs it.
class Module {
 public:
  void block(const std::vector<std::string>& texts) {
    std::string unpacked;
    for (const std::string& text : texts) {
      add(entries, blocks.size() / 12, 4);
      add(entries, unpacked.size(), 4);
      add(entries, text.size(), 2);
      unpacked += text;
    }
    std::string bytes(compressBound(unpacked.size()), '\0');
    uLongf size = bytes.size();
    ASSERT_EQ(compress(reinterpret_cast<Bytef*>(bytes.data()), &size, reinterpret_cast<const Bytef*>(unpacked.data()),
                       unpacked.size()),
              Z_OK);
    add(blocks, packed.size(), 4);
    add(blocks, size, 4);
    add(blocks, unpacked.size(), 4);
    packed += bytes.substr(0, size);
  }
  std::vector<data::Verse> verses() const { return data::parse_sword({blocks, entries, packed}, "ot"); }
  void write(const TextFiles& files, const std::string& name) const {
    files.write(name + ".bzs", blocks);
    files.write(name + ".bzv", entries);
    files.write(name + ".bzz", packed);
  }
  std::string blocks, entries, packed;

 private:
  static void add(std::string& bytes, std::size_t number, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(number >> 8 * i & 0xFF);
  }
};

std::string chapter(const std::string& name) {
  return "<chapter n=\"1\" osisID=\"" + name + "\" sID=\"" + name + "\"/>";
}

TEST(Verses, AreToldByTheirChapterAndStrippedOfMarkup) {
  Module module;
  module.block(
      {"", "<milestone/>", "<div osisID=\"A\" sID=\"g1\" type=\"book\"/><title>The book A</title>", chapter("A.1"),
       "<w lemma=\"x\">In</w> the <w>be</w><w>ginning</w>, God<note>a note</note>made<note>b</note>.", "",
       "“<transChange type=\"added\">he said</transChange>to <divineName>Him</divineName>”<chapter eID=\"A.1\" "
       "osisID=\"A.1\"/>"
       "<div eID=\"g1\" type=\"book\"/>a glossary<div osisID=\"B\" sID=\"g2\" type=\"book\"/><title>The book B</title>",
       "an introduction"});
  module.block({chapter("B.1"), "One &amp; two"});
  const auto verses = module.verses();
  ASSERT_EQ(verses.size(), 4u);
  EXPECT_EQ(verses[0].chapter, "A.1");
  EXPECT_EQ(verses[0].text, "In the beginning, God made.");
  EXPECT_EQ(verses[1].text, "");
  EXPECT_EQ(verses[2].text, "“he said to Him”");
  EXPECT_EQ(verses[3].chapter, "B.1");
  EXPECT_EQ(verses[3].text, "One & two");
}

TEST(Verses, ADamagedModuleIsRefused) {
  Module good;
  good.block({chapter("A.1"), "text"});
  const auto refused = [&](auto damage, std::string_view message) {
    Module bad = good;
    damage(bad);
    expect_contains(input_error([&] { bad.verses(); }), message);
  };
  refused([](Module& m) { m.blocks.pop_back(); },
          "ot: .bzs has 11 bytes and .bzv 20. Expected records of 12 and of 10");
  refused([](Module& m) { m.entries += "x"; }, "a file is cut off");
  refused([](Module& m) { m.packed.pop_back(); }, "ot: block 0 is not in the file .bzz");
  refused([](Module& m) { m.packed[5] ^= 0x55; }, "ot: block 0 cannot be unpacked");
  refused([](Module& m) { ++m.blocks[8]; }, "ot: block 0 cannot be unpacked");
  refused([](Module& m) { m.blocks[11] = '\x70'; }, "ot: block 0 cannot be unpacked");
  refused(
      [](Module& m) {
        m.block({std::string(60'000'000, 'x')});
        m.blocks += m.blocks.substr(12);
      },
      "ot: block 2 would be unpacked to more than 100 MB");
  refused([](Module& m) { m.entries[10] = 1; }, "ot: entry 1 is not in block 1");
  refused([](Module& m) { m.entries[18] = 5; }, "ot: entry 1 is not in block 0");
  refused([](Module& m) { m.block({"\xFF"}); }, "ot: entry 2:1:1: found byte 0xFF");
  refused([](Module& m) { m.block({"<note"}); }, "ot: entry 2:1:1: the tag does not end");
}

TEST(Verses, AreNotPairedWhereTheyAreCountedDifferently) {
  const auto verses = [](const std::vector<std::pair<std::string, int>>& lengths, const std::string& mark) {
    std::vector<data::Verse> all;
    for (const auto& [name, length] : lengths)
      for (int v = 1; v <= length; ++v) all.push_back({name, v == 2 ? "" : mark + name + ":" + std::to_string(v)});
    return all;
  };
  auto ours = verses({{"A", 3}, {"B", 3}, {"C", 3}, {"D", 3}, {"X", 1}, {"E", 1}}, "");
  ours.push_back({"E", ""});  // an empty verse at the end does not count
  const auto pairs = data::pair_verses(ours, verses({{"A", 3}, {"B", 3}, {"C", 4}, {"D", 3}, {"E", 1}}, "+"));
  EXPECT_EQ(pairs, (Pairs{{"A:1", "+A:1"}, {"A:3", "+A:3"}, {"E:1", "+E:1"}})) << "C has four, B and D are beside it";
}

TEST(MakePairs, OfTwoModules) {
  const TextFiles files;
  Module english, spanish, empty;
  english.block({chapter("A.1"), "Peace", "Amen", "Peace"});
  spanish.block({chapter("A.1"), "Paz", "Amen", "Paz"});
  for (const auto& [name, module] : {std::pair("en", english), std::pair("es", spanish)}) {
    module.write(files, std::string(name) + "/ot");
    empty.write(files, std::string(name) + "/nt");
  }
  EXPECT_EQ(data::make_pairs({"sword", "en", "es"}, files.path(), files.path("pairs.tsv")), 1u);
  EXPECT_EQ(data::read_text(files.path("pairs.tsv")), "Peace\tPaz\n") << "each once, and none of equal sides";
}

}  // namespace
