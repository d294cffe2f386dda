// inspect [FLAGS] [FOLDER…]: what a folder of Hugging Face's programs holds, what of it BERT takes, and what is
// missing. `./course inspect …` calls it.
#include <CLI/CLI.hpp>

#include "chapters/program/settings.h"
#include "chapters/verbs/inspect.h"
#include "chapters/verbs/texts.h"

namespace verbs {
namespace {

int body(int argc, char** argv) {
  bool json = false;
  CLI::App app(
      "Says what a Hugging Face folder holds: architecture, sizes, parameters, files, tokenizer; what of it fits a "
      "BERT, what is missing and what is left over. Each FOLDER, or each line of standard input.\n"
      "  ./course inspect [FLAGS] [FOLDER…]",
      "inspect");
  app.add_flag("--jsonl", json,
               "lines of standard input are JSON strings or objects with `text`, lines of output objects");
  const auto words = read_words(app, argc, argv);
  if (!words) return 0;
  Texts folders(*words, json ? Texts::Lines::json : Texts::Lines::plain);
  bool first = true;
  while (const auto folder = folders.next()) {
    const Inspection inspection = inspect(*folder);
    if (json) {
      put_line(json_of(inspection).dump());
    } else {
      if (!first) put_line("");
      put_line(text_of(inspection));
    }
    first = false;
  }
  return 0;
}

}  // namespace
}  // namespace verbs

int main(int argc, char** argv) { return program::run(argc, argv, verbs::body); }
