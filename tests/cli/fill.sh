#!/usr/bin/env bash
# Pretrains chapter 10 for a moment and asks its models: what may stand at [MASK], texts as vectors, their pieces, what
# the folder holds. Arguments, lines and JSON from a pipe.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
runs="$SCRATCH/all runs"
verbs=$COURSE_BUILD_DIR/chapters/verbs
fill=("$verbs/fill" --runs "$runs") embed=("$verbs/embed" --runs "$runs")
planted=$runs/10_bert/check own=$SCRATCH/own
expect 0 "" "$COURSE_BUILD_DIR/chapters/10_bert" --check --no-experiments --out "$planted"
# What it says to ask it with can be pasted, whatever the folder is called.
said=$(sed -n 's|^ask it: ./course fill ||p' "$SCRATCH/said")
[ "$said" = "--model '$planted' \"… [MASK] …\"" ] || fail "10 says: $said"
eval "expect 0 '' \"\${fill[0]}\" --best 1 $said"
noun=$(tail -n 1 "$planted/vocab.txt") d=$(sed -n 's/.*"hidden_size": \([0-9]*\).*/\1/p' "$planted/config.json")
# And one of a text of two languages: words of several pieces.
for i in $(seq 20); do printf 'The dog number %s is in the garden.\n我在家。\nIt sleeps there!\n\n' "$i"; done >"$SCRATCH/text"
expect 0 "" "$COURSE_BUILD_DIR/chapters/10_bert" --check --data "$SCRATCH/text" --vocabulary 100 --out "$own"

filled() { piped "$1" "${fill[@]}" "${@:2}"; }
embedded() { piped "$1" "${embed[@]}" "${@:2}"; }
says() { grep -qF -- "$1" "$SCRATCH/err" || fail "did not say '$1' but: $(cat "$SCRATCH/err")"; }
wrong() { fail "$1: $(head -n 20 "$SCRATCH/out")"; }

# --- fill: for each [MASK] the best five, best first, with the text as it would read; then an empty line.
filled '' 'this [MASK] often [MASK] .'
lines 12
says "model: $planted"
[ -z "$(line 6)$(line 12)" ] || wrong "no empty line behind a mask"
for first in 1 7; do
  sed -n "$first,$((first + 4))p" "$SCRATCH/out" | cut -f 1 | sort -gr | diff - <(sed -n "$first,$((first + 4))p" "$SCRATCH/out" | cut -f 1) >/dev/null || wrong "not by probability"
done
[ "$(line 1 | cut -f 3)" = "this $(line 1 | cut -f 2) often [MASK]." ] || wrong "the first filled in"
[ "$(line 7 | cut -f 3)" = "this [MASK] often $(line 7 | cut -f 2)." ] || wrong "the second filled in"
cp "$SCRATCH/out" "$SCRATCH/both"

# The same from a pipe, however its lines end, and for capitals: the model knows none. [MASK] needs no blanks.
filled '\xef\xbb\xbfThis [MASK] OFTEN [MASK] .\r\nthis[MASK]often[MASK].'
cat "$SCRATCH/both" "$SCRATCH/both" | diff - "$SCRATCH/out" >/dev/null || wrong "by pipe"
filled 'not read' '[MASK]' '[MASK] [MASK]' --best 2
lines 9

# All pieces: each once, and their probabilities sum to 1. Those that are asked for have the same.
filled '' --best 1000 'this [MASK] often [MASK] .'
sed '/^$/,$d' "$SCRATCH/out" >"$SCRATCH/all"
[ "$(cut -f 2 "$SCRATCH/all" | sort -u | wc -l)" -eq "$(wc -l <"$planted/vocab.txt")" ] || wrong "not every piece once"
awk '{ sum += $1 } END { exit !(sum > 0.97 && sum < 1.03) }' "$SCRATCH/all" || wrong "p does not sum to 1"
filled '' --targets "these,$noun" 'this [MASK] often [MASK] .'
lines 6
head -n 2 "$SCRATCH/out" | diff - <(grep -P "\t(these|$noun)\t" "$SCRATCH/all") >/dev/null || wrong "--targets"

# What the model has no pieces for is said, and what it knows or the text calls unknown itself is not.
filled '' 'this [MASK] xyzzy [UNK] often Xyzzy .'
says 'argument 1: unknown, read as [UNK]: "xyzzy", "Xyzzy"'
filled '' 'this [MASK] often .'
! grep -q unknown "$SCRATCH/err" || wrong "$(cat "$SCRATCH/err")"

# A word of several pieces: its first stands for it, and that is said. Chinese goes by characters.
filled '我在[MASK]。\n' --model "$own" --targets dogs,家
lines 3
says "'dogs' is more than one piece"
grep -qP '\t家\t我 在 家 。$' "$SCRATCH/out" || wrong "Chinese"

# JSON in, JSON out: an object a line, in it a list for each [MASK].
filled '"this [MASK]"\n{"id": 7, "text": "this [MASK]"}\n"[MASK]\\n[MASK]"\n' --jsonl --best 2
lines 3
guess='{"token":"[^"]*","p":[0-9.e-]*,"sequence":"[^"]*"}'
line 1 | grep -qE "^\{\"text\":\"this \[MASK\]\",\"masks\":\[\[$guess,$guess\]\]\}$" || wrong "--jsonl"
line 3 | grep -qE "^\{\"text\":\"\[MASK\]\\\\n\[MASK\]\",\"masks\":\[\[$guess,$guess\],\[$guess,$guess\]\]\}$" || wrong "--jsonl"
[ "$(line 1)" = "$(line 2)" ] || wrong "--jsonl, objects"

# --- embed: a vector of length 1 a text, as many numbers as the model is wide.
embedded '' "this $noun" 'often' ''
lines 3
awk -v d="$d" 'NF != d { exit 1 } { sum = 0; for (i = 1; i <= NF; ++i) sum += $i * $i; if (sum < 0.9999 || sum > 1.0001) exit 1 }' "$SCRATCH/out" || wrong "length"
cp "$SCRATCH/out" "$SCRATCH/three"
embedded "This ${noun^^}\r\noften\n\n"
diff "$SCRATCH/three" "$SCRATCH/out" >/dev/null || wrong "by pipe"
for way in cls pooler; do
  embedded '' --pool "$way" "this $noun"
  [ "$(line 1)" != "$(head -n 1 "$SCRATCH/three")" ] || wrong "--pool $way is the mean"
done
embedded '' --longest 3 "this $noun" 'this often'
[ "$(line 1)" = "$(line 2)" ] || wrong "--longest: more than [CLS] this [SEP] was read"

# By how near they are, the nearest first: the text itself has cos 1, equal ones keep their order.
embedded "often never\nthis $noun .\nthis $noun\nTHIS $noun\n" --near "this $noun"
lines 4
[ "$(line 1)$(line 2)" = $'1.0000\tthis '"$noun"$'1.0000\tTHIS '"$noun" ] || wrong "--near"
cut -f 1 "$SCRATCH/out" | sort -gr | diff - <(cut -f 1 "$SCRATCH/out") >/dev/null || wrong "--near: not by cosine"
embedded "\"this $noun\"\n{\"text\": \"often\"}\n" --jsonl
lines 2
line 1 | grep -qE "^\{\"text\":\"this $noun\",\"embedding\":\[(-?[0-9.e-]+,){$((d - 1))}-?[0-9.e-]+\]\}$" || wrong "--jsonl"
embedded "\"often\"\n\"this $noun\"\n" --jsonl --near "this $noun"
line 1 | grep -qE "^\{\"text\":\"this $noun\",\"cosine\":(1\.0|0\.9999)" || wrong "--near --jsonl"

# --- the folder is one of Hugging Face's: its pieces, and what it holds.
piped '' "$COURSE_BUILD_DIR/datasets/tokens" --model "$planted" --jsonl "THIS $noun [MASK]"
[[ $(line 1) == '{"tokens":["[CLS]","this","'"$noun"'","[MASK]","[SEP]"],'* ]] || wrong "tokens"
piped '' "$verbs/inspect" "$planted"
grep -q 'BertForPreTraining' "$SCRATCH/out" || wrong "inspect"
for missing in config.json model.safetensors vocab.txt tokenizer_config.json; do
  [ -s "$planted/$missing" ] || fail "the run has left no $missing"
done

# A reader that goes away ends it at once.
yes '[MASK]' | { timeout 20 "${fill[@]}" 2>"$SCRATCH/err" || echo $? >"$SCRATCH/code"; } | head -n 1 >/dev/null || true
[ "$(cat "$SCRATCH/code")" = 2 ] || fail "a pipe that nobody reads: exit code $(cat "$SCRATCH/code")"
says 'standard output'
expect 0 "Usage" "${fill[@]}" --help
expect 0 "Usage" "${embed[@]}" --help
no_apt_call
