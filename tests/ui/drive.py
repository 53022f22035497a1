#!/usr/bin/env python3
# drive.py: things a person does in the real window, each by itself, and what must have come of it
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""drive.py --build BUILD --out DIR [--only NAME…]

Starts the server with the demo company and two signed-in devices once, then plays each scenario in the window of the rep. Prints TAP; a scenario that
fails leaves NAME.png and NAME.log in DIR."""
import argparse
import os
import shutil
import sys
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
import drives  # noqa: E402
import drives_configurator  # noqa: E402
import drives_quotes  # noqa: E402
import drives_workbench  # noqa: E402
import fbui  # noqa: E402
from company import Company  # noqa: E402


def play(drive, out):
    """None, or what went wrong."""
    try:
        drive.run()
    except Exception as error:  # what a scenario throws is its result
        if not isinstance(error, (fbui.Failure, SystemExit)):
            traceback.print_exc()
        return str(error) or type(error).__name__
    finally:
        for name, ending in (("app.log", "log"), ("app.log.png", "png")):
            path = os.path.join(drive.screen.folder, name)
            if os.path.exists(path):
                shutil.move(path, os.path.join(out, f"{drive.name}.{ending}"))
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--only", nargs="*")
    words = parser.parse_args()
    out = os.path.abspath(words.out)
    shutil.rmtree(out, ignore_errors=True)
    os.makedirs(out)
    company = Company(words.build, os.path.join(out, "data"))
    chosen = [drive for drive in drives.ALL + drives_configurator.ALL + drives_quotes.ALL + drives_workbench.ALL
              if not words.only or drive.name in words.only]
    failed = 0
    print(f"1..{len(chosen)}", flush=True)
    try:
        company.prepare()
        with fbui.Screen() as screen:
            for number, kind in enumerate(chosen, 1):
                problem = play(kind(company, screen), out)
                if problem:
                    # A machine that is busy with other tests can be too slow for a person's patience; a fault shows again.
                    print(f"# {kind.name}: {problem}; once more", flush=True)
                    problem = play(kind(company, screen), out)
                failed += problem is not None
                print(f"{'not ok' if problem else 'ok'} {number} /ui/drive/{kind.name}", flush=True)
                if problem:
                    print(f"# {problem}", flush=True)
    finally:
        company.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
