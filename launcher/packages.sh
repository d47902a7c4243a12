# shellcheck shell=bash
# Debian packages that tests and benchmarks compare with. No service is left running: while packages are being
# installed no service may start, and afterwards their units are disabled; tests start the programs themselves.

# package and what shows that it is there: a command, or a file by its absolute path
readonly peer_packages=(
  'nginx-light nginx'
  'influxdb influxd'
  'victoria-metrics victoria-metrics'
  'libnginx-mod-http-echo /usr/lib/nginx/modules/ngx_http_echo_module.so'
  'redis-server redis-server'
  'wrk wrk'
  'nghttp2-client h2load'
  'tcpdump tcpdump'
  'prometheus-node-exporter prometheus-node-exporter'
  'btrfs-progs mkfs.btrfs'
  'xfsprogs mkfs.xfs'
  'restic restic'
  'borgbackup borg'
  'rsync rsync'
  'xxhash xxh128sum'
  'postgresql-15 /usr/lib/postgresql/15/bin/postgres')

# those that tests start; a benchmark's come when it is run
readonly test_peers=(nginx-light influxdb victoria-metrics redis-server btrfs-progs xfsprogs)

# the same of tests tagged long
readonly long_test_peers=(libnginx-mod-http-echo wrk nghttp2-client tcpdump restic borgbackup rsync xxhash postgresql-15)

policy_rc_d=/usr/sbin/policy-rc.d

packages_command() {
  case ${1:-} in
    '') provide_packages install ;;
    --no-install) provide_packages no-install ;;
    *)
      printf 'Usage: ./shadowcast packages [--no-install]\n\nInstalls (as root, from Debian) the packages which tests and benchmarks compare with; --no-install only lists them.\n'
      [[ $1 == --help || $1 == -h ]] || exit "$EXIT_USAGE"
      ;;
  esac
}

# provide_packages install|no-install [PACKAGE...]: says what is there and what is missing, of all or of these,
# and installs that if it may. It never fails: what cannot be had makes its tests skip, with their reason.
provide_packages() {
  local there=() missing=() entry wanted=" ${*:2} "
  sort_packages
  say "Debian packages there: ${there[*]:-none}"
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if [[ $1 == no-install ]]; then
    say "Debian packages missing, not installed as asked: ${missing[*]}; what needs them is left out."
  elif [[ $(id -u) -ne 0 ]]; then
    say "Debian packages missing, not installed (not root): ${missing[*]}; what needs them is left out."
  elif ! command -v apt-get >/dev/null; then
    say "Debian packages missing, not installed (no apt-get): ${missing[*]}; what needs them is left out."
  else
    say "Debian packages that will be installed: ${missing[*]}"
    install_packages "${missing[@]}" || [[ $? -ne 130 ]] || exit 130 # Ctrl-C ends the launcher too
    sort_packages
    [[ ${#missing[@]} -eq 0 ]] || say "Debian packages that could not be installed: ${missing[*]}; what needs them is left out; log: $work/packages.log"
  fi
}

# Sorts those of peer_packages that the caller's string wanted names, or all, into its arrays there and missing.
sort_packages() {
  there=() missing=()
  for entry in "${peer_packages[@]}"; do
    [[ -z ${wanted// /} || $wanted == *" ${entry%% *} "* ]] || continue
    if package_is_there "${entry#* }"; then there+=("${entry%% *}"); else missing+=("${entry%% *}"); fi
  done
}

package_is_there() { # package_is_there COMMAND-OR-FILE; /usr/sbin may be missing from an ordinary user's PATH
  [[ $1 == /* && -e $1 ]] || PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null
}

# install_packages PACKAGE...: all at once, else one by one, so that one that cannot be had spares the others.
install_packages() (
  mkdir -p "$work"
  exec >>"$work/packages.log" 2>&1
  trap 'exit 130' INT TERM HUP
  trap allow_services EXIT
  forbid_services
  installed_packages >"$work/packages.before"
  apt_install "$@" || { apt_get update && apt_install "$@"; } || {
    for package in "$@"; do apt_install "$package" || true; done
  }
  disable_new_units
)

installed_packages() { dpkg-query --show --showformat='${db:Status-Abbrev} ${Package}\n' | sed -n 's/^ii *//p' | sort -u; }

apt_install() { apt_get install --yes --no-install-recommends --no-remove "$@"; }

apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" </dev/null; }

# invoke-rc.d asks this file before it starts a service; 101 means no. The machine's own is put aside meanwhile.
forbid_services() {
  allow_services # after a run that was killed
  [[ ! -e $policy_rc_d ]] || mv "$policy_rc_d" "$policy_rc_d.before-shadowcast"
  printf '#!/bin/sh\n# written by shadowcast while it installs packages\nexit 101\n' >"$policy_rc_d"
  chmod 755 "$policy_rc_d"
}

allow_services() {
  if grep -qs 'written by shadowcast' "$policy_rc_d"; then rm -f "$policy_rc_d"; fi
  [[ ! -e $policy_rc_d.before-shadowcast ]] || mv -f "$policy_rc_d.before-shadowcast" "$policy_rc_d"
}

# Installing enables a package's units for the next boot, those of its dependencies (nginx-common) too.
disable_new_units() {
  local package unit
  command -v systemctl >/dev/null || return 0
  while IFS= read -r package; do
    dpkg --listfiles "$package" | sed -nE 's:^(/usr)?/lib/systemd/system/([^/]*[^@]\.(service|timer))$:\2:p' |
      while IFS= read -r unit; do systemctl disable "$unit" || true; done
  done < <(installed_packages | comm -13 "$work/packages.before" -)
}
