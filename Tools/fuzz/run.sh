#!/usr/bin/env bash
# Builds Tools/fuzz with libFuzzer and AddressSanitizer, and fuzzes the readers one after another.
#
#   Tools/fuzz/run.sh [seconds for each] [reader ...]      from anywhere; all readers for a minute each if left out
#   TIMEOUT=60 Tools/fuzz/run.sh ...                       on a busy machine: an input may take so many seconds of the clock, not 10
#   MINIMISE=1 Tools/fuzz/run.sh ...                       keeps in Tests/Corpus what reaches code that nothing else reaches
#
# Inputs that were found on the way are kept in Tools/fuzz/.build/corpus and begun with next time. A finding is written to
# Tools/fuzz/.build/findings and ends the script with 1.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds=${1:-60}
[ $# -gt 0 ] && shift
readers=("$@")
[ ${#readers[@]} -gt 0 ] || readers=(csv jsonl npy npz arrays gzip schema table-schema safetensors config)

build=Tools/fuzz/.build
swift build -c release --package-path Tools/fuzz -Xswiftc -sanitize=fuzzer,address -Xcc -fsanitize=fuzzer-no-link,address

program=$(swift build -c release --package-path Tools/fuzz --show-bin-path)/fuzz
failed=0
for reader in "${readers[@]}"; do
    found=$build/corpus/$reader
    mkdir -p "$found" "$build/findings"
    printf '\n== %s, %s s\n' "$reader" "$seconds"
    SWIFT_BACKTRACE=enable=no FUZZ_READER=$reader "$program" "$found" "Tests/Corpus/$reader" -max_total_time="$seconds" -max_len=8192 -timeout="${TIMEOUT:-10}" \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$build/findings/$reader-" >"$build/$reader.log" 2>&1 \
        || { failed=1; grep -E 'ERROR|SUMMARY|Fatal|artifact|Test unit' "$build/$reader.log" || tail -5 "$build/$reader.log"; }
    grep -E '^(#[0-9]+.*DONE|stat::(number_of_executed_units|average_exec|new_units|peak_rss))' "$build/$reader.log" || true
    if [ -n "${MINIMISE:-}" ]; then
        kept=$(mktemp -d)
        # The smallest inputs that reach everything, up to 1 KiB each: what the tests replay has to stay small.
        SWIFT_BACKTRACE=enable=no FUZZ_READER=$reader "$program" -merge=1 -max_len=1024 "$kept" "Tests/Corpus/$reader" "$found" >/dev/null 2>&1 || true
        for file in "$kept"/*; do
            name=fuzz-$(basename "$file" | cut -c1-12)
            [ -e "$file" ] && cp "$file" "Tests/Corpus/$reader/$name"
        done
        rm -rf "$kept"
    fi
done
exit "$failed"
