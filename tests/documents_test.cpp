// Documents: where sentences and documents end, and what is refused.
#include "datasets/text/documents.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/text_files.h"

namespace {

using data::cut_sentences;
using data::Document;
using data::Lines;
using Sentences = std::vector<std::string>;

TEST(CutSentences, EndsThemAtTheirMarks) {
  EXPECT_EQ(cut_sentences("It rains. It rained!  Will it?\tYes…  So be it"),
            (Sentences{"It rains.", "It rained!", "Will it?", "Yes…", "So be it"}));
  EXPECT_EQ(cut_sentences("He said: \"Go!\" Then he (who knew why?) left. \"So,\" she said."),
            (Sentences{"He said: \"Go!\"", "Then he (who knew why?) left.", "\"So,\" she said."}));
  EXPECT_EQ(cut_sentences("“Go!” said he. ‘Why?’ – ‘No.’ 3 of them stayed... and 3.14 went.… Ach!!! Ö."),
            (Sentences{"“Go!” said he.", "‘Why?’", "– ‘No.’", "3 of them stayed... and 3.14 went.…", "Ach!!!", "Ö."}));
  EXPECT_EQ(cut_sentences("Он ушёл. Она осталась. ¿Qué? ¡No!"),
            (Sentences{"Он ушёл.", "Она осталась.", "¿Qué?", "¡No!"}));
}

TEST(CutSentences, KnowsAbbreviations) {
  const Sentences whole = {
      "Mr. Smith met J. F. Kennedy and Prof. Wu.", "The U.S. Army came at 5 p.m. Monday, with Gen. Lee.",
      "See No. 5 and pp. 7 of Vol. 2 (Fig. A).", "(Dr. Who) went to St. Ives on Jan. 3, cf. The Times."};
  for (const std::string& each : whole) EXPECT_EQ(cut_sentences(each), Sentences{each});
  EXPECT_EQ(cut_sentences("He said no. Then it was I. She left by plan B. Nobody did."),
            (Sentences{"He said no.", "Then it was I.", "She left by plan B. Nobody did."}))
      << "no before a word is an answer; B might be an initial";
}

TEST(CutSentences, ReadsChinese) {
  EXPECT_EQ(cut_sentences("汤姆走了。杰瑞呢？他说：“我不走！”然后他也走了。"),
            (Sentences{"汤姆走了。", "杰瑞呢？", "他说：“我不走！”", "然后他也走了。"}));
  EXPECT_EQ(cut_sentences("　　汤姆\n走了。  杰瑞 也 走 了！\r\n（完。）"),
            (Sentences{"汤姆走了。", "杰瑞 也 走 了！", "（完。）"}))
      << "a line break between characters is nothing, a blank stays";
  EXPECT_EQ(cut_sentences("好!他走了?是的……大概3.5公里。 Tom went. 汤姆走了"),
            (Sentences{"好!", "他走了?", "是的……大概3.5公里。", "Tom went.", "汤姆走了"}));
}

TEST(CutSentences, LosesNothingButWhiteSpace) {
  EXPECT_EQ(cut_sentences(" \n\u00A0\u3000 "), Sentences{});
  EXPECT_EQ(cut_sentences("..."), Sentences{"..."});
  EXPECT_EQ(cut_sentences("? ! A"), (Sentences{"? !", "A"})) << "a mark does not begin a sentence";
  EXPECT_EQ(cut_sentences("one\n two\u2028three"), Sentences{"one two three"});
}

TEST(ParseDocuments, BlankLinesSeparateThem) {
  const std::string text = "\n \nOne.  Two.\nThree\n\u3000\r\n\nFour.\r\nFive. Six";
  const auto lines = data::parse_documents(text, "a.txt", Lines::sentences);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0].name, "a.txt:3");
  EXPECT_EQ(lines[0].sentences, (Sentences{"One. Two.", "Three"}));
  EXPECT_EQ(lines[1].name, "a.txt:7");
  EXPECT_EQ(lines[1].sentences, (Sentences{"Four.", "Five. Six"}));
  const auto running = data::parse_documents(text, "a.txt", Lines::running);
  ASSERT_EQ(running.size(), 2U);
  EXPECT_EQ(running[0].sentences, (Sentences{"One.", "Two.", "Three"}));
  EXPECT_EQ(running[1].sentences, (Sentences{"Four.", "Five.", "Six"}));
  EXPECT_EQ(data::parse_documents("A line that\ngoes on.", "b", Lines::running)[0].sentences,
            Sentences{"A line that goes on."});
  const Document whole = data::parse_document(text, "a.txt", Lines::running);
  EXPECT_EQ(whole.name, "a.txt");
  EXPECT_EQ(whole.sentences, (Sentences{"One.", "Two.", "Three", "Four.", "Five.", "Six"}));
}

TEST(ReadDocuments, TakesAFileOrAFolder) {
  const TextFiles files;
  files.write("texts/b.txt", "One. Two.\n\nThree.");
  files.write("texts/a.txt", "\xEF\xBB\xBF汤姆走了。杰瑞呢？");
  files.write("texts/notes.md", "Not read.");
  const auto folder = data::read_documents(files.path("texts"), Lines::running);
  ASSERT_EQ(folder.size(), 2U);
  EXPECT_EQ(folder[0].name, files.path("texts/a.txt").string());
  EXPECT_EQ(folder[0].sentences, (Sentences{"汤姆走了。", "杰瑞呢？"}));
  EXPECT_EQ(folder[1].sentences, (Sentences{"One.", "Two.", "Three."})) << "a file is a document";
  const auto file = data::read_documents(files.path("texts/b.txt"), Lines::running);
  ASSERT_EQ(file.size(), 2U);
  EXPECT_EQ(file[1].name, files.path("texts/b.txt").string() + ":3");
}

TEST(ReadDocuments, NamesWhatItRefuses) {
  const TextFiles files;
  const auto message = [&](const std::filesystem::path& path) {
    return input_error([&] { data::read_documents(path, Lines::running); });
  };
  const auto blank = files.write("blank.txt", " \n\n\t\n");
  EXPECT_EQ(message(blank), blank.string() + ": found white space only. Expected sentences.");
  expect_contains(message(files.path("missing")), "there is no such file");
  expect_contains(message(files.write("binary.txt", std::string("a\nb\0c", 5))), "binary.txt:2:2: found a NUL byte");
  expect_contains(message(files.write("latin", "caf\xE9")), "latin:1:4: found byte 0xE9");
  files.write("empty/notes.md", "x");
  expect_contains(message(files.path("empty")),
                  "empty: found no file named like NAME.txt. Expected a document in each");
  files.write("bad/a.txt", "One.");
  const auto second = files.write("bad/b.txt", "\n");
  EXPECT_EQ(message(files.path("bad")), second.string() + ": found white space only. Expected sentences.");
}

TEST(BrownDocuments, AreItsFiles) {
  data::TaggedText text;
  data::parse_brown("\n\tThe/at jury/nn said/vbd ./.\n\n\nIt/pps did/dod ./.\n", "ca01", text);
  data::parse_brown("Nobody/pn knew/vbd ./.\n", "ca02", text);
  const auto documents = data::brown_documents(text);
  ASSERT_EQ(documents.size(), 2U);
  EXPECT_EQ(documents[0].name, "ca01");
  EXPECT_EQ(documents[0].sentences, (Sentences{"The jury said .", "It did ."}));
  EXPECT_EQ(documents[1].name, "ca02");
  EXPECT_EQ(documents[1].sentences, Sentences{"Nobody knew ."});
}

std::vector<Document> documents_of(std::size_t count, std::size_t sentences) {
  std::vector<Document> documents;
  for (std::size_t d = 0; d < count; ++d) {
    Document document{std::to_string(d), {}};
    for (std::size_t s = 0; s < sentences; ++s)
      document.sentences.push_back(std::to_string(d) + "." + std::to_string(s));
    documents.push_back(document);
  }
  return documents;
}

// One sentence a document makes every label "random", and no model learns anything from that
// (google-research/bert#125).
TEST(CheckForPairs, RefusesDocumentsOfOneSentence) {
  auto documents = documents_of(90, 1);
  for (const Document& more : documents_of(10, 3)) documents.push_back(more);
  const auto message = [](const std::vector<Document>& of) {
    return input_error([&] { data::check_for_pairs(data::count_documents(of), "mine.txt"); });
  };
  EXPECT_EQ(
      message(documents),
      "mine.txt: 90 of 100 documents have one sentence, which nothing follows, so hardly any pair of sentences can be "
      "made. Expected documents of several sentences; put blank lines between documents only.");
  documents.erase(documents.begin());
  EXPECT_NO_THROW(data::check_for_pairs(data::count_documents(documents), "mine.txt"));
  expect_contains(message(documents_of(1, 100)), "mine.txt: found 1 document. Pairs of sentences need at least two");
  expect_contains(message({}), "found 0 documents.");
}

TEST(Warnings, CountWhatMakesTrainingHardToUnderstand) {
  auto documents = documents_of(10, 2);
  EXPECT_EQ(data::warnings(data::count_documents(documents), "mine.txt"), Sentences{});
  documents.push_back({"again", {"0.0", "0.1", "0.0"}});
  documents.push_back({"alone", {"x"}});
  const data::DocumentCounts counts = data::count_documents(documents);
  EXPECT_EQ(counts.documents, 12U);
  EXPECT_EQ(counts.sentences, 24U);
  EXPECT_EQ(counts.one_sentence, 1U);
  EXPECT_EQ(counts.repeated, 3U);
  const Sentences lines = data::warnings(counts, "mine.txt");
  ASSERT_EQ(lines.size(), 1U) << "one of twelve is not many";
  expect_contains(lines[0], "mine.txt: 3 of 24 sentences (12.5 %) have stood before.");
  const Sentences short_ones = data::warnings(data::count_documents(documents_of(10, 1)), "mine.txt");
  ASSERT_EQ(short_ones.size(), 1U);
  expect_contains(short_ones[0], "mine.txt: 10 of 10 documents (100.0 %) have one sentence");
}

TEST(SplitDocuments, KeepsDocumentsWholeAndDependsOnTheSeedAlone) {
  const auto names = [](const std::vector<Document>& documents) {
    Sentences all;
    for (const Document& each : documents) {
      all.push_back(each.name);
      EXPECT_EQ(each.sentences.size(), 3U);
    }
    return all;
  };
  const auto split = data::split_documents(documents_of(100, 3), 0.8, 0.15, 1);
  EXPECT_EQ(split.train.size(), 80U);
  EXPECT_EQ(split.valid.size(), 15U);
  EXPECT_EQ(split.test.size(), 5U);
  std::set<std::string> all;
  for (const auto* part : {&split.train, &split.valid, &split.test})
    for (const std::string& name : names(*part)) all.insert(name);
  EXPECT_EQ(all.size(), 100U) << "each in one part";
  EXPECT_FALSE(std::is_sorted(split.train.begin(), split.train.end(),
                              [](const auto& a, const auto& b) { return std::stoi(a.name) < std::stoi(b.name); }));
  EXPECT_EQ(names(data::split_documents(documents_of(100, 3), 0.8, 0.15, 1).test), names(split.test));
  EXPECT_NE(names(data::split_documents(documents_of(100, 3), 0.8, 0.15, 2).test), names(split.test));
}

TEST(SplitDocuments, RefusesEmptyParts) {
  const auto message = [](std::size_t count, double train, double valid) {
    return input_error([&] { data::split_documents(documents_of(count, 1), train, valid, 1); });
  };
  expect_contains(message(2, 0.5, 0.25), "fractions 0.5 and 0.25 of 2 documents. Expected all three parts");
  expect_contains(message(0, 0.5, 0.25), "of 0 documents");
  expect_contains(message(100, 0.8, 0.2), "Expected two numbers above 0 with a sum below 1");
  expect_contains(message(100, 0, 0.2), "Expected two numbers above 0");
  EXPECT_EQ(data::split_documents(documents_of(3, 1), 0.34, 0.34, 1).test.size(), 1U);
}

}  // namespace
