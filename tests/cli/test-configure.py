#!/usr/bin/env python3
# test-configure.py: configuring line by line, on a model whose answers are known, and on real ones where they lie beside the checkout
# SPDX-FileCopyrightText: 2026 The Fieldbook developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test-configure.py CLI: prints TAP. Real instances: FOLDER/INSTANCE/model.json with cases.jsonl (requests and expected answers) below
../shared/data/configurator or $FIELDBOOK_DATA/configurator."""
import hashlib
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
DATA = os.path.join(os.environ.get("FIELDBOOK_DATA", os.path.join(HERE, "..", "..", "..", "shared", "data")), "configurator")
MODEL = {
    "variables": [{"name": "Size", "values": ["S", "M", "L"], "num": [1, 2, 3]}, {"name": "Fans", "range": [1, 6]},
                  {"name": "Heater", "values": ["no", "yes"]}, {"name": "Filter", "values": ["F7", "F9"]}],
    "constraints": [
        {"name": "R1", "kind": "clause", "lits": [[2, 1, 0], [0, 0, 0]]},                                        # a heater needs M or L
        {"name": "R2", "kind": "table", "scope": [2, 3], "allow": False, "tuples": [[1, 1]]},                    # and no F9
        {"name": "R5", "kind": "linear", "terms": [[2, 0], [1, 1]], "op": "<=", "rhs": 8},
    ],
    "prices": {"unit": "cent", "base": 1000, "items": [[0, 1, 200], [0, 2, 500], [2, 1, 310], [3, 1, 40], [1, 0, 95]]},
}


class Lines:
    """One conversation with the tool."""

    def __init__(self, cli):
        self.process = subprocess.Popen([cli, "configure", "--lines"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        assert self.process.stdout.read() == b"", "more answers than requests"
        assert self.process.wait(30) == 0, "the tool failed at the end"

    def say(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, op, **more):
        return self.say(json.dumps({"op": op, **more}).encode())

    def fine(self, op, **more):
        answer = self.ask(op, **more)
        assert answer["ok"] is True, (op, more, answer)
        return answer


def load(lines, model, folder):
    path = os.path.join(folder, "model.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(model, file)
    return lines.fine("load", model=path)


def known(cli, folder):
    with Lines(cli) as lines:
        assert load(lines, MODEL, folder) == {"ok": True, "variables": 4, "constraints": 3, "dead": 0, "fixed": 0}
        assert lines.fine("domains")["valid"]["Fans"] == ["1", "2", "3", "4", "5", "6"]
        picked = lines.fine("pick", var="Heater", value="yes")
        assert picked["valid"] == {"Size": ["M", "L"], "Fans": ["1", "2", "3", "4"], "Heater": ["yes"], "Filter": ["F7"]}
        assert lines.ask("pick", var="Filter", value="F9") == {"ok": False}
        assert lines.fine("domains")["valid"] == picked["valid"]
        assert lines.fine("explain", var="Filter", value="F9") == {"ok": True, "picks": [["Heater", "yes"]], "rules": ["R2"]}
        assert lines.fine("repair", var="Filter", value="F9") == {"ok": True, "retract": [["Heater", "yes"]]}
        assert lines.fine("pick", var="Fans", value="3", quiet=True) == {"ok": True}
        assert lines.fine("explain", var="Size", value="L") == {"ok": True, "picks": [["Fans", "3"]], "rules": ["R5"]}
        assert lines.fine("explain", var="Fans", value="4") == {"ok": True, "picks": [["Fans", "3"]], "rules": []}
        assert lines.fine("pick", var="Fans", value="4")["valid"]["Size"] == ["M"]
        assert lines.fine("unpick", var="Heater")["valid"]["Size"] == ["S", "M"]
        assert lines.fine("undo")["valid"]["Heater"] == ["yes"]
        assert lines.fine("redo")["valid"]["Heater"] == ["no", "yes"]


def whole(cli, folder):
    with Lines(cli) as lines:
        load(lines, MODEL, folder)
        solutions = [(s, f, h, t) for s in range(3) for f in range(6) for h in range(2) for t in range(2)
                     if not (h and s == 0) and not (h and t) and 2 * (s + 1) + f + 1 <= 8]
        assert lines.fine("count")["count"] == str(len(solutions))
        lines.fine("pick", var="Heater", value="yes")
        assert lines.fine("count")["count"] == str(len(solutions)), "of the model, whatever is picked"
        cheapest = lines.fine("complete", goal="cheapest")
        assert (cheapest["price"], cheapest["proven"]) == (1510, True)
        assert cheapest["assignment"]["Size"] == "M" and cheapest["assignment"]["Fans"] != "1"
        assert set(lines.fine("complete", goal="any")["assignment"]) == {"Size", "Fans", "Heater", "Filter"}
        assert lines.fine("reset") == {"ok": True}
        assert lines.fine("complete", goal="cheapest")["price"] == 1000


def orders(cli, folder):
    path = os.path.join(folder, "orders.tsv")
    with open(path, "w", encoding="utf-8") as file:
        file.write("Size\tHeater\tFilter\tUnknown\n" + "S\tno\tF9\tx\n" * 5 + "L\tyes\tF7\tx\n" * 3 + "L\tno\tF9\t\n")
    with Lines(cli) as lines:
        load(lines, MODEL, folder)
        assert lines.ask("suggest", var="Size")["ok"] is False
        lines.fine("learn", path=path)
        assert lines.fine("suggest", var="Size")["value"] == "S"
        lines.fine("pick", var="Heater", value="yes")
        assert lines.fine("suggest", var="Size")["value"] == "L"
        assert lines.fine("complete", goal="usual")["assignment"]["Size"] == "L"


def refused(cli, folder):
    with Lines(cli) as lines:
        assert "error" in lines.ask("domains"), "nothing is loaded"
        load(lines, MODEL, folder)
        for line in (b"", b"{", b"[]", b"7", b"{}", b'{"op":3}', b'{"op":"dance"}', b'{"op":"pick"}', b'{"op":"pick","var":"Size"}',
                     b'{"op":"pick","var":"Colour","value":"red"}', b'{"op":"pick","var":"Size","value":"XL"}', b"\xff\xfe",
                     b'{"op":"load","model":"/nowhere/model.json"}', b'{"op":"explain","var":"Size","value":"S"}',
                     b'{"op":"complete","goal":"best"}', b'{"op":"learn","path":"/nowhere"}', b"x" * 5000000):
            if line:
                answer = lines.say(line)
                assert answer["ok"] is False and answer["error"], (line[:80], answer)
        assert len(lines.fine("domains")["valid"]) == 4, "the loaded model is still there"


def void(cli, folder):
    model = {**MODEL, "constraints": MODEL["constraints"] + [{"name": "never", "kind": "clause", "lits": []}]}
    with Lines(cli) as lines:
        assert load(lines, model, folder) == {"ok": True, "variables": 4, "constraints": 4, "dead": 13, "fixed": 0}
        assert lines.fine("domains")["valid"] == {"Size": [], "Fans": [], "Heater": [], "Filter": []}
        assert lines.fine("count")["count"] == "0"
        assert lines.ask("pick", var="Size", value="S") == {"ok": False}
        assert lines.fine("explain", var="Size", value="S") == {"ok": True, "picks": [], "rules": ["never"]}
        assert "error" in lines.ask("repair", var="Size", value="S")
        assert "error" in lines.ask("complete", goal="any")


def check_reason(cli, model, folder, request, answer):
    """The named rules alone, with the named picks, exclude the value; without any one of either they do not."""
    picks, rules = answer["picks"], set(answer["rules"])

    def excluded(but_pick, but_rule):
        part = {**model, "constraints": [c for c in model["constraints"] if c["name"] in rules and c["name"] != but_rule]}
        with Lines(cli) as lines:
            load(lines, part, folder)
            for pick in picks:
                if pick != but_pick and not lines.ask("pick", var=pick[0], value=pick[1], quiet=True)["ok"]:
                    return True
            return not lines.ask("pick", var=request["var"], value=request["value"], quiet=True)["ok"]
    assert excluded(None, None), ("not sufficient", request, answer)
    for pick in picks:
        assert not excluded(pick, None), ("superfluous", pick, request, answer)
    for rule in rules:
        assert not excluded(None, rule), ("superfluous", rule, request, answer)


def real(cli, folder, place):
    with open(os.path.join(place, "model.json"), encoding="utf-8") as file:
        model = json.load(file)
    reasons = 0
    with Lines(cli) as lines, open(os.path.join(place, "cases.jsonl"), encoding="utf-8") as cases:
        for case in map(json.loads, cases):
            request, expect = case["req"], case["expect"]
            if request["op"] == "load":
                request["model"] = os.path.join(place, "model.json")
            answer = lines.ask(**request)
            for key, value in expect.items():
                if key == "valid_count":
                    got = sum(map(len, answer["valid"].values()))
                elif key == "valid_sha256":
                    text = "".join(f"{name}={one}\n" for name, values in answer["valid"].items() for one in values)
                    got = hashlib.sha256(text.encode()).hexdigest()
                elif key == "size":
                    got = len(answer["retract"])
                else:
                    got = answer.get(key)
                assert got == value, (request, key, got, value)
            if request["op"] == "explain" and len(answer["rules"]) <= 4 and reasons < 3:
                check_reason(cli, model, folder, request, answer)
                reasons += 1


def instances():
    found = []
    for name in sorted(os.listdir(DATA)) if os.path.isdir(DATA) else []:
        if os.path.isfile(os.path.join(DATA, name, "cases.jsonl")):
            found.append(name)
    return found


def main():
    cli = sys.argv[1]
    tests = [(f"/cli/configure/{test.__name__}", test, ()) for test in (known, whole, orders, refused, void)]
    tests += [(f"/cli/configure/real/{name}", real, (os.path.join(DATA, name),)) for name in instances()]
    bad = 0
    print(f"1..{len(tests)}", flush=True)
    for number, (name, test, more) in enumerate(tests, 1):
        if more and not os.path.isfile(os.path.join(more[0], "model.json")):
            print(f"ok {number} {name} # SKIP there is no model.json beside its cases", flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(cli, folder, *more)
                print(f"ok {number} {name}", flush=True)
            except Exception as error:  # pylint: disable=broad-except
                bad += 1
                print(f"not ok {number} {name}\n# {type(error).__name__}: {str(error)[:2000]}", flush=True)
    sys.exit(bad != 0)


main()
