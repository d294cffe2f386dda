# shellcheck shell=bash
# Shared by the tests of the command line. Sourced with: COURSE_SOURCE_DIR, COURSE_BUILD_DIR and SCRATCH in the environment.
set -euo pipefail

# Stubs of system tools are written below SCRATCH: with an empty one they would replace the system's own.
case ${SCRATCH:-} in
  "${COURSE_BUILD_DIR:?}"/?*) ;;
  *) echo "SCRATCH must be a folder below COURSE_BUILD_DIR, not '${SCRATCH:-}'" >&2 && exit 1 ;;
esac
rm -rf "$SCRATCH"
mkdir -p "$SCRATCH/bin"

# apt-get and sudo that only take note: no test installs anything.
for tool in apt-get sudo; do
  printf '#!/bin/sh\necho "%s $*" >>"%s/apt-calls"\nexit 1\n' "$tool" "$SCRATCH" >"$SCRATCH/bin/$tool"
  chmod +x "$SCRATCH/bin/$tool"
done
export PATH=$SCRATCH/bin:$PATH

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

no_apt_call() { [ ! -e "$SCRATCH/apt-calls" ] || fail "called: $(cat "$SCRATCH/apt-calls")"; }

# expect CODE TEXT COMMAND…: the command ends with CODE and says TEXT (grep -E; line breaks count as spaces; '' = anything)
expect() {
  local code=$1 text=$2 status=0
  shift 2
  "$@" >"$SCRATCH/said" 2>&1 </dev/null || status=$?
  [ "$status" -eq "$code" ] || fail "'$*' ended with $status, expected $code: $(tail -n 20 "$SCRATCH/said")"
  [ -z "$text" ] || grep -qE -- "$text" <<<"$(tr -s ' \n' ' ' <"$SCRATCH/said")" || fail "'$*' did not say '$text' but: $(tail -n 20 "$SCRATCH/said")"
}

# piped INPUT COMMAND…: INPUT (printf %b) goes to the command, which ends with 0; standard output in the file out, standard error in the file err
piped() {
  local input=$1
  shift
  printf '%b' "$input" | "$@" >"$SCRATCH/out" 2>"$SCRATCH/err" || fail "$*: exit code $?: $(cat "$SCRATCH/err")"
}
# Of what was written last: how many lines, and one of them.
lines() { [ "$(wc -l <"$SCRATCH/out")" -eq "$1" ] || fail "expected $1 lines: $(cat "$SCRATCH/out")"; }
line() { sed -n "$1p" "$SCRATCH/out"; }
