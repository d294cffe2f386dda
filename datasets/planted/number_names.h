// Numbers in words: the sequence that belongs to one number.
#pragma once

#include <cstdint>
#include <string>

namespace data {

// 342 → "three hundred and forty-two". InputError outside 0 … 999,999.
std::string number_name(std::int64_t number);

}  // namespace data
