#!/usr/bin/env python3
# same-output.py: a program prints what a file of the source tree says
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""same-output.py FILE PROGRAM WORD…: TAP of one point. To renew the file: PROGRAM WORD… > FILE."""
import difflib
import subprocess
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    wanted = file.read()
found = subprocess.run(sys.argv[2:], capture_output=True, text=True, check=True).stdout
print("1..1")
print(f"{'ok' if found == wanted else 'not ok'} 1 /project/{sys.argv[1].rsplit('/', 1)[-1]}")
for line in difflib.unified_diff(wanted.splitlines(), found.splitlines(), "written", "printed", lineterm="", n=1):
    print("#", line)
