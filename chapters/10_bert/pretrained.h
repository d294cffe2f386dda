// pretrained.h: a BERT in a folder, as Hugging Face's programs read and write it: ours after a run, or a published one.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

#include "chapters/10_bert/lesson.h"
#include "chapters/10_bert/published.h"

namespace bert {

struct Pretrained {
  Config config;
  Bert model;
  WordPiece vocabulary;
  Fit fit;  // which parts the folder has; of a part that it lacks the parameters are those of a new model
};

// Of config.json, model.safetensors (or shards), vocab.txt and, where it is there, tokenizer_config.json.
// data::InputError or ag::CheckpointError naming the file: one is missing or damaged, or they do not fit each other.
Pretrained read_model(const std::filesystem::path& folder);
// Writes such a folder. program::UserError, data::InputError or ag::CheckpointError: it cannot be written.
void write_model(const std::filesystem::path& folder, const Bert& model, const WordPiece& vocabulary);

// Texts as a batch, each read for itself: [CLS] text [SEP]. `at` are the places of [MASK]. A text that is longer than
// the model has places loses its end.
Batch batch_of_texts(const Pretrained& pretrained, std::span<const std::string> texts);

}  // namespace bert
