#!/usr/bin/env bash
# A second run compiles nothing, configures nothing and does not call apt.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
course=$COURSE_SOURCE_DIR/course

expect 0 "" "$course" run 00 --check
configured=$(stat -c %Y "$COURSE_BUILD_DIR/build.ninja")
expect 0 "report.html" "$course" run 00 --check
grep -q "no work to do" "$COURSE_BUILD_DIR/build.log" || fail "the second run built: $(tail -n 5 "$COURSE_BUILD_DIR/build.log")"
[ "$configured" = "$(stat -c %Y "$COURSE_BUILD_DIR/build.ninja")" ] || fail "the second run configured"
no_apt_call
