# drives_configurator.py: the scenarios of drive.py in which products are configured
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo company's models, with the server stopped: what is here must not need it."""
import re
import time

import fbui
from drives import Drive


def cents(text):
    """The money in a text, in cents."""
    found = re.search(r"([\d,]+)\.(\d\d)", text)
    return int(found.group(1).replace(",", "")) * 100 + int(found.group(2)) if found else None


class Products(Drive):
    """What the scenarios share: a count of interactions, rows by their first words."""

    def begin(self, app, family="Rooftop unit RT"):
        self.count = 0
        app.resize(1280, 800)
        app.wait("list", "Accounts")
        app.key("ctrl+6")
        self.family(app, family)

    def family(self, app, name):
        return app.wait("list item", lambda found: found.startswith(name))

    def click(self, app, name):
        self.line(app, name).click()
        self.count += 1

    def key(self, app, key):
        app.key(key)
        self.count += 1

    def line(self, app, name, state=""):
        return app.wait("list item", lambda found: found.startswith(name + ",") and state in found)

    def total(self, app):
        return app.wait("label", lambda text: text.startswith("€") and cents(text) is not None).name

    def list_names(self, app, name):
        rows = app.wait("list", name)
        return [row.name for row in rows.find_all("list item")]


class Configure(Products):
    """D12: a machine, five options, one clash, the repair, finish: ten interactions without a server."""
    name = "configure"

    def run(self):
        self.company.stop()
        try:
            with self.app() as app:
                self.begin(app)
                self.configure(app)
        finally:
            self.company.start()

    def configure(self, app):
        self.family(app, "Rooftop unit RT").click()
        self.count += 1
        self.line(app, "Nordics", "Free")
        first = self.total(app)
        self.click(app, "Nordics")
        self.click(app, "Industry")
        self.line(app, "Industry", "Your choice")
        self.click(app, "Size")
        self.click(app, "S")
        self.line(app, "S", "Your choice")
        fbui.wait_for("a price that follows", lambda: self.total(app) != first)
        self.click(app, "Heating")
        self.line(app, "Gas heating", "Excluded")
        self.clash(app)
        self.click(app, "Plate exchanger")
        self.line(app, "Plate exchanger", "Your choice")
        self.key(app, "ctrl+Return")
        app.wait("push button", "Done")
        self.expect("the number of interactions", self.count, 10)
        words = self.list_names(app, "Configuration")
        for wanted in ("Region: Nordics", "Market: Industry", "Size: M", "Heating: Gas heating", "Recovery: Plate exchanger"):
            if wanted not in words:
                raise fbui.Failure(f"{wanted} is not in the configuration: {words}")
        self.check_trace(app)

    def clash(self, app):
        """The clash names its rule and choice, and the repair its price; Enter takes it."""
        self.click(app, "Gas heating")
        app.wait("list", "Ways to take it anyway")
        app.wait("label", lambda text: "Rule H5" in text and "Size: S" in text)
        way = app.wait("list item", lambda text: text.startswith("Size: M instead of S"))
        after = cents(way.name)
        fbui.wait_for("the way to have the focus", lambda: way.has_state("FOCUSED"))
        self.key(app, "Return")
        self.line(app, "Gas heating", "Your choice")
        fbui.wait_for("the price of the repair", lambda: cents(self.total(app)) == after)

    def check_trace(self, app):
        """D13: why this price lists what it is made of, and that is its total to the cent."""
        total = cents(app.wait("label", lambda text: re.fullmatch(r"€[\d,]+\.\d\d", text) is not None).name)
        lines = app.wait("list", "Why this price")
        amounts = [cents(label.name) * (-1 if "-" in label.name or "−" in label.name else 1)
                   for label in lines.find_all("label", lambda text: re.fullmatch(r"[-−]?€[\d,]+\.\d\d", text) is not None)]
        self.expect("the sum of the parts of the price", sum(amounts), total)


class ConfigureByKeys(Products):
    """The same by keyboard alone, with a look at why, a retraction, undo and a lock."""
    name = "configure-by-keys"

    def focused(self, app, name):
        fbui.wait_for(f"“{name}” to have the focus",
                      lambda: app.find("list item", lambda text: text.startswith(name + ","),
                                       check=lambda row: row.has_state("FOCUSED")))

    def go_to(self, app, name):
        """Arrows until the line has the focus."""
        for _ in range(40):
            if app.find("list item", lambda text: text.startswith(name + ","), check=lambda row: row.has_state("FOCUSED")):
                return
            app.key("Down")
            time.sleep(0.05)
        raise fbui.Failure(f"the arrows do not reach “{name}”")

    def run(self):
        with self.app() as app:
            self.begin(app)
            fbui.wait_for("the list to have the focus", lambda: app.find("list item", check=lambda row: row.has_state("FOCUSED")))
            for _ in range(2):
                app.key("Down")
            app.key("Return")
            self.line(app, "Nordics", "Free")
            app.key("ctrl+f")
            app.type("size")
            self.line(app, "S", "Free")
            app.key("Return")
            self.go_to(app, "S")
            app.key("space")
            self.line(app, "S", "Your choice")
            app.key("l")
            self.line(app, "S", "Your choice, locked")
            app.key("ctrl+f")
            app.key("ctrl+a")
            app.type("gas")
            self.line(app, "Gas heating", "Excluded")
            app.key("Return")
            self.go_to(app, "Gas heating")
            app.key("question")
            app.wait("label", "Your locked choices leave no way to have it.")
            app.key("Escape")
            app.wait_gone("label", "Your locked choices leave no way to have it.")
            # The lock is a step of its own.
            app.key("ctrl+z")
            app.key("ctrl+z")
            self.line(app, "Gas heating", "Free")
            app.key("shift+ctrl+z")
            self.line(app, "Gas heating", "Excluded")
            app.key("ctrl+z")
            self.line(app, "Gas heating", "Free")
            self.go_to(app, "Gas heating")
            app.key("space")
            self.line(app, "Gas heating", "Your choice")
            app.key("Delete")
            self.line(app, "Gas heating", "Free")


ALL = [Configure, ConfigureByKeys]
