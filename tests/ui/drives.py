# drives.py: the scenarios of drive.py
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each class is one thing a person does. Nothing waits for a fixed time; what the window did is asked of the store by the tool."""
import json
import os
import random
import shutil
import subprocess
import threading

import fbui
from company import PASSWORD


class Drive:
    name = ""

    def __init__(self, company, screen):
        self.company, self.screen = company, screen

    # --- helpers ---

    def app(self, who="rep", **more):
        return fbui.App(self.screen, self.company.program("fieldbook"), self.company.profile(who), **more)

    def rows(self, who, *words):
        return self.company.cli(who, *words)

    def sync(self, *who):
        for one in who:
            self.rows(one, "sync", "--until-idle", "--max-seconds", "60")

    def stored(self, what, check):
        return fbui.wait_for(f"{what} in the store", check)

    def expect(self, what, found, wanted):
        if found != wanted:
            raise fbui.Failure(f"{what} is {found!r}, not {wanted!r}")

    def open_account(self, app, name):
        app.wait("list", "Accounts")
        app.key("ctrl+f")
        app.type(name)
        app.key("Return")
        self.page(app, name)

    def page(self, app, name):
        """Until the page of a record is there."""
        fbui.wait_for(f"the page of {name}", lambda: app.find("label", name) and app.find("label", "Profile"))

    def some_deal(self):
        """A deal of the rep that can go a stage further, its stage and the next one; names that occur once."""
        pipeline = self.rows("rep", "list", "pipeline", "--where", "entity = 'opportunity'", "--sort", "position,name")[0]
        stages = [stage for stage in self.rows("rep", "list", "stage", "--sort", "position")
                  if stage["kind"] == "open" and stage["pipeline"] == pipeline["id"]]
        deals = self.rows("rep", "list", "opportunity", "--where", "stage.kind = 'open' and account is not null", "--sort", "close_date,name")
        for position, stage in enumerate(stages[:-1]):
            here = [deal for deal in deals if deal["stage"] == stage["id"] and deal.get("amount")]
            if here:
                return here[0], stage, stages[position + 1]
        raise fbui.Failure("no deal can be moved")


class Restart(Drive):
    """View, open record, scroll and column widths are there on the next start."""
    name = "restart"

    def run(self):
        # What the window remembers lies in a file of its own, not in the memory of the process.
        memory = {"GSETTINGS_BACKEND": "keyfile", "XDG_CONFIG_HOME": os.path.join(self.screen.folder, "config-restart")}
        shutil.copytree(os.path.join(self.screen.folder, "config", "gtk-4.0"), os.path.join(memory["XDG_CONFIG_HOME"], "gtk-4.0"))
        accounts = self.rows("rep", "list", "account", "--sort", "name")
        far = accounts[len(accounts) // 2]
        deal, _, _ = self.some_deal()
        with self.app(environment=memory) as app:
            app.resize(1280, 800)
            self.open_account(app, far["name"])
            app.key("ctrl+2")
            app.wait("push button", "Table").press()
            app.wait(name="Deals")
            app.key("ctrl+f")
            app.type(deal["name"])
            app.wait("label", deal["name"]).click()
            app.key("Return")
            app.wait("push button", "Plan Task")
        with self.app(environment=memory) as app:
            app.resize(1280, 800)
            app.wait("push button", "Plan Task")
            app.wait("label", deal["name"])
            app.key("ctrl+1")
            self.page(app, far["name"])
            # The list has come to the row that is open, far below its first ones.
            app.wait("list item", far["name"], check=lambda row: row.has_state("SELECTED"))


class Recent(Drive):
    """What was opened from a list is offered by the empty search."""
    name = "recent"

    def run(self):
        account = self.rows("rep", "list", "account", "--sort", "-name", "--limit", "1")[0]
        with self.app() as app:
            app.resize(1280, 800)
            self.open_account(app, account["name"])
            app.key("ctrl+k")
            app.wait("list item", lambda name: name.startswith(account["name"]))


class AltArrow(Drive):
    """Alt+Right moves the focused deal a stage on, and the focus goes with it: Alt+Left moves it back."""
    name = "alt-arrow"

    def run(self):
        deal, stage, following = self.some_deal()
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            app.key("ctrl+2")
            app.wait("list", stage["name"])
            app.key("ctrl+f")
            app.type(deal["name"])
            app.wait("list item", lambda name: name.startswith(deal["name"] + ","))
            fbui.wait_for("the board to show one deal", lambda: len(list(
                app.root().find_all("list item", lambda name: ", " in name))) == 1)
            app.key("Escape", "Down")
            app.key("alt+Right")
            self.stored("the deal's next stage", lambda: self.stage_of(deal) == following["id"])
            app.wait("push button", "Undo")
            fbui.wait_for("the card in its new column", lambda: app.find("list", following["name"]) and
                          app.find("list", following["name"]).find("list item", lambda name: name.startswith(deal["name"])))
            app.key("alt+Left")
            self.stored("the deal's old stage", lambda: self.stage_of(deal) == stage["id"])

    def stage_of(self, deal):
        return self.rows("rep", "show", "opportunity", deal["id"])["stage"]


class RenamedStage(Drive):
    """An administrator gives a stage another name: it stands above its column as soon as it has come, and the deals stay in it."""
    name = "renamed-stage"

    def run(self):
        deal, stage, _ = self.some_deal()
        self.company.sign_in("admin", "admin")
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            app.key("ctrl+2")
            app.wait("list", stage["name"])
            self.rename(stage, "Renamed")
            column = app.wait("list", "Renamed")
            self.expect("the old name", app.find("list", stage["name"]), None)
            self.expect("the old heading", app.find("label", stage["name"]), None)
            app.key("ctrl+f")
            app.type(deal["name"])
            fbui.wait_for("the deal in its column", lambda: column.find("list item", lambda name: name.startswith(deal["name"] + ",")))
        self.rename(stage, stage["name"])
        self.sync("rep")

    def rename(self, stage, name):
        self.rows("admin", "set", "stage", stage["id"], f"name={name}")
        self.sync("admin")


class BulkAccept(Drive):
    """Several conflicts are selected and decided at once; one undo takes the decision back."""
    name = "bulk-accept"

    def conflicts(self):
        """Of the legal names: what two people wrote at the same time. Who owns an account decides about such a value."""
        accounts = self.rows("rep", "list", "account", "--where", "owner = @me", "--sort", "name", "--limit", "3")
        for who, ending in (("manager", "North"), ("rep", "South")):
            for account in accounts:
                self.rows(who, "set", "account", account["id"], f"legal_name={account['name']} {ending}")
        self.sync("manager", "rep")
        self.expect("the number of open conflicts", len(self.open()), 3)
        return accounts

    def open(self):
        return self.rows("rep", "conflicts")

    def run(self):
        accounts = self.conflicts()
        before = self.legal(accounts)
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            app.key("ctrl+9")
            app.wait("push button", "Select").press()
            app.wait("check box", f"Select {accounts[0]['name']}").click()
            app.wait("label", "1 selected")
            app.wait("push button", "Select Same Field").press()
            app.wait("label", "3 selected")
            app.wait("push button", "Take the Other").press()
            app.wait("push button", "Undo")
            self.stored("no open conflict", lambda: not self.open())
            self.stored("the values of the manager", lambda: self.legal(accounts) == [f"{account['name']} North" for account in accounts]
                        or self.legal(accounts) == [f"{account['name']} South" for account in accounts])
            decided = self.legal(accounts)
            self.stored("what the server took", lambda: self.rows("rep", "status")["waiting"] == 0 and not self.open())
            app.key("ctrl+z")
            # What the server has settled stays settled; the values are those from before the decision.
            self.stored("the values from before", lambda: self.legal(accounts) == before)
            self.expect("whether the decision had changed them", decided == before, False)

    def legal(self, accounts):
        return [self.rows("rep", "show", "account", account["id"])["legal_name"] for account in accounts]


class CustomField(Drive):
    """A field that the company added is on the page, takes a value, and its conflicts take a third one."""
    name = "custom-field"

    def define(self):
        self.company.admin("user", "add", "keeper", "--name", "Keeper", "--role", "admin", "--password-file", self.company.password_file)
        self.company.sign_in("keeper", "keeper")
        self.rows("keeper", "new", "custom_field", "entity=account", "code=fleet", "label=Vehicles", "type=int", "position=1",
                  "searchable=true")
        self.sync("keeper", "rep", "manager")

    def fleet(self, who, account):
        return self.rows(who, "show", "account", account["id"]).get("ext", {}).get("fleet")

    def run(self):
        self.define()
        account = self.rows("rep", "list", "account", "--sort", "name", "--limit", "1")[0]
        with self.app() as app:
            app.resize(1280, 800)
            self.open_account(app, account["name"])
            app.wait("text", "Vehicles", showing=False).set_text("12")
            self.stored("the value", lambda: self.fleet("rep", account) == 12)
            self.add(app)

    def add(self, app):
        """The field is in the form of a new account too; what is typed there is found by search, as the company wants it."""
        windows = app.count_windows()
        app.key("ctrl+1", "ctrl+n")
        fbui.wait_for("the form", lambda: app.count_windows() > windows)
        form = fbui.wait_for("the fields of the form", lambda: next((w for w in app.root().children() if w.find("push button", "Cancel")), None))
        form.find("text", "Name").set_text("Custom Forms Ltd")
        form.find("text", "Vehicles", showing=False).set_text("7713")
        app.key("ctrl+Return")
        made = self.stored("the new account", lambda: self.rows("rep", "list", "account", "--where", "name = 'Custom Forms Ltd'"))
        self.expect("the value typed into the form", self.fleet("rep", made[0]), 7713)
        hits = self.rows("rep", "search", "7713")
        self.expect("what search finds", [hit["id"] for hit in hits], [made[0]["id"]])


class ThirdValue(Drive):
    """A conflict is settled by a value that neither side had, and the settlement taken back."""
    name = "third-value"

    def run(self):
        account = self.rows("rep", "list", "account", "--where", "owner = @me", "--sort", "-name", "--limit", "1")[0]
        for who, legal in (("manager", "Third North"), ("rep", "Third South")):
            self.rows(who, "set", "account", account["id"], f"legal_name={legal}")
        self.sync("manager", "rep")
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            app.key("ctrl+9")
            app.wait("push button", "Another Value…").press()
            app.wait("text", "Legal name").set_text("Third East")
            app.wait("push button", "Use This Value").press()
            self.stored("the third value", lambda: self.legal(account) == "Third East")
            app.key("ctrl+z")
            self.stored("the value before", lambda: self.legal(account) != "Third East")

    def legal(self, account):
        return self.rows("rep", "show", "account", account["id"])["legal_name"]


class SearchCommand(Drive):
    """A command with what it is about: a visit at an account, and what is next on which day."""
    name = "search-command"

    def run(self):
        account = self.rows("rep", "list", "account", "--sort", "name", "--limit", "1")[0]
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            windows = app.count_windows()
            app.key("ctrl+k")
            fbui.wait_for("the search", lambda: app.count_windows() > windows)
            app.type(f"log visit {account['name']} follow-up call in 2 weeks")
            app.wait("list item", lambda name: name.startswith(f"Log Visit: {account['name']}") and "follow-up call" in name)
            app.key("Return")
            app.wait("label", account["name"])
            app.wait("text", "Note")
            fbui.wait_for("the button to log", lambda: app.find("push button", "Log", lambda w: w.has_state("SENSITIVE")))
            app.type("Saw the new line")
            app.key("ctrl+Return")
            visit = self.stored("the visit", lambda: self.found("visit", account, "subject like '%new line%'"))
            task = self.stored("the next step", lambda: self.found("task", account, "subject = 'follow-up call'"))
            self.expect("the note of the visit", visit[0]["outcome_note"], "Saw the new line")
            self.expect("whether the next step has a day", bool(task[0].get("due")), True)

    def found(self, kind, account, where):
        return self.rows("rep", "list", "activity", "--where", f"kind = '{kind}' and account = '{account['id']}' and {where}")


class FirstStart(Drive):
    """The first page: what is missing is told at its field; a wrong password as well; then the server's data, or this computer alone.
    The keyboard shortcuts are there."""
    name = "first-start"

    def page_on(self, name):
        return fbui.App(self.screen, self.company.program("fieldbook"), os.path.join(self.screen.folder, name),
                        environment={"G_DEBUG": "fatal-criticals"})

    def run(self):
        with self.page_on("local") as app:
            app.wait("label", "Welcome to Fieldbook")
            app.key("Return", "Return", "Return")
            app.wait("alert", lambda name: name.startswith("Type the address"))
            app.wait("label", "Use This Computer Only").click()
            app.wait("label", "No Accounts Yet")
            # The keys are shown as often as somebody asks for them.
            for _ in range(2):
                app.key("ctrl+question")
                fbui.wait_for("the window of the keys", lambda: app.count_windows() == 2)
                app.key("Escape")
                fbui.wait_for("it to go", lambda: app.count_windows() == 1)
        with self.page_on("device") as app:
            app.wait("label", "Welcome to Fieldbook")
            app.wait("text", "Server Address").set_text(self.company.url)
            app.wait("text", "Name").set_text(self.company.rep)
            app.wait("text", "Password").set_text("no such password")
            app.wait("push button", "Sign In").press()
            app.wait("alert", showing=True)
            app.wait("text", "Password").set_text(PASSWORD)
            app.wait("push button", "Sign In").press()
            app.wait("list", "Accounts", seconds=90)
            app.wait("list item", lambda name: bool(name))


class ComingAndGoing(Drive):
    """A laptop comes by a one-time code, is signed out and locked, opens with the password, is emptied by an administrator, and says so."""
    name = "coming-and-going"

    def page(self):
        return fbui.App(self.screen, self.company.program("fieldbook"), os.path.join(self.screen.folder, "coming"))

    def run(self):
        code = self.company.admin("code", self.company.rep).split()[-1]
        with self.page() as app:
            app.wait("label", "Welcome to Fieldbook")
            app.wait("push button", "Use a Code").press()
            app.wait("text", "Server Address").set_text(self.company.url)
            app.wait("push button", "Sign In").press()
            app.wait("alert", lambda name: name.startswith("Type the code"))
            app.wait("text", "One-Time Code").set_text("AAAAA-AAAAA")
            app.wait("push button", "Sign In").press()
            app.wait("alert", lambda name: name and not name.startswith("Type the code"))
            app.wait("text", "One-Time Code").set_text(code)
            app.wait("push button", "Sign In").press()
            app.wait("list", "Accounts", seconds=90)
            app.key("F10")
            app.wait("menu item", "Sign Out…").press()
            app.wait("push button", "Sign Out").press()
            # GTK 4.8 can stumble over questions about a dialog that goes away at that moment: the lock is looked for in the folder first.
            self.stored("the lock", lambda: "signed out" in self.status())
            app.wait("label", "Fieldbook Is Locked")
            self.expect("accounts behind the lock", app.find("list", "Accounts"), None)
            app.wait("text", "Password").set_text(PASSWORD)
            app.wait("push button", "Unlock").press()
            app.wait("list", "Accounts", seconds=30)
            self.company.admin("device", "wipe", self.newest_device(), "--now")
            app.key("F5")
            app.wait("label", "This Computer Was Emptied", seconds=60)
            app.wait("push button", "Sign In Again").press()
            app.wait("label", "Welcome to Fieldbook")

    def status(self):
        done = subprocess.run([self.company.program("fieldbook-cli"), "--profile", os.path.join(self.screen.folder, "coming"), "list", "account", "--limit", "1"],
                              capture_output=True, text=True, check=False)
        return done.stderr

    def newest_device(self):
        devices = json.loads(self.company.admin("--json", "device", "list"))
        return max(devices, key=lambda device: device["id"])["id"]


class Switching(Drive):
    """Views are changed faster than they load, while rows come in and the accessibility bus asks: nothing of what has gone is used."""
    name = "switching"
    rounds = int(os.environ.get("FIELDBOOK_UI_ROUNDS", "12"))

    def run(self):
        deal, stage, _ = self.some_deal()
        account = self.rows("rep", "show", "account", deal["account"])
        self.ended = threading.Event()
        writer = threading.Thread(target=self.write, args=[deal, stage])
        with self.app() as app:
            writer.start()
            try:
                self.hurry(app, account)
            finally:
                self.ended.set()
                writer.join()
            app.resize(1280, 800)
            app.key("Escape", "ctrl+2")
            app.wait("label", lambda name: "open deals" in name)
            app.key("ctrl+1")
            app.wait("list", "Accounts")
            self.expect("how the window is", app.process.poll(), None)
            self.expect("what was criticised", self.criticals(app), [])

    def criticals(self, app):
        """A critical of GTK or GLib is a bug of ours, but for one: lists of GTK 4.8 ask after the focus of a row that has just gone."""
        with open(app.log_path, encoding="utf-8", errors="replace") as log:
            return [line for line in log if "CRITICAL" in line and "gtk_widget_is_ancestor" not in line]

    def hurry(self, app, account):
        chance = random.Random(1)
        views = ["ctrl+1", "ctrl+2", "ctrl+3", "ctrl+5", "ctrl+9", "alt+Left", "alt+Right", "ctrl+f", "Escape", "Down", "Return", "ctrl+z"]
        self.open_account(app, account["name"])
        for number in range(self.rounds):
            website = app.find("text", "Website")
            if website is not None:
                website.set_text(f"https://round-{number}.example")
            self.keys(app, "ctrl+2")
            for form in ("Table", "Board"):
                button = app.find("push button", form) or app.find("toggle button", form)
                if button is not None:
                    button.press()
                self.keys(app, *(chance.choice(views) for _ in range(12)))
            app.texts()
            width = chance.choice([1280, 700, 360])
            self.screen.tool("xdotool", "windowsize", app.window_id, str(width), str(chance.choice([720, 800])))
            self.keys(app, "Escape", "ctrl+1", "ctrl+2", "ctrl+1")
            self.expect("how the window is", app.process.poll(), None)

    def keys(self, app, *keys):
        app.focus_newest()
        self.screen.tool("xdotool", "key", "--delay", "8", *keys)

    def write(self, deal, stage):
        """Another person's edits: they arrive while the window changes."""
        number = 0
        while not self.ended.is_set():
            number += 1
            self.rows("manager", "set", "opportunity", deal["id"], f"next_step=Round {number}")
            self.rows("manager", "new", "opportunity", f"name=Switching {number}", f"account={deal['account']}", f"stage={stage['id']}",
                      f"pipeline={deal['pipeline']}", "currency=EUR")
            self.company.cli("manager", "sync", "--until-idle", "--max-seconds", "20", check=False)


class Documents(Drive):
    """A document is attached to an account from its page, removed and brought back."""
    name = "documents"

    def run(self):
        account = self.rows("rep", "list", "account", "--sort", "name", "--limit", "1")[0]
        # A name of its own for each try.
        name = f"offer-{random.randrange(10**6)}.txt"
        path = os.path.join(self.screen.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write("An offer\n")
        is_there = lambda: any(row["name"] == name for row in self.rows("rep", "list", "attachment", "--where", f"on_id = '{account['id']}'"))
        with self.app() as app:
            app.resize(1280, 800)
            self.open_account(app, account["name"])
            windows = app.count_windows()
            app.wait("push button", "Attach a Document").press()
            fbui.wait_for("the window to choose a file", lambda: app.count_windows() > windows)
            # A slash opens the entry for a path.
            app.type(path)
            app.key("Return")
            self.stored("the document", is_there)
            # Its row is made anew when the server has it.
            app.wait("push button", f"Remove {name}")
            fbui.wait_for("the document at the server", lambda: not app.find("label", lambda text: text.endswith("waits to be sent")))
            app.wait("push button", f"Remove {name}").press()
            self.stored("the document to go", lambda: not is_there())
            app.key("ctrl+z")
            self.stored("the document", is_there)
            app.wait("push button", f"Remove {name}")


class Sale(Drive):
    """What the quotes' drives share: an administrator's rows, the server stopped, and a count of what a person does."""

    def prepare(self):
        """A policy, a competitor with a card and a companion, made by who may; then the devices have them and the server is gone."""
        if not os.path.exists(os.path.join(self.company.profile("office"), "cache.db")):
            self.company.admin("user", "add", "office", "--name", "Office", "--role", "admin", "--password-file", self.company.password_file)
            self.company.sign_in("office", "office")
        office = lambda *words: self.rows("office", *words)
        if not office("list", "discount_policy", "--where", "name = 'Drive'"):
            for policy in office("list", "discount_policy"):
                office("delete", "discount_policy", policy["id"])
            office("new", "discount_policy", "name=Drive", "level=1", "max_discount=10")
            competitor = office("new", "competitor", "name=Zephyrion")
            office("new", "article", "title=Against the big one", "kind=battle", f"competitor={competitor['id']}",
                   "body=They are **slow** to deliver.")
        self.sync("office", "rep", "manager")
        self.company.stop()

    def restore(self):
        self.company.start()

    def run(self):
        self.prepare()
        try:
            self.play()
        finally:
            self.restore()

    def count(self, app, *actions):
        """Each action is one interaction of the walk-through."""
        for action in actions:
            action()
        return len(actions)

    def enter(self, app, text):
        """A typed value with its Enter."""
        app.type(text)
        app.key("Return")

    def within(self, what, done, budget):
        if done > budget:
            raise fbui.Failure(f"{what} takes {done} interactions, not {budget}")

    def products(self):
        """Two that have a price in euros and that nothing has to be configured for."""
        names = [product["name"] for product in self.rows("rep", "list", "product", "--where", "kind = 'good' and active = true and currency = 'EUR'",
                                                          "--sort", "name")]
        return [name for name in names if sum(name in other for other in names) == 1][:2]

    def quote(self, app):
        """A new quote for a deal in euros, with two lines; the quantity of the second has the focus."""
        deal = self.rows("rep", "list", "opportunity", "--where", "stage.kind = 'open' and account is not null and currency = 'EUR'",
                         "--sort", "-amount", "--limit", "1")[0]
        before = {quote["id"] for quote in self.rows("rep", "list", "quote")}
        app.wait("list", "Accounts")
        app.key("ctrl+2", "ctrl+f")
        app.type(deal["name"])
        fbui.wait_for("the deal's page", lambda: self.open_card(app, deal["name"]), seconds=60)
        app.wait("push button", "New Quote").press()
        app.wait("label", "No lines yet")
        self.made = self.stored("the quote", lambda: [quote for quote in self.rows("rep", "list", "quote") if quote["id"] not in before])[0]
        for number, name in enumerate(self.products(), 1):
            app.wait("push button", "Add Product").press()
            # Only when the list is there does its entry have the focus.
            app.wait("list item", lambda text: text.startswith("Air audit"))
            app.type(name)
            app.wait_gone("list item", lambda text: text.startswith("Air audit"))
            app.wait("list item", lambda text: name in text)
            app.key("Return")
            # It is called as the customer's language has it.
            line = self.stored("the line", lambda number=number: len(self.lines()) == number and self.lines()[-1])
            app.wait("text", f"Quantity of {line['name']}", lambda w: w.has_state("FOCUSED"))

    def open_card(self, app, name):
        """The board may still be putting its cards in place: what was clicked then is clicked again."""
        card = app.find("list item", lambda text: text.startswith(name + ","))
        if card is None:
            return False
        card.click()
        try:
            return app.wait("push button", "New Quote", seconds=8)
        except fbui.Failure:
            return False

    def lines(self):
        return self.rows("rep", "list", "quote_line", "--where", f"quote = '{self.made['id']}'", "--sort", "position")

    def now(self):
        return self.rows("rep", "show", "quote", self.made["id"])


class QuoteTrace(Sale):
    """D13: quantity, discount and why, priced at once; the steps come to the line, the lines to the quote, to the cent."""
    name = "quote-trace"

    def play(self):
        with self.app() as app:
            app.resize(1280, 800)
            self.quote(app)
            done = self.count(app,
                              lambda: app.type("4\t"),
                              lambda: app.key("ctrl+b"),
                              lambda: app.type("8\t"))
            self.stored("the discount", lambda: self.lines()[1]["qty"] == 4000 and self.lines()[1].get("discount_rate"))
            windows = app.count_windows()
            done += self.count(app, lambda: app.key("space"))
            fbui.wait_for("the steps", lambda: app.count_windows() > windows)
            self.within("D13", done, 4)
            net = self.lines()[1]["net"]["amount"]
            app.wait("list item", lambda name: name.startswith("Total of the line") and f"{net / 100:,.2f}" in name)
            total = sum(line["net"]["amount"] for line in self.lines() if line["kind"] not in ("text", "option"))
            self.expect("the sum of the lines", total, self.now()["net"]["amount"])


class QuoteApproval(Sale):
    """D14 and M8: beyond the limit a quote says that it does not bind; a reason asks, and the manager offers less."""
    name = "quote-approval"

    def play(self):
        with self.app() as app:
            app.resize(1280, 800)
            self.quote(app)
            app.type("2\t")
            self.stored("the quantity", lambda: self.lines()[1]["qty"] == 2000)
            done = self.count(app, lambda: app.key("Up"), lambda: self.enter(app, "14"))
            app.wait("label", lambda name: name.startswith("Draft, not binding: needs approval"))
            app.wait("text", "Reason for the approval", lambda w: w.has_state("FOCUSED"))
            done += self.count(app, lambda: self.enter(app, "They order again in spring"))
            self.within("D14", done, 3)
            self.stored("the request", lambda: self.now()["state"] == "pending_approval")
            self.expect("whether it binds", bool(self.now().get("binding")), False)
            app.wait("label", lambda name: name.startswith("Draft, not binding: waits for approval"))
        self.company.start()
        self.sync("rep", "manager")
        self.company.stop()
        self.answer()

    def answer(self):
        request = self.rows("manager", "list", "approval_request", "--where", f"quote = '{self.made['id']}'")[0]
        with self.app("manager") as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            done = self.count(app, lambda: app.key("ctrl+4"))
            bar = app.wait("push button", lambda name: "for you" in name)
            done += self.count(app, bar.click)
            app.wait("label", "Beyond the Policy")
            app.wait("label", "They order again in spring")
            # A manager sees what is left of it, the rep did not.
            app.wait("label", lambda name: "·" in name and name.endswith("%"))
            # What is typed goes where the focus is: the offer.
            done += self.count(app, lambda: app.type("12"))
            app.wait("label", lambda name: name.startswith("That would be") and name.rstrip(".").endswith("%"))
            done += self.count(app, app.wait("push button", "Send Offer").press)
            self.within("M8", done, 4)
            self.stored("the answer", lambda: self.rows("manager", "show", "approval_request", request["id"])["state"] == "countered")
            self.expect("the offer", self.rows("manager", "show", "approval_request", request["id"])["counter"]["discount"], 1200)


class QuoteOrder(Sale):
    """D16: a quote is sent, signed on the screen and becomes an order that is submitted."""
    name = "quote-order"

    def play(self):
        with self.app() as app:
            app.resize(1280, 800)
            self.quote(app)
            app.wait("push button", "Mark as Sent").press()
            app.wait("push button", lambda name: name.startswith("Accept")).press()
            who = app.wait("text", "Accepted by", lambda w: True)
            who.set_text("E. Carter")
            area = app.wait(name="Signature", check=lambda w: w.role in ("image", "img") or (w.box() and w.box().height > 100))
            x, y = area.steady_place()
            app.drag((x - 60, y), (x + 60, y + 20))
            app.key("ctrl+Return")
            self.stored("the acceptance", lambda: self.now()["state"] == "accepted")
            self.expect("who accepted", self.now()["accepted_by"], "E. Carter")
            self.expect("whether it is signed", bool(self.now().get("signature")), True)
            done = self.count(app, app.wait("push button", "Make Order").press)
            app.wait("push button", "Submit")
            done += self.count(app, lambda: app.wait("text", "Wanted on").set_text("in 2 weeks"))
            done += self.count(app, app.wait("push button", "Submit").press)
            self.within("D16", done, 6)
            order = self.stored("the order", lambda: [order for order in self.rows("rep", "list", "sales_order", "--where",
                                                      f"quote = '{self.made['id']}'") if order["state"] == "submitted"])[0]
            self.expect("the total of the order", order["total"], self.now()["total"])
            self.expect("whether it has a number", bool(order.get("number")), True)


class BattleCard(Sale):
    """D20: a competitor is named: its battle card in two interactions."""
    name = "battle-card"

    def play(self):
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            windows = app.count_windows()
            done = self.count(app, lambda: app.key("ctrl+k"))
            fbui.wait_for("the search", lambda: app.count_windows() > windows)
            app.type("Zephyrion")
            app.wait("list item", lambda name: name.startswith("Zephyrion"))
            done += self.count(app, lambda: app.key("Return"))
            app.wait("label", lambda name: "slow" in name)
            self.within("D20", done, 2)


ALL = [Restart, Recent, AltArrow, RenamedStage, SearchCommand, CustomField, ThirdValue, BulkAccept, FirstStart,
       ComingAndGoing, Documents, BattleCard, QuoteTrace, QuoteApproval, QuoteOrder, Switching]
