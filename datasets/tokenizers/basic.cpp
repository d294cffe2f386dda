#include "datasets/tokenizers/basic.h"

#include <utf8proc.h>

#include <algorithm>
#include <limits>

#include "datasets/error.h"
#include "datasets/text/text.h"
#include "datasets/tokenizers/characters.h"

namespace data {
namespace {

class Splitter {
 public:
  Splitter(std::string_view text, const BasicOptions& options, std::span<const std::string_view> kept)
      : text_(text), lower_(options.lower_case), strip_(options.strips_accents()), kept_(kept) {}

  BasicText split() {
    if (text_.size() >= std::numeric_limits<std::uint32_t>::max())
      throw InputError("a text of 4 GB or more. Split it, for example into lines.");
    out_.text.reserve(text_.size());
    out_.source.reserve(text_.size());
    out_.starts.reserve(text_.size() + 1);
    while (at_ < text_.size()) {
      const int kept = kept_here();
      if (kept < 0) {
        read_character();
      } else {
        keep(kept);
      }
    }
    end_word();
    out_.starts.push_back(static_cast<std::uint32_t>(text_.size()));
    return std::move(out_);
  }

 private:
  // One code of a normalised text. NFD makes two of one; the second is `inserted`.
  struct Code {
    std::int32_t code;
    bool inserted;
  };

  int kept_here() const {
    for (std::size_t i = 0; i < kept_.size(); ++i)
      if (text_[at_] == kept_[i].front() && text_.substr(at_).starts_with(kept_[i])) return static_cast<int>(i);
    return -1;
  }

  // Takes the next code point of the original, whose number is source_.
  std::int32_t next_code() {
    source_ = static_cast<std::uint32_t>(out_.starts.size());
    out_.starts.push_back(static_cast<std::uint32_t>(at_));
    const auto byte = static_cast<unsigned char>(text_[at_]);
    if (byte < 0x80) return ++at_, byte;
    utf8proc_int32_t code = 0;
    const auto rest = text_.substr(at_, 4);
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(rest.data()),
                                         static_cast<utf8proc_ssize_t>(rest.size()), &code);
    if (length <= 0) throw error_at("the text", text_, at_, invalid_byte(text_[at_]));
    at_ += static_cast<std::size_t>(length);
    return code;
  }

  void keep(int kept) {
    end_word();
    for (const std::size_t end = at_ + kept_[static_cast<std::size_t>(kept)].size(); at_ < end;) {
      const std::int32_t code = next_code();
      append(code, source_);
    }
    end_word();
    out_.words.back().kept = kept;
  }

  void read_character() {
    const std::int32_t code = next_code();
    switch (bert_character(code)) {
      case BertCharacter::removed:
        return;
      case BertCharacter::blank:
        return end_word();
      case BertCharacter::chinese:
        end_word();
        normalise(code);
        return end_word();
      case BertCharacter::other:
        return normalise(code);
    }
  }

  // NFD, where accents go: a code of combining class 0 is at its place; the others wait until their run is complete.
  void normalise(std::int32_t code) {
    if (!strip_) return put(code, source_);
    std::int32_t codes[4];
    const int count = decompose(code, codes);
    for (int i = 0; i < count; ++i) {
      if (combining_class(codes[i]) == 0) {
        end_run();
        put(codes[i], source_);
        last_source_ = source_;
      } else {
        if (i == 0) run_sources_.push_back(source_);
        run_.push_back({codes[i], i > 0});
      }
    }
  }

  // The run in its canonical order. As in the package, sources stay in the order of the text: the n-th code that was
  // not inserted is said to come from the n-th source.
  void end_run() {
    if (run_.empty()) return;
    std::stable_sort(run_.begin(), run_.end(),
                     [](const Code& a, const Code& b) { return combining_class(a.code) < combining_class(b.code); });
    std::size_t next = 0;
    for (const Code& code : run_) {
      if (!code.inserted && next < run_sources_.size()) last_source_ = run_sources_[next++];
      put(code.code, last_source_);
    }
    run_.clear();
    run_sources_.clear();
  }

  void put(std::int32_t code, std::uint32_t source) {
    if (strip_ && is_accent(code)) return;
    const auto [first, second] = lower_ ? bert_lower_case(code) : std::pair(code, 0);
    const bool alone = is_bert_punctuation(first);
    if (alone) close_word();
    append(first, source);
    if (second != 0) append(second, source);
    if (alone) close_word();
  }

  void append(std::int32_t code, std::uint32_t source) {
    if (code < 0x80) {
      out_.text += static_cast<char>(code);
      out_.source.push_back(source);
      return;
    }
    utf8proc_uint8_t encoded[4];
    const auto length = static_cast<std::size_t>(utf8proc_encode_char(code, encoded));
    out_.text.append(reinterpret_cast<const char*>(encoded), length);
    out_.source.insert(out_.source.end(), length, source);
  }

  void end_word() {
    end_run();
    close_word();
  }
  void close_word() {
    if (out_.text.size() > begin_) out_.words.push_back({begin_, out_.text.size()});
    begin_ = out_.text.size();
  }

  std::string_view text_;
  bool lower_, strip_;
  std::span<const std::string_view> kept_;
  BasicText out_;
  std::size_t at_ = 0;        // in text_, bytes
  std::uint32_t source_ = 0;  // the code point that was read last
  std::size_t begin_ = 0;     // of the word that is being written
  std::vector<Code> run_;     // codes of combining class > 0
  std::vector<std::uint32_t> run_sources_;
  std::uint32_t last_source_ = 0;
};

}  // namespace

Offsets BasicText::offsets(std::size_t begin, std::size_t end) const {
  if (begin == end) return {};
  const std::size_t first = source[begin], last = source[end - 1] + 1U;
  return {{starts[first], starts[last]}, {first, last}};
}

BasicText split_basic(std::string_view text, const BasicOptions& options, std::span<const std::string_view> kept) {
  return Splitter(text, options, kept).split();
}

Vocabulary::Counts count_basic_words(std::string_view text, const BasicOptions& options,
                                     std::span<const std::string_view> kept) {
  Vocabulary::WordMap<std::int64_t> counts;
  std::string_view line;
  for (std::size_t start = 0; next_line(text, start, line);) {
    const BasicText basic = split_basic(line, options, kept);
    for (std::size_t i = 0; i < basic.words.size(); ++i) {
      if (basic.words[i].kept >= 0) continue;
      const auto found = counts.find(basic.word(i));
      if (found == counts.end())
        counts.emplace(basic.word(i), 1);
      else
        ++found->second;
    }
  }
  Vocabulary::Counts sorted(counts.begin(), counts.end());
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

}  // namespace data
