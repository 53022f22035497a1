#!/usr/bin/env python3
# drive.py: things a person does in the real window, each by itself, and what must have come of it
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""drive.py --build BUILD --out DIR [--jobs N] [--only NAME…]

N desks (one for each processor) take one scenario after the other. A desk has a display, a server with the demo company and two signed-in devices of
its own, and plays in the window of the rep. Prints TAP; a scenario that fails leaves NAME.png and NAME.log in DIR."""
import argparse
import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
import drives  # noqa: E402
import drives_configurator  # noqa: E402
import drives_many  # noqa: E402
import drives_quotes  # noqa: E402
import drives_workbench  # noqa: E402
import fbui  # noqa: E402
from company import Company  # noqa: E402

KINDS = {kind.name: kind for kind in drives.ALL + drives_configurator.ALL + drives_many.ALL + drives_quotes.ALL + drives_workbench.ALL}


# --- a desk: a process, since the accessibility library joins the first bus it sees


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


def serve(build, out, folder):
    """Reads names of scenarios and answers each with a line: its problems, one for each time that it went wrong (twice is a fault)."""
    company = Company(build, folder)
    try:
        company.prepare()
        with fbui.Screen() as screen:
            for name in map(str.strip, sys.stdin):
                problems = [play(KINDS[name](company, screen), out)]
                # A machine that is busy with other tests can be too slow for a person's patience; a fault shows again.
                if problems[0]:
                    problems.append(play(KINDS[name](company, screen), out))
                print(json.dumps([problem for problem in problems if problem]), flush=True)
    finally:
        company.stop()


class Desk(threading.Thread):
    """Takes names from one queue and puts (name, problems) into another; (None, why) when it can go on no longer."""

    def __init__(self, words, number, names, results):
        super().__init__(daemon=True)
        self.names, self.results = names, results
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--build", words.build, "--out", words.out, "--desk", os.path.join(words.out, f"data-{number}")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self):
        name = None
        try:
            while True:
                name = self.names.get_nowait()
                self.process.stdin.write(name + "\n")
                self.process.stdin.flush()
                line = self.process.stdout.readline()
                if not line:
                    raise fbui.Failure(f"the desk that played it ended with {self.process.wait()}")
                self.results.put((name, json.loads(line)))
        except queue.Empty:
            pass
        except (OSError, fbui.Failure) as error:
            self.results.put((name, [str(error)] * 2))
        finally:
            self.process.stdin.close()
            self.process.wait()
            self.results.put((None, None))


# --- all of them


def tell(number, name, problems):
    """The lines of one result; TRUE if it is a failure."""
    if len(problems) == 1:
        print(f"# {name}: {problems[0]}; went well the second time")
    print(f"{'not ok' if len(problems) > 1 else 'ok'} {number} /ui/drive/{name}")
    for problem in problems if len(problems) > 1 else []:
        print("# " + problem.replace("\n", "\n# "))
    sys.stdout.flush()
    return len(problems) > 1


def play_all(words):
    names, results = queue.Queue(), queue.Queue()
    waiting = [name for name in KINDS if not words.only or name in words.only]
    print(f"1..{len(waiting)}", flush=True)
    for name in waiting:
        names.put(name)
    desks = [Desk(words, number, names, results) for number in range(max(1, min(words.jobs, len(waiting))))]
    for desk in desks:
        desk.start()
    failed, done, left = 0, 0, len(desks)
    while left > 0:
        name, problems = results.get()
        if name is None:
            left -= 1
            continue
        done += 1
        waiting.remove(name)
        failed += tell(done, name, problems)
    for name in waiting:
        done += 1
        failed += tell(done, name, ["no desk was left to play it"] * 2)
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--desk", help=argparse.SUPPRESS)
    parser.add_argument("--only", nargs="*")
    words = parser.parse_args()
    words.out = os.path.abspath(words.out)
    if words.desk:
        serve(words.build, words.out, words.desk)
        return 0
    shutil.rmtree(words.out, ignore_errors=True)
    os.makedirs(words.out)
    return 1 if play_all(words) else 0


if __name__ == "__main__":
    sys.exit(main())
