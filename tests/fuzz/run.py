#!/usr/bin/env python3
# run.py: runs every libFuzzer target for a while
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""run.py --build BUILD --seconds N: each target on its corpus for N seconds, two at a time. Prints "passed failed skipped"; executions
and findings go to standard error, inputs that crashed stay in BUILD/fuzz-found/."""
import argparse
import concurrent.futures
import glob
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def run(program, build, seconds):
    name = os.path.basename(program).removeprefix("fuzz-")
    found = os.path.join(build, "fuzz-found", name)
    corpus = os.path.join(build, "fuzz-corpus", name)
    os.makedirs(found, exist_ok=True)
    os.makedirs(corpus, exist_ok=True)
    for seed in glob.glob(os.path.join(HERE, "corpus", name, "*")):
        shutil.copy(seed, corpus)
    for once in glob.glob(os.path.join(HERE, "regress", name, "*")):
        shutil.copy(once, os.path.join(corpus, "regress-" + os.path.basename(once)))
    # A password costs its 64 MiB however loaded the machine is; a store costs files, which need no disk.
    memory = "/dev/shm"
    done = subprocess.run([program, f"-max_total_time={seconds}", "-timeout=60", "-rss_limit_mb=2048", "-max_len=65536",
                           "-print_final_stats=1", f"-artifact_prefix={found}/", corpus],
                          capture_output=True, text=True, errors="replace", check=False,
                          env={**os.environ, "TMPDIR": memory if os.access(memory, os.W_OK) else tempfile.gettempdir(), "G_SLICE": "always-malloc",
                               "LSAN_OPTIONS": "suppressions=" + os.path.join(os.path.dirname(HERE), "lsan.supp")})
    stats = re.search(r"number_of_executed_units:\s*(\d+)", done.stderr)
    return name, done.returncode, int(stats[1]) if stats else 0, done.stderr


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--seconds", type=int, default=60)
    words = parser.parse_args()
    programs = sorted(p for p in glob.glob(os.path.join(words.build, "tests", "fuzz", "fuzz-*"))
                      if os.path.isfile(p) and os.access(p, os.X_OK))
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for name, code, executions, log in pool.map(lambda p: run(p, words.build, words.seconds), programs):
            print(f"fuzz {name}: {executions} executions, {'nothing found' if code == 0 else 'FOUND'}", file=sys.stderr)
            if code == 0:
                passed += 1
            else:
                failed += 1
                print(log[-4000:], file=sys.stderr)
    print(passed, failed, 0)
    sys.exit(failed != 0 or not programs)


main()
