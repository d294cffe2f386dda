// Two small languages with a rule that reaches across a whole string.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "datasets/random.h"
#include "datasets/text/vocabulary.h"

namespace data {

// The continual embedded Reber grammar (Gers, Schmidhuber and Cummins 2000): strings one after the other, without a
// sign where one ends that a network would be reset by.
//
//   string = B (T inner T | P inner P) E        the second T or P is the first one: the memory that is asked for
//   inner  = a walk from node 0 to the end:
//
//     0 ─B→ 1      1 ─T→ 2   2 ─S→ 2   2 ─X→ 4   4 ─S→ 6   4 ─X→ 3
//                  1 ─P→ 3   3 ─T→ 3   3 ─V→ 5   5 ─V→ 6   5 ─P→ 4      6 ─E→ end
//
// Where two arrows leave, each is taken half of the time.
class ContinualReber {
 public:
  static constexpr std::string_view kSymbols = "BTSXPVE";  // ids 0 … 6

  explicit ContinualReber(Random random) : random_(random) {}

  // The next symbol of the stream.
  TokenId next();
  // What may follow the last symbol given, as bits 1 << id. Before the first: B.
  unsigned legal() const;
  // The next symbol is the second T or P of a string.
  bool remembers() const { return place_ == Place::kClosing; }

 private:
  enum class Place { kBegin, kOpening, kInner, kClosing, kEnd };
  Random random_;
  Place place_ = Place::kBegin;
  int node_ = 0;         // within the inner string
  TokenId opening_ = 0;  // T or P
};

// aⁿbⁿ (Gers and Schmidhuber 2001): S, n times a, n times b, T. After the first b everything is certain, for who has
// counted. Ids: S 0, a 1, b 2, T 3. n ≥ 1.
inline constexpr std::string_view kCountingSymbols = "SabT";
TokenIds counting_string(std::size_t n);
// What may follow each symbol of it but the last, as bits 1 << id.
std::vector<unsigned> counting_legal(std::size_t n);

}  // namespace data
