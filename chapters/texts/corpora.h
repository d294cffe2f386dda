// corpora.h: what --corpus and --data mean in every chapter.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace program {

// Where `./course data get NAME` puts a corpus.
std::filesystem::path fetched_corpus(std::string_view name);

// The same when it is there; UserError says how to get it when it is not.
std::filesystem::path require_fetched(std::string_view name);

// UserError for a contradiction: the corpus "planted" with --data, "text" without it.
void check_corpus_flags(std::string_view corpus, const std::filesystem::path& data);

// The words of a text of one's own, in lower case. UserError when they are too few to train on and to hold out.
std::vector<std::string> words_to_learn(const std::string& text, const std::filesystem::path& file);

}  // namespace program
