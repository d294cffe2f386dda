#!/usr/bin/env bash
# Trains chapters 03 and 04 for a moment and lets their language models write: arguments, lines and JSON from a pipe.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
runs="$SCRATCH/all runs"
generate=("$COURSE_BUILD_DIR/chapters/verbs/generate" --runs "$runs" --tokens 12)
expect 0 "" "$COURSE_BUILD_DIR/chapters/03_rnn" --check --out "$runs/03_rnn/check"
# What it says to write with can be pasted, whatever the folder is called.
said=$(sed -n 's|^write with it: ./course generate ||p' "$SCRATCH/said")
[ "$said" = "--model '$runs/03_rnn/check/words' \"…\"" ] || fail "03 says: $said"
eval "expect 0 '' \"\${generate[0]}\" --tokens 2 $said"
touch -d yesterday "$runs/03_rnn/check/"*/config.json
expect 0 "" "$COURSE_BUILD_DIR/chapters/04_lstm_gru" --check --out "$runs/04_lstm_gru/check"

# generated INPUT ARGUMENT…
generated() { piped "$1" "${generate[@]}" "${@:2}"; }
says() { grep -qE -- "$1" "$SCRATCH/err" || fail "did not say '$1' but: $(cat "$SCRATCH/err")"; }

# The newest model, by words: the prompt and twelve tokens more.
generated '' 'this kebu'
lines 1
says "model: $runs/04_lstm_gru/check/words"
says '12 tokens, [0-9,]+ tokens/s'
[ "$(line 1 | wc -w)" -eq 14 ] && [[ $(line 1) == "this kebu "* ]] || fail "by words: $(cat "$SCRATCH/out")"
first=$(line 1)

# The same from a pipe, a line each; a line without anything to go on from stays empty; the seed decides.
generated 'this kebu\r\n\nthis xyzzy'
lines 3
[ "$(line 1)" = "$first" ] && [ -z "$(line 2)" ] || fail "by pipe: $(cat "$SCRATCH/out")"
says 'standard input:3: unknown, read as <unk>: "xyzzy"'
generated '' 'this kebu' --seed 2
[ "$(line 1)" != "$first" ] || fail "another seed writes the same"

# By characters. Line breaks are written \n where a line of input has to remain a line.
for model in 03_rnn 04_lstm_gru; do
  generated 'those\nthis \n' --model "$runs/$model/check/characters" --tokens 300
  lines 2
  grep -q '\\n' "$SCRATCH/out" || fail "$model: no line break in 600 characters: $(cat "$SCRATCH/out")"
done
generated '' --model "$runs/03_rnn/check/characters" --tokens 600 'this '
[ "$(wc -l <"$SCRATCH/out")" -gt 1 ] || fail "line breaks of an argument: $(cat "$SCRATCH/out")"
[ "$(($(wc -m <"$SCRATCH/out")))" -ge 606 ] || fail "characters: $(cat "$SCRATCH/out")"

# JSON in, JSON out.
generated '"this kebu"\n{"text": ""}\n' --jsonl
lines 2
[ "$(line 1)" = "{\"text\":\"$first\"}" ] && [ "$(line 2)" = '{"text":""}' ] || fail "--jsonl: $(cat "$SCRATCH/out")"
expect 0 "Usage" "${generate[@]}" --help
no_apt_call
