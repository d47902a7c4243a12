#!/usr/bin/env bash
# The launcher's own tests: launcher/test.sh [RESULTS-FILE]. Each runs in a clone of the launcher under a path with
# a space, with a JDK and a Maven that only write down how they were called. A few seconds; no network, no root.
set -uo pipefail

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
results=${1:-/dev/null}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unset JAVA_HOME SHADOWCAST_NO_BUILD SHADOWCAST_PROFILE SHADOWCAST_HOME CI
real_java=${SHADOWCAST_JAVA:-}
unset SHADOWCAST_JAVA
failures=0

# ---- the scene

make_jdk() { # make_jdk DIRECTORY VERSION
  mkdir -p "$1/bin"
  printf 'IMPLEMENTOR="Nobody"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"
  cat >"$1/bin/java" <<'JAVA'
#!/usr/bin/env bash
printf '%s\n' "arena=${MALLOC_ARENA_MAX:-}" "omp=${OMP_WAIT_POLICY:-}" "cwd=$PWD" "pid=$$" "$@"
JAVA
  cp "$1/bin/java" "$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
}

make_scene() {
  scene="$scratch/a clone $RANDOM$RANDOM"
  mkdir -p "$scene/launcher" "$scene/bin" "$scene/jdks" "$scene/agent/src/main" "$scene/proto"
  cp "$here/../shadowcast" "$scene/"
  cp "$here"/*.sh "$scene/launcher/"
  printf '<project>\n  <version>1.2.3</version>\n</project>\n' >"$scene/pom.xml"
  make_jdk "$scene/jdks/25" 25.0.3
  cat >"$scene/bin/mvn" <<'MVN'
#!/usr/bin/env bash
printf '%s\n' "$JAVA_HOME $*" >>mvn.calls
if [[ -e mvn.says && $* != *--offline* ]]; then
  cat mvn.says
  exit 1
fi
while [[ -e mvn.waits ]]; do sleep 0.1; done
for module in agent aggregator model-trainer benchmarks; do
  mkdir -p "$module/target"
  touch "$module/target/$module.jar"
done
MVN
  chmod +x "$scene/bin/mvn"
  : >"$scene/mvn.calls"
}

# run ARGUMENT...: the scene's launcher; sets output (stdout), errors (stderr) and code.
run() {
  errors_file=$scratch/errors
  output=$(cd "${from:-$scratch}" && PATH="$scene/bin:$PATH" SHADOWCAST_JDK_PLACES="$scene/jdks" "$scene/shadowcast" "$@" 2>"$errors_file")
  code=$?
  errors=$(<"$errors_file")
}

builds() { wc -l <"$scene/mvn.calls"; }

# ---- what is expected

expect() { # expect WHAT ACTUAL EXPECTED
  [[ $2 == "$3" ]] || complain "$1: $2 (expected: $3)"
}

expect_in() { # expect_in WHAT TEXT PART
  [[ $2 == *"$3"* ]] || complain "$1: $2 (expected to contain: $3)"
}

expect_line() { # expect_line WHAT TEXT LINE
  grep -Fqx -- "$3" <<<"$2" || complain "$1: $2 (expected a line: $3)"
}

complain() {
  complaint=${complaint:-$1}
  printf '    %s\n' "$1"
}

check() { # check TEST-FUNCTION
  local began=$SECONDS
  complaint=
  make_scene
  "$1"
  if [[ -z $complaint ]]; then
    printf 'passed\tlauncher: %s\t%s\t\n' "$1" $((SECONDS - began)) >>"$results"
    printf '  ok %s\n' "$1"
  else
    failures=$((failures + 1))
    printf 'failed\tlauncher: %s\t%s\t%s\n' "$1" $((SECONDS - began)) "$(head -n 1 <<<"$complaint" | tr '\t' ' ')" >>"$results"
    printf '  FAILED %s\n' "$1"
  fi
  rm -rf "$scene"
}

# ---- commands

help_lists_every_command() {
  run --help
  expect code "$code" 0
  for command in demo agent aggregator ctl bench test contract packages aot; do
    expect_in help "$output" "  $command "
  done
}

version_is_the_poms() {
  run --version
  expect_in version "$output" "shadowcast 1.2.3"
}

unknown_command_is_named() {
  run frobnicate
  expect code "$code" 2
  expect_in message "$errors" "unknown command: frobnicate"
  expect stdout "$output" ""
}

no_command_shows_usage_as_an_error() {
  run
  expect code "$code" 2
  expect_in usage "$errors" "Usage: ./shadowcast"
}

unknown_test_argument_is_named() {
  run test --fast
  expect code "$code" 2
  expect_in message "$errors" "--fast"
}

usage_needs_no_jdk_and_no_build() {
  rm -r "$scene/jdks/25"
  for command in demo bench test contract packages aot; do
    run "$command" --help
    expect "$command --help" "$code" 0
    expect_in "$command --help" "$output" "Usage: ./shadowcast $command"
  done
  expect builds "$(builds)" 0
}

help_names_every_option_of_the_demo() {
  run demo --help
  local option
  while IFS= read -r option; do
    expect_in help "$output" "  $option "
  done < <(sed -n '/int demo(/,/) {/s/.*names = "\(--[a-z]*\)".*/\1/p' \
    "$here/../benchmarks/src/main/java/io/shadowcast/benchmarks/main/Main.java")
}

every_allowed_skip_has_its_test() {
  local pattern text
  # shellcheck disable=SC2016 # backticks of the table
  while IFS= read -r pattern; do
    text=$(sed 's/[][\\.^$|(){}?+]/\\&/g; s/\*/.*/g' <<<"$pattern")
    grep -rqE -- "$text" "$here"/../*/src/test "$here" || complain "docs/SKIPS.md: $pattern (expected: what a test says)"
  done < <(sed -nE 's/^\| `([^`]+)` \|.*/\1/p' "$here/../docs/SKIPS.md")
}

# ---- which JDK

no_jdk_is_said_in_one_sentence() {
  rm -r "$scene/jdks/25"
  make_jdk "$scene/jdks/17" 17.0.15
  PATH=$scene/jdks/17/bin:$PATH JAVA_HOME="$scene/jdks/17" run agent
  expect code "$code" 69
  expect lines "$(wc -l <<<"$errors")" 1
  expect_in message "$errors" "no JDK 25 in JAVA_HOME, PATH"
  expect_in remedy "$errors" "install one"
}

jdk_17_in_java_home_is_passed_over() {
  make_jdk "$scene/jdks/17" 17.0.15
  JAVA_HOME="$scene/jdks/17" run agent
  expect code "$code" 0
  expect_in build "$(<"$scene/mvn.calls")" "$scene/jdks/25 "
}

java_home_comes_before_the_usual_places() {
  make_jdk "$scene/other/25" 25
  JAVA_HOME="$scene/other/25" run agent
  expect_in build "$(<"$scene/mvn.calls")" "$scene/other/25 "
}

java_in_path_is_found_through_links() {
  rm -r "$scene/jdks/25"
  make_jdk "$scene/other/25" 25.0.1
  ln -s "$scene/other/25/bin/java" "$scene/bin/java"
  run agent
  expect_in build "$(<"$scene/mvn.calls")" "$scene/other/25 "
}

shadowcast_java_may_be_the_binary() {
  make_jdk "$scene/other/25" 25.0.1
  SHADOWCAST_JAVA="$scene/other/25/bin/java" run agent
  expect_in build "$(<"$scene/mvn.calls")" "$scene/other/25 "
}

wrong_shadowcast_java_is_refused() {
  make_jdk "$scene/jdks/17" 17.0.15
  SHADOWCAST_JAVA="$scene/jdks/17" run agent
  expect code "$code" 69
  expect_in message "$errors" "expected: a JDK 25"
}

no_home_is_no_obstacle() {
  output=$(env -i PATH="$scene/bin:$PATH" SHADOWCAST_JAVA="$scene/jdks/25" "$scene/shadowcast" agent 2>&1)
  expect code $? 0
  expect_line jar "$output" "$scene/agent/target/agent.jar"
}

# ---- when it builds

builds_once_and_again_after_a_change() {
  run agent
  expect "code of the first start" "$code" 0
  expect_in message "$errors" "Building Shadowcast (first time"
  run agent
  expect "stderr of the second start" "$errors" ""
  expect "builds after two starts" "$(builds)" 1
  touch "$scene/agent/src/main/New.java"
  run agent
  expect_in message "$errors" "Building Shadowcast (sources changed)"
  expect "builds after a change" "$(builds)" 2
  touch "$scene/proto/new.proto"
  run agent
  expect "builds after a change of the contract" "$(builds)" 3
  rm "$scene/agent/src/main/New.java"
  run agent
  expect "builds after a deletion" "$(builds)" 4
  rm "$scene/aggregator/target/aggregator.jar"
  run agent
  expect "builds after a jar was lost" "$(builds)" 5
}

failed_build_shows_its_errors_and_is_tried_again() {
  printf '[INFO] noise\n[ERROR] pom.xml: a fault (expected: none)\n' >"$scene/mvn.says"
  run ctl hosts list
  expect code "$code" 70
  expect_in message "$errors" "[ERROR] pom.xml: a fault (expected: none)"
  expect_in log "$errors" "$scene/.shadowcast/build.log"
  expect stdout "$output" ""
  expect "builds" "$(builds)" 1
  rm "$scene/mvn.says"
  run ctl hosts list
  expect "code after the repair" "$code" 0
}

unreachable_central_is_tried_again_offline() {
  echo '[ERROR] Failed to execute goal on project a: Could not transfer artifact b from central: Unknown host' >"$scene/mvn.says"
  run agent
  expect code "$code" 0
  expect_in message "$errors" "Maven Central is out of reach"
  expect builds "$(builds)" 2
}

two_launchers_build_once() {
  touch "$scene/mvn.waits"
  local -x PATH="$scene/bin:$PATH" SHADOWCAST_JDK_PLACES="$scene/jdks"
  "$scene/shadowcast" agent >/dev/null 2>&1 &
  local first=$!
  wait_until has_begun
  "$scene/shadowcast" agent >/dev/null 2>"$scratch/second" &
  local second=$!
  wait_until grep -q "Waiting for another Shadowcast build" "$scratch/second"
  rm "$scene/mvn.waits"
  wait "$first"
  expect "code of the first" $? 0
  wait "$second"
  expect "code of the second" $? 0
  expect builds "$(builds)" 1
}

has_begun() { [[ $(builds) -eq 1 ]]; }

wait_until() { # wait_until COMMAND...: for half a minute
  local deadline=$((SECONDS + 30))
  until "$@"; do
    if [[ $SECONDS -ge $deadline ]]; then
      complain "never happened: $*"
      return
    fi
    sleep 0.1
  done
}

clone_that_cannot_be_written_is_said_in_one_sentence() {
  touch "$scene/.shadowcast" # refuses everyone, root too
  run agent
  expect code "$code" 69
  expect lines "$(wc -l <<<"$errors")" 1
  expect_in message "$errors" "$scene/.shadowcast: not writable for "
  run test --only launcher
  expect "code of the tests" "$code" 69
  expect "builds" "$(builds)" 0
}

no_build_means_no_build() {
  SHADOWCAST_NO_BUILD=1 run agent
  expect code "$code" 69
  expect builds "$(builds)" 0
}

missing_maven_is_said_in_one_sentence() {
  rm "$scene/bin/mvn"
  for tool in bash env dirname readlink grep find sort id sed mkdir; do ln -s "$(command -v "$tool")" "$scene/bin/$tool"; done
  PATH=$scene/bin run_without_path agent
  expect code "$code" 69
  expect_in message "$errors" "no mvn in PATH: install Maven"
}

run_without_path() {
  output=$(SHADOWCAST_JDK_PLACES="$scene/jdks" "$scene/shadowcast" "$@" 2>"$scratch/errors")
  code=$?
  errors=$(<"$scratch/errors")
}

# ---- what it starts

agent_gets_the_capture_profile() {
  run agent run '/etc/my agent.yaml'
  expect_line jar "$output" "$scene/agent/target/agent.jar"
  expect_line heap "$output" -Xmx128m
  expect_line arenas "$output" arena=1
  expect_line "argument with a space" "$output" "/etc/my agent.yaml"
}

agent_gets_the_observe_profile() {
  run agent --profile observe run x.yaml
  expect_line heap "$output" -Xmx32m
  expect_line compiler "$output" -XX:TieredStopAtLevel=1
  expect "profile is not passed on" "$(grep -c -- --profile <<<"$output")" 0
  SHADOWCAST_PROFILE=observe run agent run x.yaml
  expect_line "heap, profile from the environment" "$output" -Xmx32m
  printf 'host: a\nprofile: "observe" # small\n' >"$scene/observe.yaml"
  run agent run "$scene/observe.yaml"
  expect_line "heap, profile from the settings" "$output" -Xmx32m
  printf 'host: a\nprofile: tiny\n' >"$scene/tiny.yaml"
  run agent run "$scene/tiny.yaml"
  expect_line "heap, no profile" "$output" -Xmx128m
  run agent --profile tiny run x.yaml
  expect code "$code" 2
  expect_in message "$errors" "profile: tiny (expected: capture or observe)"
}

inline_is_a_program_of_its_own() {
  run agent inline x.yaml
  expect_line "main class" "$output" io.shadowcast.inline.Inline
  expect_line "opened packages" "$output" --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
}

aggregator_sleeps_while_it_waits() {
  run aggregator
  expect_line environment "$output" omp=passive
  expect_line heap "$output" -Xmx512m
}

ctl_is_in_the_aggregators_jar() {
  run ctl hosts --help
  expect_line "main class" "$output" io.shadowcast.aggregator.cli.Ctl
  expect_line argument "$output" --help
}

bench_and_demo_share_a_program() {
  run bench ingest --quick
  expect_line "main class" "$output" io.shadowcast.benchmarks.main.Main
  expect "arguments of bench" "$(tail -n 3 <<<"$output" | paste -sd ' ')" "bench ingest --quick"
  run demo
  expect "arguments of demo" "$(tail -n 1 <<<"$output")" demo
}

programs_stay_in_the_users_directory() {
  mkdir "$scene/somewhere"
  from=$scene/somewhere run agent
  expect_line directory "$output" "cwd=$scene/somewhere"
}

launcher_works_through_a_link() {
  ln -s "$scene/shadowcast" "$scene/bin/sc"
  output=$(cd / && PATH="$scene/bin:$PATH" SHADOWCAST_JDK_PLACES="$scene/jdks" sc agent 2>/dev/null)
  expect_line jar "$output" "$scene/agent/target/agent.jar"
}

program_takes_the_launchers_place() {
  run agent
  PATH="$scene/bin:$PATH" SHADOWCAST_JDK_PLACES="$scene/jdks" "$scene/shadowcast" agent >"$scratch/out" 2>&1 &
  local pid=$!
  wait "$pid"
  expect_line "process id" "$(<"$scratch/out")" "pid=$pid"
}

aot_cache_is_used_only_while_fresh() {
  run aot agent --version
  expect_line "flag of the training run" "$output" "-XX:AOTCacheOutput=$scene/.shadowcast/aot/agent-capture.aot"
  touch "$scene/.shadowcast/aot/agent-capture.aot"
  run agent
  expect_line "flag of a fresh cache" "$output" "-XX:AOTCache=$scene/.shadowcast/aot/agent-capture.aot"
  touch -d '1 minute ago' "$scene/.shadowcast/aot/agent-capture.aot"
  run agent
  expect "uses of an old cache" "$(grep -c AOTCache <<<"$output")" 0
}

# ---- the test command

# What the test command of the scene runs besides Maven: all of it goes well.
make_checks() {
  local tools=$scene/.shadowcast/npm/node_modules/.bin version
  version=$(sed -n 's/^readonly buf_version=//p' "$scene/launcher/contract.sh")
  mkdir -p "$tools" "$scene/proto/baseline" "$scene/.ci"
  printf '#!/bin/sh\necho %s\n' "$version" >"$tools/buf"
  touch "$scene/proto/baseline/shadowcast-v1.binpb"
  printf '#!/bin/sh\n[ ! -e "%s/style.fault" ]\n' "$scene" >"$scene/bin/shellcheck"
  printf '#!/bin/sh\n' >"$scene/.ci/reproducible"
  chmod +x "$tools/buf" "$scene/bin/shellcheck" "$scene/.ci/reproducible"
  # shellcheck disable=SC2016 # $1 is for the script
  printf 'printf "passed\\tlauncher: x\\t0\\t\\n" >>"$1"\n' >"$scene/launcher/test.sh"
}

rows() { cut -f 1,2 "$scene/.shadowcast/test/results.tsv" | tr '\t' ' '; }

good_checks_leave_good_rows() {
  make_checks
  run test --no-install --long
  expect rows "$(rows)" "passed launcher: x
passed launcher: shellcheck
passed contract: buf
passed reproducible jars"
  expect_line "exit code of Maven" "$output" maven=0
}

failed_test_is_not_tried_again_offline() {
  printf '%s\n' '[ERROR] Tests run: 3, Failures: 1 -- in a.UplinkTest' \
    '[ERROR] Could not transfer artifact b from central: Connection refused' >"$scene/mvn.says"
  run test --no-install --only agent
  expect builds "$(builds)" 1
  expect_line "exit code of Maven" "$output" maven=1
}

words_of_a_test_are_no_network_trouble() {
  printf '%s\n' 'WARNING: web-1: Unknown host, Connection refused, timed out' '[ERROR] a fault' >"$scene/mvn.says"
  run test --no-install --only agent
  expect builds "$(builds)" 1
}

crashed_tests_of_the_launcher_are_a_failure() {
  make_checks
  echo 'exit 3' >"$scene/launcher/test.sh"
  run test --only launcher
  expect_in rows "$(rows)" "failed launcher: its tests"
}

fault_that_shellcheck_finds_is_a_failure() {
  make_checks
  touch "$scene/style.fault"
  run test --only launcher
  expect_in rows "$(rows)" "failed launcher: shellcheck"
}

reproducible_build_that_cannot_start_is_a_failure() {
  make_checks
  chmod -x "$scene/.ci/reproducible"
  run test --no-install --long
  expect_in rows "$(rows)" "failed reproducible jars"
}

test_installs_what_tests_need_alone() {
  make_checks
  run test --no-install
  expect "packages of benchmarks alone" "$(grep -Ec 'wrk|node-exporter' <<<"$errors")" 0
}

# ---- packages

# apt-get of this scene writes down what the policy said while it ran.
make_apt() {
  cat >"$scene/bin/apt-get" <<APT
#!/usr/bin/env bash
"$scene/policy-rc.d"
printf '%s policy=%s\n' "\$*" \$? >>"$scene/apt.calls"
printf 'ii  nginx-common\n' >>"$scene/dpkg.installed"
[[ ! -e "$scene/apt.refuses" ]]
APT
  printf '#!/bin/sh\ncat "%s/dpkg.installed"\n' "$scene" >"$scene/bin/dpkg-query"
  # shellcheck disable=SC2016 # $2 is for the script
  printf '#!/bin/sh\nprintf "/lib/systemd/system/%%s.service\\n" "$2" "$2@"\n' >"$scene/bin/dpkg"
  printf '#!/bin/sh\necho "$*" >>"%s/systemctl.calls"\n' "$scene" >"$scene/bin/systemctl"
  chmod +x "$scene/bin/apt-get" "$scene/bin/dpkg-query" "$scene/bin/dpkg" "$scene/bin/systemctl"
  printf 'ii  bash\nrc  gone\n' >"$scene/dpkg.installed"
  : >"$scene/apt.calls"
}

# In a shell of its own: the launcher's parts with the scene's policy file.
with_packages() { # with_packages COMMAND
  PATH="$scene/bin:$PATH" work=$scene/.shadowcast bash -c '
    set -euo pipefail
    say() { printf "%s\n" "$*"; }
    id() { printf "%s\n" "$user"; }
    source "$1/launcher/packages.sh"
    policy_rc_d=$1/policy-rc.d
    package_is_there() { [[ $1 == wrk ]]; }
    '"$1" bash "$scene"
}

services_may_not_start_while_packages_are_installed() {
  make_apt
  printf '#!/bin/sh\nexit 42\n' >"$scene/policy-rc.d"
  chmod +x "$scene/policy-rc.d"
  with_packages 'install_packages wrk'
  expect_in "policy during the installation" "$(<"$scene/apt.calls")" "wrk policy=101"
  expect_in "never removes a package" "$(<"$scene/apt.calls")" "--no-remove"
  expect "policy afterwards" "$(tail -n 1 "$scene/policy-rc.d")" "exit 42"
  expect "left behind" "$(find "$scene" -name '*.before-shadowcast')" ""
}

policy_is_put_back_after_an_interrupt() {
  make_apt
  printf '#!/bin/sh\nexit 42\n' >"$scene/policy-rc.d"
  # shellcheck disable=SC2016 # for the other shell
  with_packages 'apt_install() { kill -TERM "$BASHPID"; sleep 1; }; install_packages wrk' || true
  expect "policy afterwards" "$(tail -n 1 "$scene/policy-rc.d")" "exit 42"
}

policy_is_put_back_after_a_killed_run() {
  make_apt
  printf '#!/bin/sh\nexit 42\n' >"$scene/policy-rc.d.before-shadowcast"
  printf '# written by shadowcast while it installs packages\nexit 101\n' >"$scene/policy-rc.d"
  with_packages 'install_packages wrk'
  expect "policy afterwards" "$(tail -n 1 "$scene/policy-rc.d")" "exit 42"
}

no_policy_stays_no_policy() {
  make_apt
  with_packages 'install_packages wrk'
  expect "policy afterwards" "$(ls "$scene/policy-rc.d" 2>/dev/null)" ""
}

units_of_new_packages_are_disabled() {
  make_apt
  with_packages 'install_packages nginx-light'
  expect "calls of systemctl" "$(<"$scene/systemctl.calls")" "disable nginx-common.service"
}

one_bad_package_spares_the_others() {
  make_apt
  touch "$scene/apt.refuses"
  user=0 with_packages 'provide_packages install' >"$scratch/out"
  expect_in "alone after all together" "$(<"$scene/apt.calls")" "--no-remove influxdb policy"
  expect_in message "$(<"$scratch/out")" "could not be installed"
}

packages_are_named_before_they_are_installed() {
  make_apt
  user=0 with_packages 'provide_packages install' >"$scratch/out"
  expect_in there "$(<"$scratch/out")" "packages there: wrk"
  expect_in missing "$(<"$scratch/out")" "will be installed: nginx-light influxdb"
}

who_is_not_root_installs_nothing() {
  make_apt
  user=1000 with_packages 'provide_packages install' >"$scratch/out"
  expect_in message "$(<"$scratch/out")" "not installed (not root)"
  expect "calls of apt-get" "$(<"$scene/apt.calls")" ""
}

# ---- the summary

# report KEY=VALUE...: the summary of the scene with the rows and reports put there; sets output and code.
report() {
  local -A given=([ci]=false [user]=0 [maven]=0)
  local pair
  for pair in "$@"; do given[${pair%%=*}]=${pair#*=}; done
  output=$("$report_java" -XX:TieredStopAtLevel=1 -cp "$scratch/classes" TestReport "root=$scene" "results=$scene/rows" \
    "skips=$scene/SKIPS.md" "ci=${given[ci]}" "user=${given[user]}" "maven=${given[maven]}" seconds=75 colour=never)
  code=$?
}

make_reports() {
  local directory=$scene/agent/target/surefire-reports
  mkdir -p "$directory"
  printf 'passed\tlauncher: x\t1\t\n' >"$scene/rows"
  cat >"$directory/TEST-io.shadowcast.GoodTest.xml" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="io.shadowcast.GoodTest" time="2.5" tests="2" errors="0" skipped="1" failures="0">
  <testcase name="works" classname="io.shadowcast.GoodTest" time="2.4"><system-out><![CDATA[<failure/>]]></system-out></testcase>
  <testcase name="sees&lt;raw&gt;Sockets" classname="io.shadowcast.GoodTest" time="0.1">
    <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: SKIP: needs root & "AF_PACKET"
	at org.junit.jupiter.api.Assumptions.throwAssumptionFailed(Assumptions.java:321)
]]></skipped>
  </testcase>
</testsuite>
XML
  cat >"$scene/SKIPS.md" <<'TABLE'
| pattern | when | why allowed |
|---|---|---|
| `needs root * "AF_PACKET"` | not root | it does |
TABLE
}

summary_counts_and_explains() {
  make_reports
  report
  expect code "$code" 0
  expect "last line" "$(tail -n 1 <<<"$output")" "2 passed, 0 failed, 1 skipped"
  expect_in reason "$output" '  needs root & "AF_PACKET"'
  expect_in test "$output" 'GoodTest.sees<raw>Sockets'
  expect_in slowest "$output" '2.5 s  io.shadowcast.GoodTest'
  expect_in time "$output" 'Total time 1 min 15 s'
}

skip_without_a_row_fails_in_ci() {
  make_reports
  report ci=true user=0
  expect "code as root" "$code" 1
  expect_in failure "$output" 'skipped without a row in docs/SKIPS.md: needs root & "AF_PACKET"'
  expect "last line" "$(tail -n 1 <<<"$output")" "2 passed, 1 failed, 0 skipped"
  report ci=true user=1000
  expect "code as a user" "$code" 0
}

failed_test_fails_the_run() {
  make_reports
  cat >"$scene/agent/target/surefire-reports/TEST-BadTest.xml" <<'XML'
<testsuite name="BadTest"><testcase name="off" classname="a.BadTest" time=""><skipped message="for &lt;now&gt;"/></testcase><testcase name="breaks" classname="a.BadTest" time="1,234.5">
<error message="two&#10;lines" type="E">stack</error><system-err>x</system-err></testcase></testsuite>
XML
  report maven=1
  expect code "$code" 1
  expect_line failure "$output" "  BadTest.breaks: two"
  expect_line "disabled test" "$output" "  for <now>"
  expect "last line" "$(tail -n 1 <<<"$output")" "2 passed, 1 failed, 2 skipped"
}

class_given_up_in_before_all_is_a_skip() {
  make_reports
  printf '<testsuite name="a.WholeTest" tests="0" time="0.1"><properties/></testsuite>' >"$scene/agent/target/surefire-reports/TEST-W.xml"
  report
  expect_in reason "$output" "no test of the class ran"
  expect "last line" "$(tail -n 1 <<<"$output")" "2 passed, 0 failed, 2 skipped"
  report ci=true user=1000
  expect "code in CI" "$code" 1
}

torn_report_fails_the_run() {
  make_reports
  printf '<testsuite name="X"><testcase name="a" classname="b"' >"$scene/agent/target/surefire-reports/TEST-X.xml"
  report
  expect code "$code" 1
  expect_in failure "$output" "report cannot be read"
}

failed_build_without_failed_test_fails_the_run() {
  make_reports
  report maven=1
  expect code "$code" 1
  expect_in failure "$output" "ended with exit code 1"
}

no_test_at_all_fails_the_run() {
  make_reports
  rm -r "$scene/agent/target"
  report
  expect code "$code" 1
  expect_in failure "$output" "no test ran"
}

no_result_at_all_fails_the_run() {
  : >"$scene/rows"
  report maven=none
  expect code "$code" 1
  expect_in failure "$output" "no result at all"
}

# ---- run them

# tests_between FROM TO: the functions between two headings of this file, without what only serves them
tests_between() {
  sed -n "/^# ---- $1/,/^# ---- $2/s/^\\([a-z0-9_]*\\)() {\$/\\1/p" "${BASH_SOURCE[0]}" |
    grep -vxE 'make_(apt|checks|reports)|run_without_path|report'
}

check_all() { # check_all FROM TO
  local tests
  mapfile -t tests < <(tests_between "$@")
  for test in "${tests[@]}"; do check "$test"; done
}

check_all commands "the summary"
if [[ -z $real_java ]]; then
  # shellcheck disable=SC2034,SC2317 # what jdk.sh expects of its caller
  real_java=$(
    EXIT_UNAVAILABLE=69
    fail() { exit 1; }
    # shellcheck source=launcher/jdk.sh
    source "$here/jdk.sh"
    find_jdk
    printf '%s\n' "$jdk"
  )
fi
report_java=$real_java/bin/java
if "$real_java/bin/javac" -d "$scratch/classes" -Xlint:all -Werror "$here/TestReport.java"; then
  check_all "the summary" "run them"
else
  failures=$((failures + 1))
  printf 'failed\tlauncher: TestReport\t0\tdoes not compile\n' >>"$results"
fi

[[ $failures -eq 0 ]]
