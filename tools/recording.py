# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hold a recording of a real host against one of the simulated host (docs/recording.md): ``tools/recording.py compare RECORDING SIMULATED``.

Says what the real host answered that the simulated one never does, worst first: faults, elements, types, then the form of values and of what tools print.
Exits 1 when there is any.
"""
from __future__ import annotations

import argparse
import json
import pathlib
import re
import sys
import typing as t
import xml.etree.ElementTree as ET

#: Worst first.
RANKS = ("fault", "element", "type", "form", "unasked")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_FORMS = ((re.compile(r"-?0+"), "number"), (re.compile(r"-?0+\.0+"), "decimal"), (re.compile(r"(?i)true|false"), "true or false"),
          (re.compile(r"0{14}\.0{6}[+-]000"), "date-time of CIM"), (re.compile(r"0000-00-00X00:00:00.*"), "date-time of XML"))
Shape = tuple[str, str, str]


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _tree(text: str) -> ET.Element:
    """A message. A recording comes from somebody else: no document type is read."""
    if "<!" in text:
        raise ValueError("a message holds what no recording does: <!")
    return ET.fromstring(text)


def _form(text: str) -> str:
    return next((name for pattern, name in _FORMS if pattern.fullmatch(text)), "text")


def _shapes(node: ET.Element, path: str) -> t.Iterator[tuple[str, str]]:
    """Each rank with what is seen there."""
    here, text = "%s/%s" % (path, _local(node.tag)), (node.text or "").strip("\n")
    yield "element", here
    if node.get(_XSI + "type"):
        yield "type", "%s: %s" % (here, (node.get(_XSI + "type") or "").rpartition(":")[2])
    if "/Fault" in here and (_local(node.tag) in ("Value", "WSManFault")):
        yield "fault", "%s: %s" % (here, node.get("Code") or text.rpartition(":")[2])
    elif _local(node.tag) == "Stream":
        for line in filter(None, map(str.rstrip, text.split("\n"))):
            yield "form", "%s: %s" % (here, re.sub(r"\b(?!REG_)[Xx0?]+\b", "x", line))
    elif text.strip():
        yield "form", "%s: %s" % (here, _form(text.strip()))
    for child in node:
        yield from _shapes(child, here)


def _asked(request: str) -> str:
    """Action and resource, by their last parts."""
    found = {_local(node.tag): (node.text or "").rpartition("/")[2] for node in _tree(request).iter()}
    return "%s %s" % (found.get("Action", "?"), found.get("ResourceURI", "?"))


def shapes_of(path: pathlib.Path) -> set[Shape]:
    """Rank, what was asked, what is seen in an answer.

    :raises ValueError: it is no recording.
    """
    lines = [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]
    if not lines or lines[0].get("recording") != 1:
        raise ValueError("%s is no recording of format 1" % path)
    found: set[Shape] = set()
    for line in lines[1:-1]:
        if isinstance(line["request"], str) and isinstance(line.get("answer"), str):
            asked = _asked(line["request"])
            found |= {(rank, asked, what) for rank, what in _shapes(_tree(line["answer"]), "")}
    return found


def differences(recorded: set[Shape], simulated: set[Shape]) -> list[Shape]:
    """What only the recording has, worst first. What hangs on something that is itself unknown is not said again."""
    both = {asked for _rank, asked, _what in simulated}
    new = {one for one in recorded - simulated if one[1] in both}
    unknown = {(asked, what) for rank, asked, what in new if rank == "element"}
    kept = [one for one in new if one[0] == "fault" or (one[1], _above(*one)) not in unknown]
    kept += [("unasked", asked, "never asked of the simulated host") for asked in {asked for _rank, asked, _what in recorded} - both]
    return sorted(kept, key=lambda one: (RANKS.index(one[0]), one))


def _above(rank: str, _asked: str, what: str) -> str:
    """The element that a difference hangs on."""
    return what.rpartition("/")[0] if rank == "element" else what.partition(": ")[0]


def main(arguments: t.Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["compare"])
    parser.add_argument("recording", type=pathlib.Path, help="of a real host")
    parser.add_argument("simulated", type=pathlib.Path, help="of the simulated host")
    wanted = parser.parse_args(arguments)
    found = differences(shapes_of(wanted.recording), shapes_of(wanted.simulated))
    for one in found:
        print("%-8s %s: %s" % one)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
