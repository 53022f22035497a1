#!/usr/bin/env python3
# test-models.py: the tool and files of models
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-models.py TOOL "" MODELS: configure check, format, complete, explain, price. MODELS is the folder of the demo's models."""
import os
import re
import sys

import harness
from harness import equal

MODELS = sys.argv.pop()
HEAD = "product P version 1 currency EUR\noption Size one of S, M\noption Acc 0..2 of Heater, Sensor\n"
WHY = ' because "so it is" de "so ist es"\n'


def model(name):
    return os.path.join(MODELS, name)


def test_demo_models(home):
    """the models of the demo have no findings and are in their normal form"""
    for name in ("rooftop-unit.rules", "hydraulic-set.rules", "field-suite.rules", "filter-set.rules"):
        answer = home.do("p", "configure", "check", model(name))
        equal((name, answer["ok"], answer["findings"], answer["cut"]), (name, True, [], False))
        equal((name, home.do("p", "configure", "format", model(name))["changed"]), (name, False))
    sums = {s["rule"]: (s.get("unit"), s["digits"]) for s in home.do("p", "configure", "check", model("rooftop-unit.rules"))["sums"]}
    equal((sums["E1"], sums["S1"], sums["G8"]), (("A", 1), (None, 0), ("m", 1)))


def test_check(home):
    """findings say where, how bad and why"""
    path = home.write("m.rules", HEAD + "A: Heater requires Size = S" + WHY + "B: Heater excludes Size = S" + WHY)
    done = home.run("p", "configure", "check", path)
    equal((done.status, done.error["code"]), (1, "model"))
    found = [f for f in done.json["findings"] if f["severity"] == "blocks"]
    equal([(f["code"], f["line"], f["proof"]) for f in found], [("dead-option", 3, ["A", "B"])])
    done = home.run("p", "configure", "check", path, options=())
    equal(done.status, 1)
    assert f"{path}:3:20: blocks:" in done.out and "A, B" in done.out, done.out


def test_mistakes(home):
    """a mistake in the text is told with its place and a hint"""
    path = home.write("m.rules", HEAD + "R1: Heter requires Sensor\n")
    error = home.refuse("p", "configure", "complete", path, code="model")
    assert "line 4, column 5" in error["message"] and "Heater" in error["hint"], error
    home.refuse("p", "configure", "format", home.write("n.rules", "optoin X"), code="model")
    home.refuse("p", "configure", "check", home.path("nowhere"), code="file-not-found")
    home.refuse("p", "configure", "check", status=2, code="usage")
    home.refuse("p", "configure", "mend", path, status=2, code="usage")
    home.refuse("p", "configure", "check", path, "--day", "2027-02-30", code="value")


def test_format(home):
    """the normal form is written in place when asked to"""
    path = home.write("m.rules", "product P version 1   currency EUR # x\noption  A one of B,C")
    equal(home.do("p", "configure", "format", path)["text"], 'product "P" version 1 currency EUR  # x\noption A one of B, C\n')
    equal(home.do("p", "configure", "format", path, "--write"), {"changed": True})
    equal(home.read("m.rules"), 'product "P" version 1 currency EUR  # x\noption A one of B, C\n')
    equal(home.do("p", "configure", "format", path, "--write"), {"changed": False})


def test_complete(home):
    """a completion has the picks, and the cheapest one is proven"""
    answer = home.do("p", "configure", "complete", model("filter-set.rules"), "Class=H13", "--goal", "cheapest")
    equal((answer["assignment"]["Depth"], answer["assignment"]["Seal"], answer["assignment"]["Pieces"]), ("300", "Gel seal", "1"))
    equal((answer["price"], answer["proven"]), ({"amount": 6400 + 8800 + 3100 + 2200 + 1900 + 1150, "currency": "EUR"}, True))
    equal([(l["kind"], l["line"]) for l in answer["left_out"]], [("volume", 55)])
    error = home.refuse("p", "configure", "complete", model("filter-set.rules"), "Class=H13", "Depth=48", code="excluded")
    assert "finer paper needs more depth" in error["message"], error
    home.refuse("p", "configure", "complete", model("filter-set.rules"), "Colour=Red", code="not-found")
    home.refuse("p", "configure", "complete", model("filter-set.rules"), "--goal", "best", status=2, code="usage")


def test_exact_price(home):
    """the price shown counts every price line, and the answer says which of them the search left out"""
    path = home.write("m.rules", HEAD + "option Fans number 1..9\npart Base list 100.00\npart Fan list 10.00 per Fans\n"
                      "price Heater 40.00; price Sensor: 50 % of Heater\nprice Fans 20.00 each; discount volume on Fans: 5.. 50 % range\n"
                      "price Size = M: 2.00 per month\n")
    words = ("p", "configure", "complete", path, "Fans=5", "Heater=yes", "Sensor=yes", "Size=M")
    answer = home.do(*words, "--goal", "cheapest")
    exact = sum((12 if p["period"] == "month" else 1) * p["net"]["amount"] for p in home.do("p", "configure", "price", *words[3:])["prices"])
    equal((answer["proven"], answer["price"]["amount"]), (True, exact))
    equal([(l["kind"], l["line"], l["column"]) for l in answer["left_out"]], [("percent", 7, 21), ("volume", 8, 24)])
    equal(home.do(*words)["price"]["amount"], exact)
    assert "left_out" not in home.do(*words), "only the cheapest compares"
    plain = home.write("n.rules", HEAD + "part Base list 100.00\nprice Heater 12.34\n")
    answer = home.do("p", "configure", "complete", plain, "Heater=yes", "--goal", "cheapest")
    equal((answer["proven"], answer["left_out"], answer["price"]["amount"]), (True, [], 11234))


def test_usual(home):
    """the usual completion takes the author's defaults where past orders decide nothing"""
    path = home.write("m.rules", HEAD + "option Door one of Left, Right, Both\noption Fan one of Small, Large\noption Foot one of Low, High\n"
                      "D1: default Door = Right weight 20\nD2: default Door = Both when Size = M weight 30\n"
                      "D3: default Size = S weight 90\nD4: default Fan = Large\nR: Door = Both requires Foot = High" + WHY)
    orders = home.write("orders.tsv", "Size\tFan\tAcc.Heater\nM\tSmall\tyes\nM\tLarge\tyes\nM\tSmall\tyes\nM\tLarge\tno\n")
    words = ("p", "configure", "complete", path, "--goal", "usual", "--orders", orders)
    usual = home.do(*words)["assignment"]
    equal((usual["Size"], usual["Acc.Heater"], usual["Door"]), ("M", "yes", "Both"))
    equal(home.do(*words, "Size=S")["assignment"]["Door"], "Right")
    equal(home.do(*words, "Foot=Low")["assignment"]["Door"], "Right")
    tied = home.write("tied.tsv", "Fan\nSmall\nLarge\n")
    equal(home.do(*words[:-1], tied)["assignment"]["Fan"], "Large")


def test_explain(home):
    """a refusal comes with picks, rules, sentences and the smallest change"""
    words = ("configure", "explain", model("filter-set.rules"), "--value", "Class=H13", "--language", "de")
    answer = home.do("p", *words, "Frame=Plastic")
    equal((answer["excluded"], answer["reasons"][0]["picks"], answer["reasons"][0]["rules"]),
          (True, [["Frame", "Plastic"]], ["K3", "K4"]))
    assert "nur Gel ist dicht genug" in " ".join(answer["reasons"][0]["sentences"]), answer
    equal((answer["repairs"][0]["retract"], answer["repairs"][0]["changes"]),
          ([["Frame", "Plastic"]], ["Rahmen: Metall instead of Kunststoff"]))
    equal(home.do("p", *words), {"excluded": False})
    home.refuse("p", "configure", "explain", model("filter-set.rules"), status=2, code="usage")


def test_price(home):
    """a price comes with its trace, subscriptions apart"""
    answer = home.do("p", "configure", "price", model("filter-set.rules"), "Pieces=8", "Coating=Antibacterial", "--quantity", "3",
                     "--day", "2027-03-01")
    equal([(p["period"], p["net"]["amount"]) for p in answer["prices"]], [("once", 3 * (6400 + 600 + 8 * 1035 + 512))])
    answer = home.do("p", "configure", "price", model("field-suite.rules"), "Plan=Team", "Seats=20", "Units=100", "Term=Yearly",
                     "Onboarding=Webinar", "Modules=Forecast", "Storage=3 years")
    prices = {p["period"]: p["net"]["amount"] for p in answer["prices"]}
    equal(prices, {"once": 49000 + 29000, "month": 4900 + 3900 + 1500 + 19 * 900 + 810 + 100 * 160 * 92 // 100, "year": 89000})
    error = home.refuse("p", "configure", "price", model("filter-set.rules"), "--quantity", "0", code="value")
    equal(error["field"], "quantity")


def test_document(home):
    """the examples of the document can be read"""
    with open(os.path.join(MODELS, "..", "..", "docs", "rule-language.md"), encoding="utf-8") as file:
        text = file.read().partition("## Grammar")[0]
    blocks = [[line[4:] for line in block.splitlines()] for block in re.findall(r"(?:^ {4}.*\n)+", text, re.MULTILINE)]
    assert len(blocks) >= 6, blocks
    for number, block in enumerate(blocks):
        path = home.write(f"{number}.rules", "\n".join(block) + "\n")
        home.do("p", "configure", "format", path)
    answer = home.do("p", "configure", "check", home.path("0.rules"))
    equal((answer["ok"], answer["findings"]), (True, []))


def test_neutral(home):
    """models of cfg-neutral/1 are checked, completed and explained too"""
    path = home.write("m.json", '{"variables":[{"name":"a","values":["x","y"]},{"name":"b","values":["x","y"]}],'
                      '"constraints":[{"name":"r","kind":"clause","lits":[[0,0,0],[1,0,0]]}]}')
    answer = home.do("p", "configure", "check", path)
    equal((answer["ok"], answer["void"], answer["dead"]), (True, False, 0))
    equal(home.do("p", "configure", "complete", path, "a=x")["assignment"], {"a": "x", "b": "y"})
    answer = home.do("p", "configure", "explain", path, "--value", "b=x", "a=x")
    equal((answer["reasons"][0]["picks"], answer["reasons"][0]["rules"]), ([["a", "x"]], ["r"]))
    home.refuse("p", "configure", "price", path, code="value")


def test_parts_with_models(home):
    """the model of a part lies beside the whole; its rules, prices and names are those of the part"""
    whole = 'product Machine version 1 currency EUR language en, de\npart Frame list 100.00\noption Voltage one of "230 V", "400 V"\n'
    use = 'part Drive "Drive unit" de "Antrieb" uses model drive version 2 quantity 2 link Supply = Voltage\n'
    path = home.write("m.rules", whole + use)
    done = home.run("p", "configure", "check", path)
    equal([(f["line"], f["column"], f["message"]) for f in done.json["findings"]], [(4, 1, "the model “drive” is not here")])
    assert "drive.rules" in done.json["findings"][0]["hint"], done.json
    home.write("drive.rules", 'product Drive version 2 currency EUR\npart Motor list 30.00\noption Supply one of "230 V", "400 V"\n'
               "option Fit 0..1 of Brake\noption Gear one of Spur, Helical\nR1: Brake requires Supply = \"400 V\" because \"it needs it\"\n"
               'T1: table (Gear, Supply) allow file "gears.csv"\nprice Brake: 5.00\n')
    home.write("gears.csv", 'Gear,Supply\nSpur,*\nHelical,400 V\n')
    answer = home.do("p", "configure", "check", path)
    equal((answer["ok"], [f for f in answer["findings"] if f["severity"] != "note"]), (True, []))
    equal(home.do("p", "configure", "format", path)["text"].splitlines()[3], use.strip())
    answer = home.do("p", "configure", "price", path, "Drive.Fit.Brake=yes")
    equal((answer["assignment"]["Voltage"], answer["assignment"]["Drive.Supply"]), ("400 V", "400 V"))
    equal(answer["prices"][0]["net"], {"amount": 10000 + 2 * 3500, "currency": "EUR"})
    answer = home.do("p", "configure", "explain", path, "Voltage=230 V", "--value", "Drive.Gear=Helical", "--language", "de")
    assert "Antrieb, Gear: Helical" in answer["reasons"][0]["sentences"][0], answer
    equal(sorted(answer["reasons"][0]["rules"]), ["Drive.Supply = Voltage", "Drive.T1"])
    answer = home.do("p", "configure", "complete", path, "--goal", "cheapest")
    equal((answer["price"]["amount"], answer["proven"]), (16000, True))
    # From standard input nothing lies beside it.
    done = home.run("p", "configure", "check", "-", stdin=whole + use)
    assert "does not lie beside the model" in done.json["findings"][0]["hint"], done.json


def test_tables_lie_beside_the_model(home):
    """a table's file is read beside the model and nowhere else"""
    text = HEAD + 'T: table (Size, Heater) allow file "%s"' + WHY
    home.write("t.csv", "Size,Heater\nS,no\nM,*\n")
    path = home.write("m.rules", text % "t.csv")
    home.refuse("p", "configure", "complete", path, "Size=S", "Heater=yes", code="excluded")
    for name in ("../t.csv", "/etc/passwd", "none.csv"):
        done = home.run("p", "configure", "complete", home.write("n.rules", text % name))
        equal(done.status, 1)


harness.main(sys.modules[__name__])
