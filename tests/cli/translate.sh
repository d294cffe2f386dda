#!/usr/bin/env bash
# Trains chapters 05 and 06 for a moment and translates with them: sentences as arguments, lines and JSON from a pipe.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
runs=$SCRATCH/runs
translate=("$COURSE_BUILD_DIR/chapters/verbs/translate" --runs "$runs")
expect 0 "" "$COURSE_BUILD_DIR/chapters/05_seq2seq" --check --reverse --out "$runs/05_seq2seq/check"
expect 0 "" "$COURSE_BUILD_DIR/chapters/06_attention" --check --out "$runs/06_attention/check"
touch -d yesterday "$runs/05_seq2seq/check/config.json"

# translated INPUT ARGUMENT…
translated() { piped "$1" "${translate[@]}" "${@:2}"; }
says() { grep -qF -- "$1" "$SCRATCH/err" || fail "did not say '$1' but: $(cat "$SCRATCH/err")"; }

# A sentence is the same from everywhere; an empty line stays one; a carriage return, a byte order mark and a last line
# without an end change nothing.
translated '' 'tom chases jerry'
lines 1
says "model: $runs/06_attention/check"
one=$(line 1)
[ -n "$one" ] || fail "no translation"
translated '\xef\xbb\xbftom chases jerry\n\n  \t\r\nTom chases jerry\r\ntom chases jerry'
lines 5
[ "$(line 1)$(line 4)$(line 5)" = "$one$one$one" ] && [ -z "$(line 2)$(line 3)" ] || fail "by pipe: $(cat "$SCRATCH/out")"
translated 'not read' 'tom chases jerry' '' 'tom chases jerry'
lines 3

# At a terminal it says once how to end.
if script --version 2>/dev/null | grep -q util-linux; then
  printf 'tom\njerry\n' | script -qec "'${translate[0]}' --model '$runs/06_attention/check'" /dev/null >"$SCRATCH/out"
  [ "$(grep -c 'Ctrl-D ends' "$SCRATCH/out")" -eq 1 ] || fail "at a terminal: $(cat "$SCRATCH/out")"
fi

# Unknown words: once a line, each once, nothing that steers a terminal.
translated 'tom qqq qqq [x\xc2\x9bx]\ntom\n'
lines 2
[ "$(grep -c unknown "$SCRATCH/err")" -eq 1 ] || fail "unknown words: $(cat "$SCRATCH/err")"
says 'standard input:1: unknown, read as <unk>: "qqq", "["'
if grep -q $'\xc2\x9b' "$SCRATCH/err"; then fail "a control character went to the terminal"; fi

# A blank may be a word, where words are characters.
expect 0 "" "$COURSE_BUILD_DIR/chapters/06_attention" --check --task dates --out "$SCRATCH/dates"
translated '' --model "$SCRATCH/dates" 'may 5, 1990'
lines 1

# White space at the ends is no character of a sum, a byte order mark none at all.
expect 0 "" "$COURSE_BUILD_DIR/chapters/06_attention" --check --task addition --out "$SCRATCH/sums"
translated '\xef\xbb\xbf 12+34 \r\n' --model "$SCRATCH/sums"
[ ! -s "$SCRATCH/err" ] || fail "a sum: $(cat "$SCRATCH/err")"

# The best few with their scores, best first, and an empty line.
translated 'tom chases jerry\n\ntom\n' --best 3
[ "$(grep -c '^$' "$SCRATCH/out")" -eq 3 ] || fail "--best: $(cat "$SCRATCH/out")"
[ "$(line 1 | cut -f 3)" = "$one" ] || fail "--best does not begin with the best: $(cat "$SCRATCH/out")"
head -n 3 "$SCRATCH/out" | cut -f 1 | sort -gr | diff - <(head -n 3 "$SCRATCH/out" | cut -f 1) || fail "not by score"

# JSON in, JSON out: an object a line.
translated '"tom chases jerry"\n{"id": 7, "text": "tom\\nchases jerry"}\n""\n' --jsonl --best 2
lines 3
[ "$(grep -c '^{"translations":\[{"text":"[^"]*","score":-[0-9.e-]*,"log_probability":-[0-9.e-]*},{"text":.*\]}$' "$SCRATCH/out")" -eq 2 ] ||
  fail "--jsonl: $(cat "$SCRATCH/out")"
[ "$(line 1)" = "$(line 2)" ] && [ "$(line 3)" = '{"translations":[]}' ] || fail "--jsonl: $(cat "$SCRATCH/out")"
[[ $(line 1) == *"\"text\":\"$one\""* ]] || fail "--jsonl found something else: $(cat "$SCRATCH/out")"
translated '"tom chases jerry"\n' --jsonl --attention
[[ $(line 1) == *'"source":["tom","chases","jerry"],"target":['*'"</s>"],"attention":[['* ]] || fail "$(line 1)"

# Attention as a picture; chapter 05 has none, and reads the source from its end as it has learned it.
translated '' --attention 'tom chases jerry'
grep -q 'tom *chases *jerry' "$SCRATCH/out" && grep -q '^</s>' "$SCRATCH/out" || fail "--attention: $(cat "$SCRATCH/out")"
translated '' --model "$runs/05_seq2seq/check" 'tom chases jerry' -- -
lines 2

# A reader that goes away ends it at once.
yes tom | { timeout 20 "${translate[@]}" 2>"$SCRATCH/err" || echo $? >"$SCRATCH/code"; } | head -n 1 >/dev/null || true
[ "$(cat "$SCRATCH/code")" = 2 ] || fail "a pipe that nobody reads: exit code $(cat "$SCRATCH/code")"
says 'standard output'
expect 0 "usage|Usage" "${translate[@]}" --help
no_apt_call
