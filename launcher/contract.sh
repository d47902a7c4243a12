# shellcheck shell=bash
# buf lint and buf breaking on proto/. buf comes from npm, pinned; the baseline is a committed image of the contract.

readonly buf_version=1.75.0
baseline=$root/proto/baseline/shadowcast-v1.binpb

contract_command() {
  case ${1:-check} in
    check)
      local reason=
      find_buf || fail "$EXIT_UNAVAILABLE" "$reason"
      check_contract && say "proto/ is lint clean and breaks nothing of the baseline."
      ;;
    accept)
      local reason=
      find_buf || fail "$EXIT_UNAVAILABLE" "$reason"
      accept_contract
      ;;
    *)
      contract_usage
      [[ $1 == --help || $1 == -h ]] || exit "$EXIT_USAGE"
      ;;
  esac
}

contract_usage() {
  cat <<'TEXT'
Usage: ./shadowcast contract [check|accept]

check     buf lint, and buf breaking against proto/baseline/shadowcast-v1.binpb
accept    make today's proto/ the baseline; refused where it breaks the one before
          (to break it on purpose, before a release: delete the baseline first)
TEXT
}

# Sets buf, or returns 1 with the caller's reason set.
find_buf() {
  buf=$work/npm/node_modules/.bin/buf
  [[ $("$buf" --version 2>/dev/null) != "$buf_version" ]] || return 0
  reason="npm absent: buf lint and buf breaking come as the npm package @bufbuild/buf"
  command -v npm >/dev/null || return 1
  mkdir -p "$work/npm"
  reason="@bufbuild/buf $buf_version not obtainable from npm: see $work/npm/install.log"
  npm install --prefix "$work/npm" --no-save --no-audit --no-fund "@bufbuild/buf@$buf_version" \
    >"$work/npm/install.log" 2>&1 && [[ $("$buf" --version 2>/dev/null) == "$buf_version" ]]
}

check_contract() (
  cd "$root/proto" || exit
  if [[ ! -f $baseline ]]; then
    printf '%s: missing (expected: the baseline; ./shadowcast contract accept writes it)\n' "${baseline#"$root"/}" >&2
    exit 1
  fi
  "$buf" lint . && "$buf" breaking . --against "$baseline"
)

accept_contract() (
  cd "$root/proto" || exit
  "$buf" lint .
  [[ ! -e $baseline ]] || "$buf" breaking . --against "$baseline"
  mkdir -p "${baseline%/*}"
  "$buf" build . --exclude-source-info -o "$baseline"
  say "Baseline written: $baseline (commit it)."
)
