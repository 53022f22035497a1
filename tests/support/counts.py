#!/usr/bin/env python3
# counts.py: how many tests passed, failed and were skipped
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""counts.py TESTLOG.json    prints "passed failed skipped" of one `meson test`, counting the points of TAP programs
   counts.py --failures TESTLOG.json    prints what each program that failed said last
   counts.py --sum FILE       adds such lines up and prints the closing line"""
import json
import re
import sys

POINT = re.compile(r"^(not )?ok\b(.*)$")


def of_program(entry):
    """One program's points; a program without points, or one that died, counts as one test."""
    passed = failed = skipped = 0
    for line in (entry.get("stdout") or "").splitlines():
        point = POINT.match(line)
        if not point:
            continue
        if re.search(r"#\s*skip", point[2], re.I):
            skipped += 1
        elif point[1]:
            failed += 1
        else:
            passed += 1
    bad = entry["result"] not in ("OK", "SKIP", "EXPECTEDFAIL")
    if bad and failed == 0:
        failed = 1
    if passed + failed + skipped == 0:
        return (0, 0, 1) if entry["result"] == "SKIP" else (1, 0, 0)
    return passed, failed, skipped


LAST_LINES = 40


def failure(entry):
    """What a program that failed said last, with the points that failed wherever they stand; nothing of one that passed."""
    if entry["result"] in ("OK", "SKIP", "EXPECTEDFAIL"):
        return
    lines = (entry.get("stdout") or "").splitlines()
    print(f"FAILED: {entry['name']} ({entry['result']}, {entry['duration']:.0f} s)")
    print(*[line for line in lines[:-LAST_LINES] if line.startswith("not ok")], *lines[-LAST_LINES:], sep="\n")
    print(*(entry.get("stderr") or "").splitlines()[-LAST_LINES:], sep="\n")


def main():
    total = [0, 0, 0]
    if sys.argv[1] == "--failures":
        for line in open(sys.argv[2], encoding="utf-8"):
            failure(json.loads(line))
        return
    if sys.argv[1] == "--sum":
        for line in open(sys.argv[2], encoding="utf-8"):
            for i, number in enumerate(line.split()[:3]):
                total[i] += int(number)
        tail = f", {total[2]} skipped" if total[2] else ""
        print(f"{total[0]} passed, {total[1]} failed{tail}")
        return
    for line in open(sys.argv[1], encoding="utf-8"):
        for i, number in enumerate(of_program(json.loads(line))):
            total[i] += number
    print(*total)


main()
