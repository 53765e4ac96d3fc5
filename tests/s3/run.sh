#!/usr/bin/env bash
# Runs other S3 clients against the emulator, and this client against another S3 server.
#
#   bash tests/s3/run.sh            all of them
#   bash tests/s3/run.sh emulator   boto3, the AWS CLI 1 and 2, and object_store against the emulator
#   bash tests/s3/run.sh moto       this client against moto
#
# Installs requirements.txt into a temporary environment; `S3_VENV` names one to reuse. Python and the AWS CLI 2, which is
# not on PyPI, are installed with apt if they are missing.
set -euo pipefail
cd "$(dirname "$0")/../.."

what=${1:-all}
target=${CARGO_TARGET_DIR:-target}
scratch=$(mktemp -d)
pids=()
finish() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  # A server that still writes would leave files behind.
  wait
  rm -rf "$scratch"
}
trap finish EXIT

install() {
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@"; } >&2
}

# Waits until a file has a line that matches, and prints the match.
await() {
  for _ in $(seq 300); do
    if grep --only-matching --max-count=1 --extended-regexp "$2" "$1"; then return; fi
    sleep 0.1
  done
  echo "no line of $1 matches $2" >&2
  cat "$1" >&2
  exit 1
}

# Prints the path of an AWS CLI 2.
find_aws_2() {
  for program in $(type -ap aws); do
    if "$program" --version 2>&1 | grep --quiet '^aws-cli/2'; then
      echo "$program"
      return
    fi
  done
  return 1
}

python3 -c 'import ensurepip, venv' 2>/dev/null || install python3 python3-venv
venv=${S3_VENV:-$scratch/venv}
if [ ! -x "$venv/bin/moto_server" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement tests/s3/requirements.txt
fi

if [ "$what" = all ] || [ "$what" = emulator ]; then
  find_aws_2 >/dev/null || install awscli
  aws_2=$(find_aws_2)
  cargo build --quiet --package telnyx-ai-emulator --bin telnyx-ai-emulator
  cargo build --quiet --locked --manifest-path tests/s3/object_store/Cargo.toml --target-dir "$target/s3"
  for data in "" "$scratch/data"; do
    log="$scratch/emulator-${data:+data}"
    "$target/debug/telnyx-ai-emulator" ${data:+--data "$data"} >"$log" 2>"$log.err" &
    pids+=($!)
    base=$(await "$log" 'http://[^ ]+/v2')
    echo "emulator ${data:+with a data folder }at $base"
    "$venv/bin/python" tests/s3/clients.py "${base%/v2}/storage" "$venv/bin/aws" "$aws_2"
    "$target/s3/debug/s3-object-store" "${base%/v2}/storage" object-store-docs
    if grep -E '"level":"error"|ERROR|panicked' "$log.err"; then exit 1; fi
  done
fi

if [ "$what" = all ] || [ "$what" = moto ]; then
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$venv/bin/moto_server" --host 127.0.0.1 --port "$port" >"$scratch/moto" 2>&1 &
  pids+=($!)
  await "$scratch/moto" 'Running on http' >/dev/null
  echo "moto at http://127.0.0.1:$port"
  TELNYX_API_KEY=any TELNYX_STORAGE_URL="http://127.0.0.1:$port" TELNYX_BASE_URL="http://127.0.0.1:$port/v2" \
    cargo test --quiet --package telnyx-ai-emulator --test api -- --ignored --exact storage::foreign::our_client_with_another_server
fi
echo passed
