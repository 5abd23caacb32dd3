"""What does an environment say of its own packages? The same, wherever and whenever it was made."""

import json
from pathlib import Path

from channels import Channels

# where it was unpacked meanwhile
OF_THIS_BUILD = ("extracted_package_dir", "package_tarball_full_path", "requested_specs", "link")
FROM_THE_PACKAGE = ("arch", "build_number", "constrains", "depends", "license", "license_family", "noarch", "timestamp")


def tidy(prefix: Path, packages: Path, channels: Channels) -> None:
    """Addresses without secrets and mirrors, nothing of the build's own folders, and what a bare list left unsaid."""
    (prefix / "CACHEDIR.TAG").unlink(missing_ok=True)
    for file in sorted((prefix / "conda-meta").glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        unpacked = Path(record.get("extracted_package_dir") or packages / file.stem)
        index = unpacked / "info" / "index.json"
        if not record.get("depends") and index.is_file():
            own = json.loads(index.read_text(encoding="utf-8"))
            record |= {name: own[name] for name in FROM_THE_PACKAGE if name in own}
        for name in OF_THIS_BUILD:
            record.pop(name, None)
        for name in ("url", "channel"):
            record[name] = channels.told(record[name])
        # a file of its own: another environment may share the other
        file.unlink()
        file.write_text(json.dumps(record, indent=1, sort_keys=True), encoding="utf-8")


def write_list(prefix: Path) -> list[dict]:
    """What conda itself can install from again. @returns what is installed"""
    records = [json.loads(file.read_text(encoding="utf-8")) for file in sorted((prefix / "conda-meta").glob("*.json"))]
    lines = [each["url"] + hash_of(each) for each in records]
    text = "".join(f"{line}\n" for line in ["# what this environment was made of", "@EXPLICIT", *lines])
    (prefix / "package-list.txt").write_text(text, encoding="utf-8")
    return records


def hash_of(record: dict) -> str:
    """As conda reads it."""
    if record.get("md5"):
        return f"#{record['md5']}"
    return f"#sha256:{record['sha256']}" if record.get("sha256") else ""
