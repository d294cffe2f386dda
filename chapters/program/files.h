// files.h: the files that a run reads and writes, kept apart: what is written must not take the place of what is read.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace program {

struct NamedFile {
  std::string flag;  // "--save"
  std::filesystem::path path;
};

// UserError where two outputs are one file, an output is an input (by whatever name, link or spelling) or lies in a
// folder that is read, or where an input or output has the name of a file that the run leaves in `out`. `resume` may be
// the file of --save: it is read whole before that is written. Paths that are empty do not count.
void require_files_apart(const std::vector<NamedFile>& inputs, const std::vector<NamedFile>& outputs,
                         const std::filesystem::path& out);

// UserError when `file`, the value of `flag`, could not be written; an empty one is fine. What a run writes after hours
// must not fail for what could be seen at its start.
void require_output_file(const std::filesystem::path& file, const std::string& flag);
// Creates the folder if needed and makes sure that a file can be written there.
void require_writable(const std::filesystem::path& folder, const std::string& flag);
void require_exists(const std::filesystem::path& path, const std::string& flag, const std::string& advice);

}  // namespace program
