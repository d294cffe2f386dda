#include "datasets/scorers/alignment.h"

#include <fmt/format.h>

#include <set>

#include "datasets/error.h"

namespace data {
namespace {

using Links = std::set<std::pair<std::size_t, std::size_t>>;

Links links_of(const Alignment& alignment, std::size_t sentence) {
  Links links;
  for (const auto& link : alignment)
    if (!links.insert(link).second)
      throw InputError(fmt::format("alignment of sentence {}: link {}-{} again. Expected each once.", sentence,
                                   link.first, link.second));
  return links;
}

std::size_t in_both(const Links& a, const Links& b) {
  std::size_t both = 0;
  for (const auto& link : a) both += b.count(link);
  return both;
}

}  // namespace

double alignment_error_rate(std::span<const Alignment> given, std::span<const Alignment> sure,
                            std::span<const Alignment> possible) {
  if (given.size() != sure.size() || given.size() != possible.size())
    throw InputError(fmt::format("alignments: of {} sentences given, {} sure, {} possible. Expected as many of each.",
                                 given.size(), sure.size(), possible.size()));
  std::size_t right = 0, links = 0;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Links A = links_of(given[i], i), S = links_of(sure[i], i), P = links_of(possible[i], i);
    if (in_both(S, P) != S.size())
      throw InputError(
          fmt::format("alignment of sentence {}: a sure link is not among the possible ones. Expected all there.", i));
    right += in_both(A, S) + in_both(A, P);
    links += A.size() + S.size();
  }
  if (links == 0) throw InputError("alignments: no link is given and none is sure. Expected one or more.");
  return 1 - static_cast<double>(right) / static_cast<double>(links);
}

}  // namespace data
