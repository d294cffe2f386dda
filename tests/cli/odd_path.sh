#!/usr/bin/env bash
# A copy of the sources in a path with spaces and Chinese characters configures, builds one program and runs it.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"

copy="$SCRATCH/a course 课程"
mkdir -p "$copy"
(cd "$COURSE_SOURCE_DIR" && tar --exclude=./build --exclude=./runs --exclude=./data --exclude=./.git -cf - .) | tar -xf - -C "$copy"
export COURSE_BUILD_DIR="$copy/build" COURSE_CMAKE_ARGS=-DCMAKE_BUILD_TYPE=Debug # sooner
expect 0 "build: finished|corpus|NAME|name" "$copy/course" data list
[ -x "$copy/build/datasets/corpus" ] || fail "nothing was built in $copy"
# The build folder moves with the copy, and is noticed.
mv "$copy" "$SCRATCH/moved 课程"
export COURSE_BUILD_DIR="$SCRATCH/moved 课程/build"
expect 0 "belongs to another folder" "$SCRATCH/moved 课程/course" data list
no_apt_call
