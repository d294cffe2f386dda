#include "chapters/texts/corpora.h"

#include <fmt/format.h>

#include "chapters/program/console.h"
#include "chapters/program/settings.h"
#include "course_paths.h"
#include "datasets/text/plain_text.h"

namespace program {

namespace fs = std::filesystem;

fs::path fetched_corpus(std::string_view name) { return fs::path(COURSE_SOURCE_DIR) / "data" / name; }

fs::path require_fetched(std::string_view name) {
  const fs::path folder = fetched_corpus(name);
  if (!fs::is_directory(folder))
    throw UserError(
        fmt::format("The corpus {} is not here. Get it with `./course data get {}`, or name your own text with --data.",
                    name, name));
  return folder;
}

void check_corpus_flags(std::string_view corpus, const fs::path& data) {
  if (corpus == "planted" && !data.empty())
    throw UserError(
        fmt::format("--corpus planted is generated, and --data {} would not be read. Leave one out.", data.string()));
  if (corpus == "text" && data.empty()) throw UserError("--corpus text: which text? Name its file with --data.");
}

std::vector<std::string> words_to_learn(const std::string& text, const fs::path& file) {
  constexpr std::size_t kFewest = 1000, kLongMean = 30;  // bytes a word; of English six, with the blank
  std::vector<std::string> words = data::parse_plain_text(text, file.string());
  if (words.size() >= kFewest) return words;
  throw UserError(fmt::format(
      "{}: {} words. A text of at least 1,000 is needed, of which 15 % each are for validation and test.{}",
      file.string(), thousands(static_cast<std::int64_t>(words.size())),
      text.size() > kLongMean * words.size() ? " Words are told apart by white space, and this text has hardly any."
                                             : ""));
}

}  // namespace program
