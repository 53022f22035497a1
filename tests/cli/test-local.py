#!/usr/bin/env python3
# test-local.py: the tool on a profile without a server
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
import csv
import datetime
import io
import json
import os
import subprocess
import sys
import time

import harness
from harness import equal


def company(home, profile="p"):
    """A profile with a pipeline, its stages and one account; their ids."""
    home.do(profile, "init")
    ids = {"pipeline": home.do(profile, "new", "pipeline", "name=Sales", "currency=EUR")["id"]}
    for position, (name, kind, probability) in enumerate([("Lead", "open", "10"), ("Offer", "open", "50%"), ("Won", "won", "100"),
                                                          ("Lost", "lost", "0")]):
        ids[name] = home.do(profile, "new", "stage", "pipeline=Sales", f"position={position}", f"name={name}", f"kind={kind}",
                            f"probability={probability}")["id"]
    ids["account"] = home.do(profile, "new", "account", "name=Cancity AG", "industry=retail")["id"]
    return ids


# --- profiles and usage ------------------------------------------------------------------------------------------------------


def test_no_profile(home):
    """a command on a folder without a profile says so"""
    error = home.refuse("p", "list", "account", code="no-profile")
    assert "init" in error["hint"]
    assert not os.path.exists(home.path("p"))


def test_no_profile_for_any_command(home):
    """nor does any other command make one, or answer for nobody"""
    home.refuse("p", "status", code="no-profile")
    home.refuse("p", "check", code="no-profile")
    home.refuse("p", "backup", home.path("copy.db"), code="no-profile")
    home.refuse("p", "search", "words", code="no-profile")
    home.refuse("p", "redo", code="no-profile")
    home.refuse("p", "conflicts", code="no-profile")
    home.refuse("p", "refused", code="no-profile")
    home.refuse("p", "attachments", "account", "Isdom", code="no-profile")
    home.refuse("p", "fetch", "1", code="no-profile")
    home.refuse("p", "pin", "1", code="no-profile")
    home.refuse("p", "unpin", "1", code="no-profile")
    home.refuse("p", "sign-out", "--keep", code="no-profile")
    home.refuse("p", "sleep", "--seconds", "-1", status=2, code="usage")
    assert not os.path.exists(home.path("p"))
    assert not os.path.exists(home.path("copy.db"))


def test_init(home):
    """init makes an empty profile, once"""
    answer = home.do("p", "init")
    equal(answer["profile"], home.path("p"))
    equal(home.do("p", "list", "account"), [])
    home.refuse("p", "init", code="exists")
    status = home.do("p", "status")
    equal((status["state"], status["waiting"], status["conflicts"], status["refused"]), ("local", 0, 0, 0))


def test_unreadable_order(home):
    """an order to wipe that cannot be read is not passed over"""
    home.do("p", "init")
    os.mkdir(home.path("p", "wiped"))
    for words in (["status"], ["list", "account"], ["init"]):
        home.refuse("p", *words)
    os.rmdir(home.path("p", "wiped"))
    equal(home.do("p", "status")["state"], "local")


def test_usage(home):
    """wrong usage ends with 2 and an error object"""
    for words in (["frobnicate"], [], ["list"], ["list", "account", "--nope"], ["list", "account", "--limit", "x"], ["set", "account"],
                  ["new", "account", "name"], ["list", "account", "more"], ["sync", "--max-seconds"], ["undo", "--steps=two"],
                  ["list", "account", "--limit", "1", "--limit", "2"], ["new", "account", "name=A", "name=B"], ["import", "x.csv"]):
        home.refuse("p", *words, status=2, code="usage")


def test_help(home):
    """help lists every command with a line, and one command with its options"""
    done = home.run("p", "help", options=())
    equal(done.status, 0)
    for command in ("init", "sign-in", "sync", "status", "check", "backup", "restore", "new", "set", "delete", "show", "list", "search",
                    "history", "changes", "undo", "redo", "conflicts", "resolve", "refused", "resend", "discard", "batch", "import",
                    "export", "generate", "schema"):
        assert f"\n  {command} " in done.out, command
    assert "--where" in home.run("p", "help", "list", options=()).out
    assert "--where" in home.run("p", "list", "--help", options=()).out
    home.refuse("p", "help", "frobnicate", status=2)


def test_text_errors(home):
    """without --json errors are words for people"""
    done = home.run("p", "list", "account", options=())
    equal(done.status, 1)
    equal(done.out, "")
    assert done.err.startswith("fieldbook-cli: There is no profile"), done.err


# --- records -----------------------------------------------------------------------------------------------------------------


def test_new_and_show(home):
    """new answers id and tx; show gives the record with labels, money and state"""
    ids = company(home)
    answer = home.do("p", "new", "opportunity", "name=Roof", "account=cancity ag", "stage=Offer", "amount=1234.50 EUR",
                     "close_date=2026-12-24")
    equal(set(answer), {"id", "tx"})
    deal = home.do("p", "show", "opportunity", answer["id"])
    equal(deal["entity"], "opportunity")
    equal((deal["account"], deal["account_label"]), (ids["account"], "Cancity AG"))
    equal((deal["stage"], deal["stage_label"], deal["pipeline"]), (ids["Offer"], "Offer", ids["pipeline"]))
    equal(deal["amount"], {"amount": 123450, "currency": "EUR"})
    equal(deal["probability"], 5000)
    equal(deal["close_date"], "2026-12-24")
    equal((deal["_state"], deal["_rev"]), ("pending", 0))
    assert deal["number"].startswith("L-")
    equal(list(deal)[:3], ["id", "entity", "number"])
    for name in (deal["number"], "roof", answer["id"]):
        equal(home.do("p", "show", "opportunity", name)["id"], answer["id"])


def test_new_takes_first_stage(home):
    """a deal without a stage starts in the first one of the first pipeline"""
    ids = company(home)
    deal = home.do("p", "show", "opportunity", home.do("p", "new", "opportunity", "name=Roof")["id"])
    equal((deal["pipeline"], deal["stage"], deal["probability"]), (ids["pipeline"], ids["Lead"], 1000))


def test_values(home):
    """dates as words, minor units, percent, booleans, choices by label, empty values"""
    company(home)
    deal = home.do("p", "new", "opportunity", "name=Roof", "amount=105400:minor", "close_date=in 2 weeks", "probability=25 %",
                   "category=Best case")["id"]
    shown = home.do("p", "show", "opportunity", deal)
    equal(shown["amount"], {"amount": 105400, "currency": "EUR"})
    equal(shown["close_date"], (datetime.date.today() + datetime.timedelta(days=14)).isoformat())
    equal((shown["probability"], shown["category"]), (2500, "best"))
    home.do("p", "set", "opportunity", deal, "close_date=", "probability_manual=yes")
    shown = home.do("p", "show", "opportunity", deal)
    assert "close_date" not in shown
    equal(shown["probability_manual"], True)


def test_money_currency(home):
    """an amount in another currency than the record's is refused, with a way out"""
    company(home)
    deal = home.do("p", "new", "opportunity", "name=Roof", "amount=10 EUR")["id"]
    error = home.refuse("p", "set", "opportunity", deal, "amount=20 USD", code="value")
    equal((error["field"], error["hint"]), ("amount", "currency=USD"))
    home.do("p", "set", "opportunity", deal, "amount=20 USD", "currency=USD")
    equal(home.do("p", "show", "opportunity", deal)["amount"], {"amount": 2000, "currency": "USD"})
    deal = home.do("p", "new", "opportunity", "name=Door", "amount=500 JPY")["id"]
    equal(home.do("p", "show", "opportunity", deal)["amount"], {"amount": 500, "currency": "JPY"})


def test_refused_edits(home):
    """a wrong value names its field and leaves nothing behind"""
    company(home)
    home.refuse("p", "new", "nonsense", "name=A", code="unknown-entity")
    error = home.refuse("p", "new", "account", "nam=A", code="unknown-field")
    assert "name" in error["hint"]
    equal(home.refuse("p", "new", "account", code="required")["field"], "name")
    equal(home.refuse("p", "new", "account", "name=A", "employees=many")["field"], "employees")
    equal(home.refuse("p", "new", "account", "name=A", "class=Z")["field"], "class")
    equal(home.refuse("p", "new", "opportunity", "name=A", "account=Nobody", code="not-found")["field"], "account")
    equal(home.refuse("p", "new", "opportunity", "name=A", "close_date=someday")["field"], "close_date")
    equal(home.refuse("p", "new", "opportunity", "name=A", "amount=12.345 EUR")["field"], "amount")
    home.refuse("p", "set", "account", "Cancity AG", "created_at=2020-01-01")
    home.refuse("p", "set", "conflict", "x", "status=open", code="not-found")
    home.refuse("p", "show", "account", "00000000-0000-7000-8000-000000000000", code="not-found")
    equal(home.do("p", "list", "account", "--count"), {"count": 1})
    equal(home.do("p", "list", "opportunity", "--count"), {"count": 0})


def test_ambiguous_name(home):
    """a name that two records have needs an id"""
    company(home)
    other = home.do("p", "new", "account", "name=CANCITY AG")["id"]
    # What is written exactly so wins over what only folds to the same.
    equal(home.do("p", "show", "account", "CANCITY AG")["id"], other)
    error = home.refuse("p", "show", "account", "cancity ag", code="ambiguous")
    assert other in error["hint"]


def test_set(home):
    """set changes fields; setting what is there already is no step"""
    ids = company(home)
    answer = home.do("p", "set", "account", ids["account"], "name=Cancity SE", "website=cancity.example")
    equal(answer["id"], ids["account"])
    assert answer["tx"]
    equal(home.do("p", "show", "account", ids["account"])["name"], "Cancity SE")
    equal(home.do("p", "set", "account", ids["account"], "name=Cancity SE")["tx"], None)
    home.refuse("p", "set", "account", ids["account"], status=2)


def test_move(home):
    """setting a deal's stage is the window's move: probability, moment of closing, stage history"""
    ids = company(home)
    deal = home.do("p", "new", "opportunity", "name=Roof", "account=Cancity AG")["id"]
    home.do("p", "set", "opportunity", deal, "stage=Won")
    shown = home.do("p", "show", "opportunity", deal)
    equal((shown["stage"], shown["probability"]), (ids["Won"], 10000))
    assert shown["closed_at"]
    events = home.do("p", "list", "stage_event", "--where", f"opportunity = '{deal}'")
    equal([(e["from_stage_label"], e["to_stage_label"]) for e in events], [("Lead", "Won")])
    home.do("p", "undo")
    equal(home.do("p", "show", "opportunity", deal)["stage"], ids["Lead"])
    equal(home.do("p", "list", "stage_event"), [])
    home.do("p", "set", "opportunity", deal, "stage=Offer", "probability=70")
    equal(home.do("p", "show", "opportunity", deal)["probability"], 7000)


def test_stage_rule(home):
    """a move that a rule of the stage forbids is refused with what it needs"""
    company(home)
    home.do("p", "new", "stage_rule", "stage=Won", "field=amount", "message=A won deal has an amount")
    deal = home.do("p", "new", "opportunity", "name=Roof")["id"]
    home.refuse("p", "set", "opportunity", deal, "stage=Won", code="required")
    home.do("p", "set", "opportunity", deal, "stage=Won", "amount=5 EUR")


def test_delete(home):
    """delete takes the record with what belongs to it; undo brings all back"""
    ids = company(home)
    deal = home.do("p", "new", "opportunity", "name=Roof", "account=Cancity AG")["id"]
    equal(home.do("p", "delete", "account", ids["account"])["id"], ids["account"])
    home.refuse("p", "show", "opportunity", deal, code="not-found")
    home.refuse("p", "delete", "account", ids["account"], code="not-found")
    home.do("p", "undo")
    equal(home.do("p", "show", "opportunity", deal)["account_label"], "Cancity AG")


def test_custom_fields(home):
    """custom fields are set as ext.CODE by their type, and found by the filter"""
    ids = company(home)
    home.do("p", "new", "custom_field", "entity=account", "code=fleet", "label=Fleet", "type=int")
    home.do("p", "new", "custom_field", "entity=account", "code=since", "label=Since", "type=date")
    home.do("p", "new", "custom_field", "entity=account", "code=vip", "label=VIP", "type=bool")
    home.do("p", "set", "account", ids["account"], "ext.fleet=12", "ext.since=2020-05-04", "ext.vip=yes")
    equal(home.do("p", "show", "account", ids["account"])["ext"], {"fleet": 12, "since": "2020-05-04", "vip": True})
    equal(home.refuse("p", "set", "account", ids["account"], "ext.fleet=many", code="value")["field"], "ext.fleet")
    home.refuse("p", "set", "account", ids["account"], "ext.nothing=1", code="unknown-field")
    equal(home.do("p", "list", "account", "--where", "ext.fleet > 10", "--count"), {"count": 1})
    home.do("p", "set", "account", ids["account"], "ext.fleet=")
    equal(home.do("p", "show", "account", ids["account"])["ext"], {"since": "2020-05-04", "vip": True})


def test_picks(home):
    """a choice is set by its code or its label; other codes are kept"""
    company(home)
    home.do("p", "new", "picklist", "code=industry", "label=Industry")
    home.do("p", "new", "picklist_value", "picklist=Industry", "code=retail", "label=Retail trade")
    account = home.do("p", "new", "account", "name=B", "industry=retail TRADE")["id"]
    equal(home.do("p", "show", "account", account)["industry"], "retail")
    home.do("p", "set", "account", account, "industry=steel")
    equal(home.do("p", "show", "account", account)["industry"], "steel")


def test_contact_points(home):
    """references to any kind of record are named within the kind that the request says"""
    ids = company(home)
    home.do("p", "new", "contact_point", "on_type=account", "on_id=Cancity AG", "kind=phone", "value=+49 (0)30 / 123-456")
    equal([p["on_id"] for p in home.do("p", "list", "contact_point")], [ids["account"]])
    equal(home.do("p", "search", "30123456")[0]["id"], ids["account"])


# --- lists and search ---------------------------------------------------------------------------------------------------------


def many(home):
    ids = company(home)
    requests = []
    for number in range(1, 31):
        requests.append({"do": "new", "entity": "account", "fields": {"name": f"Company {number:02}", "employees": number * 10,
                                                                    "industry": "steel" if number % 2 else "retail"}})
        requests.append({"do": "new", "entity": "opportunity", "fields": {
            "name": f"Deal {number:02}", "account": f"Company {number:02}", "amount": f"{number * 100} EUR",
            "stage": "Won" if number % 3 == 0 else "Offer"}})
    answers = home.batch("p", *requests)
    assert all("id" in answer for answer in answers)
    return ids


def test_list(home):
    """list filters over references, sorts, pages and counts"""
    many(home)
    where = "stage = 'Won' and amount > 1000 and account.industry = 'retail'"
    rows = home.do("p", "list", "opportunity", "--where", where, "--sort", "-amount")
    equal([row["name"] for row in rows], ["Deal 30", "Deal 24", "Deal 18", "Deal 12"])
    equal(home.do("p", "list", "opportunity", "--where", where, "--count"), {"count": 4})
    rows = home.do("p", "list", "account", "--where", "name like 'Company%'", "--sort", "name", "--limit", "3", "--offset", "2")
    equal([row["name"] for row in rows], ["Company 03", "Company 04", "Company 05"])
    rows = home.do("p", "list", "account", "--where", "name in ('Company 01', 'company 02') or employees is null", "--sort", "-name")
    equal([row["name"] for row in rows], ["Company 02", "Company 01", "Cancity AG"])
    equal(home.do("p", "list", "account", "--where", "not (employees > 50)", "--count")["count"] >= 5, True)


def test_list_columns(home):
    """--columns picks fields, also of referenced records"""
    many(home)
    rows = home.do("p", "list", "opportunity", "--where", "name = 'Deal 07'", "--columns", "name,account,account.employees,lost_to")
    equal(len(rows), 1)
    equal((rows[0]["name"], rows[0]["account_label"], rows[0]["account.employees"], rows[0]["lost_to"]),
          ("Deal 07", "Company 07", 70, None))
    home.refuse("p", "list", "opportunity", "--columns", "nope")
    home.refuse("p", "list", "opportunity", "--columns", "account.nope")


def test_list_lines(home):
    """--lines gives one object a line"""
    many(home)
    done = home.run("p", "list", "account", options=("--json", "--lines"))
    lines = done.out.splitlines()
    equal(len(lines), 31)
    assert all(json.loads(line)["entity"] == "account" for line in lines)


def test_list_text(home):
    """without --json people get an aligned table"""
    many(home)
    lines = home.run("p", "list", "account", "--columns", "name,employees", "--sort", "name", options=()).out.splitlines()
    equal(lines[0].split(), ["name", "employees"])
    equal(lines[1].split(), ["Cancity", "AG"])
    equal(lines[2].split(), ["Company", "01", "10"])
    equal(lines[2].index("10"), lines[0].index("employees"))
    equal(home.run("p", "list", "account", "--count", options=()).out, "31\n")


def test_list_errors(home):
    """a mistake in the filter is named with its place"""
    company(home)
    home.refuse("p", "list", "account", "--where", "name = ", code="query")
    home.refuse("p", "list", "account", "--where", "nothing = 'a'", code="query")
    home.refuse("p", "list", "account", "--sort", "nothing", code="query")
    home.refuse("p", "list", "nothing", code="unknown-entity")


def test_search(home):
    """search finds by prefix, without accents, and keeps to one entity"""
    many(home)
    home.do("p", "new", "account", "name=Müller & Söhne")
    equal([hit["title"] for hit in home.do("p", "search", "mull sohn")], ["Müller & Söhne"])
    hits = home.do("p", "search", "deal 07", "--entity", "opportunity")
    equal(hits[0]["title"], "Deal 07")
    assert all(hit["entity"] == "opportunity" for hit in hits)
    equal(len(home.do("p", "search", "company", "--limit", "5")), 5)
    equal(home.do("p", "search", "zzzzqqqq"), [])


# --- history ------------------------------------------------------------------------------------------------------------------


def test_undo_redo(home):
    """undo and redo work across processes, step by step"""
    ids = company(home)
    home.do("p", "set", "account", ids["account"], "name=One")
    home.do("p", "set", "account", ids["account"], "name=Two")
    equal(home.do("p", "undo")["undone"], ["Change Account: One"])
    equal(home.do("p", "show", "account", ids["account"])["name"], "One")
    equal(home.do("p", "redo")["redone"], ["Change Account: One"])
    equal(home.do("p", "show", "account", ids["account"])["name"], "Two")
    equal(home.do("p", "undo", "--steps", "2")["steps"], 2)
    equal(home.do("p", "show", "account", ids["account"])["name"], "Cancity AG")
    equal(home.do("p", "undo", "--steps", "100", status=3)["steps"], 6)
    home.refuse("p", "undo", code="nothing")
    equal(home.do("p", "redo", "--steps", "6")["steps"], 6)
    equal(home.do("p", "show", "account", ids["account"])["name"], "Cancity AG")


def test_history(home):
    """history tells who changed what, when, where, from and to, and why"""
    ids = company(home)
    home.do("p", "set", "account", ids["account"], "name=Cancity SE", "employees=7")
    lines = home.do("p", "history", "account", ids["account"], "--field", "name")
    equal((lines[0]["from"], lines[0]["to"], lines[0]["cause"], lines[0]["change"]), ("Cancity AG", "Cancity SE", "user", "set"))
    for key in ("at", "by", "device", "pending"):
        assert key in lines[0], key
    fields = {line.get("field") for line in home.do("p", "history", "account", ids["account"])}
    assert {"name", "employees"} <= fields, fields
    home.do("p", "undo")
    equal(home.do("p", "history", "account", ids["account"], "--field", "name")[0]["cause"], "undo")
    home.refuse("p", "history", "account", ids["account"], "--field", "nothing", code="unknown-field")
    home.refuse("p", "history", "account", "00000000-0000-7000-8000-000000000000", code="not-found")


def test_history_values(home):
    """money and references in the history look as in records"""
    ids = company(home)
    deal = home.do("p", "new", "opportunity", "name=Roof", "amount=1 EUR")["id"]
    home.do("p", "set", "opportunity", deal, "amount=2.50 EUR", "account=Cancity AG")
    line = home.do("p", "history", "opportunity", deal, "--field", "amount")[0]
    equal((line["from"], line["to"]), ({"amount": 100, "currency": "EUR"}, {"amount": 250, "currency": "EUR"}))
    line = home.do("p", "history", "opportunity", deal, "--field", "account")[0]
    equal((line["to"], line["to_label"]), (ids["account"], "Cancity AG"))


def test_changes(home):
    """changes lists every change since a moment, of all records"""
    ids = company(home)
    time.sleep(0.05)
    since = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    time.sleep(0.05)
    home.do("p", "set", "account", ids["account"], "employees=7")
    changes = home.do("p", "changes", "--since", since)
    assert {"employees"} <= {change.get("field") for change in changes}
    assert all(change["id"] == ids["account"] for change in changes), changes
    assert len(home.do("p", "changes")) > len(changes)
    equal(home.do("p", "changes", "--unreviewed"), [])
    home.refuse("p", "changes", "--since", "whenever", code="value")


def test_as_of(home):
    """show --as-of gives the record as it was"""
    ids = company(home)
    time.sleep(0.05)
    then = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    time.sleep(0.05)
    home.do("p", "set", "account", ids["account"], "name=Later")
    equal(home.do("p", "show", "account", ids["account"], "--as-of", then)["name"], "Cancity AG")
    equal(home.do("p", "show", "account", ids["account"], "--as-of", "today")["name"], "Later")
    home.refuse("p", "show", "account", ids["account"], "--as-of", "2001-01-01", code="not-found")


# --- batch --------------------------------------------------------------------------------------------------------------------


def test_batch(home):
    """a batch runs each line and answers each with a line"""
    company(home)
    account, deal, shown, rows, hits, slept, undone = home.batch(
        "p",
        {"do": "new", "entity": "account", "fields": {"name": "Batch GmbH", "employees": 12}},
        {"do": "new", "entity": "opportunity", "fields": {"name": "B1", "account": "Batch GmbH", "amount": {"amount": 990, "currency": "EUR"}}},
        {"do": "show", "entity": "account", "id": "Batch GmbH"},
        {"do": "list", "entity": "opportunity", "where": "account.name = 'Batch GmbH'", "columns": ["name", "amount"]},
        {"do": "search", "text": "batch", "entity": "account"},
        {"do": "sleep", "seconds": 0.01},
        {"do": "undo"})
    equal((shown["id"], shown["employees"]), (account["id"], 12))
    equal([(row["name"], row["amount"]) for row in rows], [("B1", {"amount": 990, "currency": "EUR"})])
    equal(hits[0]["id"], account["id"])
    equal(slept["slept"], 0.01)
    equal(undone["steps"], 1)
    home.refuse("p", "show", "opportunity", deal["id"], code="not-found")


def test_batch_errors(home):
    """a bad line is answered with its error and the rest goes on"""
    company(home)
    text = '{"do":"list","entity":"account"}\nnot json\n\n{"do":"init"}\n{"do":"set","entity":"account"}\n[1]\n' \
           '{"do":"new","entity":"account","fields":{"name":7}}\n{"do":"list","entity":"account","limit":"x"}\n' \
           '{"do":"list","entity":"account","nonsense":1}\n{"do":"list","entity":"account","count":true}'
    done = home.run("p", "batch", stdin=text)
    equal(done.status, 3)
    answers = [json.loads(line) for line in done.out.splitlines()]
    equal(len(answers), 9)
    equal(len(answers[0]), 1)
    equal(answers[-1], {"count": 1})
    assert all("error" in answer for answer in answers[1:-1]), answers
    equal(home.run("p", "batch", stdin="nonsense\n").status, 1)
    # A line that was done in part makes the batch one that was.
    equal(home.run("p", "batch", stdin='{"do":"undo","steps":100}\n').status, 3)
    equal(home.run("p", "batch", stdin="").status, 0)


def test_batch_file(home):
    """a batch may come from a file"""
    company(home)
    path = home.write("commands", '{"do":"list","entity":"account","count":true}\n')
    equal(json.loads(home.run("p", "batch", path).out), {"count": 1})
    home.refuse("p", "batch", home.path("none"), code="file-not-found")


def test_batch_talks(home):
    """a batch answers each line as it comes, before the next one"""
    company(home)
    process = home.popen("p", "batch", stdin=subprocess.PIPE)
    for number in range(3):
        process.stdin.write(json.dumps({"do": "new", "entity": "account", "fields": {"name": f"Talk {number}"}}) + "\n")
        process.stdin.flush()
        assert "id" in json.loads(process.stdout.readline())
    process.stdin.close()
    equal(process.wait(timeout=60), 0)
    process.stdout.close()
    process.stderr.close()


# --- files --------------------------------------------------------------------------------------------------------------------


def test_export_import(home):
    """what is exported comes in again as it was"""
    many(home)
    equal(home.do("p", "export", "account", home.path("a.csv"), "--where", "name like 'Company%'", "--sort", "name",
                  "--columns", "name,industry,employees")["rows"], 30)
    rows = list(csv.DictReader(io.StringIO(home.read("a.csv"))))
    equal((len(rows), rows[6]), (30, {"name": "Company 07", "industry": "steel", "employees": "70"}))
    home.do("q", "init")
    report = home.do("q", "import", home.path("a.csv"), "--entity", "account")
    equal((report["read"], report["created"], report["updated"], report["failed"]), (30, 30, 0, 0))
    names = [row["name"] for row in home.do("q", "list", "account", "--sort", "name")]
    equal(names, [f"Company {number:02}" for number in range(1, 31)])
    home.do("q", "export", "account", home.path("all.csv"))
    report = home.do("q", "import", home.path("all.csv"), "--entity", "account")
    equal((report["read"], report["created"], report["updated"], report["skipped"]), (30, 0, 0, 30))
    report = home.do("q", "import", home.path("a.csv"), "--entity", "account", "--match", "name")
    equal((report["created"], report["failed"]), (0, 0))
    home.do("p", "export", "opportunity", home.path("o.jsonl"), "--columns", "name,account.name,amount")
    equal(len(home.read("o.jsonl").splitlines()), 30)
    home.refuse("p", "export", "opportunity", home.path("o.nonsense"), code="file")
    home.refuse("p", "export", "opportunity", home.path("none/o.csv"))


def test_import_errors(home):
    """bad rows go to the errors file with their lines, the rest comes in, and one undo takes all back"""
    company(home)
    home.write("a.csv", "name,employees,owner\nGood,5,\nBad,many,\n,7,\nAlso good,8,\nNo owner,1,Nobody\n")
    report = home.do("p", "import", home.path("a.csv"), "--entity", "account", "--errors", home.path("errors.csv"), status=3)
    equal((report["read"], report["created"], report["failed"]), (5, 2, 3))
    assert report["tx"]
    lines = [row[0] for row in csv.reader(io.StringIO(home.read("errors.csv"))) if row[0].isdigit()]
    equal(lines, ["3", "4", "6"])
    equal(home.do("p", "list", "account", "--count"), {"count": 3})
    home.do("p", "undo")
    equal(home.do("p", "list", "account", "--count"), {"count": 1})


def test_import_dry_run(home):
    """a dry run tells what would come and changes nothing"""
    company(home)
    home.write("a.csv", "name,employees\nGood,5\nBad,many\n")
    report = home.do("p", "import", home.path("a.csv"), "--entity", "account", "--dry-run", status=3)
    equal((report["created"], report["failed"], report["tx"]), (1, 1, None))
    equal(home.do("p", "list", "account", "--count"), {"count": 1})


def test_import_map(home):
    """a map names the columns, looks references up and corrects values"""
    company(home)
    home.write("deals.csv", "Customer;Deal;Worth\nCancity AG;Roof;1.234,50\nCancty AG;Door;10,00\n")
    home.write("map.json", json.dumps({
        "label": "Deals", "separator": ";", "decimal": ",", "currency": "EUR", "corrections": {"Customer": {"Cancty AG": "Cancity AG"}},
        "records": [{"entity": "opportunity", "match": ["name"],
                     "fields": {"name": "{Deal}", "account": {"column": "Customer", "find": {"name": "{Customer}"}},
                                "amount": {"column": "Worth"}, "pipeline": {"value": "Sales", "find": {"name": {"value": "Sales"}}},
                                "stage": {"value": "Lead", "find": {"name": {"value": "Lead"}}}}}]}))
    report = home.do("p", "import", home.path("deals.csv"), "--map", home.path("map.json"))
    equal((report["read"], report["created"], report["failed"], report["corrected"]), (2, 2, 0, 1))
    rows = home.do("p", "list", "opportunity", "--sort", "name")
    equal([(row["name"], row["account_label"], row["amount"]["amount"]) for row in rows],
          [("Door", "Cancity AG", 1000), ("Roof", "Cancity AG", 123450)])
    home.write("bad.json", "{]")
    home.refuse("p", "import", home.path("deals.csv"), "--map", home.path("bad.json"), code="map")
    home.refuse("p", "import", home.path("none.csv"), "--entity", "account")
    home.refuse("p", "import", home.path("x.vcf"), "--entity", "account", code="value")


def test_backup_restore(home):
    """a backup brings a profile back as it was"""
    ids = company(home)
    equal(home.do("p", "backup", home.path("copy.db"))["file"], home.path("copy.db"))
    home.do("p", "delete", "account", ids["account"])
    home.do("p", "restore", home.path("copy.db"))
    equal(home.do("p", "show", "account", ids["account"])["name"], "Cancity AG")
    home.do("q", "restore", home.path("copy.db"))
    equal(home.do("q", "show", "account", ids["account"])["name"], "Cancity AG")
    process = home.popen("q", "batch", stdin=subprocess.PIPE)
    process.stdin.write('{"do":"status"}\n')
    process.stdin.flush()
    process.stdout.readline()
    home.refuse("q", "restore", home.path("copy.db"), code="locked")
    process.communicate(timeout=harness.TIMEOUT)
    home.write("nonsense", "this is no profile")
    home.refuse("q", "restore", home.path("nonsense"))
    home.refuse("q", "restore", home.path("none"))
    equal(home.do("q", "show", "account", ids["account"])["name"], "Cancity AG")


def test_check(home):
    """check finds a sound profile sound, and tells what dangles"""
    ids = company(home)
    equal(home.do("p", "check"), {"ok": True, "findings": []})
    home.do("p", "new", "opportunity", "name=Roof", "account=Cancity AG")
    import sqlite3
    base = sqlite3.connect(home.path("p", "cache.db"))
    base.execute("DELETE FROM account")
    base.commit()
    base.close()
    done = home.run("p", "check")
    equal(done.status, 1)
    equal(done.json["ok"], False)
    assert any(ids["account"] in finding or "account" in finding for finding in done.json["findings"]), done.out
    equal(done.error["code"], "damaged")


def test_schema(home):
    """schema describes every entity, for people and for programs, without a profile"""
    done = home.run("p", "schema", options=())
    assert "## opportunity" in done.out
    one = home.run("p", "schema", "stage", options=()).out
    assert "## stage\n" in one and "## opportunity" not in one and "## stage_rule" not in one
    names = [table["name"] for table in home.do("p", "schema")["tables"]]
    assert "account" in names and len(names) > 40
    equal(home.do("p", "schema", "stage")["name"], "stage")
    home.refuse("p", "schema", "nothing", code="unknown-entity")


# --- the demo company ----------------------------------------------------------------------------------------------------------


def test_init_demo(home):
    """init --demo fills the profile with a company"""
    home.do("p", "init", "--demo")
    assert home.do("p", "list", "account", "--count")["count"] >= 400
    assert home.do("p", "list", "opportunity", "--where", "account.name is not null", "--count")["count"] > 100
    equal(home.do("p", "list", "user", "--where", "id = @me", "--columns", "login"), [{"login": "anna.keller"}])
    equal(home.do("p", "check")["ok"], True)


def test_default_profile(home):
    """without --profile it is the window's own"""
    done = subprocess.run([home.cli_path, "--json", "init"], capture_output=True, text=True, check=False,
                          env={**os.environ, "XDG_DATA_HOME": home.path("data")})
    equal(json.loads(done.stdout)["profile"], home.path("data", "fieldbook", "default"))


def test_generate(home):
    """generate makes the same company for the same seed, and another for another"""
    exports = {}
    for profile, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        home.do(profile, "init")
        answer = home.do(profile, "generate", "--accounts", "15", "--seed", seed, "--reps", "3", "--months", "6", "--today", "2026-11-20")
        equal(answer["rows"]["account"], 15)
        texts = []
        for entity in ("account", "contact", "opportunity", "activity", "territory"):
            home.do(profile, "export", entity, home.path(f"{profile}.csv"), "--sort", "id")
            texts.append(home.read(f"{profile}.csv"))
        exports[profile] = texts
    for one, other in zip(exports["a"], exports["b"]):
        equal(steady(one), steady(other))
    assert steady(exports["a"][0]) != steady(exports["c"][0])
    home.refuse("a", "generate", "--accounts", "0", "--seed", "1", status=2)
    home.refuse("a", "generate", "--accounts", "5", status=2)


def steady(text):
    """Without what tells when it was made and by which device."""
    rows = list(csv.DictReader(io.StringIO(text)))
    return [{key: value for key, value in row.items() if key not in ("created_at", "updated_at", "created_by")} for row in rows]


# --- two at once ----------------------------------------------------------------------------------------------------------------


def test_two_writers(home):
    """two processes write at the same time and nothing is lost"""
    company(home)
    count = 25
    processes = []
    for who in ("a", "b"):
        text = "".join(json.dumps({"do": "new", "entity": "account", "fields": {"name": f"{who} {n}"}}) + "\n" for n in range(count))
        process = home.popen("p", "batch", home.write(f"{who}.batch", text))
        processes.append(process)
    for process in processes:
        out, err = process.communicate(timeout=harness.TIMEOUT)
        equal((process.returncode, err), (0, ""))
        equal(len(out.splitlines()), count)
    equal(home.do("p", "list", "account", "--count"), {"count": 2 * count + 1})
    numbers = [row["number"] for row in home.do("p", "list", "account", "--columns", "number")]
    equal(len(set(numbers)), 2 * count + 1)
    equal(home.do("p", "check")["ok"], True)


harness.main(sys.modules[__name__])
