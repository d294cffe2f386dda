// How a line of a translation is cut into the tokens whose n-grams are compared. The figures of a score mean nothing
// without the name of the cut.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace data {

enum class Cut {
  k13a,   // of NIST's mteval-v13a and WMT: words, punctuation apart, 3.14 and 1,000 whole
  kZh,    // Chinese characters one by one, the rest as in 13a
  kChar,  // every character
  kNone,  // at white space: the text is already cut
};
// "13a", "zh", "char", "none", as in sacreBLEU's signatures (Post 2018).
std::string_view name_of(Cut cut);

// The tokens of a line of valid UTF-8.
std::vector<std::string> cut_line(std::string_view line, Cut cut);

// The characters of valid UTF-8, as views into it; white space, Unicode's too, is left out.
std::vector<std::string_view> characters_without_space(std::string_view text);

}  // namespace data
