// strict_json.h: the JSON inside of files of named arrays, for their readers alone.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "autograd/check.h"

namespace ag {
inline namespace AG_PRECISION {

// What the text is, for messages: "the header" of "a .safetensors file".
struct JsonPart {
  const char* what;
  const char* of;
  int deepest;  // brackets in brackets
};

// Parses a JSON object. Throws CheckpointError naming `file`: no JSON, not UTF-8, a zero byte, no object, an object
// that has a name twice (JSON lets it pass, and each reader picks another one), brackets deeper than allowed (100 MB of
// them would be gigabytes in memory).
nlohmann::json parse_strict_json(const std::string& file, std::string_view text, const JsonPart& part);

// A text from a file for a message: at most 200 bytes of it (whole characters) and "…".
std::string shortened(std::string_view text);

}  // namespace AG_PRECISION
}  // namespace ag
