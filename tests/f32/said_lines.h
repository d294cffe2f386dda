// What a program says, line by line.
#pragma once

#include <gtest/gtest.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

// Runs a shell command, which must end with 0, and reads each line of its standard output as JSON.
inline std::vector<nlohmann::json> json_lines(const std::string& command) {
  std::FILE* const pipe = ::popen((command + " 2>/dev/null").c_str(), "r");
  std::string said;
  for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe)) said += static_cast<char>(byte);
  EXPECT_EQ(::pclose(pipe), 0) << command;
  std::vector<nlohmann::json> lines;
  for (std::size_t begin = 0, end; (end = said.find('\n', begin)) != std::string::npos; begin = end + 1)
    lines.push_back(nlohmann::json::parse(said.substr(begin, end - begin)));
  return lines;
}
