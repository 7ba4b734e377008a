#!/usr/bin/env bash
# Builds what is committed twice, in folders of other names and under another time zone and locale, and compares the jars bit by bit.
# The umask is the same: jars hold the permissions of files, some of which follow it. Needs what ./dpi needs. Argument: a folder for the builds, which is made and must not be there yet.
set -euo pipefail
work=${1:?expected a folder for the builds}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
mkdir "$work"
work=$(cd "$work" && pwd)
build() {
  mkdir "$1"
  git -C "$root" archive HEAD | tar -x -C "$1"
  (cd "$1" && ./dpi --version)
}
build "$work/one"
(TZ=Asia/Tokyo LC_ALL=C build "$work/ein zweiter Ordner für sich")
different=0
for jar in "$work"/one/dpi-*/target/*.jar; do
  other=$work/ein\ zweiter\ Ordner\ für\ sich/${jar#"$work/one/"}
  if cmp -s "$jar" "$other"; then
    echo "identical: ${jar#"$work/one/"}"
  else
    echo "different: ${jar#"$work/one/"}"
    different=1
  fi
done
exit $different
