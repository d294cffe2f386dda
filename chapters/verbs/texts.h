// texts.h: what every verb (`./course translate …`) shares: where its texts come from, and how it reads its flags.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace verbs {

// Reads the flags that `app` has declared; the other words of the command line are texts, and are returned. After `--`
// all are. Nothing when --help was asked for and has been printed. program::UserError: a flag that is unknown or wrong.
std::optional<std::vector<std::string>> read_words(CLI::App& app, int argc, char** argv);

// For CLI::Option::check(): what is wrong with the text of a number that has to lie between two; "" when it does.
std::function<std::string(const std::string&)> between(double least, double most);

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

  // The next text, without white space at its ends; nothing at the end, and after Ctrl-C. data::InputError naming the
  // line: no UTF-8, a NUL byte, more than kLongest bytes, no JSON, no `text`.
  std::optional<std::string> next();
  // Where it stood, for messages: "argument 2", "standard input:3".
  std::string place() const;

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

// One line on standard output, at once: who reads a pipe wants it now. program::UserError: it cannot be written.
void put_line(const std::string& line);

}  // namespace verbs
