// Documents: texts as lists of sentences. What pairs for the next-sentence task are made of (Devlin et al. 2019,
// section 3.1): a sentence and the one that follows it, or one of another document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/text/brown.h"

namespace data {

struct Document {
  std::string name;                    // where it comes from: a file, or file:line
  std::vector<std::string> sentences;  // in their order; none is empty, white space is single blanks
};

// What a line of a file is.
enum class Lines {
  sentences,  // a sentence each, as it stands
  running,    // a piece of running text, which cut_sentences() cuts
};

// The sentences of a paragraph. One ends behind 。 ！ ？ and behind . ! ? … when white space and what can begin a
// sentence follow (a capital letter, a digit, an opening mark, a letter of a script without capitals); closing quotes
// and brackets belong to it. No end: the full stop behind an initial or an abbreviation (J. F. Kennedy, U.S. Army, Mr.
// Smith, No. 5). Line breaks are white space; between two Chinese characters they are nothing. `text` must be valid
// UTF-8.
std::vector<std::string> cut_sentences(std::string_view text);

// The documents of a text, with a blank line between two of them. InputError, with `file` for the name: no sentence.
std::vector<Document> parse_documents(std::string_view text, const std::string& file, Lines lines);

// A text as one document: blank lines only end a sentence. InputError: no sentence.
Document parse_document(std::string_view text, const std::string& file, Lines lines);

// Of a file, the documents between its blank lines; of a folder, its files NAME.txt in the order of their names, a
// document each (so is the State of the Union: the folder data/ of what `./course data get sotu` fetches).
// InputError: what read_text() and the two above refuse; no such file or folder, no .txt file in the folder.
std::vector<Document> read_documents(const std::filesystem::path& path, Lines lines);

// A document each of the Brown corpus's files; a sentence is its words with a blank between them.
std::vector<Document> brown_documents(const TaggedText& text);

struct DocumentCounts {
  std::size_t documents = 0, sentences = 0;
  std::size_t one_sentence = 0;  // documents of one sentence
  std::size_t repeated = 0;      // sentences that have stood before, in any document
};
DocumentCounts count_documents(std::span<const Document> documents);

// What makes training hard to understand, a line each: many repeated sentences (who has seen them in training knows
// them), many documents of one sentence. `name` is the corpus's.
std::vector<std::string> warnings(const DocumentCounts& counts, const std::string& name);

// For pairs of sentences, InputError: fewer than two documents (no sentence of another one), or nine of ten documents
// have one sentence: then nearly every pair would be labelled random, and a model that always says so is right.
void check_for_pairs(const DocumentCounts& counts, const std::string& name);

struct DocumentSplit {
  std::vector<Document> train, valid, test;
};
// Whole documents, shuffled by the seed: parts in (0, 1) of their number, the rest is the test part.
// InputError: parts that are no such numbers, or a part without a document.
DocumentSplit split_documents(std::vector<Document> documents, double train, double valid, std::uint64_t seed);

}  // namespace data
