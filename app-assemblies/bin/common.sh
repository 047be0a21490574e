# shellcheck shell=bash
# What the entry points share: rights, packages, the JDK, and a build that is skipped when nothing changed.
# Sourced by the scripts beside it; expects `set -euo pipefail` and the folder of the repository in $root.

readonly state_of_build="$root/app-assemblies/standalone/target"
readonly server_jars="$state_of_build/server"
readonly server_cache="$state_of_build/server.aot"
readonly server_flags=(-XX:+ExitOnOutOfMemoryError --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -cp "$server_jars/*")
readonly e2e="$root/app-assemblies/standalone/src/test/e2e"
readonly sdks="$state_of_build/sdks"

say() { printf '%s\n' "$*" >&2; }

die() {
  say "corral: $*"
  exit 1
}

need_root() {
  [[ $(id -u) -eq 0 ]] || die "root is needed, to make namespaces, mounts and network devices for sandboxes: run it again with sudo."
}

need_machine() {
  [[ $(uname -s) == Linux && $(uname -m) == x86_64 ]] ||
    die "this is $(uname -s) on $(uname -m), and Corral runs on Linux on x86-64 only: use such a machine or a virtual one."
}

# package_list FILE...: the names in such files, one a line, without comments.
package_list() {
  sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@"
}

installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# install_packages NAME...: installs what is missing; quick and silent when nothing is.
install_packages() {
  command -v dpkg-query >/dev/null && command -v apt-get >/dev/null ||
    die "this is not a Debian machine, so missing packages cannot be installed: use Debian 12 or newer."
  local name missing=()
  for name in "$@"; do
    installed "$name" || missing+=("$name")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  say "Installing Debian packages: ${missing[*]}"
  apt_quietly update
  apt_quietly install -y --no-install-recommends "${missing[@]}"
}

apt_quietly() {
  local log
  log=$(mktemp)
  if ! DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 </dev/null; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    die "apt-get $1 failed: its last lines are above; mend that and start again."
  fi
  rm -f "$log"
}

# is_jdk_25 FOLDER: whether a JDK 25 or newer, with its compiler, is there.
is_jdk_25() {
  [[ -x $1/bin/java && -x $1/bin/javac && -r $1/release ]] || return 1
  local major
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [[ -n $major && $major -ge 25 ]]
}

# find_jdk: sets and exports JAVA_HOME.
find_jdk() {
  local candidate java
  java=$(command -v java || true)
  [[ -z $java ]] || java=$(dirname "$(dirname "$(readlink -f "$java")")")
  for candidate in "${JAVA_HOME:-}" "$java" /usr/lib/jvm/* /opt/* /opt/java/* "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/*; do
    if [[ -n $candidate ]] && is_jdk_25 "$candidate"; then
      export JAVA_HOME=$candidate
      return 0
    fi
  done
  die "no JDK 25 was found: install one, or set JAVA_HOME to its folder."
}

# What a build depends on, as one hash: poms, main code and resources, the JDK.
hash_of_sources() {
  (
    cd "$root"
    cat "$JAVA_HOME/release"
    find . \( -name target -o -name .git -o -name node_modules \) -prune -o -type f \( -name pom.xml -o -path '*/src/main/*' \) -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum
  ) | sha256sum | cut -d' ' -f1
}

is_built() {
  [[ -d $server_jars && -r $state_of_build/built && $(<"$state_of_build/built") == "$(hash_of_sources)" ]]
}

note_built() {
  hash_of_sources >"$state_of_build/built"
}

# build: makes the standalone assembly and the daemon's bundle, unless they are there already.
build() {
  if is_built; then
    return 0
  fi
  mkdir -p "$state_of_build"
  exec 9>"$state_of_build/build.lock"
  flock 9
  if ! is_built; then
    build_anew 9>&-
    settle_jars
    train 9>&-
    note_built
  fi
  exec 9>&-
}

# settle_jars: the folder that the server runs from. A jar whose content stays keeps its time, and no build changes jars under a server that runs.
settle_jars() {
  mkdir -p "$server_jars"
  local jar
  for jar in "$server_jars"/*.jar; do
    [[ -e $state_of_build/lib/${jar##*/} ]] || rm -f "$jar"
  done
  for jar in "$state_of_build"/lib/*.jar; do
    cmp -s "$jar" "$server_jars/${jar##*/}" || cp --remove-destination "$jar" "$server_jars/"
  done
}

# What the cache was made for: the JDK and every jar.
hash_of_server() {
  cat "$JAVA_HOME/release" "$here/train.py" "$server_jars"/*.jar | sha256sum | cut -d' ' -f1
}

# train: lets the JVM keep what it learns of the server in one run. Without that the server works too, and starts slower.
train() {
  ! cache_fits || [[ $(cat "$server_cache.of" 2>/dev/null) != "$(hash_of_server)" ]] || return 0
  say "  Corral: what its JVM may know beforehand"
  rm -f "$server_cache" "$server_cache.of"
  if python3 "$here/train.py" "$server_cache" "$JAVA_HOME/bin/java" "${server_flags[@]}" corral.standalone.Main >"$state_of_build/train.log" 2>&1; then
    hash_of_server >"$server_cache.of"
  else
    say "Corral's start could not be made faster; $state_of_build/train.log says why."
  fi
}

# cache_fits: whether the cache was made after every jar. The JVM looks at its own files alone before it trusts a cache.
cache_fits() {
  [[ -r $server_cache && -z $(find "$server_jars" -newer "$server_cache" -print -quit) ]]
}

build_anew() {
  command -v mvn >/dev/null || die "Maven was not found: apt-get install maven."
  say "Building Corral; the first time takes a few minutes, later ones seconds."
  rm -f "$state_of_build/built"
  local log=$state_of_build/build.log
  if ! mvn -f "$root/pom.xml" -B -ntp -DskipTests -Dspotless.check.skip -pl app-assemblies/standalone,app-assemblies/agent-runtime -am package 2>&1 </dev/null |
    tee "$log" | sed -u -n 's/^\[INFO\] Building \(Corral.*\)/  \1/p' >&2; then
    grep -E '^\[(ERROR|WARNING)\]' "$log" | head -n 20 >&2
    die "the build failed: all of its output is in $log"
  fi
}

tools_of_sdks() {
  install_packages python3 python3-venv
  command -v node >/dev/null || install_packages nodejs
  command -v npm >/dev/null || install_packages npm
}

# oldest_sdks: the oldest E2B SDKs that are supported, once, beside the newest.
oldest_sdks() {
  local folder=$sdks/oldest
  [[ ! -e $folder/installed ]] || return 0
  mkdir -p "$folder"
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check 'e2b==2.8.*' httpx
  printf '{"private":true,"type":"module"}' >"$folder/package.json"
  (cd "$folder" && npm install --silent --no-audit --no-fund e2b@2.8)
  touch "$folder/installed"
}

# newest_sdks: the newest E2B SDKs, from where users get them, into a folder of the build.
newest_sdks() {
  tools_of_sdks
  mkdir -p "$sdks"
  [[ -x $sdks/python/bin/python ]] || python3 -m venv "$sdks/python"
  "$sdks/python/bin/pip" install --quiet --disable-pip-version-check --upgrade -r "$e2e/requirements.txt"
  cp "$e2e/package.json" "$sdks/package.json"
  (cd "$sdks" && npm update --silent --no-audit --no-fund && npm install --silent --no-audit --no-fund)
  oldest_sdks
  "$sdks/python/bin/pip" list --disable-pip-version-check 2>/dev/null | grep -E '^e2b ' >&2
  (cd "$sdks" && npm ls --depth=0 e2b) >&2
}

# find_go FOLDER: prints a Go as new as that folder's go.mod says.
find_go() {
  local candidate
  for candidate in go /usr/local/go/bin/go /usr/lib/go-*/bin/go; do
    # the version of a tool that is older than go.mod asks for is not enough
    if command -v "$candidate" >/dev/null && (cd "$1" && "$candidate" list -m >/dev/null 2>&1); then
      command -v "$candidate"
      return 0
    fi
  done
  die "these tests need Go as new as ${1#"$root"/}/go.mod says: install it, for example to /usr/local/go."
}
