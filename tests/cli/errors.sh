#!/usr/bin/env bash
# Exit codes pass through ./course. Its own mistakes stand in bad_input.tsv.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
course=$COURSE_SOURCE_DIR/course

# The chapters' own mistakes pass through.
expect 2 "no-such-flag" "$course" run 00 --no-such-flag
expect 0 "usage: ./course" "$course"
expect 0 "usage: ./course" "$course" run --help
no_apt_call
