#include "autograd/io/strict_json.h"

#include <algorithm>
#include <set>
#include <vector>

#include "autograd/io/safetensors.h"

namespace ag {
inline namespace AG_PRECISION {

using safetensors::fail;
using Json = nlohmann::json;

std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 200;
  std::size_t end = std::min(text.size(), kLongest);
  while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  std::string shown(text.substr(0, end));
  std::replace(shown.begin(), shown.end(), '\0', ' ');  // would end the message
  return end < text.size() ? shown + "…" : shown;
}

Json parse_strict_json(const std::string& file, std::string_view text, const JsonPart& part) {
  if (!text.starts_with('{'))
    fail(file, "{} is not a JSON object, which begins with {{. Is it {}?", part.what, part.of);
  // The parser takes a zero byte for the end, and would not look at what stands behind it.
  if (text.find('\0') != std::string_view::npos)
    fail(file, "{} is not JSON (it has a zero byte). Is it {}?", part.what, part.of);
  std::vector<std::set<std::string>> names;
  const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
    const bool object = event == Json::parse_event_t::object_start;
    if ((object || event == Json::parse_event_t::array_start) && depth >= part.deepest)
      fail(file, "{} is nested deeper than {} levels. Is it {}?", part.what, part.deepest, part.of);
    if (object) names.emplace_back();
    if (event == Json::parse_event_t::object_end) names.pop_back();
    if (event == Json::parse_event_t::key && !names.back().insert(parsed.get<std::string>()).second)
      fail(file, "the name '{}' stands twice in {}.", shortened(parsed.get<std::string>()), part.what);
    return true;
  };
  try {
    return Json::parse(text, watch);
  } catch (const Json::exception& e) {
    fail(file, "{} is not JSON ({}). Is it {}?", part.what, shortened(e.what()), part.of);
  }
}

}  // namespace AG_PRECISION
}  // namespace ag
