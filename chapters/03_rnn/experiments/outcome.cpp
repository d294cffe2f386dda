#include "chapters/03_rnn/experiments/outcome.h"

namespace rnn {

Tasks run_tasks(const Settings& settings, const std::optional<std::filesystem::path>& brown, std::uint64_t seed) {
  const auto options = [&](const char* name, std::int64_t updates) {
    return FitOptions{.updates = updates, .seed = seed, .name = name, .silent = false};
  };
  Tasks tasks;
  tasks.homonyms = run_homonyms(settings.sentences, options("homonyms", settings.task_updates));
  tasks.roles = run_roles(settings.sentences, options("who did it", settings.task_updates / 3));
  tasks.naming = run_naming(options("names", settings.name_updates));
  if (brown && settings.tags) {
    FitOptions tagging = options("parts of speech", settings.tag_updates);
    tagging.rate = 3e-3;  // a text, not a puzzle
    tasks.tags = run_tags(*brown, settings.tag_every, tagging);
  }
  return tasks;
}

}  // namespace rnn
