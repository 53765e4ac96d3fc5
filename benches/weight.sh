#!/usr/bin/env bash
# Builds the programs of hello/ and prints a Markdown table: crates, size, and the processor time (user and system) of a
# build. The programs are built in alternating order, from scratch, in release, offline.
#   bash benches/weight.sh          five rounds
#   bash benches/weight.sh 9        nine rounds
#   bash benches/weight.sh --quick  one round
set -euo pipefail
cd "$(dirname "$0")"
turns=${1:-5}
[ "$turns" != --quick ] || turns=1
[[ $turns =~ ^[1-9][0-9]*$ ]] || { echo "usage: weight.sh [ROUNDS | --quick]" >&2; exit 2; }
# A compiler cache or local flags would change the result.
unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER "${!CARGO_PROFILE_RELEASE_@}"

programs=(telnyx-ai reqwest async-openai)
choices=(default ring-http1)
# native-tls needs the headers of OpenSSL.
if pkg-config --exists openssl 2>/dev/null; then choices+=(native-tls); else echo "no OpenSSL headers: native-tls is skipped" >&2; fi
target=$PWD/target/weight
mkdir -p "$target"
rm -f "$target"/*.times

args() { echo "--locked --manifest-path hello/$1/Cargo.toml --no-default-features --features $2"; }
crates() { cargo tree -e normal --prefix none --offline $(args "$@") | sed 's/ (.*//' | sort -u | wc -l; }
size() { stat -c %s "$target/$2-$1/release/hello-$1"; }
build() {
  local dir=$target/$2-$1 TIMEFORMAT='%U %S'
  rm -rf "$dir"
  { time cargo build --release --offline --quiet --target-dir "$dir" $(args "$@") 2>&3; } 3>&2 2>"$dir.time"
  awk '{ printf "%.2f\n", $1 + $2 }' "$dir.time" >>"$target/$2-$1.times"
}
# Prints the median of the lines, and the range if there are two or more.
spread() {
  sort -n | awk '
    { v[NR] = $1 }
    END {
      printf "%.2f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2
      if (NR > 1) printf " (%.2f–%.2f)", v[1], v[NR]
    }'
}

for program in "${programs[@]}"; do
  cargo fetch --quiet --locked --manifest-path "hello/$program/Cargo.toml"
done
for ((turn = 0; turn < turns; turn++)); do
  for tls in "${choices[@]}"; do
    # The order rotates with each round.
    for i in "${!programs[@]}"; do
      program=${programs[(i + turn) % ${#programs[@]}]}
      echo "round $((turn + 1)) of $turns: $program, $tls" >&2
      build "$program" "$tls"
    done
  done
done

echo "$(date +%F), $(nproc) cores, $(rustc --version | cut -d ' ' -f 1-2), $turns clean builds of each."
echo
echo "| TLS and HTTP | Program | Crates | Size, MB | relative to reqwest | Build, s of processor time | relative to reqwest in the same round |"
echo "|---|---|--:|--:|--:|--:|--:|"
for tls in "${choices[@]}"; do
  for program in "${programs[@]}"; do
    bytes=$(size "$program" "$tls")
    sizes=$(awk -v n="$bytes" -v of="$(size reqwest "$tls")" 'BEGIN { printf "%.2f | %.3f", n / 1e6, n / of }')
    times=$(spread <"$target/$tls-$program.times")
    ratios=$(paste "$target/$tls-$program.times" "$target/$tls-reqwest.times" | awk '{ print $1 / $2 }' | spread)
    echo "| $tls | $program | $(crates "$program" "$tls") | $sizes | $times | $ratios |"
  done
done
