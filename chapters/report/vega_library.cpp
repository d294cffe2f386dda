// vega_library.cpp: finds the Vega that the set-up installed, as one script that defines `vega`.
#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "chapters/report/report.h"

namespace report {
namespace {

namespace fs = std::filesystem;

// The text of a script without the line that points to its source map, which is not there in a report.
std::string read_script(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string script;
  for (std::string line; std::getline(stream, line);)
    if (!line.starts_with("//# sourceMappingURL")) script += line + "\n";
  return script;
}

// Debian ships Vega as one file a package; each is written for require(). This is the require() they need, and the
// registration of transforms that Vega's own main file does.
std::string join_modules(const fs::path& folder) {
  constexpr std::array kModules = {"vega-util",       "vega-time",           "vega-format",          "vega-loader",
                                   "vega-dataflow",   "vega-canvas",         "vega-scale",           "vega-statistics",
                                   "vega-scenegraph", "vega-event-selector", "vega-expression",      "vega-selection",
                                   "vega-functions",  "vega-runtime",        "vega-parser",          "vega-view",
                                   "vega-encode",     "vega-transforms",     "vega-view-transforms", "vega-label"};
  std::string script = R"(var vega = (function () {
  var load = {}, done = {};
  function require(name) {
    if (name === "vega-selections") name = "vega-selection";
    if (!done[name]) { done[name] = {exports: {}}; load[name](done[name], done[name].exports, require); }
    return done[name].exports;
  }
)";
  for (const std::string name : kModules) {
    const std::string module = read_script(folder / (name + ".min.js"));
    if (module.empty()) return "";
    script += fmt::format("load[\"{}\"] = function (module, exports, require) {{{}}};\n", name, module);
  }
  return script + R"(
  ["vega-transforms", "vega-view-transforms", "vega-encode", "vega-label"].forEach(function (name) {
    Object.assign(require("vega-dataflow").transforms, require(name));
  });
  return {parse: require("vega-parser").parse, View: require("vega-view").View};
})();
)";
}

// vega.min.js itself, a folder that holds it, or a folder of Debian's modules.
std::string load_vega(const fs::path& place) {
  std::error_code error;
  if (fs::is_regular_file(place, error)) return read_script(place);
  if (fs::is_regular_file(place / "vega.min.js", error)) return read_script(place / "vega.min.js");
  return fs::is_regular_file(place / "vega-view.min.js", error) ? join_modules(place) : "";
}

}  // namespace

std::string find_vega() {
  std::vector<fs::path> places;
  if (const char* const chosen = std::getenv("COURSE_VEGA"); chosen != nullptr && *chosen != '\0') {
    if (std::string(chosen) == "none") return "";
    places = {chosen};
  } else {
    std::error_code error;
    for (fs::path folder = fs::current_path(error); !folder.empty(); folder = folder.parent_path()) {
      places.push_back(folder / "node_modules/vega/build");
      if (folder == folder.parent_path()) break;
    }
    places.insert(places.end(),
                  {"/usr/share/javascript/vega", "/usr/share/nodejs/vega/build", "/usr/lib/node_modules/vega/build",
                   "/usr/local/lib/node_modules/vega/build", "/opt/homebrew/lib/node_modules/vega/build"});
  }
  for (const fs::path& place : places)
    if (std::string script = load_vega(place); !script.empty()) return script;
  return "";
}

}  // namespace report
