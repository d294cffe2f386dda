#!/usr/bin/env bash
# A library that is missing and cannot be downloaded: one message that names it and what to install.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"

# An address that answers nobody stands for a machine without a network.
export https_proxy=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 all_proxy=http://127.0.0.1:9
configure() { cmake -S "$COURSE_SOURCE_DIR" -B "$SCRATCH/build" "$@"; }
expect 1 "xtl 0.7.4: not installed, and the download of .* failed" configure -DAUTOGRAD_DEPENDENCIES=fetch
grep -q "apt-get install libxtensor-dev" "$SCRATCH/said" || fail "no advice: $(cat "$SCRATCH/said")"
expect 1 "It is one of: auto, system, fetch" configure -DAUTOGRAD_DEPENDENCIES=none
rm -rf "$SCRATCH/build"
expect 1 "xtl .AUTOGRAD_DEPENDENCIES=system" configure -DAUTOGRAD_DEPENDENCIES=system -DCMAKE_DISABLE_FIND_PACKAGE_xtl=ON
