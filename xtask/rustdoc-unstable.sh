#!/bin/sh
# Rustdoc of a stable toolchain, with unstable options.
RUSTC_BOOTSTRAP=1 exec rustdoc "$@"
