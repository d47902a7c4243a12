# shellcheck shell=bash
# The test command: packages, the launcher's own tests, the contract, Maven with every check and test, a summary.
# Parts that are not Maven tests leave one row each in a results file: outcome, name, seconds, reason (tabs between).

test_usage() {
  cat <<'TEXT'
Usage: ./shadowcast test [--no-install] [--long] [--only MODULE[,MODULE...]]

Builds on JDK 25 with every static check, runs every test and sums up. Exit 0 only if nothing failed.

  --no-install   install no Debian package; the tests that need one skip
  --long         also the tests tagged long, training on Apache Spark (350 MB of libraries), 30 s for each
                 fuzzed parser instead of 5, and a second build which must give the same jars
  --only LIST    these modules and what they depend on (launcher: the launcher's own tests alone)

As root it first installs the Debian packages it compares with, and says which; no service is left running. With
CI=true a skipped test fails the run unless its reason stands in docs/SKIPS.md.
TEXT
}

test_command() {
  local install=install long='' only='' began=$SECONDS
  parse_test_arguments "$@"
  find_jdk
  ensure_maven
  results=$work/test/results.tsv log=$work/test/maven.log
  make_work
  mkdir -p "$work/test"
  : >"$results"
  local maven_exit=none
  if [[ $only == launcher ]]; then
    test_launcher
  else
    provide_packages "$install" "${test_peers[@]}"
    [[ -z $long ]] || provide_packages "$install" "${long_test_peers[@]}"
    [[ -n $only ]] || test_launcher
    [[ -n $only ]] || test_contract
    with_build_lock test_modules
    [[ -z $long ]] || test_reproducible
  fi
  sum_up "$maven_exit" $((SECONDS - began))
}

parse_test_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --no-install) install=no-install ;;
      --long) long=yes ;;
      --only)
        [[ -n ${2:-} ]] || fail "$EXIT_USAGE" "--only: nothing (expected: MODULE[,MODULE...])"
        only=$2
        shift
        ;;
      --only=?*) only=${1#--only=} ;;
      --help | -h)
        test_usage
        exit 0
        ;;
      *) fail "$EXIT_USAGE" "test: unknown argument: $1 (./shadowcast test --help)" ;;
    esac
    shift
  done
}

result() { printf '%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "${4:-}" >>"$results"; } # result OUTCOME NAME SECONDS [REASON]

test_launcher() {
  say "Testing the launcher."
  local code=0 began=$SECONDS
  SHADOWCAST_JAVA=$jdk bash "$root/launcher/test.sh" "$results" >"$work/test/launcher.log" 2>&1 || code=$?
  grep -v '^  ok' "$work/test/launcher.log" >&2 || true
  if [[ $code -ne 0 ]] && ! grep -q $'^failed\tlauncher: ' "$results"; then
    result failed "launcher: its tests" $((SECONDS - began)) "ended with exit code $code: see $work/test/launcher.log"
  fi
  test_shell_style
}

test_shell_style() {
  if ! command -v shellcheck >/dev/null; then
    result skipped "launcher: shellcheck" 0 "shellcheck absent: the launcher's style is checked wherever it is installed"
  elif (cd "$root" && shellcheck -a -x shadowcast && shellcheck -x launcher/test.sh) >"$work/test/shellcheck.log" 2>&1; then
    result passed "launcher: shellcheck" 0
  else
    head -n 20 "$work/test/shellcheck.log" >&2
    result failed "launcher: shellcheck" 0 "see $work/test/shellcheck.log"
  fi
}

test_contract() {
  say "Checking the contract (buf lint, buf breaking)."
  local reason='' began=$SECONDS
  if ! find_buf; then
    result skipped "contract: buf" 0 "$reason"
  elif check_contract >"$work/test/contract.log" 2>&1; then
    result passed "contract: buf" $((SECONDS - began))
  else
    head -n 20 "$work/test/contract.log" >&2
    result failed "contract: buf" $((SECONDS - began)) "see $work/test/contract.log"
  fi
}

# Runs under the build lock. Old reports go first: the summary is of this run only.
test_modules() {
  local arguments=(verify --fail-at-end)
  [[ -z $only ]] || arguments+=(--projects "$only" --also-make)
  [[ -z $long ]] || arguments+=(-Dspark -Dtest.excludedGroups= -Dshadowcast.fuzz.seconds=30)
  find "$root" -path '*/target/surefire-reports/TEST-*.xml' -delete
  say "Building and testing with $jdk; everything Maven says: $log"
  touch "$work/build.begun"
  : >"$log"
  set -m # a process group of its own, so that Maven and its test JVMs can be ended together
  maven "$log" "${arguments[@]}" &
  set +m
  local maven_pid=$!
  trap 'kill -- "-$maven_pid"; exit 130' INT TERM HUP
  tail --pid="$maven_pid" --lines=+1 --follow "$log" | progress >&2 & # ends with Maven
  local progress_pid=$!
  maven_exit=0
  wait "$maven_pid" || maven_exit=$?
  wait "$progress_pid" || true
  trap - INT TERM HUP
  if [[ $maven_exit -eq 0 && -z $only ]]; then mv "$work/build.begun" "$work/build.stamp"; fi
  if [[ $maven_exit -ne 0 ]]; then
    maven_errors "$log" >&2
    failed_goals
  fi
}

# Turns Maven's log into one line per module and per test class.
progress() {
  awk '
    /^\[INFO\] Building .*\[[0-9]+\/[0-9]+\]/ { sub(/^\[INFO\] Building /, ""); n = $NF; sub(/ +\[[0-9\/]+\]$/, ""); print n " " $0; fflush() }
    /Tests run:.*(-- in|- in) / {
      line = $0; class = line; sub(/.* in /, "", class)
      run = line; sub(/.*Tests run: /, "", run); sub(/,.*/, "", run)
      took = line; sub(/.*Time elapsed: /, "", took); sub(/ s.*/, "", took)
      printf "  %s %s: %s tests, %s s\n", (line ~ /FAIL|ERROR/) ? "FAILED" : "ok", class, run, took; fflush()
    }'
}

# What failed in Maven besides tests (which the reports name) gets a row each.
failed_goals() {
  local line
  while IFS= read -r line; do
    result failed "maven" 0 "$line"
  done < <(grep -E '^\[ERROR\] (Failed to execute goal|.*The forked VM terminated)' "$log" | grep -v 'There are test failures' | cut -c 9-400 | sort -u)
  while IFS= read -r line; do
    result failed "maven" 0 "module not tested, a module it needs failed: $line"
  done < <(sed -n 's/^\[INFO\] \(.*[^ .]\) \.* *SKIPPED.*/\1/p' "$log")
}

test_reproducible() {
  say "Building once more: the jars must be the same."
  local began=$SECONDS
  if JAVA_HOME=$jdk "$root/.ci/reproducible" >"$work/test/reproducible.log" 2>&1; then
    result passed "reproducible jars" $((SECONDS - began))
  else
    result failed "reproducible jars" $((SECONDS - began)) "see $work/test/reproducible.log"
  fi
}

sum_up() { # sum_up MAVEN-EXIT SECONDS
  local colour=never
  [[ ! -t 1 || -n ${NO_COLOR:-} ]] || colour=always
  "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$root/launcher/TestReport.java" \
    "root=$root" "results=$results" "skips=$root/docs/SKIPS.md" "ci=${CI:-false}" "user=$(id -u)" \
    "maven=$1" "seconds=$2" "colour=$colour"
}
