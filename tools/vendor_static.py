#!/usr/bin/env python3
"""Verify the files we did not write, or fetch the pinned versions again.

vendor_static.py            every vendored file against its MANIFEST.json, offline
vendor_static.py --refresh  download the pinned packages with npm, copy the listed files, rewrite the hashes

Files marked `"source_map": "cut"` lose the comment that names their source map: we do not ship the maps.
"""

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
SHELVES = (PROJECT / "static/vendor", PROJECT / "tests/browser/vendor")
SOURCE_MAP = re.compile(rb"\n?(//|/\*)# sourceMappingURL=[^\n*]*(\*/)?\s*$")
Manifest = dict[str, dict[str, Any]]


def main(arguments: list[str]) -> int:
    problems: list[str] = []
    packages = 0
    for shelf in SHELVES:
        manifest: Manifest = json.loads((shelf / "MANIFEST.json").read_text())
        if "--refresh" in arguments:
            refresh(shelf, manifest)
        packages += len(manifest)
        problems += [f"{problem} ({shelf.relative_to(PROJECT)})" for problem in verify(shelf, manifest)]
    print("\n".join(problems) or f"vendored files ok: {packages} packages")
    return bool(problems)


def verify(shelf: Path, manifest: Manifest) -> list[str]:
    """Missing, changed and unlisted files."""
    known, problems = {shelf / "MANIFEST.json"}, []
    for folder, package in manifest.items():
        for name, entry in package["files"].items():
            path = shelf / folder / name
            known.add(path)
            if not path.exists():
                problems.append(f"missing {folder}/{name}")
            elif sha256(path.read_bytes()) != entry["sha256"]:
                problems.append(f"changed {folder}/{name}")
        if not any(name.startswith("LICENSE") for name in package["files"]):
            problems.append(f"no licence for {folder}")
    found = (path for path in shelf.rglob("*") if path.is_file())
    return problems + [f"unlisted {path.relative_to(shelf)}" for path in found if path not in known]


def refresh(shelf: Path, manifest: Manifest) -> None:
    """Fetch every package at its pinned version and take over the listed files."""
    for folder, package in manifest.items():
        with tempfile.TemporaryDirectory() as scratch:
            command = ["npm", "pack", f"{package['npm']}@{package['version']}", "--silent", "--ignore-scripts"]
            packed = subprocess.run(command, cwd=scratch, check=True, capture_output=True, text=True).stdout.split()[-1]
            with tarfile.open(Path(scratch) / packed) as archive:
                for name, entry in package["files"].items():
                    entry["sha256"] = take(archive, entry, shelf / folder / name)
    (shelf / "MANIFEST.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")


def take(archive: tarfile.TarFile, entry: dict[str, str], target: Path) -> str:
    """Copy one file out of a package; its hash."""
    file = archive.extractfile(f"package/{entry['from']}")
    if file is None:
        raise FileNotFoundError(entry["from"])
    body = file.read()
    if entry.get("source_map") == "cut":
        body = SOURCE_MAP.sub(b"\n", body)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    return sha256(body)


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
