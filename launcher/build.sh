# shellcheck shell=bash
# When and how Maven runs. A stamp holds the instant at which the last good build began: whatever is newer was
# not in it. (The jars' own times will not do: Maven leaves a jar alone whose module did not change.)

# How Maven says that it could not fetch something. Tests log words like "Connection refused" too, so only what
# Maven itself calls an error counts.
readonly network_trouble='^\[(ERROR|FATAL)\].*(Could not (transfer|resolve)|could not be resolved|Non-resolvable|Unresolveable|Unknown host)'

jars_are_there() { # jars_are_there [MODULE...]: of these modules, or of all
  local module
  local -a modules=("$@")
  [[ $# -gt 0 ]] || modules=(agent aggregator model-trainer benchmarks)
  for module in "${modules[@]}"; do
    [[ -f $root/$module/target/$module.jar ]] || return 1
  done
}

# Directories count too: a deleted source changes only its directory.
sources_are_newer() (
  [[ -f $work/build.stamp ]] || return 0
  cd "$root" || exit
  shopt -s nullglob
  local sources=(pom.xml ./.mvn/* ./*/pom.xml ./*/*/pom.xml ./*/src/main ./*/*/src/main)
  [[ -n $(find "${sources[@]}" -newer "$work/build.stamp" -print -quit) ]] ||
    [[ -n $(find proto -name target -prune -o -name '*.proto' -newer "$work/build.stamp" -print -quit) ]]
)

must_build() { ! jars_are_there || sources_are_newer; }

# Returns when the jars are there and as new as the sources. Tests and benchmarks that start the launcher set
# SHADOWCAST_NO_BUILD: the build they run in holds the lock, and has made what the program needs, but not yet all.
ensure_built() { # ensure_built MODULE...: what the program needs
  if [[ -n ${SHADOWCAST_NO_BUILD:-} ]]; then
    jars_are_there "$@" || fail "$EXIT_UNAVAILABLE" "SHADOWCAST_NO_BUILD is set, but the jars are not all there: run ./shadowcast test, or build without it"
    return
  fi
  must_build || return 0
  ensure_maven
  with_build_lock build_jars
}

# with_build_lock COMMAND...: one build at a time in this clone, across processes. The lock is not inherited by
# what COMMAND starts, so nothing left running can hold it.
with_build_lock() {
  make_work
  exec {build_lock}>"$work/build.lock"
  if ! flock --nonblock "$build_lock"; then
    say "Waiting for another Shadowcast build in $root ..."
    flock "$build_lock"
  fi
  "$@"
  exec {build_lock}>&-
}

# Everything that writes needs the directory to be there and ours: another user's or a read-only clone is not.
make_work() {
  mkdir -p "$work" 2>/dev/null || true
  if [[ ! -d $work || ! -w $work || (-e $work/build.lock && ! -w $work/build.lock) ]]; then
    fail "$EXIT_UNAVAILABLE" "$work: not writable for $(id -un 2>/dev/null) (expected: a clone on a writable disk that belongs to who runs it)"
  fi
}

build_jars() {
  must_build || return 0 # another launcher built while this one waited
  local log=$work/build.log why='sources changed'
  [[ -f $work/build.stamp ]] || why='first time: downloads libraries from Maven Central, ~3 minutes'
  say "Building Shadowcast ($why) with $jdk; log: $log"
  touch "$work/build.begun"
  if ! maven "$log" package -Dquick -Dlean -Dmaven.test.skip=true; then
    maven_errors "$log" >&2
    fail "$EXIT_BUILD" "the build failed; everything it said: $log"
  fi
  mv "$work/build.begun" "$work/build.stamp"
  jars_are_there || fail "$EXIT_BUILD" "the build ended well, but not every */target/*.jar that the launcher starts is there"
}

# maven LOG ARGUMENT...: Maven on JDK 25 from the root. What needs the network and does not get it is tried once
# more from ~/.m2 alone, but never once a test has run: a second run could hide that it failed.
maven() {
  local log=$1
  shift
  run_maven "$@" >"$log" 2>&1 && return
  if ! grep -Eq "$network_trouble" "$log" || grep -q 'Tests run:' "$log"; then return 1; fi
  say "Maven Central is out of reach; trying with what ~/.m2 holds."
  cp "$log" "$log.online"
  run_maven --offline "$@" >"$log" 2>&1 && return
  cat "$log.online" >>"$log"
  return 1
}

run_maven() (
  cd "$root" || exit
  [[ -z ${build_lock:-} ]] || exec {build_lock}>&-
  exec env JAVA_HOME="$jdk" SHADOWCAST_JAVA="$jdk" SHADOWCAST_HOME="$root" SHADOWCAST_NO_BUILD=1 \
    mvn --batch-mode --no-transfer-progress -Dstyle.color=never "$@"
)

maven_errors() { # maven_errors LOG: what to look at first; with -Werror the reason is a warning
  local kinds=ERROR
  if grep -q 'warnings found and -Werror specified' "$1"; then kinds='ERROR|WARNING'; fi
  if grep -Eq "^\[($kinds)\]" "$1"; then
    grep -E "^\[($kinds)\]" "$1" | grep -Ev '^\[[A-Z]+\] *$|Re-run Maven|To see the full stack|For more information|\[Help [0-9]\]|After correcting|mvn <args>' |
      awk '!seen[$0]++' | head -n 30
  else
    tail -n 30 "$1"
  fi
}

ensure_maven() {
  command -v mvn >/dev/null && return
  if [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null; then
    say "Maven is missing: installing the Debian package maven."
    install_packages maven
    command -v mvn >/dev/null && return
  fi
  fail "$EXIT_UNAVAILABLE" "no mvn in PATH: install Maven 3.8 or later (Debian: apt-get install maven; else https://maven.apache.org/download.cgi)"
}
