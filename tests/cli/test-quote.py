#!/usr/bin/env python3
# test-quote.py: quotes from the command line
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
import json
import sys

import harness
from harness import equal


def company(home, profile="p"):
    """A profile with a customer, a price book of two products and tax."""
    home.do(profile, "init")
    home.do(profile, "new", "account", "name=Cancity AG", "currency=EUR")
    home.do(profile, "new", "price_book", "name=List", "currency=EUR")
    home.do(profile, "new", "tax_rate", "tax_class=standard", "name=VAT", "rate=19%")
    for sku, price in (("S15", "11900"), ("F10", "640")):
        product = home.do(profile, "new", "product", f"sku={sku}", f"name=Product {sku}", "tax_class=standard")["id"]
        home.do(profile, "new", "price_entry", "book=List", f"product={product}", f"price={price}", "currency=EUR")


def amount(money):
    return money["amount"]


def test_quote_to_order(home):
    """a quote is made, priced, printed, sent, accepted and ordered"""
    company(home)
    quote = home.do("p", "quote", "new", "account=Cancity AG", "name=Hall 3")
    equal((quote["number"], quote["state"], amount(quote["total"])), ("L-1001", "draft", 0))
    home.do("p", "quote", "add", "L-1001", "S15", "--qty", "2", "--discount", "5%")
    quote = home.do("p", "quote", "add", "L-1001", "F10", "--kind", "option")
    equal([(line["position"], amount(line["net"])) for line in quote["lines"]], [(10, 2261000), (20, 64000)])
    equal((amount(quote["net"]), amount(quote["tax"]), amount(quote["total"])), (2261000, 429590, 2690590))
    equal([step["name"] for step in quote["lines"][0]["price_trace"]["steps"]], ["book", "unit", "quantity", "discount", "net"])
    quote = home.do("p", "quote", "change", "L-1001", "10", "--qty", "3")
    equal(amount(quote["net"]), 3391500)
    quote = home.do("p", "quote", "change", "L-1001", "--target", "33000")
    equal(amount(quote["net"]), 3300000)
    equal(home.do("p", "quote", "approve", "L-1001")["state"], "approved")

    answer = home.do("p", "quote", "pdf", "L-1001", home.path("a.pdf"))
    with open(home.path("a.pdf"), "rb") as file:
        data = file.read()
    equal((answer["bytes"], answer["sha256"], data[:5]), (len(data), hashlib.sha256(data).hexdigest(), b"%PDF-"))
    equal(home.do("p", "quote", "pdf", "L-1001", home.path("b.pdf"))["sha256"], answer["sha256"])

    equal(home.do("p", "quote", "send", "L-1001")["state"], "sent")
    home.refuse("p", "quote", "add", "L-1001", "F10", code="frozen")
    home.refuse("p", "set", "quote", "L-1001", "name=Other", code="frozen")
    order = home.do("p", "quote", "order", "L-1001", "--by", "Ann Lee")
    equal((order["state"], amount(order["net"]), len(order["lines"])), ("submitted", 3300000, 1))
    equal(home.do("p", "quote", "show", "L-1001")["state"], "accepted")
    equal(home.do("p", "check")["ok"], True)


def test_versions(home):
    """a sent quote changes by a new version, and the differences are told"""
    company(home)
    first = home.do("p", "quote", "new", "account=Cancity AG")["id"]
    home.do("p", "quote", "add", first, "S15")
    home.do("p", "quote", "send", first)
    second = home.do("p", "quote", "version", first)
    equal((second["number"], second["version"]), ("L-1001", 2))
    home.do("p", "quote", "change", "L-1001", "10", "--qty", "2")
    found = home.do("p", "quote", "compare", first, second["id"])
    equal([(d["position"], d.get("field")) for d in found], [(0, "net"), (0, "tax"), (0, "total"), (10, "qty"), (10, "net")])
    equal(home.do("p", "quote", "show", first)["state"], "superseded")


def kiosk(home, version, more=""):
    """A version of a model of two options."""
    text = (f"product Kiosk version {version} currency EUR\npart Base list 100.00\noption Size one of S, L\n"
            f"option Roof one of Tin, Tile\nprice L: 20.00\n{more}")
    return home.do("p", "new", "config_model", "family=kiosk", "name=Kiosk", f"version={version}", f"text={text}",
                   f"hash={hashlib.sha256(text.encode()).hexdigest()}", f"published_at=2026-0{version}-01T10:00:00Z")["id"]


def test_move(home):
    """a line goes over to the current version of its model by the least repair"""
    company(home)
    quote = home.do("p", "quote", "new", "account=Cancity AG")
    first = kiosk(home, 1)
    assignment = json.dumps({"Size": "L", "Roof": "Tile"})
    picks = json.dumps([{"option": "Size", "value": "L", "by": "user"}, {"option": "Roof", "value": "Tile", "by": "user"}])
    configuration = home.do("p", "new", "configuration", "name=Kiosk", f"model={first}", "family=kiosk", f"picks={picks}", f"assignment={assignment}")
    home.do("p", "new", "quote_line", f"quote={quote['id']}", "position=10", "name=Kiosk", "currency=EUR", f"model={first}", "model_version=1",
            f"configuration={configuration['id']}", f"assignment={assignment}")
    home.refuse("p", "quote", "move", "L-1001", "10", code="not-possible")
    kiosk(home, 2, 'R1: L requires Roof = Tin because "tiles are too heavy"\n')
    plan = home.do("p", "quote", "move", "L-1001", "10")
    equal((plan["from"], plan["to"], plan["fits"], plan["before"]["once"], len(plan["ways"])), ("1", "2", False, 12000, 2))
    equal("tiles are too heavy" in plan["reasons"][0], True)
    equal(sorted(way["changes"][0] for way in plan["ways"]), ["Roof: Tin instead of Tile", "Size: S instead of L"])
    smaller = next(way for way in plan["ways"] if way["changes"][0].startswith("Size"))
    equal(smaller["price"]["once"], 10000)
    home.refuse("p", "quote", "move", "L-1001", "10", "--way", "3", code="value")
    moved = home.do("p", "quote", "move", "L-1001", "10", "--way", str(smaller["way"]))
    line = moved["lines"][0]
    equal((line["model_version"], line["assignment"], amount(line["net"])), ("2", {"Size": "S", "Roof": "Tile"}, 10000))
    home.do("p", "undo")
    equal(home.do("p", "quote", "show", "L-1001")["lines"][0]["model_version"], "1")


def test_refusals(home):
    """what cannot be is said, and nothing is changed"""
    company(home)
    home.do("p", "quote", "new", "account=Cancity AG")
    home.refuse("p", "quote", "new", "name=x", status=2, code="usage")
    home.refuse("p", "quote", "frobnicate", "L-1001", status=2, code="usage")
    home.refuse("p", "quote", "show", "L-9", code="not-found")
    home.refuse("p", "quote", "add", "L-1001", "nothing", code="not-found")
    home.refuse("p", "quote", "add", "L-1001", "S15", "--qty", "none", code="value")
    home.refuse("p", "quote", "add", "L-1001", "S15", "--qty", "0", code="not-possible")
    home.refuse("p", "quote", "add", "L-1001", "S15", "--qty", "9000000000000000", code="price")
    home.refuse("p", "quote", "change", "L-1001", "10", "--qty", "2", code="not-found")
    home.refuse("p", "quote", "send", "L-1001", code="not-possible")
    home.refuse("p", "quote", "order", "L-1001", code="not-possible")
    equal(home.do("p", "quote", "show", "L-1001")["lines"], [])


def test_approval(home):
    """beyond the policy of a representative a quote waits, and a manager answers"""
    company(home)
    home.do("p", "new", "discount_policy", "name=Sales lead", "level=1", "max_discount=10%")
    quote = home.do("p", "quote", "new", "account=Cancity AG")["id"]
    home.do("p", "quote", "add", quote, "S15", "--discount", "20")
    # Whoever works on this computer only has the highest level: the breach is told, and binds.
    shown = home.do("p", "quote", "show", quote)
    equal((shown["approval"]["level"], shown["approval"]["needs_level"]), (1, 0))
    equal(shown["approval"]["breaches"][0]["figure"], "discount")
    equal(home.do("p", "quote", "approve", quote)["binding"], True)


harness.main(sys.modules[__name__])
