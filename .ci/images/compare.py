"""Says in what two images differ: python3 compare.py ONE.tar OTHER.tar"""
import hashlib
import json
import sys
import tarfile


def read(path):
    with tarfile.open(path) as image:
        [manifest] = json.load(image.extractfile("manifest.json"))
        told = {"config": image.extractfile(manifest["Config"]).read()}
        for name in manifest["Layers"]:
            with tarfile.open(fileobj=image.extractfile(name)) as layer:
                for entry in layer:
                    content = layer.extractfile(entry).read() if entry.isfile() else b""
                    told[entry.name] = entry.mode, entry.uid, entry.mtime, hashlib.sha256(content).hexdigest()
    return told


one, other = read(sys.argv[1]), read(sys.argv[2])
differ = sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))
for name in differ:
    print(f"{name}: {one.get(name)} and {other.get(name)}")
sys.exit(1 if differ else 0)
