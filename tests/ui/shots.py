#!/usr/bin/env python3
# shots.py: pictures of every view at three sizes, light and dark
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""shots.py --build BUILD --out DIR [--import FILES] [--only light|dark] [--sizes 1280x800,360x720]

Starts the server with the demo company and leaves DIR/VIEW-SIZE-STYLE.png. The demo has a conflict and waiting changes made for the pictures."""
import argparse
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "support")]
import fbui  # noqa: E402
from company import Company  # noqa: E402

SIZES = ("1280x800", "700x800", "360x720")


class Shots:
    def __init__(self, company, screen, out):
        self.company, self.screen, self.out = company, screen, out
        self.count = 0

    def take(self, app, view, size, style):
        width, height = map(int, size.split("x"))
        app.shot(os.path.join(self.out, f"{view}-{size}-{style}.png"), width, height)
        self.count += 1

    def prepare(self):
        """An account with a history, and something for the page of sync to show: a conflict, and a change that waits."""
        accounts = self.company.cli("rep", "list", "account", "--sort", "name", "--limit", "40")
        deals = self.company.cli("rep", "list", "opportunity", "--where", "stage.kind = 'open' and account is not null", "--sort", "-amount")
        self.deal = deals[0]
        self.account = next(account for account in accounts if account["id"] == self.deal["account"]) \
            if any(account["id"] == self.deal["account"] for account in accounts) else accounts[0]
        name = self.account.get("legal_name") or self.account["name"]
        for who, legal in (("manager", name + " GmbH"), ("rep", name + " AG")):
            self.company.cli(who, "set", "account", self.account["id"], f"legal_name={legal}")
        for who in ("manager", "rep"):
            self.company.cli(who, "sync", "--until-idle", "--max-seconds", "60")

    def views(self, app, size, style):
        narrow = size.startswith("360")
        app.key("ctrl+1")
        app.wait("list", "Accounts") if not narrow else None
        self.take(app, "contacts", size, style)
        self.several(app, size, style)
        app.key("ctrl+f")
        app.type(self.account["name"])
        app.wait("list item", self.account["name"]).click()
        app.wait("push button", "Log Call")
        self.take(app, "account", size, style)
        x, y = (180, 400) if narrow else (int(size.split("x")[0]) - 250, 500)
        self.screen.tool("xdotool", "mousemove", str(x), str(y), "click", "--repeat", "60", "--delay", "2", "5")
        self.take(app, "timeline", size, style)
        self.dialogs(app, size, style)

        app.key("ctrl+2")
        app.wait("push button", "Board").press()
        self.take(app, "board", size, style)
        app.wait("push button", "Table").press()
        app.wait(name="Deals")
        self.take(app, "table", size, style)
        app.wait("push button", "Board").press()
        card = app.wait("list item", lambda text: "," in text)
        card.click()
        app.wait("push button", "Plan Task")
        self.take(app, "deal", size, style)
        for view, key, page, field in (("products", "ctrl+3", "product", "name"), ("quotes", "ctrl+4", "quote", "number"),
                                       ("knowledge", "ctrl+5", "article", "title")):
            records = tuple(record[field] for record in self.company.cli("rep", "list", page, "--limit", "500"))
            app.key(key)
            row = app.wait("list item", lambda text: text.startswith(records))
            self.take(app, view, size, style)
            row.click()
            self.take(app, page, size, style)
        app.key("ctrl+9")
        self.take(app, "sync", size, style)
        self.configurator(app, size, style)

    def several(self, app, size, style):
        """Accounts that are marked, and what is done with them."""
        app.key("ctrl+f", "Escape", "Home", "shift+Down", "shift+Down")
        app.wait("label", "3 selected")
        self.take(app, "several", size, style)
        windows = app.count_windows()
        app.key("F2")
        app.wait("label", "Edit 3 accounts")
        self.take(app, "edit-several", size, style)
        app.key("Escape")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)
        app.wait("push button", "End Selection", check=lambda button: button.box() is not None).press()
        app.wait_gone("label", "3 selected")

    def configurator(self, app, size, style):
        """The list, a clash with its reasons, the price, a variant beside another, what came of it."""
        narrow = size.startswith("360")

        def line(name):
            return app.wait("list item", lambda text: text.startswith(name))

        def group(name):
            if not app.find("list item", lambda text: text.startswith(name + ",")):
                app.key("alt+Left")
            line(name + ",").click()

        app.key("ctrl+6")
        family = line("Rooftop unit RT")
        self.take(app, "families", size, style)
        family.click()
        app.wait("list", "Groups of options")
        if narrow:
            self.take(app, "groups", size, style)
        group("Customer")
        line("Nordics,").click()
        line("Industry,").click()
        app.wait("list item", lambda text: text.startswith("Industry, Your choice"))
        self.take(app, "options", size, style)
        group("Size")
        line("S,").click()
        group("Heating")
        app.wait("list item", lambda text: text.startswith("Gas heating, Excluded")).click()
        app.wait("list", "Ways to take it anyway")
        self.take(app, "why", size, style)
        app.key("Return")
        app.wait("list item", lambda text: text.startswith("Gas heating, Your choice"))
        self.take(app, "repaired", size, style)
        self.variants(app, size, style)
        app.key("ctrl+Return")
        app.wait("push button", "Done")
        self.take(app, "configured", size, style)
        app.wait("push button", "Done").press()

    def variants(self, app, size, style):
        price = app.find("push button", lambda name: name.startswith("Price and its parts"))
        if price is not None:
            price.press()
            app.wait("list", "Why this price")
            self.take(app, "price", size, style)
            price.press()
        app.key("ctrl+d")
        app.key("ctrl+z")
        app.wait("list item", lambda text: text.startswith("Gas heating, Excluded"))
        windows = app.count_windows()
        app.key("ctrl+d")
        fbui.wait_for("the window of variants", lambda: app.count_windows() > windows)
        self.take(app, "compare", size, style)
        app.key("Escape")
        fbui.wait_for("the window of variants to close", lambda: app.count_windows() == windows)

    def dialogs(self, app, size, style):
        for view, key in (("log", "ctrl+l"), ("add", "ctrl+n"), ("search", "ctrl+k")):
            windows = app.count_windows()
            app.key(key)
            fbui.wait_for(f"the {view} window", lambda: app.count_windows() > windows)
            if view == "search":
                app.type(self.account["name"][:4])
            self.take(app, view, size, style)
            app.key("Escape")
            fbui.wait_for(f"the {view} window to close", lambda: app.count_windows() == windows)

    def style(self, style, sizes):
        for size in sizes:
            with fbui.App(self.screen, self.company.program("fieldbook"), self.company.profile("rep"), scheme=style) as app:
                app.resize(*map(int, size.split("x")))
                self.views(app, size, style)
            with fbui.App(self.screen, self.company.program("fieldbook"), self.company.profile(f"empty-{size}-{style}"), scheme=style) as app:
                app.resize(*map(int, size.split("x")))
                self.take(app, "sign-in", size, style)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--import", dest="files")
    parser.add_argument("--only", choices=("light", "dark"))
    parser.add_argument("--sizes", default=",".join(SIZES))
    words = parser.parse_args()
    out = os.path.abspath(words.out)
    os.makedirs(out, exist_ok=True)
    company = Company(words.build, os.path.join(out, "data"), words.files)
    try:
        company.prepare()
        with fbui.Screen() as screen:
            shots = Shots(company, screen, out)
            shots.prepare()
            for style in (words.only,) if words.only else ("light", "dark"):
                shots.style(style, words.sizes.split(","))
    except fbui.Failure as error:
        print(f"shots: {error}", file=sys.stderr)
        return 1
    finally:
        company.stop()
    print(f"{shots.count} pictures in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
