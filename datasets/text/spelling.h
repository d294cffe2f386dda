// Which known name a mistyped one most likely meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace data {

// The known name with the fewest characters (bytes) to insert, delete or replace, where one that begins with `name`
// counts as near; "" when none is near: more than a third of the name would have to change.
std::string closest_spelling(std::string_view name, std::span<const std::string> known);

}  // namespace data
