// What tests look for in the text of a report.html.
#pragma once

#include <regex>
#include <string>

// A text that must not become markup.
inline const std::string kEvil = "</script><b>&\"'";

inline std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

// Whether the page would fetch something: it must not.
inline bool loads_something(const std::string& html) {
  return std::regex_search(html, std::regex("(src|href)=|url\\((?!#)|@import|https?://|//[a-z]+\\."));
}
