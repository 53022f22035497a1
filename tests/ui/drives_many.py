# drives_many.py: scenarios of drive.py about several records at once
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows are marked by keys and by clicks; what is done with them is one step that undo takes back."""
import fbui
from drives import Drive


class Many(Drive):
    def first(self, entity, n, **more):
        words = [word for name, value in more.items() for word in (f"--{name}", value)]
        return self.rows("rep", "list", entity, "--limit", str(n), *words)

    def values(self, entity, records, field):
        return [self.rows("rep", "show", entity, record["id"]).get(field) for record in records]

    def go_to_list(self, app):
        app.key("ctrl+f")
        app.key("Escape")
        app.key("Home")

    def go_to_line(self, app, label):
        """In a list that is about to pop up, away from the pointer: a line under it would take the focus."""
        self.screen.tool("xdotool", "mousemove", "1270", "790")
        app.key("space")
        for _ in range(60):
            if app.find("list item", check=lambda row: row.has_state("FOCUSED") and row.find("label", label)):
                app.key("Return")
                return
            app.key("Down")
        raise fbui.Failure("the list has no such line")


class ManyEdit(Many):
    """Three accounts by keyboard alone: marked, given a website, looked at before; undone at once."""
    name = "many-edit"

    def run(self):
        accounts = self.first("account", 4, sort="name")
        before = self.values("account", accounts, "website")
        wanted = "https://example.com/many"
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            self.go_to_list(app)
            app.key("shift+Down", "shift+Down")
            app.wait("label", "3 selected")
            app.key("F2")
            app.wait("label", "Edit 3 accounts")
            self.choose_field(app, "Website")
            app.type(wanted)
            app.wait("label", "3 accounts will change")
            app.wait("label", accounts[0]["name"])
            app.wait("push button", "Change", check=lambda button: button.has_state("SENSITIVE"))
            app.key("ctrl+Return")
            app.wait("label", "3 accounts changed")
            self.expect("the websites", self.values("account", accounts, "website"), [wanted] * 3 + before[3:])
            app.wait("label", "3 selected")
            app.key("ctrl+z")
            self.stored("the websites from before", lambda: self.values("account", accounts, "website") == before)
            app.key("Escape")
            app.wait_gone("label", "3 selected")

    def choose_field(self, app, field):
        self.go_to_line(app, field)
        app.wait("text", field)


class ManyTouch(Many):
    """With clicks alone, in a narrow window: two people are marked and deleted; undo brings them back."""
    name = "many-touch"

    def run(self):
        count = len(self.rows("rep", "list", "contact"))
        with self.app() as app:
            app.resize(360, 720)
            app.wait("list", "Accounts")
            app.wait("push button", "People").press()
            people = app.wait("list", "People")
            app.wait("push button", "Select Several", check=lambda button: button.box() is not None).press()
            app.wait("push button", "End Selection")
            rows = fbui.wait_for("people", lambda: list(people.find_all("list item", lambda name: name != ""))[:2])
            for number, row in enumerate(rows, 1):
                row.click()
                app.wait("label", f"{number} selected")
            app.wait("push button", "Delete Selected").press()
            app.wait("label", "2 people deleted")
            self.stored("two people less", lambda: len(self.rows("rep", "list", "contact")) == count - 2)
            app.wait("push button", "Undo").press()
            self.stored("all people", lambda: len(self.rows("rep", "list", "contact")) == count)


class ManyMove(Many):
    """Deals of the table go to a stage that asks for something: it is asked for once, and only deals without it get it."""
    name = "many-move"

    def rule(self):
        """Of the demo company: what a stage requires."""
        for rule in self.rows("rep", "list", "stage_rule", "--where", "kind = 'required' and moment = 'enter' and field = 'loss_reason'"):
            return rule["stage"]
        raise fbui.Failure("no stage asks for a reason of loss")

    def run(self):
        stage = self.rows("rep", "show", "stage", self.rule())
        deals = self.rows("rep", "list", "opportunity", "--where", "stage.kind = 'open'", "--sort", "close_date,name")
        with self.app() as app:
            app.resize(1280, 800)
            app.wait("list", "Accounts")
            app.key("ctrl+2")
            app.wait("push button", "Table").press()
            app.wait(name="Deals")
            app.wait("push button", "Select Several", check=lambda button: button.box() is not None)
            app.key("ctrl+f", "Escape", "ctrl+a")
            app.wait("label", f"{len(deals)} selected")
            app.wait("push button", "Move Selected to a Stage").press()
            app.wait("label", f"Move {len(deals)} deals")
            self.go_to_line(app, lambda name: name.endswith(stage["name"]))
            reason = app.wait("combo box", "Reason of loss")
            app.wait("label", lambda name: "stay as they are" in name)
            reason.click()
            app.key("Down", "Return")
            app.wait("label", f"{len(deals)} deals will change")
            app.wait("push button", "Move", check=lambda button: button.has_state("SENSITIVE"))
            app.key("ctrl+Return")
            app.wait("label", f"{len(deals)} deals moved to {stage['name']}")
            self.expect("stages", set(self.values("opportunity", deals[:5], "stage")), {stage["id"]})
            app.key("ctrl+z")
            self.stored("the stages from before", lambda: self.values("opportunity", deals, "stage") == [deal["stage"] for deal in deals])


ALL = [ManyEdit, ManyTouch, ManyMove]
