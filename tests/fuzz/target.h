// target.h: what is fuzzed. A target gives any bytes to one reader of files or flags and throws BrokenPromise when the
// reader does not do what its header says: to read what it has written, or to refuse with the documented error, which
// names the file. Any other exception, and whatever a sanitizer sees, is a finding too.
//
// libFuzzer runs each target as a program of its own (driver.cpp); replay_test.cpp gives the targets the inputs of
// corpus/ in the ordinary build.
#pragma once

#include <fmt/format.h>

#include <optional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fuzz {

void analogy_questions(std::string_view input);
void bert_config(std::string_view input);
void brown(std::string_view input);
void claims(std::string_view input);
void config(std::string_view input);
void documents(std::string_view input);
void flags(std::string_view input);
void json(std::string_view input);
void manifest(std::string_view input);
void npy(std::string_view input);
void page(std::string_view input);
void plain_text(std::string_view input);
void safetensors(std::string_view input);
void sentence_pairs(std::string_view input);
void shard_index(std::string_view input);
void sword(std::string_view input);
void vocabulary(std::string_view input);
void word_pairs(std::string_view input);
void word_stream(std::string_view input);
void word_vectors(std::string_view input);
void wordpiece_vocabulary(std::string_view input);

struct Target {
  std::string_view name;  // of the program (fuzz_NAME), of its folder in corpus/ and of its dictionary
  void (*run)(std::string_view input);

  // For GoogleTest, which would print bytes, among them addresses, as part of a test's name.
  friend std::ostream& operator<<(std::ostream& out, const Target& target) { return out << target.name; }
};
inline constexpr Target kTargets[] = {{"analogy_questions", analogy_questions},
                                      {"bert_config", bert_config},
                                      {"brown", brown},
                                      {"claims", claims},
                                      {"config", config},
                                      {"documents", documents},
                                      {"flags", flags},
                                      {"json", json},
                                      {"manifest", manifest},
                                      {"npy", npy},
                                      {"page", page},
                                      {"plain_text", plain_text},
                                      {"safetensors", safetensors},
                                      {"sentence_pairs", sentence_pairs},
                                      {"shard_index", shard_index},
                                      {"sword", sword},
                                      {"vocabulary", vocabulary},
                                      {"word_pairs", word_pairs},
                                      {"word_stream", word_stream},
                                      {"word_vectors", word_vectors},
                                      {"wordpiece_vocabulary", wordpiece_vocabulary}};

class BrokenPromise : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

inline void promise(bool kept, const char* what) {
  if (!kept) throw BrokenPromise(what);
}

// The name that readers are told the input has.
inline const std::string kFile = "some folder/the file";

// A refusal must name the file, and must not carry the file's content into the message.
inline void check_message(std::string_view message, std::string_view file = kFile) {
  promise(message.find(file) != std::string_view::npos, "the message names the file");
  promise(message.size() < 1500, "the message is short, whatever was read");
}

// What `read` gives; nothing when it refuses with an Error whose message is as it should be.
template <class Error, class Read>
auto accepted(Read read) -> std::optional<decltype(read())> {
  try {
    return read();
  } catch (const Error& error) {
    check_message(error.what());
    return std::nullopt;
  }
}

}  // namespace fuzz
