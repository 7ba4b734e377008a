# Finds a JDK, for the scripts of this project (./dpi, dpi-spark/submit, dpi-bench/bench, dpi-bench/gpu/pack), which source this file. They define fail.

# The file that a path leads to through any number of symbolic links (readlink -f is not everywhere).
resolve() {
  local path=$1 link
  while [ -L "$path" ]; do
    link=$(readlink "$path")
    case $link in
      /*) path=$link ;;
      *) path=$(dirname "$path")/$link ;;
    esac
  done
  echo "$path"
}

# Whether the folder holds a JDK 25 or later, judged by its release file: starting each java would take too long.
is_jdk() {
  local line
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  while IFS= read -r line; do
    if [[ $line =~ ^JAVA_VERSION=\"([0-9]+) ]]; then
      [ "${BASH_REMATCH[1]}" -ge 25 ]
      return
    fi
  done <"$1/release"
  return 1
}

find_jdk() {
  local home java
  if [ -n "${JAVA_HOME:-}" ] && is_jdk "$JAVA_HOME"; then
    # Builds run in another folder.
    (cd "$JAVA_HOME" && pwd)
    return
  fi
  if java=$(command -v java); then
    home=$(dirname "$(dirname "$(resolve "$java")")")
    if is_jdk "$home"; then
      echo "$home"
      return
    fi
  fi
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if is_jdk "$home"; then
      echo "$home"
      return
    fi
  done
  fail "needs a JDK 25 or later: found none in JAVA_HOME, on the PATH or where JDKs are usually installed"
}
