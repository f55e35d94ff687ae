"""Reads the reports of Surefire and Failsafe: fails on a skip without an accepted reason.

With --count, prints how many tests passed, failed and were skipped.
"""

import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree as ET

root = pathlib.Path(__file__).resolve().parent.parent


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

passed = failed = 0
skipped = []
for report in root.glob("**/target/*-reports/TEST-*.xml"):
    for case in ET.parse(report).getroot().iter("testcase"):
        skip = case.find("skipped")
        if skip is not None:
            skipped.append((case.get("classname"), case.get("name"), skip.get("message") or ""))
        elif case.find("failure") is not None or case.find("error") is not None:
            failed += 1
        else:
            passed += 1

if "--count" in sys.argv:
    print(f"{passed} passed, {failed} failed, {len(skipped)} skipped")
    sys.exit(0)

if passed == 0:
    sys.exit("no test ran")
bad = [s for s in skipped if not any(true and reason in s[2] for reason, true in ACCEPTED)]
for classname, name, message in skipped:
    print(f"skipped {classname}.{name}: {message or 'no reason'}")
if bad:
    sys.exit(f"{len(bad)} tests were skipped without an accepted reason")
