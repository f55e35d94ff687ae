"""Says what is wrong with an image that is laid out: python3 check.py IMAGE.tar DIRECTORY SERVICE REVISION"""
import json
import os
import re
import stat
import sys
import tarfile
from pathlib import Path

# Of the project's own jars an image has these and its service's; and nothing of what makes one machine a whole cloud.
SHARED = {"contracts", "service-defaults"}
FOR_ONE_MACHINE = re.compile(r"embedded-redis|picocli|progressbar|junit|assertj|awaitility|testcontainers|jqwik|archunit")
WITH_DATABASE = {"command-service", "query-service", "cache-invalidator"}


def jar(part):
    classifier = re.search(r"[?&]classifier=([^&]+)", part.get("purl", ""))
    return f"{part['name']}-{part['version']}{'-' + classifier[1] if classifier else ''}.jar"


def wrong(image, directory, service, revision):
    laid = Path(directory)
    files = [path for path in laid.rglob("*") if path.is_file() or path.is_symlink()]
    names = [str(path.relative_to(laid)) for path in files]
    tops = {name.split("/")[0] for name in names}
    if not tops <= {"app", "opt", "usr"}:
        yield f"files where none belong: {sorted(tops)}"

    own = {match[1] for name in names if (match := re.match(r"app/.*/tracks-(.+?)-[0-9].*\.jar", name))}
    if own != {service} | (own & SHARED) or "service-defaults" not in own:
        yield f"jars of the project: {sorted(own)}"
    for name in names:
        if FOR_ONE_MACHINE.search(name) or re.search(r"\.(java|py|pem|key|env)$", name):
            yield f"{name} is of no use in an image"
    if service in WITH_DATABASE and not any("/azure-identity-" in name for name in names):
        yield "no azure-identity: the database is connected to by managed identity"

    for path in files:
        mode = path.lstat().st_mode
        if mode & (stat.S_IWOTH | stat.S_ISUID | stat.S_ISGID) and not stat.S_ISLNK(mode):
            yield f"{path.relative_to(laid)} may be written by anybody, or runs as another user"
        if not mode & stat.S_IROTH:
            yield f"{path.relative_to(laid)} cannot be read by the service's user"
    for program in ("opt/java/bin/java", "usr/local/bin/start", "usr/local/bin/healthy"):
        if not os.access(laid / program, os.X_OK):
            yield f"{program} cannot be run"

    bom = laid / "opt/tracks/application.cdx.json"
    if not bom.exists():
        yield "no SBOM"
    else:
        listed = {jar(part) for part in json.loads(bom.read_text())["components"]}
        jars = {name.split("/")[-1] for name in names if name.startswith("app/libs/")}
        if missing := sorted(jars - listed):
            yield f"not in the SBOM: {missing}"

    with tarfile.open(image) as tar:
        [manifest] = json.load(tar.extractfile("manifest.json"))
        config = json.load(tar.extractfile(manifest["Config"]))["config"]
    if len(manifest["Layers"]) < 5:
        yield f"only {len(manifest['Layers'])} layers: what changes seldom should be apart from what changes often"
    if config.get("User") != "10001:10001":
        yield f"runs as {config.get('User')!r}"
    if config.get("Entrypoint") != ["/usr/local/bin/start"] or len(config.get("Cmd") or []) != 1:
        yield f"starts {config.get('Entrypoint')} {config.get('Cmd')}"
    labels = config.get("Labels") or {}
    for label, expected in {
        "title": f"tracks-{service}", "revision": revision, "version": None, "description": None, "licenses": "Apache-2.0",
    }.items():
        value = labels.get(f"org.opencontainers.image.{label}")
        if not value or expected and value != expected:
            yield f"the label {label} is {value!r}"
    for variable in config.get("Env") or []:
        if re.search(r"PASSWORD|TOKEN|SECRET|KEY", variable):
            yield f"a secret in the environment: {variable.split('=')[0]}"


if __name__ == "__main__":
    found = list(wrong(*sys.argv[1:]))
    for line in found:
        print(line)
    sys.exit(1 if found else 0)
