"""Dashboards, alerts and the compose file against each other and against the documents: python3 observability.py ROOT"""
import json
import re
import sys
from pathlib import Path

root = Path(sys.argv[1])
operations = (root / "docs/operations.md").read_text()
compose = (root / "docker-compose.yml").read_text()
rules = (root / "observability/prometheus/alerts.yml").read_text()
images = (root / "local/containers/src/main/java/dev/tracks/containers/Images.java").read_text()
wrong = []

dashboards = sorted((root / "observability/grafana/dashboards").glob("*.json"))
expressions = [target["expr"] for file in dashboards for panel in json.loads(file.read_text())["panels"] for target in panel["targets"]]
used = set(re.findall(r"\btracks_[a-z_]+", "\n".join(expressions + [rules])))
for name in sorted(used):
    if not re.search(rf"`{re.sub('_(bucket|count|sum)$', '', name)}\b", operations):
        wrong.append(f"{name} is used, and docs/operations.md knows no such metric")
documented = set(re.findall(r"^\| `(tracks_[a-z_]+)", operations, re.M))
if len(documented) < 15 or len(dashboards) < 2 or len(used) < 12:
    wrong.append(f"only {len(documented)} documented metrics, {len(dashboards)} dashboards, {len(used)} metrics used")

alerts = re.findall(r"- alert: (\S+)", rules)
tests = (root / "observability/prometheus/alerts.test.yml").read_text()
for alert in alerts:
    if f"\n#### {alert}\n" not in operations:
        wrong.append(f"no runbook for {alert} in docs/operations.md")
    if not re.search(rf"alertname: {alert}, exp_alerts", tests):
        wrong.append(f"no test fires {alert}")

# One version of each image wherever it is named.
for image in re.findall(r'parse\("([^"]+)"\)', images):
    if f"image: {image}\n" not in compose:
        wrong.append(f"docker-compose.yml has another version than {image}")
if re.search(r'^ +ports: \["(?!127\.0\.0\.1:)', compose, re.M):
    wrong.append("docker-compose.yml opens a port to others than this machine")

# What `prepare` makes of the bus's entities is what the emulator takes: messages for an hour, duplicates for 5 minutes.
entities = (root / "contracts/service-bus/Config.json").read_text()
for before, after in re.findall(r"-e 's/(\S+?)/(\S+?)/'", compose):
    if before not in entities:
        wrong.append(f"docker-compose.yml replaces {before}, which Config.json has not")
    entities = entities.replace(before, after)
namespace = json.loads(entities)["UserConfig"]["Namespaces"][0]
for properties in [e["Properties"] for e in namespace["Queues"] + namespace["Topics"]] + [
    s["Properties"] for t in namespace["Topics"] for s in t["Subscriptions"]]:
    if properties["DefaultMessageTimeToLive"] != "PT1H" or properties.get("DuplicateDetectionHistoryTimeWindow", "PT5M") != "PT5M":
        wrong.append(f"more than the emulator takes: {properties}")

print("\n".join(wrong) or f"{len(used)} metrics in {len(dashboards)} dashboards and {len(alerts)} alerts")
sys.exit(1 if wrong else 0)
