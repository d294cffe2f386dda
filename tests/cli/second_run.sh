#!/usr/bin/env bash
# A second run compiles nothing, configures nothing and does not call apt; what the script starts, it ends.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
course=$COURSE_SOURCE_DIR/course

expect 0 "" "$course" run 00 --check
configured=$(stat -c %Y "$COURSE_BUILD_DIR/build.ninja")
expect 0 "report.html" "$course" run 00 --check
grep -q "no work to do" "$COURSE_BUILD_DIR/build.log" || fail "the second run built: $(tail -n 5 "$COURSE_BUILD_DIR/build.log")"
[ "$configured" = "$(stat -c %Y "$COURSE_BUILD_DIR/build.ninja")" ] || fail "the second run configured"

# A SIGTERM to the script ends the chapter that it runs.
"$course" run 01 --quick --out "$SCRATCH/ended" >"$SCRATCH/ended.log" 2>&1 &
script=$!
until [ "$(wc -l <"$SCRATCH/ended.log")" -ge 4 ]; do sleep 0.1; done # it has begun
chapter=$(cut -d' ' -f1 "/proc/$script/task/$script/children")
kill -TERM "$script"
code=0
wait "$script" || code=$?
[ "$code" = 130 ] || fail "SIGTERM: exit code $code: $(cat "$SCRATCH/ended.log")"
[ ! -d "/proc/$chapter" ] || fail "SIGTERM left the chapter running"

no_apt_call
