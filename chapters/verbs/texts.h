// texts.h: what every verb (`./course translate …`) shares: its flags, its model, and where its texts come from.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "datasets/text/vocabulary.h"
#include "datasets/tokenizers/wordpiece.h"

namespace CLI {
class App;
}

namespace verbs {

// Reads the flags that `app` has declared; the other words of the command line are texts, and are returned. After `--`
// all are. Nothing when --help was asked for and has been printed. program::UserError: a flag that is unknown or wrong.
std::optional<std::vector<std::string>> read_words(CLI::App& app, int argc, char** argv);

// For CLI::Option::check(): what is wrong with the text of a number that has to lie between two; "" when it does.
std::function<std::string(const std::string&)> between(double least, double most);

// Which model: --model, or the one that was written last of all runs (and is then named on standard error).
struct ModelChoice {
  std::filesystem::path model, runs;

  // --model and --runs.
  void declare(CLI::App& app, const std::string& of);
  // UserError: no run has left a model of one of these `names`. `kind`: "translator"; `advice`: "./course run 06".
  std::filesystem::path folder(const std::vector<std::string>& names, const std::string& verb, const std::string& kind,
                               const std::string& advice) const;
};

// The texts of the command line, or, where there are none, of standard input: a line each, behind a prompt when it is a
// terminal.
class Texts {
 public:
  enum class Lines {
    plain,
    json,  // each line of standard input is a JSON string, or an object whose `text` is one
  };
  Texts(std::vector<std::string> words, Lines lines)
      : words_(std::move(words)), from_words_(!words_.empty()), lines_(lines) {}

  // The next text; nothing at the end, and after Ctrl-C. data::InputError naming the line: no UTF-8, a NUL byte, more
  // than kLongest bytes, no JSON, no `text`.
  std::optional<std::string> next();
  // Where it stood, for messages: "argument 2", "standard input:3".
  std::string place() const;
  bool lines() const { return !from_words_; }  // of standard input

  static constexpr std::size_t kLongest = 100'000;

 private:
  std::optional<std::string> next_line();
  std::string text_of(const std::string& line) const;
  void check(const std::string& text) const;

  std::vector<std::string> words_;
  bool from_words_;
  Lines lines_;
  std::uint64_t number_ = 0;  // of the text, from 1
};

// Without white space at its ends.
std::string trimmed(const std::string& text);

// Says on standard error which words the model has never seen: it reads `mark` in their place. Each once, ten at most.
void tell_unknown(const std::string& verb, const std::vector<std::string>& unknown, const std::string& mark,
                  const std::string& place);
// The same of those `words` that are not `known`, read as <unk>.
void tell_unknown(const std::string& verb, const data::Vocabulary& known, const std::vector<std::string>& words,
                  const std::string& place);
// And of those that are no pieces, read as [UNK]; `read`: the pieces of the text.
void tell_unknown(const std::string& verb, const data::WordPiece& known, const std::string& text,
                  const data::Encoding& read, const std::string& place);

// UserError unless it is at most kMostTokens long: a longer one would take the memory of other programs.
inline constexpr std::size_t kMostTokens = 2000;
void check_length(const std::vector<std::string>& words, const std::string& place);

// One line on standard output, at once: who reads a pipe wants it now. program::UserError: it cannot be written.
void put_line(const std::string& line);

}  // namespace verbs
