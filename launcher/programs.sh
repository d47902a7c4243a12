# shellcheck shell=bash
# Which jar, main class and JVM flags each program gets. A program loads its own jar and nothing else; exec puts
# java in the launcher's place, so that Ctrl-C and SIGTERM reach it and its exit code is the launcher's.

# Chronicle Queue and Netty reach below the public API. A jar's manifest grants that under -jar, but not under -cp.
readonly common_flags=(--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED)
readonly classpath_flags=(--add-opens=java.base/java.lang.reflect=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED --add-exports=java.base/jdk.internal.ref=ALL-UNNAMED)

# A host's agent shares the machine with production: small stacks, one malloc arena, freed pages given back.
readonly agent_flags=(-XX:+UseSerialGC -Xss256k -XX:-UsePerfData -XX:TrimNativeHeapInterval=5000
  -XX:+ExitOnOutOfMemoryError)
readonly capture_flags=(-Xmx128m -Xmn8m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25)
readonly observe_flags=(-Xms6m -Xmx32m -Xmn2m -XX:MinHeapFreeRatio=10 -XX:MaxHeapFreeRatio=25
  -XX:-ShrinkHeapInSteps -XX:MaxDirectMemorySize=16m
  -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=16m -Dio.netty.allocator.type=unpooled)
# The proxy stands in production's data path: normal compilation, room for its connections.
readonly inline_flags=(-Xmx256m -XX:+UseSerialGC -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError)
readonly executor_flags=(-Xmx256m -Xss16m -XX:+UseSerialGC -XX:-UsePerfData -XX:+ExitOnOutOfMemoryError)
readonly aggregator_flags=(-Xmx512m)
readonly ctl_flags=(-Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData)

# start NAME FLAG-OR-JAR...: becomes java. NAME is the name of the AOT cache.
start() {
  local name=$1
  shift
  export SHADOWCAST_HOME=$root
  aot_flags "$name"
  exec "$jdk/bin/java" "${aot[@]}" "${common_flags[@]}" "-Dshadowcast.home=$root" "$@"
}

# The profile that `run SETTINGS` names; what is no profile is the agent's to refuse.
profile_of() { # profile_of run SETTINGS
  local named=
  if [[ ${1:-} == run && -r ${2:-} ]]; then
    named=$(sed -n 's/^profile:[[:space:]]*["'\'']\{0,1\}\([a-z]*\).*/\1/p' "$2")
  fi
  [[ $named == observe ]] && echo observe || echo capture
}

run_agent() {
  if [[ ${1:-} == inline ]]; then
    shift
    run_inline "$@"
    return
  fi
  if [[ ${1:-} == executor ]]; then
    shift
    run_executor "$@"
    return
  fi
  local profile=${SHADOWCAST_PROFILE:-$(profile_of "$@")} flags
  case ${1:-} in
    --profile)
      [[ $# -ge 2 ]] || fail "$EXIT_USAGE" "--profile: nothing (expected: capture or observe)"
      profile=$2
      shift 2
      ;;
    --profile=*)
      profile=${1#--profile=}
      shift
      ;;
  esac
  case $profile in
    capture) flags=("${capture_flags[@]}") ;;
    observe) flags=("${observe_flags[@]}") ;;
    *) fail "$EXIT_USAGE" "profile: $profile (expected: capture or observe)" ;;
  esac
  find_jdk
  ensure_built agent
  export MALLOC_ARENA_MAX=1 SHADOWCAST_PROFILE=$profile
  start "agent-$profile" "${agent_flags[@]}" "${flags[@]}" -jar "$root/agent/target/agent.jar" "$@"
}

# Runs when it is asked for, as root: no network, one repository at a time.
run_executor() {
  find_jdk
  ensure_built agent
  start agent-executor "${executor_flags[@]}" "${classpath_flags[@]}" \
    -cp "$root/agent/target/agent.jar" io.shadowcast.executor.main.Executor "$@"
}

run_inline() {
  find_jdk
  ensure_built agent
  start agent-inline "${inline_flags[@]}" "${classpath_flags[@]}" \
    -cp "$root/agent/target/agent.jar" io.shadowcast.inline.Inline "$@"
}

run_aggregator() {
  find_jdk
  ensure_built aggregator model-trainer
  export OMP_WAIT_POLICY=passive # XGBoost's threads must sleep while they wait; read before the JVM starts
  start aggregator "${aggregator_flags[@]}" -jar "$root/aggregator/target/aggregator.jar" "$@"
}

run_ctl() {
  find_jdk
  ensure_built aggregator
  start ctl "${ctl_flags[@]}" "${classpath_flags[@]}" \
    -cp "$root/aggregator/target/aggregator.jar" io.shadowcast.aggregator.cli.Ctl "$@"
}

run_demo() {
  case ${1:-} in
    --help | -h)
      demo_usage
      return
      ;;
  esac
  start_benchmarks demo "$@"
}

# The Debian packages that a benchmark compares with or measures by.
declare -rA bench_peers=(
  [ingest]='victoria-metrics'
  [agent]='prometheus-node-exporter'
  [production]='nginx-light'
  [mirror-inline]='nginx-light libnginx-mod-http-echo wrk nghttp2-client'
  [mirror-passive]='nginx-light libnginx-mod-http-echo wrk nghttp2-client tcpdump'
  [mirror-soak]='nginx-light nghttp2-client'
  [snapshots]='restic borgbackup btrfs-progs rsync xxhash'
  [snapshot-faults]='btrfs-progs xfsprogs')

run_bench() {
  case ${1:-} in
    --help | -h)
      bench_usage
      return
      ;;
    '')
      bench_usage >&2
      exit "$EXIT_USAGE"
      ;;
  esac
  local peers
  read -ra peers <<<"${bench_peers[$1]:-}"
  [[ ${#peers[@]} -eq 0 || -n ${SHADOWCAST_NO_BUILD:-} ]] || provide_packages install "${peers[@]}"
  start_benchmarks bench "$@"
}

# The demo and the benchmarks start agents and aggregators through this launcher: they find the JDK and the jars
# as it found them, without looking again.
start_benchmarks() {
  find_jdk
  ensure_built benchmarks agent aggregator model-trainer
  export OMP_WAIT_POLICY=passive SHADOWCAST_JAVA=$jdk SHADOWCAST_NO_BUILD=1
  start benchmarks "${classpath_flags[@]}" \
    -cp "$root/benchmarks/target/benchmarks.jar" io.shadowcast.benchmarks.main.Main "$@"
}

demo_usage() {
  cat <<'TEXT'
Usage: ./shadowcast demo [--seed N] [--unprivileged]

  --seed N         seed of the load's arrivals
  --unprivileged   as root: do what an ordinary user could do

Starts an aggregator, an agent, a small real service under a load that changes, and shadows of the service as
VM types small, medium and large; mirrors, learns, predicts, measures, recommends; then cleans up, also on
Ctrl-C. As root it captures passively, as an ordinary user through the inline proxy. Nothing but JDK 25 and
Maven is needed, and nothing leaves the loopback interface.

The last line begins with demo=ok (exit 0) or demo=failed reason=... (exit 1; 130 after Ctrl-C).
TEXT
}

bench_usage() {
  cat <<'TEXT'
Usage: ./shadowcast bench NAME [--quick] [--seed N] [--json FILE] [--goreplay PROGRAM] [--minutes N]
                              [--case K] [--job JOB --data DIR [--fit DIR]]

  --quick             end within 60 seconds: fewer rounds, same code
  --seed N            seed of everything random
  --json FILE         also write the result to FILE
  --goreplay PROGRAM  mirror-passive: a GoReplay to put beside ours
  --minutes N         mirror-soak: how long, instead of 10
  --case K            snapshot-faults: this case of the seed alone
  --job JOB           models: the protocol, J1, J2, J3aa, J3cfg or J4 (docs/MODELS-EVALUATION.md)
  --data DIR          models: the folder of its data
  --fit DIR           models: another folder to learn from (J1, J4)

Runs Shadowcast and its peer in one run, prints a table, and ends with a line "bench=NAME key=value ...";
a key which could not be measured here reads na, with the reason above.

TEXT
  if jars_are_there; then
    printf 'Names:\n'
    (start_benchmarks bench --list) | sed 's/^/  /'
  else
    printf 'Names: ./shadowcast bench --list (builds first)\n'
  fi
}

# aot PROGRAM ARGUMENT...: runs PROGRAM once, and when it ends java writes down what it had loaded and compiled.
# Later starts of PROGRAM take that up (JDK 25, JEP 514 and 515). Optional: without it programs start as always.
run_aot() {
  case ${1:-} in
    agent | ctl | aggregator) ;;
    --help | -h)
      aot_usage
      return
      ;;
    *)
      aot_usage >&2
      exit "$EXIT_USAGE"
      ;;
  esac
  aot_output=1
  local program=$1
  shift
  "run_$program" "$@"
}

aot_usage() {
  cat <<'TEXT'
Usage: ./shadowcast aot agent|aggregator|ctl ARGUMENT...
       ./shadowcast aot agent inline SETTINGS

Runs the program with these arguments until it ends or gets Ctrl-C, and keeps what it loaded in .shadowcast/aot;
later starts of it need about half the CPU time. Choose arguments that do the usual work. A cache older than its
jar is not used.
TEXT
}

# Sets aot to the flags that write or use the AOT cache NAME. A cache that java cannot use is passed over in silence.
aot_flags() { # aot_flags NAME
  local cache=$work/aot/$1.aot module=${1%%-*}
  [[ $module != ctl ]] || module=aggregator
  aot=()
  if [[ -n ${aot_output:-} ]]; then
    mkdir -p "$work/aot"
    aot=("-XX:AOTCacheOutput=$cache")
  elif [[ $cache -nt $root/$module/target/$module.jar ]]; then
    aot=("-XX:AOTCache=$cache" -Xlog:aot=off -Xlog:cds=off)
  fi
}
