"""Types what the README's five-minute walk shows, and holds what is seen against what is shown.

A number that is shown stands for any other one, for the same one wherever it stands again; so does a
tag. Statuses, answers of Redis (`:1`), names and words are taken by the letter, and `…` for whatever
was left out.
"""

import argparse
import collections
import csv
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

arguments = argparse.ArgumentParser()
arguments.add_argument("--root", type=pathlib.Path, required=True, help="the checkout")
arguments.add_argument("--offset", type=int, required=True, help="of the stack's ports")
arguments.add_argument("--file", type=pathlib.Path, required=True, help="rows, the last cut off")
told = arguments.parse_args()

REAL_FILE = "spotify-features-19829.csv"
REAL_FIRST = "Henri Salvador,"  # its first row of Movie
PORTS = [8080, 8081, 8082, 8083, 9080, 9081, 9082, 9083, 9099, 6380, 5672, 5673, 14330]
PORT = re.compile(r"(?<![\w.])(" + "|".join(map(str, PORTS)) + r")(?!\w)")
READY = re.compile(r"is ready on port")
FIRST_TIME = re.compile(r"^tracks: building|making its AOT cache")
VARIES = re.compile(r'"[0-9A-Za-z]+…"|(?<![\w.])\d+(?:\.\d+)?(?![\w])')
MOMENT = 20  # seconds that "a moment later" may take here


def commands(readme):
    """Each command of the walk with the lines that are shown beneath it."""
    walk = readme[readme.index("## Five minutes") : readme.index("## How it works")]
    found = []
    for block in re.findall(r"^```\n(\$ .*?)^```", walk, re.S | re.M):
        lines = collections.deque(block.splitlines())
        while lines:
            line = lines.popleft()
            if not line.startswith("$ "):
                found[-1][1].append(line)
                continue
            command = line[2:]
            while not is_whole(command):
                command += "\n" + lines.popleft()
            found.append((command, []))
    return found


def is_whole(command):
    check = subprocess.run(["bash", "-n", "-c", command], capture_output=True)
    return check.returncode == 0 and not command.endswith("\\")


def moved(text):
    return PORT.sub(lambda port: str(int(port[0]) + told.offset), text)


def here(command):
    command = moved(command.replace(REAL_FILE, str(told.file)))
    return re.sub(
        r"(^|\$\()\./tracks ([^)\n]*)",
        lambda typed: f"{typed[1]}{told.root}/tracks {typed[2]} --offset {told.offset}",
        command,
    )


class Shell:
    """One bash for all commands, because later ones use what earlier ones set."""

    def __init__(self):
        self.process = subprocess.Popen(
            ["bash"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            bufsize=1,
        )
        self.number = 0

    def run(self, command):
        self.number += 1
        end = f"__end_{os.getpid()}_{self.number}__"
        self.process.stdin.write(f"{{ {command}\n}} </dev/null\necho '{end}'\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            before, ended, _ = line.partition(end)
            if before.rstrip("\r\n") or not ended:
                lines.append(before.rstrip("\r\n"))
            if ended:
                return lines
        sys.exit("readme: the shell ended at: " + command)


def rows():
    """How many lines the file has, and how many tracks of each genre: those that are whole, once."""
    with told.file.open(newline="", encoding="utf-8-sig") as file:
        read = list(csv.DictReader(file))
    whole = {(row["genre"], row["track_id"]): row for row in read if row["valence"] is not None}
    return len(read), whole


def as_csv(row):
    line = io.StringIO()
    csv.writer(line).writerow([row["artist_name"], row["track_name"], row["popularity"]])
    return line.getvalue().strip()


class Shown:
    """What the README shows, as it is to be seen here."""

    def __init__(self):
        self.bound = {}

    def matches(self, shown, seen):
        seen = [line for line in seen if not FIRST_TIME.search(line)]
        bound = dict(self.bound)
        if not self.all(in_any_order(shown), in_any_order(seen), bound):
            return False
        self.bound = bound
        return True

    def all(self, shown, seen, bound):
        if not shown:
            return not seen
        if shown[0] == "…":
            return any(self.all(shown[1:], seen[i:], bound) for i in range(len(seen) + 1))
        return (
            bool(seen)
            and self.line(shown[0], seen[0], bound)
            and self.all(shown[1:], seen[1:], bound)
        )

    def line(self, shown, seen, bound):
        if re.match(r"HTTP/|:\d|read ", shown):
            return shown == seen
        if shown.startswith("Date: "):
            return bool(re.fullmatch(r"Date: \w{3}, \d{2} \w{3} \d{4} [\d:]{8} GMT", seen))
        pattern, names, at = "", [], 0
        shown = PORT.sub(lambda port: "\0" + port[0] + "\0", shown)
        for varying in VARIES.finditer(shown):
            literal = varying[0]
            pattern += words(shown[at : varying.start()])
            at = varying.end()
            if shown[varying.start() - 1] == "\0":
                pattern += str(int(literal) + told.offset)
            elif literal in bound:
                pattern += re.escape(bound[literal])
            else:
                names.append(literal)
                pattern += r'("[0-9A-Za-z]+")' if literal[0] == '"' else r"(\d+(?:\.\d+)?)"
        match = re.fullmatch(pattern + words(shown[at:]), seen)
        if match:
            bound.update(zip(names, match.groups()))
        return bool(match)


def words(text):
    return ".*".join(re.escape(part) for part in re.split(" ?…", text.replace("\0", "")))


def in_any_order(lines):
    """What starts at once is ready in any order."""
    ordered, ready = [], []
    for line in [*lines, ""]:
        if READY.search(line):
            ready.append(line)
        else:
            ordered += sorted(ready) + [line]
            ready = []
    return ordered[:-1]


def here_shown(line, read, stored, first):
    """What depends on the file is told by this one."""
    if line.startswith("read "):
        return f"read {read}, stored {stored}, already there 0, rejected {read - stored}"
    if line.startswith(REAL_FIRST):
        return as_csv(first)
    return line.replace("/home/you/tracks/" + REAL_FILE, str(told.file))


def main():
    read, tracks = rows()
    genres = collections.Counter(genre for genre, _ in tracks)
    stored = len(tracks)
    first = next(row for (genre, _), row in tracks.items() if genre == "Movie")
    shown_as = Shown()
    shell = Shell()
    for command, shown in commands((told.root / "README.md").read_text(encoding="utf-8")):
        shown = [here_shown(line, read, stored, first) for line in shown]
        end = time.monotonic() + MOMENT
        seen = shell.run(here(command))
        while not shown_as.matches(shown, seen):
            if not command.startswith("redis ") or time.monotonic() > end:
                print("readme: this was typed:", here(command), "\nthis is shown:", *shown, sep="\n")
                print("and this was seen:", *seen, sep="\n")
                sys.exit(1)
            time.sleep(0.1)
            seen = shell.run(here(command))
    with urllib.request.urlopen(f"http://127.0.0.1:{8080 + told.offset}/genres", timeout=60) as answer:
        there = {genre["genre"]: genre["count"] for genre in json.load(answer)}
    if there != dict(genres):
        sys.exit(f"readme: the file has {dict(genres)}, and there are {there}")


main()
