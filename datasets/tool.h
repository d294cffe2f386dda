// How the programs beside the chapters (corpus, vectors, score) read their command line and end.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace data {

// Parses the command line, which calls the callbacks of its commands, then calls `work`. Exit code 0; 2 with one line
// on standard error when the command line is wrong, when something throws, or when standard output could not be
// written.
int run_tool(
    CLI::App& app, int argc, char** argv, const std::function<void()>& work = [] {});

}  // namespace data
