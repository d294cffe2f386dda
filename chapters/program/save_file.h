// save_file.h: the file of --save and --resume. The loops of a run share it, and it belongs to what they learn from.
//
//   program::SaveFile file(common, "03_rnn");
//   file.belongs_to("text", program::fingerprint(text));
//   program::Loop loop("words", steps, {.file = &file});
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "autograd/io/checkpoint.h"
#include "chapters/program/settings.h"
#include "datasets/text/vocabulary.h"

namespace program {

// 16 hexadecimal digits that differ where the contents differ (FNV-1a, 64 bits: against accidents, not against fraud).
std::string fingerprint(std::string_view bytes);
// Of a text as tokens: the words of the vocabulary and the order they stand in.
std::string fingerprint(data::TokenView stream, const data::Vocabulary& vocabulary);

bool all_finite(const ag::Array& values);
// UserError, with `source` for the name, when a parameter is not finite.
void require_finite(const ag::Parameters& parameters, const std::string& source);

// Whether this run has written the file of --save: whoever writes it says so.
void note_saved();
bool has_saved();

class SaveFile {
 public:
  // Reads the file of --resume, when there is one. UserError: no run of this chapter has saved it, or one with other
  // settings (Common::training). Throws ag::CheckpointError for what is no such file or is damaged.
  SaveFile(const Common& common, std::string_view chapter);

  // What the run learns from, by its content. UserError when the run that saved the file had other content.
  void belongs_to(const std::string& what, const std::string& fingerprint);

  // Of the loop `name` in the file of --resume, once; nothing when that run had not come so far.
  std::optional<ag::Checkpoint> take(const std::string& name);
  // Puts the state of the loop `name` in the place of its last one, and writes the file of --save with all of them.
  void put(const std::string& name, ag::Checkpoint state);

  bool saves() const { return !save_.empty(); }
  std::string source() const { return resume_.string(); }  // what messages call the file of --resume

 private:
  std::filesystem::path save_, resume_;
  ag::Checkpoint resumed_;  // what no loop has taken yet
  ag::Checkpoint whole_;    // what is saved
};

}  // namespace program
