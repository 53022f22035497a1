#!/usr/bin/env python3
# turns.py: how long the window keeps a person waiting with many records
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""turns.py --build BUILD --profile DIR [--limit MS] [--only STEP…] [--shots DIR] [--verbose]

Drives the window on a filled profile by keys and the pointer, and says for each step the turns of the main loop that computed for longer than MS:
how many, the longest, and the longest that is ours (input, answers, timeouts: all but the frame). Fill a profile with
`bench-store fill DIR 400000 field`: 100,000 accounts, as many people, 50,000 deals, 100,000 activities."""
import argparse
import os
import re
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(os.path.dirname(HERE), "ui")]
import fbui  # noqa: E402

QUIET_SECONDS = 0.5
STALL = re.compile(r"stall ([\d.]+) ms: other ([\d.]+) update ([\d.]+) layout ([\d.]+) paint ([\d.]+)")


class Window(fbui.App):
    """The window without the accessibility bus: nobody asks it anything, so that all it does is its own."""

    def __enter__(self):
        self.log = open(self.log_path, "w+", encoding="utf-8")
        self.process = subprocess.Popen([self.program, "--profile", self.profile], stdout=self.log, stderr=self.log,
                                        env={**os.environ, **self.screen.environment, **self.extra})
        self.window_id = fbui.wait_for("the window", self.find_window)
        return self

    def cpu(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def settle(self, seconds=60):
        """Until it has had nothing to do for a while."""
        end = time.monotonic() + seconds
        last, since = self.cpu(), time.monotonic()
        while time.monotonic() < end and time.monotonic() - since < QUIET_SECONDS:
            time.sleep(0.05)
            now = self.cpu()
            if now > last + 1:
                last, since = now, time.monotonic()

    def memory(self):
        with open(f"/proc/{self.process.pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("Pss:"))


def hold(window, key, times, pause=0.06):
    for _ in range(times):
        window.key(key)
        time.sleep(pause)


def type_slowly(window, text):
    for letter in text:
        window.key(letter)
        window.settle(5)


def open_record(window):
    window.click(380, 300)
    window.settle()
    window.key("Return")


def next_records(window):
    for _ in range(5):
        window.key("Down")
        window.settle()


def scroll(window):
    window.screen.tool("xdotool", "mousemove", "380", "450")
    for _ in range(30):
        window.screen.tool("xdotool", "click", "5")
        time.sleep(0.03)


def scroll_board(window):
    window.screen.tool("xdotool", "mousemove", "400", "500")
    for _ in range(30):
        window.screen.tool("xdotool", "click", "5")
        time.sleep(0.03)


def search_all(window):
    window.key("ctrl+k")
    window.settle()
    type_slowly(window, "a")


def search_more(window):
    type_slowly(window, "nn")
    window.key("Escape")


def filter_list(window):
    window.key("ctrl+1")
    window.settle()
    window.key("ctrl+f")
    type_slowly(window, "ba")
    window.key("ctrl+a", "BackSpace")


def open_facets(window):
    window.key("ctrl+1")
    window.settle()
    window.key("ctrl+shift+f")


def choose_facet(window):
    """A tenth of the accounts, then all again."""
    window.click(309, 210)
    window.settle()
    window.click(309, 210)
    window.settle()
    window.key("Escape")


def sort_otherwise(window):
    window.click(491, 115)
    window.settle()
    window.key("Down", "Down", "Return")


def drag_card(window):
    """The first deal into the next stage, in twenty steps."""
    window.screen.tool("xdotool", "mousemove", "366", "205", "mousedown", "1")
    for i in range(20):
        window.screen.tool("xdotool", "mousemove", str(366 + 15 * i), str(205 + 10 * i))
        time.sleep(0.03)
    window.screen.tool("xdotool", "mouseup", "1")


STEPS = [
    ("start", lambda window: None),
    ("open a record", open_record),
    ("next records", next_records),
    ("hold Down", lambda window: hold(window, "Down", 30)),
    ("page down", lambda window: hold(window, "Next", 10)),
    ("to the end", lambda window: hold(window, "End", 1)),
    ("to the start", lambda window: hold(window, "Home", 1)),
    ("scroll", scroll),
    ("search in the list", filter_list),
    ("facets", open_facets),
    ("one of a facet", choose_facet),
    ("sort otherwise", sort_otherwise),
    ("Ctrl+K, one letter", search_all),
    ("two letters more", search_more),
    ("board", lambda window: window.key("ctrl+2")),
    ("drag a card", drag_card),
    ("scroll the board", scroll_board),
    ("products", lambda window: window.key("ctrl+3")),
    ("quotes", lambda window: window.key("ctrl+4")),
    ("knowledge", lambda window: window.key("ctrl+5")),
    ("configurator", lambda window: window.key("ctrl+6")),
    ("sync", lambda window: window.key("ctrl+9")),
    ("back to contacts", lambda window: window.key("ctrl+1")),
]


def say(name, lines, verbose):
    turns = [tuple(map(float, found.groups())) for found in map(STALL.match, lines) if found]
    longest = max(turns, default=(0,) * 5)
    ours = max((turn[1] for turn in turns), default=0)
    print(f"{name:22} {len(turns):3} turns  longest {longest[0]:6.1f} (other {longest[1]:5.1f} update {longest[2]:5.1f} layout {longest[3]:5.1f} "
          f"paint {longest[4]:5.1f})  ours at most {ours:5.1f}", flush=True)
    if verbose:
        print("".join("    " + line for line in lines), end="")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--profile", required=True)
    parser.add_argument("--limit", type=int, default=8)
    parser.add_argument("--only", nargs="*")
    parser.add_argument("--shots")
    parser.add_argument("--verbose", action="store_true")
    words = parser.parse_args()
    environment = {"FIELDBOOK_STALLS": str(words.limit), "GSETTINGS_SCHEMA_DIR": os.path.join(os.path.abspath(words.build), "data")}
    with fbui.Screen() as screen:
        with Window(screen, os.path.join(words.build, "src", "app", "fieldbook"), words.profile, environment=environment) as window:
            read = 0
            for name, do in STEPS:
                if words.only and name not in words.only and name != "start":
                    continue
                do(window)
                window.settle()
                with open(window.log_path, encoding="utf-8") as file:
                    lines = file.readlines()
                say(name, lines[read:], words.verbose)
                read = len(lines)
                if words.shots:
                    screen.tool("import", "-silent", "-window", "root", os.path.join(words.shots, name.replace(" ", "-") + ".png"))
            print(f"memory {window.memory():.0f} MB")


if __name__ == "__main__":
    main()
