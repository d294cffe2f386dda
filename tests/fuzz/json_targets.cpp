// The readers of JSON: the strict parser itself, the manifest of corpora, a chapter's claims.
#include "chapters/program/claims.h"
#include "chapters/program/settings.h"
#include "datasets/error.h"
#include "datasets/fetch/manifest.h"
#include "datasets/json.h"
#include "datasets/text/text.h"
#include "tests/fuzz/target.h"

namespace fuzz {
namespace {

std::size_t depth_of(const nlohmann::ordered_json& value) {
  std::size_t deepest = 0;
  if (value.is_structured())
    for (const auto& item : value) deepest = std::max(deepest, depth_of(item) + 1);
  return deepest;
}

auto parse(std::string_view input) {
  return accepted<data::InputError>(
      [&] { return data::parse_json(data::decode_text(std::string(input), kFile), kFile); });
}

}  // namespace

void json(std::string_view input) {
  const auto value = parse(input);
  if (!value) return;
  promise(depth_of(*value) <= 16, "nothing is nested deeper than the limit");
  promise(data::parse_json(value->dump(), kFile) == *value, "a value is read as it was written");
}

void manifest(std::string_view input) {
  const auto corpora = accepted<data::InputError>(
      [&] { return data::parse_manifest(data::decode_text(std::string(input), kFile), kFile); });
  if (!corpora) return;
  promise(data::parse_manifest(parse(input)->dump(), kFile) == *corpora, "corpora are read as they were written");
  for (const auto& corpus : *corpora) {
    promise(data::find_corpus(*corpora, corpus.name).name == corpus.name, "a corpus is found by its name");
    promise(corpus.name.find_first_of("/\\\n") == std::string::npos && corpus.name[0] != '.', "a name is a folder");
    promise(!corpus.sources.empty(), "a corpus has a source");
  }
}

void claims(std::string_view input) {
  const auto read = accepted<std::runtime_error>(  // UserError or InputError: both are the user's to mend
      [&] { return program::parse_claims(data::decode_text(std::string(input), kFile), kFile); });
  if (!read) return;
  program::Scoreboard scoreboard(*read);
  for (const auto& claim : *read) scoreboard.measure(claim.id, {claim.bar.value}, 1);
  promise(scoreboard.all_measured(), "every claim can be measured by its id");
  promise(scoreboard.json().size() == read->size(), "every claim is on the scoreboard");
}

}  // namespace fuzz
