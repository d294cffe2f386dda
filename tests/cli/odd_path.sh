#!/usr/bin/env bash
# A copy of the sources that was moved, with its configured build folder, to a path with spaces and Chinese characters
# configures anew, builds one program and runs it.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"

copy="$SCRATCH/a course 课程" moved="$SCRATCH/moved 课程"
mkdir -p "$copy"
(cd "$COURSE_SOURCE_DIR" && tar --exclude=./build --exclude=./runs --exclude=./data --exclude=./.git -cf - .) | tar -xf - -C "$copy"
cmake -S "$copy" -B "$copy/build" >"$SCRATCH/configured" 2>&1 || fail "in a path with a space: $(tail -n 20 "$SCRATCH/configured")"
mv "$copy" "$moved"
export COURSE_BUILD_DIR="$moved/build" COURSE_CMAKE_ARGS=-DCMAKE_BUILD_TYPE=Debug # sooner
expect 0 "belongs to another folder; .*build: finished.* brown Brown corpus" "$moved/course" data list
[ -x "$moved/build/datasets/corpus" ] || fail "nothing was built in $moved"
no_apt_call
