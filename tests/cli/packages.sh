#!/usr/bin/env bash
# What is missing is installed: seen with package tools that only take note (Debian and Ubuntu only).
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
command -v dpkg-query >/dev/null || exit 77

# dpkg-query says that everything but ninja-build and librapidcheck-dev is there; the archive knows no librapidcheck-dev.
cat >"$SCRATCH/bin/dpkg-query" <<'SHIM'
#!/bin/sh
shift 2
for package; do
  case $package in
    ninja-build | librapidcheck-dev) ;;
    *) echo "installed $package" ;;
  esac
done
SHIM
cat >"$SCRATCH/bin/apt-cache" <<'SHIM'
#!/bin/sh
[ "$2" != librapidcheck-dev ]
SHIM
cat >"$SCRATCH/bin/apt-get" <<SHIM
#!/bin/sh
echo "apt-get \$*" >>"$SCRATCH/apt-calls"
SHIM
printf '#!/bin/sh\nexec "$@"\n' >"$SCRATCH/bin/sudo"
chmod +x "$SCRATCH"/bin/*

expect 0 "no package librapidcheck-dev" "$COURSE_SOURCE_DIR/course" data list
calls=$(cat "$SCRATCH/apt-calls")
grep -qx "apt-get -q update" <<<"$calls" || fail "no update: $calls"
grep -qx "apt-get -q install -y --no-install-recommends ninja-build" <<<"$calls" || fail "wrong install: $calls"

# An installation that fails is said to have failed, with the log.
printf '#!/bin/sh\necho "E: no route" >&2\nexit 100\n' >"$SCRATCH/bin/apt-get"
expect 1 "E: no route" "$COURSE_SOURCE_DIR/course" data list

# Without root and without sudo: the command to type.
if [ "$(id -u)" -eq 0 ]; then printf '#!/bin/sh\necho 1000\n' >"$SCRATCH/bin/id" && chmod +x "$SCRATCH/bin/id"; fi
cat >"$SCRATCH/no-sudo" <<'SHIM'
command() { if [ "$2" = sudo ]; then return 1; fi; builtin command "$@"; }
SHIM
BASH_ENV=$SCRATCH/no-sudo expect 1 "Run as root: apt-get install" "$COURSE_SOURCE_DIR/course" data list
