#include "datasets/json.h"

#include <fmt/format.h>

#include <set>
#include <sstream>
#include <vector>

#include "datasets/error.h"

namespace data {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kDeepest = 16;

// "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …" → "syntax error …", not too long:
// it quotes what was read, however much that is.
std::string reason(std::string_view what) {
  constexpr std::size_t kLongest = 200;
  const auto column = what.find("column");
  const auto colon = what.find(": ", column == std::string_view::npos ? 0 : column);
  const auto bracket = what.find("] ");
  what.remove_prefix(colon != std::string_view::npos ? colon + 2 : bracket != std::string_view::npos ? bracket + 2 : 0);
  return what.size() <= kLongest ? std::string(what) : std::string(what.substr(0, kLongest)) + " …";
}

}  // namespace

Json parse_json(std::string_view text, const std::string& file, std::uint64_t line) {
  std::istringstream stream{std::string(text)};
  const auto error_behind = [&](std::size_t offset, const std::string& message) {
    Place place{line, 1};
    place.pass(text.substr(0, offset));
    return error_at(file, place, message);
  };
  const auto fail = [&](std::size_t length,
                        const std::string& message) {  // for what ends where the parser is
    const auto end = static_cast<std::size_t>(stream.tellg());
    return error_behind(end - std::min(length, end), message);
  };
  std::vector<std::set<std::string>> names;  // of the objects around
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    using Event = Json::parse_event_t;
    const bool opens = event == Event::object_start || event == Event::array_start;
    if (opens && depth >= kDeepest)
      throw fail(1, fmt::format("lists and objects are nested more than {} deep.", kDeepest));
    if (event == Event::object_start) names.emplace_back();
    if (event == Event::object_end) names.pop_back();
    if (event == Event::key && !names.back().insert(parsed.get<std::string>()).second)
      throw fail(parsed.dump().size(),
                 fmt::format("{} stands twice in one object.", in_quotes(parsed.get<std::string>())));
    return true;
  };
  try {
    return Json::parse(stream, watch);
  } catch (const Json::parse_error& error) {
    throw error_behind(error.byte == 0 ? 0 : error.byte - 1, "not JSON: " + reason(error.what()));
  } catch (const Json::out_of_range& error) {  // 1e999
    throw fail(1, reason(error.what()) + ": no number of a computer is that large.");
  }
}

}  // namespace data
