#!/usr/bin/env bash
# usage: tests/fuzz/run.sh FOLDER LIMIT [TARGET…]
# Runs the programs fuzz_TARGET of FOLDER (all of them), COURSE_JOBS at a time, each until LIMIT: -max_total_time=60 or
# -runs=2000000. COURSE_FUZZ_SEED repeats the same inputs; without it they are others each time. A finding ends with exit
# code 1, its input in FOLDER and the command that repeats it.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$1 limit=$2
shift 2
[ $# -gt 0 ] || mapfile -t targets < <(cd "$here/corpus" && printf '%s\n' *)
[ $# -eq 0 ] || targets=("$@")

fuzz() { # target
  local options=(-max_len=4096 -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=64 -close_fd_mask=1 -print_final_stats=1 "-seed=${COURSE_FUZZ_SEED:-0}")
  local found=$folder/$1.found log=$folder/fuzz_$1.log
  mkdir -p "$found"
  [ ! -f "$here/$1.dict" ] || options+=("-dict=$here/$1.dict")
  # New inputs go to the first folder; the corpus of the repository is only read.
  if "$folder/fuzz_$1" "${options[@]}" "$limit" -artifact_prefix="$folder/$1-" "$found" "$here/corpus/$1" >"$log" 2>&1; then
    sed -n "s/^stat::number_of_executed_units: */$1: no finding; inputs: /p" "$log"
    return 0
  fi
  tail -n 40 "$log"
  printf '%s: a finding. Repeat it: %s %s\nThen mend the reader, and keep the input in tests/fuzz/corpus/%s.\n' \
    "$1" "$folder/fuzz_$1" "$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)" "$1"
  return 1
}

code=0
for target in "${targets[@]}"; do
  while [ "$(jobs -pr | wc -l)" -ge "${COURSE_JOBS:-$(nproc)}" ]; do wait -n || code=1; done
  fuzz "$target" &
done
while [ -n "$(jobs -pr)" ]; do wait -n || code=1; done
for target in "${targets[@]}"; do grep -q '^stat::number_of_executed_units' "$folder/fuzz_$target.log" || code=1; done
exit "$code"
