#!/usr/bin/env bash
# What a user can hand the programs that cannot work: the table bad_input.tsv, a command a row.
# Each row must end within 20 seconds and 4 GB with exit code 2 and one line on standard error that says what the row's
# second column asks for; and everything that was there before, in an output folder too, must be there unchanged.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
# shellcheck disable=SC2034  # the rows of the table use it
in=$SCRATCH/in
# shellcheck source=tests/cli/bad_files.sh
. "$COURSE_SOURCE_DIR/tests/cli/bad_files.sh"

# What must survive: names, sizes, and the content of all but the large files.
kept() { (cd "$1" && find . -type f -size -2M -exec cksum {} + -o -printf '%p %y %s\n' | sort); }

# Programs of the table, with what makes them quick and with an output folder that holds an earlier run.
program() {
  case $1 in
    00) command=("$COURSE_BUILD_DIR/chapters/00_autograd" --check --out "$in/kept/out00" "${@:2}") ;;
    01) command=("$COURSE_BUILD_DIR/chapters/01_nnlm" --check --out "$in/kept/out01" "${@:2}") ;;
    02) command=("$COURSE_BUILD_DIR/chapters/02_word2vec" --check --out "$in/kept/out02" "${@:2}") ;;
    03) command=("$COURSE_BUILD_DIR/chapters/03_rnn" --check --out "$in/kept/out03" "${@:2}") ;;
    04) command=("$COURSE_BUILD_DIR/chapters/04_lstm_gru" --check --out "$in/kept/out04" "${@:2}") ;;
    05) command=("$COURSE_BUILD_DIR/chapters/05_seq2seq" --check --out "$in/kept/out05" "${@:2}") ;;
    06) command=("$COURSE_BUILD_DIR/chapters/06_attention" --check --out "$in/kept/out06" "${@:2}") ;;
    07) command=("$COURSE_BUILD_DIR/chapters/07_transformer" --check --out "$in/kept/out07" "${@:2}") ;;
    10) command=("$COURSE_BUILD_DIR/chapters/10_bert" --check --out "$in/kept/out10" "${@:2}") ;;
    corpus | vectors | tokens | score) command=("$COURSE_BUILD_DIR/datasets/$1" "${@:2}") ;;
    translate | generate | fill | embed) command=("$COURSE_BUILD_DIR/chapters/verbs/$1" --runs "$in/no_runs" "${@:2}") ;;
    inspect) command=("$COURSE_BUILD_DIR/chapters/verbs/inspect" "${@:2}") ;;
    course) command=("$COURSE_SOURCE_DIR/course" "${@:2}") ;;
    *) fail "the table has no program '$1'" ;;
  esac
}

# On a disk of 16 MB that holds a copy of $in/kept and has $1 KB left (a name space of its own: root, Linux).
on_full_disk() { # kilobytes command…
  local left=$1
  shift
  mount -t tmpfs -o size=16m none "$in/full"
  cp -r "$in/kept/." "$in/full"
  head -c "$left"K /dev/zero >"$in/full/room"
  cat /dev/zero >"$in/full/rest" 2>/dev/null
  rm "$in/full/room"
  kept "$in/full" >"$SCRATCH/full.before"
  "$@"
  status=$?
  kept "$in/full" | diff "$SCRATCH/full.before" - >"$SCRATCH/changed" || status=damaged
  [ "$status" != damaged ] || { cat "$SCRATCH/changed" >&2 && exit 99; }
  exit "$status"
}
export -f on_full_disk kept
export in SCRATCH
# shellcheck disable=SC2016  # expanded by the inner shell
own_disks=(unshare -m bash -c 'on_full_disk "$@"' bash)
nobody=(setpriv --reuid 65534 --regid 65534 --clear-groups)
can_mount=no can_be_nobody=no
if unshare -m mount -t tmpfs none "$in/full" 2>/dev/null; then can_mount=yes; fi
if "${nobody[@]}" test -x "$COURSE_BUILD_DIR/chapters/01_nnlm" 2>/dev/null; then can_be_nobody=yes; fi

run_row() { # words of the row
  local stdin=/dev/null stdout=$SCRATCH/stdout wrap=(timeout -k 1 20) limit=unlimited status=0
  while [[ $1 == @* ]]; do
    case $1 in
      @fsize=*) limit=${1#*=} stdout=/dev/null ;;
      @stdin=*) stdin=${1#*=} ;;
      @stdout=*) stdout=${1#*=} ;;
      @set=*) wrap=(env "${1#*=}" "${wrap[@]}") ;;
      @unless=*) [ ! -e "$COURSE_SOURCE_DIR/${1#*=}" ] || return 77 ;;
      @nobody) [ $can_be_nobody = yes ] || return 77 && wrap=("${nobody[@]}" "${wrap[@]}") ;;
      @full=*) [ $can_mount = yes ] || return 77 && wrap=("${own_disks[@]}" "${1#*=}" "${wrap[@]}") ;;
      *) fail "the table has no prefix '$1'" ;;
    esac
    shift
  done
  program "$@"
  (ulimit -v 4194304 && ulimit -f "$limit" && exec "${wrap[@]}" "${command[@]}") >"$stdout" 2>"$SCRATCH/stderr" <"$stdin" || status=$?
  return "$status"
}

kept "$in" >"$SCRATCH/before"
rows=0 skipped=0 wrong=0
complain() { echo "row $rows: $row: $*" >&2 && wrong=$((wrong + 1)); }
while IFS=$'\t' read -r row says; do
  if [[ -z $row || $row == \#* ]]; then continue; fi
  rows=$((rows + 1)) status=0
  IFS='' eval "words=($row)" # a value stays one word, also where a path has a space
  run_row "${words[@]}" || status=$?
  if [ "$status" -eq 77 ]; then skipped=$((skipped + 1)) && continue; fi
  said=$(head -c 4000 "$SCRATCH/stderr")
  [ "$status" -eq 2 ] || complain "exit code $status: $said"
  [ "$(wc -l <"$SCRATCH/stderr")" -eq 1 ] || complain "not one line: $said"
  [ "$(wc -c <"$SCRATCH/stderr")" -le 2000 ] || complain "a message of $(wc -c <"$SCRATCH/stderr") bytes"
  grep -qE -- "$says" "$SCRATCH/stderr" || complain "does not say '$says': $said"
  kept "$in" >"$SCRATCH/after"
  diff "$SCRATCH/before" "$SCRATCH/after" >"$SCRATCH/changed" || complain "changed: $(cat "$SCRATCH/changed")"
  mv "$SCRATCH/after" "$SCRATCH/before"
done <"$COURSE_SOURCE_DIR/tests/cli/bad_input.tsv"
no_apt_call
echo "$rows rows, $skipped skipped (they need root, or that a corpus is not there), $wrong complaints, $SECONDS s"
[ "$wrong" -eq 0 ]
