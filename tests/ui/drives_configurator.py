# drives_configurator.py: the scenarios of drive.py in which products are configured
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo company's models, with the server stopped: what is here must not need it."""
import datetime
import hashlib
import json
import re
import time

import fbui
from drives import Drive, Sale


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

    def go_to(self, app, name, after=","):
        """Arrows until the line has the focus."""
        for _ in range(40):
            if app.find("list item", lambda text: text.startswith(name + after), check=lambda row: row.has_state("FOCUSED")):
                return
            app.key("Down")
            time.sleep(0.05)
        raise fbui.Failure(f"the arrows do not reach “{name}”")

    def run(self):
        with self.app() as app:
            self.begin(app)
            fbui.wait_for("the list to have the focus", lambda: app.find("list item", check=lambda row: row.has_state("FOCUSED")))
            self.go_to(app, "Rooftop unit RT", "")
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


class ConfigureQuote(Sale, Products):
    """D12 whole: new quote, a machine with five options, one clash, its repair, finish: ten interactions without a server;
    then the line is changed and undone, and the server takes all of it."""
    name = "configure-quote"

    def reach_the_manager(self):
        """The server takes all of it, and gives it on."""
        self.company.start()
        self.sync("rep", "manager")
        seen = self.rows("manager", "list", "quote_line", "--where", f"quote = '{self.made['id']}'", "--sort", "position")
        self.expect("the lines that the manager sees", [(line["kind"], line["net"]) for line in seen],
                    [(line["kind"], line["net"]) for line in self.lines()])

    def play(self):
        with self.app() as app:
            self.count = 0
            app.resize(1280, 800)
            self.new_quote(app)
            self.configure(app)
            self.check_line(app)
            self.change(app)
        self.reach_the_manager()
        self.publish()
        self.company.stop()
        with self.app() as app:
            app.resize(1280, 800)
            self.move_to_current(app)

    def publish(self):
        """The next version of the model, in which one of the choices is no longer possible."""
        office = lambda *words: self.rows("office", *words)
        old = office("list", "config_model", "--where", "family = 'rooftop-unit'", "--sort", "-published_at")[0]
        text = old["text"].replace("version 2027.1", "version 2027.2", 1) + '\nX90: "Rotary exchanger" excludes "Gas heating"\n'
        new = {**{field: old[field] for field in ("family", "name", "product", "valid_from")}, "version": "2027.2", "text": text,
               "files": json.dumps(old["files"]), "hash": hashlib.sha256(text.encode()).hexdigest(),
               "published_at": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")}
        office("new", "config_model", *(f"{field}={value}" for field, value in new.items()))
        self.sync("office", "rep")

    def move_to_current(self, app):
        """The line stays with its model until the person moves it; the least repair of what does not fit is offered."""
        app.wait("list", "Accounts")
        app.key("ctrl+4", "ctrl+f")
        app.type(self.made["number"])
        app.wait("list item", lambda name: name.startswith(self.made["number"])).click()
        windows = app.count_windows()
        app.wait(None, "More").press()
        app.wait("menu item", "Change Configuration…").press()
        app.wait("label", "Configured with version 2027.1; the current one is 2027.2.")
        self.expect("the model of the line", self.lines()[0]["model_version"], "2027.1")
        app.wait("push button", "Use Current Model").press()
        # The reason, and the least that changes with its price; the first has the focus.
        app.wait("list", "Ways to use the current model")
        app.wait("list item", lambda text: "Rule X90" in text)
        ways = [row.name for row in app.wait("list", "Ways to use the current model").find_all("list item")]
        if len(ways) < 2 or not all(" instead of " in way for way in ways):
            raise fbui.Failure(f"the ways are {ways}")
        kept = "Gas heating" if ways[0].startswith("Recovery") else "Rotary exchanger"
        # Back leads to the line's own version, and the ways are there again.
        app.key("Escape")
        app.wait("push button", "Use Current Model").press()
        way = app.wait("list item", ways[0])
        fbui.wait_for("the way to have the focus", lambda: way.has_state("FOCUSED"))
        app.key("Return")
        app.wait_gone("push button", "Use Current Model")
        app.key("ctrl+Return")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)
        line = self.stored("the line with the other model", lambda: self.lines()[0]["model_version"] == "2027.2" and self.lines()[0])
        self.expect("the region", line["assignment"]["Region"], "Nordics")
        if kept not in line["assignment"].values():
            raise fbui.Failure(f"{kept} is not in {line['assignment']}")

    def new_quote(self, app):
        deal = self.rows("rep", "list", "opportunity", "--where", "stage.kind = 'open' and account is not null and currency = 'EUR'",
                         "--sort", "-amount", "--limit", "1")[0]
        before = {quote["id"] for quote in self.rows("rep", "list", "quote")}
        app.wait("list", "Accounts")
        app.key("ctrl+2", "ctrl+f")
        app.type(deal["name"])
        fbui.wait_for("the deal's page", lambda: self.open_card(app, deal["name"]), seconds=60)
        app.wait("push button", "New Quote").press()
        self.count += 1
        app.wait("label", "No lines yet")
        self.made = self.stored("the quote", lambda: [quote for quote in self.rows("rep", "list", "quote") if quote["id"] not in before])[0]

    def configure(self, app):
        windows = app.count_windows()
        app.wait("push button", "Configure Rooftop unit RT…").press()
        self.count += 1
        fbui.wait_for("the configurator", lambda: app.count_windows() > windows)
        self.line(app, "Nordics", "Free")
        self.click(app, "Nordics")
        self.click(app, "Industry")
        self.click(app, "Chain")
        self.line(app, "Chain", "Your choice")
        self.click(app, "Heating")
        self.line(app, "Gas heating", "Free")
        self.click(app, "Gas heating")
        self.line(app, "Gas heating", "Your choice")
        self.line(app, "Rotary exchanger", "Excluded")
        self.click(app, "Rotary exchanger")
        app.wait("list", "Ways to take it anyway")
        app.wait("label", lambda text: "Rule H12" in text and "Market: Industry" in text)
        way = app.wait("list item", lambda text: text.startswith("Market: "))
        after = cents(way.name)
        fbui.wait_for("the way to have the focus", lambda: way.has_state("FOCUSED"))
        self.key(app, "Return")
        self.line(app, "Rotary exchanger", "Your choice")
        # The window behind has prices too.
        app.wait("label", lambda text: text.startswith("€") and cents(text) == after)
        self.key(app, "ctrl+Return")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)
        self.within("D12", self.count, 10)

    def net(self):
        """Of the line and its parts: whether a part is usual hangs on what was ordered lately."""
        return sum(line["net"]["amount"] for line in self.lines())

    def check_line(self, app):
        line = self.stored("the line", lambda: self.lines() and self.lines()[0])
        picks = {pick["option"]: pick for pick in self.rows("rep", "show", "configuration", line["configuration"])["picks"]}
        for option, value, by in (("Region", "Nordics", "user"), ("Heating", "Gas heating", "user"),
                                  ("Segment", "Chain", "user"), ("Recovery", "Rotary exchanger", "user")):
            self.expect(f"{option} and who chose it", (picks[option]["value"], picks[option]["by"]), (value, by))
        self.expect("who changed the market", (picks["Market"]["value"] != "Industry", picks["Market"]["by"]), (True, "repair"))
        # The line speaks the customer's language.
        german = self.now().get("language") == "de"
        self.expect("the name of the line", line["name"], "Dachklimagerät RT" if german else "Rooftop unit RT")
        recovery = "Wärmerückgewinnung: Rotor" if german else "Recovery: Rotary exchanger"
        net = self.net()
        self.expect("the price of the configuration", self.rows("rep", "show", "configuration", line["configuration"])["price"]["amount"], net)
        self.expect("the net of the quote", self.now()["net"]["amount"], net)
        app.wait("label", lambda text: "configured with 2027.1" in text and recovery in text)
        app.wait("text", f"Quantity of {line['name']}", lambda w: w.has_state("FOCUSED"))

    def change(self, app):
        """The same choices are there again; another one is priced anew, with the same model, and undo takes it back."""
        before, net = self.lines()[0], self.net()
        windows = app.count_windows()
        app.wait(None, "More").press()
        app.wait("menu item", "Change Configuration…").press()
        fbui.wait_for("the configurator", lambda: app.count_windows() > windows)
        self.line(app, "Nordics", "Your choice")
        self.click(app, "Heating")
        self.line(app, "Gas heating", "Your choice")
        self.line(app, "Rotary exchanger", "Your choice")
        self.click(app, "Water heating")
        self.line(app, "Water heating", "Your choice")
        # What was chosen is not thrown away without a word.
        app.key("Escape")
        app.wait("label", "Discard This Configuration?")
        app.key("Escape")
        fbui.wait_for("the question to close", lambda: app.count_windows() == windows + 1)
        self.line(app, "Water heating", "Your choice")
        app.key("ctrl+Return")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)
        changed = self.stored("the change", lambda: self.net() != net and self.lines()[0])
        self.expect("the model of the line", changed["model_hash"], before["model_hash"])
        self.expect("the heating", changed["assignment"]["Heating"], "Water heating")
        app.wait("push button", "Undo").press()
        self.stored("the line as it was", lambda: self.lines()[0]["assignment"] == before["assignment"])
        self.expect("its net", self.net(), net)


class ConfigureNested(ConfigureQuote):
    """A machine whose hydraulic set has a model of its own: its groups, a reason from the whole, what is left out when it is
    not needed, and lines of its own in the quote, which the server takes."""
    name = "configure-nested"

    def play(self):
        with self.app() as app:
            self.count = 0
            app.resize(1280, 800)
            self.new_quote(app)
            self.configure(app)
            self.check_lines(app)
            self.leave_out(app)
        self.reach_the_manager()
        self.company.stop()

    def configure(self, app):
        windows = app.count_windows()
        app.wait("push button", "Configure Rooftop unit RT…").press()
        fbui.wait_for("the configurator", lambda: app.count_windows() > windows)
        self.line(app, "Customer")
        # While nothing says that there is water nobody needs to choose a pump.
        app.wait("list item", lambda text: text.startswith("Hydraulic set, Pump, ") and "need" not in text)
        self.click(app, "Size")
        self.click(app, "S")
        self.line(app, "S", "Your choice")
        self.click(app, "Cooling")
        self.click(app, "None")
        self.line(app, "None", "Your choice")
        self.click(app, "Heating")
        self.click(app, "Water heating")
        self.line(app, "Water heating", "Your choice")
        app.wait("list item", lambda text: text.startswith("Hydraulic set, Pump, ") and "need" in text)
        self.click(app, "Hydraulic set, Pump")
        self.line(app, "Twin pump", "Excluded")
        self.click(app, "Twin pump")
        app.wait("list", "Ways to take it anyway")
        app.wait("label", lambda text: "Rule W3" in text and "Size: S" in text and "Hydraulic set, Pump: Twin pump" in text)
        app.key("Escape")
        app.wait_gone("list", "Ways to take it anyway")
        self.click(app, "High-head pump")
        self.line(app, "High-head pump", "Your choice")
        self.click(app, "Hydraulic set, Water side")
        self.click(app, "Dirt separator")
        self.line(app, "Dirt separator", "Your choice")
        # Found by a search it says what it belongs to.
        app.key("ctrl+f")
        app.type("hydraulic set")
        self.line(app, "Hydraulic set, Glycol")
        # The voltage is that of the unit: it is chosen there.
        if app.find("list item", lambda text: text.startswith("Hydraulic set, Supply")):
            raise fbui.Failure("the linked option is shown twice")
        app.key("Escape")
        self.go_without_water(app)
        app.key("ctrl+Return")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)

    def take_way(self, app, words):
        """The way that says so, by the arrows: it may be out of sight."""
        app.wait("list", "Ways to take it anyway")
        way = app.wait("list item", lambda text: words in text)
        for _ in range(6):
            if way.has_state("FOCUSED"):
                break
            app.key("Down")
            time.sleep(0.2)
        fbui.wait_for("the way to have the focus", lambda: way.has_state("FOCUSED"))
        app.key("Return")

    def go_without_water(self, app):
        self.click(app, "Heating")
        self.click(app, "Electric heating")
        self.take_way(app, "without Hydraulic set")
        self.line(app, "Electric heating", "Your choice")
        app.wait_gone("list item", lambda text: text.startswith("Hydraulic set, Pump,"))
        app.key("ctrl+z")
        self.line(app, "Water heating", "Your choice")
        self.line(app, "Hydraulic set, Pump")

    def check_lines(self, app):
        lines = self.stored("the lines", lambda: self.lines() if len(self.lines()) > 2 else None)
        german = self.now().get("language") == "de"
        self.expect("the kinds of the lines", [line["kind"] for line in lines], ["bundle", "part", "part"])
        self.expect("the names of the parts", [line["name"] for line in lines[1:]],
                    ["RT Grundgerät", "Hydraulikgruppe"] if german else ["RT base unit", "Hydraulic set"])
        self.expect("the model of the part", lines[2]["model_version"], "2027.1")
        for wanted in ("Pumpe: Hochdruckpumpe", "Schmutzabscheider") if german else ("Pump: High-head pump", "Dirt separator"):
            if wanted not in lines[2]["description"]:
                raise fbui.Failure(f"{wanted} is not in the part's line: {lines[2]['description']}")
            if wanted in lines[0]["description"]:
                raise fbui.Failure(f"{wanted} is told twice")
        net = sum(line["net"]["amount"] for line in lines)
        price = self.rows("rep", "show", "configuration", lines[0]["configuration"])["price"]["amount"]
        self.expect("the parts of the price", (lines[0]["net"]["amount"], net), (0, price))
        self.expect("the net of the quote", self.now()["net"]["amount"], net)
        app.wait("label", lambda text: ("Hochdruckpumpe" if german else "High-head pump") in text)

    def leave_out(self, app):
        """Configured without water the machine is one line again; undo brings the parts back."""
        windows = app.count_windows()
        app.wait(None, "More").press()
        app.wait("menu item", "Change Configuration…").press()
        fbui.wait_for("the configurator", lambda: app.count_windows() > windows)
        self.click(app, "Heating")
        self.line(app, "Water heating", "Your choice")
        self.click(app, "Electric heating")
        self.take_way(app, "without Hydraulic set")
        self.line(app, "Electric heating", "Your choice")
        app.key("ctrl+Return")
        fbui.wait_for("the window to close", lambda: app.count_windows() == windows)
        self.stored("one line", lambda: [line["kind"] for line in self.lines()] == ["item"])
        app.wait("push button", "Undo").press()
        self.stored("the parts again", lambda: [line["kind"] for line in self.lines()] == ["bundle", "part", "part"])


ALL = [Configure, ConfigureByKeys, ConfigureQuote, ConfigureNested]
