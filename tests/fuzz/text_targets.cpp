// The readers of text: vocabularies, the user's own text, the Brown corpus.
#include <algorithm>
#include <functional>

#include "datasets/error.h"
#include "datasets/text/brown.h"
#include "datasets/text/documents.h"
#include "datasets/text/plain_text.h"
#include "datasets/text/sentence_pairs.h"
#include "datasets/text/text.h"
#include "datasets/text/vocabulary.h"
#include "datasets/text/word_stream.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

using Words = std::vector<std::string>;

void check_vocabulary(const data::Vocabulary& v) {
  promise(v.size() > 0 && v.word(0) == data::Vocabulary::kUnknownWord, "word 0 is <unk>");
  const data::Vocabulary again = data::Vocabulary::parse(v.text(), kFile);
  promise(again.words() == v.words(), "the words are read as they were written");
  for (data::TokenId id = 0; id < v.size(); ++id) {
    promise(v.count(id) >= 0 && again.count(id) == v.count(id), "the counts are read as they were written");
    promise(v.id(v.word(id)) == id, "a word has one id");
  }
}

// Words lie in the text one after the other, between them is only what `split` passes over, and each is one word.
template <class Split>
void check_split(std::string_view text, Split split) {
  const char* end = text.data();
  for (const std::string_view word : split(text)) {
    promise(!word.empty() && word.data() >= end, "words are not empty and follow one another");
    promise(split({end, static_cast<std::size_t>(word.data() - end)}).empty(), "no word is passed over");
    promise(split(word) == std::vector{word}, "a word is one word");
    end = word.data() + word.size();
  }
  promise(split({end, static_cast<std::size_t>(text.data() + text.size() - end)}).empty(), "no last word is lost");
}

// Words with their tags as the corpus has them: an empty line before a paragraph, a sentence a line.
std::string written(const data::TaggedText& text) {
  std::string out;
  auto paragraph = text.paragraph_starts.begin();
  auto sentence = text.sentence_starts.begin();
  const auto starts = [&](std::size_t t, auto& next, const auto& end) {
    return next != end && *next == t && (++next, true);
  };
  for (std::size_t t = 0; t < text.words.size(); ++t) {
    if (starts(t, paragraph, text.paragraph_starts.end())) out += '\n';
    if (starts(t, sentence, text.sentence_starts.end())) out += '\n';
    out += fmt::format(" {}/{}", text.words[t], text.tags[t]);
  }
  return out;
}

void check_starts(const std::vector<std::size_t>& starts, std::size_t words) {
  promise(!starts.empty() && starts.front() == 0 && starts.back() < words, "parts begin at a word, the first at 0");
  promise(std::adjacent_find(starts.begin(), starts.end(), std::greater_equal<>()) == starts.end(), "no part is empty");
}

// The words of a stream and, as empty ones, the ends of sentences.
Words all_words(data::WordStream stream) {
  Words words;
  for (auto token = stream.next(); token != data::WordStream::Token::kEnd; token = stream.next())
    words.emplace_back(token == data::WordStream::Token::kWord ? stream.word() : "");
  return words;
}

// The same from a new stream for every few words, each at the position that the one before had come to.
Words resumed_words(std::string_view text, std::size_t few) {
  Words words;
  std::uint64_t position = 0;
  for (auto token = data::WordStream::Token::kSentenceEnd; token != data::WordStream::Token::kEnd;) {
    data::WordStream stream(text, kFile, position);
    for (std::size_t n = 0; n < few && (token = stream.next()) != data::WordStream::Token::kEnd; ++n)
      if (token == data::WordStream::Token::kWord) words.emplace_back(stream.word());
    position = stream.position();
  }
  return words;
}

Words without_ends(Words words) {
  std::erase(words, "");
  return words;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const std::string_view word : data::split_whitespace(text)) out += word;
  return out;
}

// A sentence a line, a blank line behind each document.
std::string written(const std::vector<data::Document>& documents) {
  std::string out;
  for (const data::Document& document : documents) {
    for (const std::string& sentence : document.sentences) out += sentence + "\n";
    out += "\n";
  }
  return out;
}

void check_documents(const std::vector<data::Document>& documents) {
  promise(!documents.empty(), "there is a document");
  for (const data::Document& document : documents) {
    promise(!document.sentences.empty(), "a document has sentences");
    for (const std::string& sentence : document.sentences) {
      data::check_text(sentence, "a sentence");
      promise(!sentence.empty() && sentence.front() != ' ' && sentence.back() != ' ', "a sentence is its words");
      promise(sentence.find_first_of("\t\r\n") == std::string::npos && sentence.find("  ") == std::string::npos,
              "white space is single blanks");
    }
  }
  const auto again = data::parse_documents(written(documents), kFile, data::Lines::sentences);
  promise(again.size() == documents.size(), "documents are read as they were written");
  for (std::size_t d = 0; d < again.size(); ++d)
    promise(again[d].sentences == documents[d].sentences, "sentences are read as they were written");
}

}  // namespace

void vocabulary(std::string_view input) {
  const auto read = accepted<data::InputError>(
      [&] { return data::Vocabulary::parse(data::decode_text(std::string(input), kFile), kFile); });
  if (read) check_vocabulary(*read);
}

// The first byte chooses the options.
void plain_text(std::string_view input) {
  const int choice = input.empty() ? 0 : input[0];
  const data::PlainTextOptions options{.tokens = choice & 1 ? data::Tokens::kWhitespace : data::Tokens::kPunctuation,
                                       .lowercase = (choice & 2) != 0};
  input.remove_prefix(input.empty() ? 0 : 1);
  const auto text = accepted<data::InputError>([&] { return data::decode_text(std::string(input), kFile); });
  if (!text) return;
  check_split(*text, data::split_whitespace);
  check_split(*text, data::split_punctuation);
  const auto words = accepted<data::InputError>([&] { return data::parse_plain_text(*text, kFile, options); });
  if (!words) return;
  for (const std::string& word : *words) data::check_text(word, "a word");
  if (std::adjacent_find(words->begin(), words->end(), std::not_equal_to<>()) != words->end())
    check_vocabulary(data::Vocabulary::build(*words));
}

void documents(std::string_view input) {
  const auto text = accepted<data::InputError>([&] { return data::decode_text(std::string(input), kFile); });
  if (!text) return;
  const auto read = [&](data::Lines lines) {
    return accepted<data::InputError>([&] { return data::parse_documents(*text, kFile, lines); });
  };
  const auto lines = read(data::Lines::sentences), running = read(data::Lines::running);
  const auto whole =
      accepted<data::InputError>([&] { return data::parse_document(*text, kFile, data::Lines::running); });
  promise(lines.has_value() == running.has_value() && lines.has_value() == whole.has_value(),
          "all find a sentence, or none");
  if (!lines) return;
  check_documents(*lines);
  check_documents(*running);
  check_documents({*whole});
  promise(lines->size() == running->size(), "blank lines separate documents, whatever a line is");
  for (std::size_t d = 0; d < lines->size(); ++d)
    promise(without_blanks(written({(*lines)[d]})) == without_blanks(written({(*running)[d]})),
            "cutting loses no character");
  const data::DocumentCounts counts = data::count_documents(*running);
  promise(counts.documents == running->size() && counts.repeated < counts.sentences,
          "a first sentence stands once before");
  for (const std::string& line : data::warnings(counts, kFile)) check_message(line);
}

void brown(std::string_view input) {
  const auto read = [](std::string text) {
    data::TaggedText tagged;
    data::parse_brown(data::decode_text(std::move(text), kFile), kFile, tagged);
    return tagged;
  };
  const auto text = accepted<data::InputError>([&] { return read(std::string(input)); });
  if (!text) return;
  promise(text->tags.size() == text->words.size(), "each word has a tag");
  check_starts(text->paragraph_starts, text->words.size());
  check_starts(text->sentence_starts, text->words.size());
  const auto again = read(written(*text));
  promise(again.words == text->words && again.tags == text->tags, "words and tags are read as they were written");
  promise(again.paragraph_starts == text->paragraph_starts && again.sentence_starts == text->sentence_starts,
          "paragraphs and sentences are read as they were written");
  promise(data::words_with_marks(*text).size() == text->words.size() + text->paragraph_starts.size() + 1,
          "a mark stands before the file and each paragraph");
}

// The first byte chooses the sizes of pieces, parts and runs.
void word_stream(std::string_view input) {
  const std::size_t choice = input.empty() ? 0 : static_cast<unsigned char>(input[0]);
  input.remove_prefix(input.empty() ? 0 : 1);
  const auto whole = accepted<data::InputError>([&] { return all_words({input, kFile}); });
  const std::size_t piece = 1 + choice % 16, parts = 1 + choice / 16;
  const auto pieces = accepted<data::InputError>([&] {
    return all_words({input, kFile, 0, data::WordStream::kToTheEnd, piece});
  });
  promise(whole == pieces, "pieces of any size give the same words");
  if (!whole) return;
  const std::string text = data::decode_text(std::string(input), kFile);  // what a stream reads, it does not refuse
  const auto views = data::split_whitespace(text);
  promise(without_ends(*whole) == Words(views.begin(), views.end()), "the words are those of the text");
  Words together;
  for (std::size_t part = 0; part < parts; ++part) {
    const data::WordStream stream(input, kFile, input.size() * part / parts, input.size() * (part + 1) / parts);
    const Words words = without_ends(all_words(stream));
    together.insert(together.end(), words.begin(), words.end());
  }
  promise(together == without_ends(*whole), "every word is in one part");
  promise(resumed_words(input, piece) == without_ends(*whole), "a stream goes on where another stopped");
}

void sentence_pairs(std::string_view input) {
  const auto read = accepted<data::InputError>(
      [&] { return data::parse_sentence_pairs(data::decode_text(std::string(input), kFile), kFile); });
  if (!read) return;
  promise(!read->pairs.empty(), "there is a pair");
  const data::PairOptions options;
  for (const data::SentencePair& pair : read->pairs) {
    const auto [shorter, longer] = std::minmax({pair.source.size(), pair.target.size()});
    promise(shorter > 0 && longer <= options.longest, "sides are neither empty nor too long");
    promise(static_cast<double>(longer) <= options.ratio * static_cast<double>(shorter), "sides are not too unequal");
  }
}

}  // namespace fuzz
