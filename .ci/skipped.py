"""Reads the reports of Surefire and Failsafe: fails on a skip without an accepted reason, and on a
suite of which there is no report.

With --count, prints how many tests passed, failed and were skipped. With --since FILE, a report that
is older than that file counts as none: it is of an earlier run.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import xml.etree.ElementTree as ET

arguments = argparse.ArgumentParser()
arguments.add_argument("--count", action="store_true")
arguments.add_argument("--since", type=pathlib.Path)
arguments.add_argument(
    "--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent
)
told = arguments.parse_args()
root = told.root


def docker_runs():
    try:
        return subprocess.run(["docker", "info"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


# A reason is accepted only while it is true.
data = pathlib.Path(os.environ.get("TRACKS_DATA") or root.parent / "shared" / "data")
data_absent = not list(data.glob("*.csv"))
ACCEPTED = [
    ("needs Docker", not docker_runs()),
    ("only against a real namespace", True),
    ("only on the embedded broker", False),
    ("data set is absent", data_absent),
]

SUITE = re.compile(r"(Unit|Integration|System)Tests\.java$")
ABSTRACT = re.compile(r"^(public )?(abstract|sealed) ", re.MULTILINE)


def suites():
    """Every class that Surefire and Failsafe are told to run, with its module's directory."""
    for source in sorted(root.glob("**/src/test/java/**/*Tests.java")):
        module, _, path = source.relative_to(root).as_posix().partition("/src/test/java/")
        if "/target/" in f"/{module}/" or not SUITE.search(path):
            continue
        if not ABSTRACT.search(source.read_text(encoding="utf-8")):
            yield root / module, path.removesuffix(".java").replace("/", ".")


since = told.since.stat().st_mtime if told.since else 0
reports = {}  # by module and suite: what this run wrote of sources that are there
missing = []
for module, suite in suites():
    mine = [
        report
        for report in module.glob(f"target/*-reports/TEST-{suite}*.xml")
        if re.fullmatch(rf"TEST-{re.escape(suite)}(\$.+)?\.xml", report.name)
        and report.stat().st_mtime >= since
    ]
    reports[module, suite] = mine
    if not mine:
        missing.append(suite)

passed = failed = 0
skipped = []
for report in (report for mine in reports.values() for report in mine):
    for case in ET.parse(report).getroot().iter("testcase"):
        skip = case.find("skipped")
        if skip is not None:
            skipped.append((case.get("classname"), case.get("name"), skip.get("message") or ""))
        elif case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        else:
            passed += 1

if told.count:
    print(f"{passed} passed, {failed} failed, {len(skipped)} skipped in {len(reports) - len(missing)} suites")
    sys.exit(0)

bad = [s for s in skipped if not any(true and reason in s[2] for reason, true in ACCEPTED)]
for classname, name, message in skipped:
    print(f"skipped {classname}.{name}: {message or 'no reason'}")
for suite in missing:
    print(f"never ran {suite}")
if passed == 0:
    sys.exit("no test ran")
if missing:
    sys.exit(f"{len(missing)} suites never ran")
if bad:
    sys.exit(f"{len(bad)} tests were skipped without an accepted reason")
