# shellcheck shell=bash
# Which JDK: the first JDK 25 of SHADOWCAST_JAVA, JAVA_HOME, the java in PATH and the usual places. A JDK is
# judged by its `release` file, so nothing is started to find out, and no old java ever meets a new class file.

readonly home=${HOME:-/root} # systemd gives a unit of the system none
jdk_places=${SHADOWCAST_JDK_PLACES:-/usr/lib/jvm:/opt:/opt/java:/usr/local:$home/.sdkman/candidates/java:$home/.jdks:$home/.local/share/mise/installs/java:$home/.asdf/installs/java}

is_jdk_25() { # is_jdk_25 DIRECTORY
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] && grep -Eq '^JAVA_VERSION="25[".+-]' "$1/release"
}

# The directory of the JDK that a bin/java belongs to, through links such as /usr/bin/java.
home_of_java() { dirname -- "$(dirname -- "$(readlink -f -- "$1")")"; }

jdk_candidates() {
  local place java
  [[ -z ${JAVA_HOME:-} ]] || printf '%s\n' "$JAVA_HOME"
  if java=$(command -v java); then home_of_java "$java"; fi
  local -a places
  IFS=: read -r -a places <<<"$jdk_places"
  for place in "${places[@]}"; do
    [[ ! -d $place ]] || find -L "$place" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | sort -r
  done
}

# Sets jdk to the directory of a JDK 25 or ends the launcher with one sentence.
find_jdk() {
  local candidate
  if [[ -n ${SHADOWCAST_JAVA:-} ]]; then
    candidate=$SHADOWCAST_JAVA
    [[ -d $candidate ]] || candidate=$(home_of_java "$candidate")
    is_jdk_25 "$candidate" || fail "$EXIT_UNAVAILABLE" "SHADOWCAST_JAVA: $SHADOWCAST_JAVA (expected: a JDK 25, its directory or its bin/java)"
    jdk=$candidate
    return
  fi
  while IFS= read -r candidate; do
    if is_jdk_25 "$candidate"; then
      jdk=$candidate
      return
    fi
  done < <(jdk_candidates)
  fail "$EXIT_UNAVAILABLE" "no JDK 25 in JAVA_HOME, PATH or ${jdk_places//:/, }: install one, for example Temurin 25 from https://adoptium.net, and let JAVA_HOME or SHADOWCAST_JAVA name its directory"
}
