#include "chapters/program/measurements.h"

#include "autograd/blas.h"
#include "course_paths.h"

namespace program {

int prove_claims(const std::string& chapter, const std::vector<std::uint64_t>& seeds, const Common& common,
                 const std::function<void(Measurements&, std::uint64_t seed)>& measure,
                 const std::function<void(RunRecord&)>& add_data) {
  const double start = Progress::steady_seconds();
  heading(fmt::format("Chapter {}'s claims: {} seeds", chapter.substr(0, 2), seeds.size()));
  Measurements measurements;
  for (const std::uint64_t seed : seeds) {
    measure(measurements, seed);
    if (interrupted()) return kInterrupted;
    say("seed {} done after {}", seed, duration(Progress::steady_seconds() - start));
  }
  Scoreboard board(std::filesystem::path(COURSE_SOURCE_DIR) / "chapters" / chapter / "claims.json");
  measurements.report(board);
  RunRecord record(chapter, common, ag::blas_description());
  add_data(record);
  finish_proof(record, board, Progress::steady_seconds() - start, common.out);
  return 0;
}

std::vector<std::uint64_t> seeds_from(std::uint64_t first, std::int64_t count) {
  std::vector<std::uint64_t> seeds;
  for (std::int64_t i = 0; i < count; ++i) seeds.push_back(first + static_cast<std::uint64_t>(i));
  return seeds;
}

}  // namespace program
