#include "datasets/tokenizers/characters.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace data {
namespace {

struct Range {
  std::int32_t first, last;
};

// Where all marks, punctuation and invisible characters are newer than Unicode 8 (as of Unicode 18).
constexpr Range kNewCategories[] = {
    {0x5C8, 0x5C9},     {0x61D, 0x61D},     {0x7FD, 0x7FD},     {0x890, 0x8E2},     {0x9FD, 0x9FE},
    {0xA76, 0xA76},     {0xAFA, 0xAFF},     {0xB53, 0xB55},     {0xC04, 0xC3C},     {0xC77, 0xC77},
    {0xC84, 0xC84},     {0xD00, 0xD00},     {0xD3B, 0xD3C},     {0xD81, 0xD81},     {0xEBA, 0xEBA},
    {0xECE, 0xECE},     {0x180F, 0x1886},   {0x1ABF, 0x1AF0},   {0x1B4E, 0x1B4F},   {0x1B7D, 0x1B7F},
    {0x1DF6, 0x1DFB},   {0x2E43, 0x2E63},   {0xA82C, 0xA82C},   {0xA8C5, 0xA8C5},   {0xA8FF, 0xA8FF},
    {0xA9BD, 0xA9BD},   {0x10D24, 0x10F89}, {0x11070, 0x11074}, {0x110C2, 0x110CD}, {0x111CF, 0x111CF},
    {0x1123E, 0x11241}, {0x1133B, 0x1133B}, {0x113BB, 0x1145E}, {0x11660, 0x1166C}, {0x116B9, 0x116B9},
    {0x1182F, 0x11FFF}, {0x12FF1, 0x1612F}, {0x16D6D, 0x16F4F}, {0x16FE2, 0x16FE4}, {0x1CF00, 0x1D128},
    {0x1D25B, 0x1D25C}, {0x1E000, 0x1E6F5}, {0x1E944, 0x1E95F}};

// Where all that stays and that NFD decomposes or sorts is newer than Unicode 9.
constexpr Range kNewNormalisation[] = {{0x5C8, 0x5C9},     {0x7FD, 0x8D3},     {0x9FE, 0x9FE},     {0xC3C, 0xC3C},
                                       {0xD3B, 0xD3C},     {0xEBA, 0xEBA},     {0x1715, 0x1AF0},   {0x1DF6, 0x1DFA},
                                       {0xA82C, 0xA82C},   {0x105C9, 0x11070}, {0x1133B, 0x1133B}, {0x11383, 0x113D0},
                                       {0x1145E, 0x1145E}, {0x11839, 0x11A99}, {0x11D42, 0x1D128}, {0x1D250, 0x1D281},
                                       {0x1E08F, 0x1E6F5}};

constexpr Range kChinese[] = {{0x3400, 0x4DBF},   {0x4E00, 0x9FFF},   {0xF900, 0xFAFF},  {0x20000, 0x2A6DF},
                              {0x2A700, 0x2B81F}, {0x2B920, 0x2CEAF}, {0x2F800, 0x2FA1F}};

template <std::size_t N>
bool is_in(const Range (&ranges)[N], std::int32_t code) {
  const auto after = std::upper_bound(std::begin(ranges), std::end(ranges), code,
                                      [](std::int32_t value, const Range& range) { return value < range.first; });
  return after != std::begin(ranges) && code <= std::prev(after)->last;
}

// The category as of Unicode 8, for what is asked here: four characters have changed since.
utf8proc_category_t category_of(std::int32_t code) {
  switch (code) {
    case 0x166D:   // Canadian syllabics chi sign: a symbol today
    case 0x111C9:  // Sharada sandhi mark: an accent today
      return UTF8PROC_CATEGORY_PO;
    case 0x1734:   // Hanunoo sign pamudpod
    case 0x1171E:  // Ahom consonant sign medial ra: both spacing today
      return UTF8PROC_CATEGORY_MN;
    default:
      return is_in(kNewCategories, code) ? UTF8PROC_CATEGORY_CN : utf8proc_category(code);
  }
}

bool is_ascii_symbol(std::int32_t code) {
  return (code > ' ' && code < '0') || (code > '9' && code < 'A') || (code > 'Z' && code < 'a') ||
         (code > 'z' && code < 0x7F);
}

}  // namespace

BertCharacter bert_character(std::int32_t code) {
  if (code > ' ' && code < 0x7F) return BertCharacter::other;
  if (code == ' ' || code == '\t' || code == '\n' || code == '\r') return BertCharacter::blank;
  if (code == 0xFFFD) return BertCharacter::removed;
  if (is_in(kChinese, code)) return BertCharacter::chinese;
  switch (category_of(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_CO:
      return BertCharacter::removed;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
      return BertCharacter::blank;
    default:
      return BertCharacter::other;
  }
}

bool is_bert_punctuation(std::int32_t code) {
  if (code < 0x80) return is_ascii_symbol(code);
  const auto category = category_of(code);
  return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

bool is_accent(std::int32_t code) { return code >= 0x300 && category_of(code) == UTF8PROC_CATEGORY_MN; }

int combining_class(std::int32_t code) {
  if (code < 0x300 || (is_in(kNewNormalisation, code) && !is_accent(code))) return 0;
  return utf8proc_get_property(code)->combining_class;
}

int decompose(std::int32_t code, std::int32_t (&codes)[4]) {
  codes[0] = code;
  if (code < 0xC0 || (is_in(kNewNormalisation, code) && !is_accent(code))) return 1;
  int before = 0;
  return static_cast<int>(utf8proc_decompose_char(code, codes, 4, UTF8PROC_DECOMPOSE, &before));
}

std::pair<std::int32_t, std::int32_t> bert_lower_case(std::int32_t code) {
  if (code < 0x80) return {code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code, 0};
  if (code == 0x130) return {'i', 0x307};
  return {utf8proc_tolower(code), 0};
}

}  // namespace data
