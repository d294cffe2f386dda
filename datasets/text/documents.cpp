#include "datasets/text/documents.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "datasets/error.h"
#include "datasets/random.h"
#include "datasets/text/text.h"

namespace data {
namespace {

// Lines between two blank ones, and the number of the first.
struct TextBlock {
  std::string_view text;
  std::size_t line = 0;
};

struct CodePoint {
  char32_t code = 0;  // 0: there is none
  std::size_t length = 0;
};

CodePoint code_point_at(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {};
  utf8proc_int32_t code = 0;
  const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + offset),
                                       static_cast<utf8proc_ssize_t>(text.size() - offset), &code);
  if (length <= 0) throw InputError(fmt::format("cut_sentences: byte {} is not valid UTF-8.", offset));
  return {static_cast<char32_t>(code), static_cast<std::size_t>(length)};
}

utf8proc_category_t category(char32_t code) { return utf8proc_category(static_cast<utf8proc_int32_t>(code)); }

bool is_space(char32_t code) {
  const auto kind = category(code);
  return kind == UTF8PROC_CATEGORY_ZS || kind == UTF8PROC_CATEGORY_ZL || kind == UTF8PROC_CATEGORY_ZP ||
         kind == UTF8PROC_CATEGORY_CC;
}

// A character or a mark of Chinese or Japanese, which are written without blanks.
bool is_chinese(char32_t code) {
  return (code >= 0x2E80 && code <= 0x9FFF) || (code >= 0xF900 && code <= 0xFAFF) ||
         (code >= 0xFE30 && code <= 0xFE4F) || (code >= 0xFF00 && code <= 0xFFEF) ||
         (code >= 0x20000 && code <= 0x3FFFF);
}

bool ends_chinese_sentence(char32_t code) { return code == U'。' || code == U'！' || code == U'？' || code == U'｡'; }

bool ends_sentence(char32_t code) {
  return code == U'.' || code == U'!' || code == U'?' || code == U'…' || ends_chinese_sentence(code);
}

// Straight quotes are closing ones behind the end of a sentence.
bool closes(char32_t code) {
  const auto kind = category(code);
  return kind == UTF8PROC_CATEGORY_PE || kind == UTF8PROC_CATEGORY_PF || code == U'"' || code == U'\'';
}

bool can_begin_sentence(char32_t code) {
  switch (category(code)) {
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PF:
      return false;
    case UTF8PROC_CATEGORY_PO:  // commas and semicolons go on; quotes, ¿ and ¡ begin
      return code == U'"' || code == U'\'' || code == U'¿' || code == U'¡';
    default:
      return code != 0;
  }
}

// In lower case, without those that often stand at the end of a sentence (etc., Inc.).
constexpr auto kAbbreviations = std::to_array<std::string_view>(
    {"mr",  "mrs", "ms", "messrs", "dr", "prof", "rev", "hon", "gen", "gov", "sen", "rep", "col",  "capt", "lt", "sgt",
     "maj", "adm", "st", "mt",     "vs", "cf",   "fig", "jan", "feb", "apr", "aug", "oct", "sept", "nov",  "dec"});
constexpr auto kBeforeNumbers = std::to_array<std::string_view>({"no", "nos", "vol", "p", "pp", "art", "sec", "ch"});

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// Letters with full stops between them, at most two at a time: U.S, e.g, Ph.D
bool has_inner_stops(std::string_view word) {
  std::size_t letters = 0;
  for (const char c : word) {
    if (c != '.' && !is_letter(c)) return false;
    letters = c == '.' ? 0 : letters + 1;
    if (letters > 2) return false;
  }
  return word.find('.') != std::string_view::npos;
}

// Is the full stop at `stop` that of an initial or an abbreviation, when `next` is the next character but white space?
bool abbreviates(std::string_view text, std::size_t stop, char32_t next) {
  const std::size_t blank = text.find_last_of(' ', stop);
  std::string_view word = text.substr(0, stop).substr(blank == std::string_view::npos ? 0 : blank + 1);
  while (!word.empty() && !is_letter(word.front())) word.remove_prefix(1);
  if (word.size() == 1 && word[0] >= 'A' && word[0] <= 'Z' && word[0] != 'I') return true;
  if (has_inner_stops(word)) return true;
  const std::string lower = lower_case(word);
  const auto among = [&](const auto& words) { return std::find(words.begin(), words.end(), lower) != words.end(); };
  return among(kAbbreviations) || (category(next) == UTF8PROC_CATEGORY_ND && among(kBeforeNumbers));
}

// White space as single blanks, none at the ends; a line break between two Chinese characters goes.
std::string squeezed(std::string_view text) {
  std::string out;
  bool space = false, line_break = false;
  char32_t last = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint next = code_point_at(text, at);
    if (is_space(next.code)) {
      space = true;
      line_break = line_break || next.code == U'\n';
    } else {
      if (space && !out.empty() && !(line_break && is_chinese(last) && is_chinese(next.code))) out += ' ';
      out += text.substr(at, next.length);
      space = line_break = false;
      last = next.code;
    }
    at += next.length;
  }
  return out;
}

std::vector<TextBlock> blocks_of(std::string_view text) {
  std::vector<TextBlock> blocks;
  std::string_view line;
  bool open = false;
  std::size_t number = 0;
  for (std::size_t start = 0; next_line(text, start, line);) {
    ++number;
    if (squeezed(line).empty()) {
      open = false;
    } else if (open) {
      TextBlock& block = blocks.back();
      block.text = {block.text.data(), static_cast<std::size_t>(line.data() + line.size() - block.text.data())};
    } else {
      blocks.push_back({line, number});
      open = true;
    }
  }
  return blocks;
}

void append_sentences(std::string_view block, Lines lines, std::vector<std::string>& sentences) {
  if (lines == Lines::running) {
    std::vector<std::string> cut = cut_sentences(block);
    std::move(cut.begin(), cut.end(), std::back_inserter(sentences));
    return;
  }
  std::string_view line;
  for (std::size_t start = 0; next_line(block, start, line);) sentences.push_back(squeezed(line));
}

InputError no_sentence(const std::string& file) {
  return InputError(fmt::format("{}: found white space only. Expected sentences.", file));
}

std::vector<std::filesystem::path> text_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator entry(folder, error);
  for (; !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (entry->path().extension() == ".txt") files.push_back(entry->path());
  if (error) throw InputError(fmt::format("{}: the folder cannot be read ({}).", folder.string(), error.message()));
  if (files.empty())
    throw InputError(
        fmt::format("{}: found no file named like NAME.txt. Expected a document in each such file.", folder.string()));
  std::sort(files.begin(), files.end());
  return files;
}

std::string percent(std::size_t part, std::size_t all) {
  return fmt::format("{:.1f} %", 100 * static_cast<double>(part) / static_cast<double>(all));
}

}  // namespace

std::vector<std::string> cut_sentences(std::string_view text) {
  const std::string flat = squeezed(text);
  std::vector<std::string> sentences;
  std::size_t start = 0;
  for (std::size_t at = 0; at < flat.size();) {
    const CodePoint mark = code_point_at(flat, at);
    const std::size_t stop = at;
    at += mark.length;
    if (!ends_sentence(mark.code)) continue;
    bool chinese = ends_chinese_sentence(mark.code);
    CodePoint next = code_point_at(flat, at);
    for (; ends_sentence(next.code) || closes(next.code); next = code_point_at(flat, at)) {
      chinese = chinese || ends_chinese_sentence(next.code);
      at += next.length;
    }
    const bool blank = next.code == U' ', alone = at == stop + 1;
    const char32_t first = blank ? code_point_at(flat, at + 1).code : next.code;
    bool cut = chinese || ((mark.code == U'!' || mark.code == U'?') && is_chinese(first));
    if (!cut && blank && can_begin_sentence(first))
      cut = mark.code != U'.' || !alone || !abbreviates(flat, stop, first);
    if (!cut) continue;
    sentences.push_back(flat.substr(start, at - start));
    start = at += blank ? 1 : 0;
  }
  if (start < flat.size()) sentences.push_back(flat.substr(start));
  return sentences;
}

std::vector<Document> parse_documents(std::string_view text, const std::string& file, Lines lines) {
  std::vector<Document> documents;
  for (const TextBlock& block : blocks_of(text)) {
    Document& document = documents.emplace_back(Document{fmt::format("{}:{}", file, block.line), {}});
    append_sentences(block.text, lines, document.sentences);
  }
  if (documents.empty()) throw no_sentence(file);
  return documents;
}

Document parse_document(std::string_view text, const std::string& file, Lines lines) {
  Document document{file, {}};
  for (const TextBlock& block : blocks_of(text)) append_sentences(block.text, lines, document.sentences);
  if (document.sentences.empty()) throw no_sentence(file);
  return document;
}

std::vector<Document> read_documents(const std::filesystem::path& path, Lines lines) {
  std::error_code none;
  if (!std::filesystem::is_directory(path, none)) return parse_documents(read_text(path), path.string(), lines);
  std::vector<Document> documents;
  for (const auto& file : text_files(path)) documents.push_back(parse_document(read_text(file), file.string(), lines));
  return documents;
}

std::vector<Document> brown_documents(const TaggedText& text) {
  std::vector<Document> documents;
  std::size_t file = 0, sentence = 0;
  for (std::size_t t = 0; t < text.words.size(); ++t) {
    if (file < text.file_starts.size() && text.file_starts[file] == t) documents.push_back({text.files[file++], {}});
    std::vector<std::string>& sentences = documents.back().sentences;
    if (sentence < text.sentence_starts.size() && text.sentence_starts[sentence] == t) {
      sentences.emplace_back();
      ++sentence;
    }
    if (!sentences.back().empty()) sentences.back() += ' ';
    sentences.back() += text.words[t];
  }
  return documents;
}

DocumentCounts count_documents(std::span<const Document> documents) {
  DocumentCounts counts;
  std::unordered_set<std::string_view> seen;
  for (const Document& document : documents) {
    ++counts.documents;
    counts.sentences += document.sentences.size();
    counts.one_sentence += document.sentences.size() == 1 ? 1 : 0;
    for (const std::string& sentence : document.sentences) counts.repeated += seen.insert(sentence).second ? 0 : 1;
  }
  return counts;
}

std::vector<std::string> warnings(const DocumentCounts& counts, const std::string& name) {
  std::vector<std::string> lines;
  if (counts.repeated * 20 >= counts.sentences && counts.repeated > 0)
    lines.push_back(
        fmt::format("{}: {} of {} sentences ({}) have stood before. A loss on them measures memory; remove what "
                    "is there twice.",
                    name, counts.repeated, counts.sentences, percent(counts.repeated, counts.sentences)));
  if (counts.one_sentence * 10 >= counts.documents && counts.one_sentence > 0)
    lines.push_back(
        fmt::format("{}: {} of {} documents ({}) have one sentence, which nothing follows. Blank lines separate "
                    "documents; remove those inside a text.",
                    name, counts.one_sentence, counts.documents, percent(counts.one_sentence, counts.documents)));
  return lines;
}

void check_for_pairs(const DocumentCounts& counts, const std::string& name) {
  if (counts.documents < 2)
    throw InputError(
        fmt::format("{}: found {} document{}. Pairs of sentences need at least two, one to take the sentences "
                    "from that do not follow; put a blank line between documents.",
                    name, counts.documents, counts.documents == 1 ? "" : "s"));
  if (counts.one_sentence * 10 >= counts.documents * 9)
    throw InputError(
        fmt::format("{}: {} of {} documents have one sentence, which nothing follows, so hardly any pair of "
                    "sentences can be made. Expected documents of several sentences; put blank lines "
                    "between documents only.",
                    name, counts.one_sentence, counts.documents));
}

DocumentSplit split_documents(std::vector<Document> documents, double train, double valid, std::uint64_t seed) {
  if (!(train > 0 && valid > 0 && train + valid < 1))
    throw InputError(fmt::format(
        "split: asked for the fractions {} and {}. Expected two numbers above 0 with a sum below 1.", train, valid));
  const auto count = static_cast<double>(documents.size());
  const auto first = static_cast<std::ptrdiff_t>(train * count), second = static_cast<std::ptrdiff_t>(valid * count);
  if (first == 0 || second == 0 || first + second >= std::ssize(documents))
    throw InputError(
        fmt::format("split: asked for the fractions {} and {} of {} documents. Expected all three parts, the "
                    "test part too, to have at least one.",
                    train, valid, documents.size()));
  Random random(seed, 0);
  shuffle(std::span(documents), random);
  const auto begin = std::make_move_iterator(documents.begin());
  return {{begin, begin + first},
          {begin + first, begin + first + second},
          {begin + first + second, std::make_move_iterator(documents.end())}};
}

}  // namespace data
