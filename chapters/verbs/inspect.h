// inspect.h: what a folder of Hugging Face's programs holds, as `./course inspect` and its tests use it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "autograd/io/folder.h"
#include "chapters/10_bert/published.h"

namespace verbs {

struct Inspection {
  std::filesystem::path folder;
  bert::Config config;
  bert::Fit fit;
  ag::FolderContents contents;
  std::uint64_t bytes = 0;                    // of all tensors, as they stand in the files
  std::map<std::string, std::size_t> dtypes;  // how many tensors of each
  std::vector<std::string> tokenizer_files;   // those that are there
  std::optional<std::size_t> pieces;          // lines of vocab.txt
  std::optional<bool> lower_case;             // what tokenizer_config.json says
};

// Reads no numbers, so that the largest model is a matter of milliseconds. ag::CheckpointError, data::InputError: what
// read_published() refuses of names, shapes and config; a tokenizer's file that is damaged.
Inspection inspect(const std::filesystem::path& folder);

// Lines for people, with names that steer no terminal; and one object for machines.
std::string text_of(const Inspection& inspection);
nlohmann::ordered_json json_of(const Inspection& inspection);

}  // namespace verbs
