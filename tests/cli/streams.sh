#!/usr/bin/env bash
# Standard error that is closed, full or read by nobody disturbs no run, and a mistake still ends with exit code 2.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
out=$SCRATCH/out

# code_of MODE COMMAND…: the exit code with such a standard error
code_of() {
  local mode=$1 code=0
  shift
  case $mode in
    closed) "$@" >"$SCRATCH/stdout" 2>&- || code=$? ;;
    full) "$@" >"$SCRATCH/stdout" 2>/dev/full || code=$? ;;
    unread) { { "$@" >"$SCRATCH/stdout" || echo $? >"$SCRATCH/code"; } 2>&1 >&3 | true; } 3>/dev/null ;;
  esac
  if [ -e "$SCRATCH/code" ]; then code=$(cat "$SCRATCH/code") && rm "$SCRATCH/code"; fi
  echo "$code"
}

for mode in closed full unread; do
  for chapter in "$COURSE_BUILD_DIR"/chapters/[0-9][0-9]_*; do
    if [ ! -f "$chapter" ] || [ ! -x "$chapter" ]; then continue; fi
    code=$(code_of $mode "$chapter" --check --out "$out")
    [ "$code" = 0 ] || fail "$(basename "$chapter"), standard error $mode: exit code $code"
    grep -q "</html>" "$out/report.html" || fail "$(basename "$chapter"), standard error $mode: no whole report"
    code=$(code_of $mode "$chapter" --no-such-flag)
    [ "$code" = 2 ] || fail "$(basename "$chapter") --no-such-flag, standard error $mode: exit code $code"
  done
  for program in corpus vectors tokens score; do
    code=$(code_of $mode "$COURSE_BUILD_DIR/datasets/$program" --no-such-flag)
    [ "$code" = 2 ] || fail "$program --no-such-flag, standard error $mode: exit code $code"
  done
  for verb in translate generate fill embed inspect; do
    code=$(code_of $mode "$COURSE_BUILD_DIR/chapters/verbs/$verb" --no-such-flag)
    [ "$code" = 2 ] || fail "$verb --no-such-flag, standard error $mode: exit code $code"
  done
done
no_apt_call
