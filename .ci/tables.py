#!/usr/bin/env python3
"""Makes src/reference/tables/ from what package registries carry: facts only, no sentences of others.

    pip download --no-deps pymispgalaxies==1.1.1
    npm pack @secvisogram/csaf-validator-lib@2.0.10
    .ci/tables.py pymispgalaxies-1.1.1-py3-none-any.whl 2025-11-26 secvisogram-csaf-validator-lib-2.0.10.tgz

The date is the day on which the registry received the wheel, since the wheel itself does not say. The first line of
every table holds version and date, and is what the program shows.
"""

import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

TABLES = Path(__file__).resolve().parent.parent / "src" / "reference" / "tables"
CLUSTERS = "pymispgalaxies/data/misp-galaxy/clusters/"
GROUP = re.compile(r"G\d{4}")
GROUP_PAGE = re.compile(r"attack\.mitre\.org/(?:wiki/)?groups?/(G\d{4})", re.IGNORECASE)

# Who claims a name, as the letters of actors.tsv.
ATTACK, MISP, MICROSOFT = "A", "M", "W"


def cluster(wheel, name):
    return json.loads(wheel.read(f"{CLUSTERS}{name}.json"))


def write(name, version, date, rows):
    lines = [f"#\t{version}\t{date}", *("\t".join(row) for row in rows)]
    assert all("\n" not in line for line in lines)
    (TABLES / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(rows)} rows, {(TABLES / name).stat().st_size} bytes")


def successors(values):
    """What replaced each revoked object, by its uuid; `None` where nothing did."""
    ids = {value["uuid"]: value["meta"]["external_id"] for value in values}
    replaced = {}
    for value in values:
        by = [ids.get(related["dest-uuid"]) for related in value.get("related", []) if related["type"] == "revoked-by"]
        if value.get("revoked"):
            replaced[value["meta"]["external_id"]] = by[0] if by else None
    return replaced


def techniques(data):
    """Id and name; for retired ids a third column: the successor, or `-`."""
    replaced = successors(data["values"])
    rows = []
    for value in data["values"]:
        id = value["meta"]["external_id"]
        name = value["value"].removesuffix(f" - {id}").strip()
        # ATT&CK marks what is deprecated, and not replaced by one other technique, in the text alone.
        deprecated = "deprecated" in value["description"][:60].lower()
        retired = id in replaced or deprecated
        rows.append((id, name, replaced.get(id) or "-") if retired else (id, name))
    return sorted(rows)


def fold(name):
    """What two spellings of one name have in common; `Names::fold` in src/reference/actor.rs does the same."""
    return "".join(letter for letter in name.lower() if letter.isalnum())


def names_of(value):
    synonyms = [name.strip() for name in value.get("meta", {}).get("synonyms", [])]
    return list(dict.fromkeys([value["value"].strip(), *(name for name in synonyms if not GROUP.fullmatch(name))]))


def groups_of(value):
    """The ATT&CK groups that a cluster of MISP names itself: as a synonym, or by a link to the group's page."""
    meta = value.get("meta", {})
    named = {name for name in meta.get("synonyms", []) if GROUP.fullmatch(name)}
    return named | {page[1].upper() for reference in meta.get("refs", []) if (page := GROUP_PAGE.search(reference))}


def actors(attack, misp, microsoft):
    """ATT&CK id or `-`, name, successor of a revoked group, and the other names, each behind who claims it.

    Two sources are merged only where both name the same ATT&CK group. A name that ATT&CK gives to another group is
    not taken from anybody else.
    """
    replaced = successors(attack["values"])
    claims = {}  # group -> name folded -> [spelling, letters]
    first = {}
    owners = defaultdict(set)
    for value in attack["values"]:
        id = value["meta"]["external_id"]
        first[id] = value["value"].removesuffix(f" - {id}").strip()
        claims[id] = {}
        for name in [first[id], *value["meta"].get("synonyms", [])]:
            claims[id].setdefault(fold(name), [name.strip(), ATTACK])
            owners[fold(name)].add(id)
    alone = []
    for value in misp["values"]:
        groups = {replaced.get(id) or id for id in groups_of(value)} & claims.keys()
        names = names_of(value)
        if len(groups) == 1:
            [id] = groups
            if owners[fold(names[0])] - {id} and id not in owners[fold(names[0])]:
                continue  # ATT&CK knows the cluster's own name as that of another group
            for name in names:
                if not owners[fold(name)] or id in owners[fold(name)]:
                    claim = claims[id].setdefault(fold(name), [name, ""])
                    if MISP not in claim[1]:
                        claim[1] += MISP
        elif not groups_of(value) and not any(owners[fold(name)] for name in names):
            alone.append((value, names))
    for value in microsoft["values"]:
        # Microsoft names no ATT&CK ids, so it only confirms names that ATT&CK has.
        names = names_of(value)
        for id in owners[fold(names[0])]:
            for name in names:
                if fold(name) in claims[id] and MICROSOFT not in claims[id][fold(name)][1]:
                    claims[id][fold(name)][1] += MICROSOFT
    rows = []
    for id in sorted(claims):
        own = claims[id].pop(fold(first[id]))
        others = [f"{letters}:{name}" for name, letters in claims[id].values()]
        rows.append((id, f"{own[1]}:{own[0]}", replaced.get(id) or "", *others))
    for value, names in sorted(alone, key=lambda pair: fold(pair[1][0])):
        rows.append(("-", f"{MISP}:{names[0]}", "", *(f"{MISP}:{name}" for name in names[1:])))
    return rows


def weaknesses(archive):
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as package:
            package.extractall(folder, filter="data")
        lists = Path(folder) / "package" / "lib" / "cwec"
        newest = max(lists.glob("*.js"), key=lambda path: [int(part) for part in path.stem.split(".")])
        script = f"import('{newest.as_uri()}').then(list => console.log(JSON.stringify(list.default)))"
        text = subprocess.run(["node", "--input-type=module", "-e", script], check=True, capture_output=True).stdout
    data = json.loads(text)
    rows = [(weakness["id"].removeprefix("CWE-"), weakness["name"].strip()) for weakness in data["weaknesses"]]
    return newest.stem, data["date"], sorted(rows, key=lambda row: int(row[0]))


def main(wheel_path, date, npm_path):
    TABLES.mkdir(parents=True, exist_ok=True)
    package = re.match(r"pymispgalaxies-([0-9.]+)-", Path(wheel_path).name)[1]
    with zipfile.ZipFile(wheel_path) as wheel:
        attack, patterns = cluster(wheel, "mitre-intrusion-set"), cluster(wheel, "mitre-attack-pattern")
        misp, microsoft = cluster(wheel, "threat-actor"), cluster(wheel, "microsoft-activity-group")
    version = f"pymispgalaxies {package}, cluster {patterns['version']}"
    write("techniques.tsv", version, date, techniques(patterns))
    version = f"pymispgalaxies {package}, clusters {attack['version']}, {misp['version']} and {microsoft['version']}"
    write("actors.tsv", version, date, actors(attack, misp, microsoft))
    version, date, rows = weaknesses(npm_path)
    write("weaknesses.tsv", f"CWE {version}", date, rows)


if __name__ == "__main__":
    main(*sys.argv[1:])
