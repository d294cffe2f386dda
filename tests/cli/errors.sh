#!/usr/bin/env bash
# A mistake ends with exit code 2 and one line that names it.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
course=$COURSE_SOURCE_DIR/course

mistake() { # text command…
  expect 2 "$@"
  [ "$(wc -l <"$SCRATCH/said")" -eq 1 ] || fail "'${*:2}' said more than one line: $(cat "$SCRATCH/said")"
}
mistake "unknown command 'fly'" "$course" fly
mistake "unknown command '--fly'" "$course" --fly
mistake "no chapter '77'" "$course" run 77
mistake "no chapter 'autograd2'" "$course" run 00 autograd2
mistake "no exercise '99.1'" "$course" check 99.1
mistake "check takes one exercise" "$course" check
mistake "data takes" "$course" data fetch
mistake "data get takes the name" "$course" data get
mistake "docs takes" "$course" docs --fix
mistake "doctor takes no" "$course" doctor now
mistake "prove takes chapter names" "$course" prove --quick

# The chapters' own mistakes pass through.
expect 2 "no-such-flag" "$course" run 00 --no-such-flag
expect 0 "usage: ./course" "$course"
expect 0 "usage: ./course" "$course" run --help
no_apt_call
