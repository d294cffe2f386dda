#include "datasets/tool.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "datasets/standard_streams.h"

namespace data {

int run_tool(CLI::App& app, int argc, char** argv, const std::function<void()>& work) {
  const auto fail = [&](std::string_view message) {
    put_error(app.get_name(), message);
    return 2;
  };
  secure_standard_streams();
  try {
    app.parse(argc, argv);
    work();
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
      return fail("standard output cannot be written. Is the disk full?");
    return 0;
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    return fail(fmt::format("{}. `{} --help` lists commands and flags.", error.what(), app.get_name()));
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}

}  // namespace data
