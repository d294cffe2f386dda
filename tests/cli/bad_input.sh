#!/usr/bin/env bash
# What a user can hand a chapter that cannot work: exit code 2, one line that names it and says what to do.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
chapter=$COURSE_BUILD_DIR/chapters/01_nnlm
here=$SCRATCH/input
mkdir -p "$here/folder"
: >"$here/empty.txt"
printf 'some \0 bytes \1\2\3' >"$here/binary.txt"
printf 'good line\nbad \xff byte\n' >"$here/not_utf8.txt"
for _ in $(seq 1500); do echo word; done >"$here/one_word.txt"
printf 'a text of only a few words is too short to learn from' >"$here/short.txt"
printf 'the/at dog/nn walks\n' >"$here/folder/ca01"
: >"$here/a_file"

mistake() { # text flags…
  expect 2 "$1" "$chapter" --check "${@:2}" --out "$here/out"
  [ "$(wc -l <"$SCRATCH/said")" -eq 1 ] || fail "'${*:2}' said more than one line: $(cat "$SCRATCH/said")"
}
mistake "no/such.txt" --corpus text --data "$here/no/such.txt"
mistake "empty.txt" --corpus text --data "$here/empty.txt"
mistake "binary.txt" --corpus text --data "$here/binary.txt"
mistake "not_utf8.txt:2:5" --corpus text --data "$here/not_utf8.txt"
mistake "one_word.txt" --corpus text --data "$here/one_word.txt"
mistake "short.txt" --corpus text --data "$here/short.txt"
mistake "ca01:1:15" --corpus brown --data "$here/folder"
mistake "no-such-corpus" --corpus no-such-corpus
mistake "hidden" --hidden -3
mistake "hidden" --hidden many
mistake "batch" --batch 0
mistake "dropout" --dropout 1.5
mistake "direct" --hidden 0
mistake "hiden" --hiden 10
mistake "no_such.json" --config "$here/no_such.json"
mistake "no_such.safetensors" --resume "$here/no_such.safetensors"
expect 2 "a_file" "$chapter" --check --out "$here/a_file/under"
expect 2 "" "$chapter" --check --out /proc/no_such_folder
