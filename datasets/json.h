// JSON files, read strictly.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace data {

// Parses the text of `file`. InputError names file:line:column where the text is not JSON, where an object has a name
// twice (JSON lets it pass, and each reader picks another one), and where lists and objects are nested more than 16
// deep. `line`: the line of the file on which the text begins.
nlohmann::ordered_json parse_json(std::string_view text, const std::string& file, std::uint64_t line = 1);

}  // namespace data
