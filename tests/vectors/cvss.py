#!/usr/bin/env python3
"""Holds our CVSS scores against another implementation, PyPI `cvss` 3.6 (Red Hat, LGPL, only run, never shipped).

    python3 -m venv VENV && VENV/bin/pip install cvss==3.6

    VENV/bin/python tests/vectors/cvss.py fixture 500 > tests/vectors/cvss.csv
        writes what the test `cvss` reads: published examples, then random vectors of every version

    VENV/bin/python tests/vectors/cvss.py compare 5000 [SEED] -- cargo run -q --release --example cvss
        pipes random vectors of every version through the given command, which reads vectors and writes
        `vector,base,score,severity` lines, and prints every difference; exit 1 if there is any

`score` is the score of all that a vector says: environmental where such metrics are given, else temporal where such
are given, else base. For version 4.0 that is the library's one score; its base score is that of the base metrics.
"""

import random
import subprocess
import sys

sys.path.pop(0)  # this folder, where the name of the library is the name of this file
from cvss import CVSS2, CVSS3, CVSS4, constants2, constants3, constants4

# Examples that FIRST published with the specifications: the CVSS v2 guide, section 3.3; 'Common Vulnerability Scoring
# System v3.0 and v3.1: Examples'; the reference set of the v4.0 calculator (FIRSTdotorg/cvss-resources). Their scores
# are FIRST's; the library agrees with each.
EXAMPLES = """
first:CVE-2002-0392,AV:N/AC:L/Au:N/C:N/I:N/A:C,7.8
first:CVE-2002-0392,AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C,6.4
first:CVE-2002-0392,AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H,9.2
first:CVE-2003-0818,AV:N/AC:L/Au:N/C:C/I:C/A:C,10.0
first:CVE-2003-0818,AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C,8.3
first:CVE-2003-0818,AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L,9.0
first:CVE-2003-0062,AV:L/AC:H/Au:N/C:C/I:C/A:C,6.2
first:CVE-2003-0062,AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C,4.9
first:CVE-2003-0062,AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M,7.5
first:CVE-2013-1937,CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N,6.1
first:CVE-2013-0375,CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N,6.4
first:CVE-2014-3566,CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N,3.1
first:CVE-2012-1516,CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H,9.9
first:CVE-2009-0783,CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L,4.2
first:CVE-2012-0384,CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H,8.8
first:CVE-2015-1098,CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H,7.8
first:CVE-2014-0160,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N,7.5
first:CVE-2014-6271,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H,9.8
first:CVE-2008-1447,CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N,6.8
first:CVE-2014-2005,CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H,6.8
first:CVE-2010-0467,CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N,5.8
first:CVE-2013-6014,CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H,9.3
first:CVE-2011-1265,CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H,8.8
first:CVE-2014-2019,CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N,4.6
first:CVE-2014-0224,CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N,7.4
first:CVE-2012-5376,CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H,9.6
first:reference,CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:A/CR:H/IR:H/AR:H/MSI:S/MSA:S,10.0
first:reference,CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L/E:U/CR:M/IR:M/AR:M,6.8
first:reference,CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:P/CR:M/IR:M/AR:M,8.3
first:reference,CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:H/SC:L/SI:L/SA:L/E:U/CR:M/IR:H/AR:M,3.0
first:reference,CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:H/SI:H/SA:H/E:P/CR:H/IR:H/AR:H,6.9
first:reference,CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:L/VI:L/VA:L/SC:L/SI:L/SA:L/E:U/CR:H/IR:H/AR:H,1.7
first:reference,CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:A/CR:H/IR:H/AR:H/MSI:S/MSA:S,9.8
first:reference,CVSS:4.0/AV:A/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:L/SI:L/SA:L/E:A/CR:H/IR:H/AR:H,7.7
first:reference,CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:P/CR:M/IR:M/AR:M,7.4
"""

VERSIONS = {
    "2.0": ("", constants2.METRICS_VALUE_NAMES, constants2.METRICS_MANDATORY),
    "3.0": ("CVSS:3.0/", constants3.METRICS_VALUE_NAMES, constants3.METRICS_MANDATORY),
    "3.1": ("CVSS:3.1/", constants3.METRICS_VALUE_NAMES, constants3.METRICS_MANDATORY),
    "4.0": (
        "CVSS:4.0/",
        {metric: constants4.METRICS_VALUE_NAMES[metric] for metric in constants4.METRICS},
        constants4.METRICS_MANDATORY,
    ),
}


def random_vectors(version, count, chance):
    """Vectors with all, some or none of the optional metrics; in any order where the version allows it."""
    prefix, metrics, mandatory = VERSIONS[version]
    for _ in range(count):
        share = chance.choice([0, 0, 0.1, 0.3, 0.6, 0.9, 1])
        given = [metric for metric in metrics if metric in mandatory or chance.random() < share]
        if version != "4.0" and chance.random() < 0.2:
            chance.shuffle(given)
        yield prefix + "/".join(f"{metric}:{chance.choice(list(metrics[metric]))}" for metric in given)


def judged(vector):
    """The base score, the score of all that the vector says, and its severity, as the library sees it."""
    if vector.startswith("CVSS:4"):
        judge = CVSS4(vector)
        base = "/".join(vector.split("/")[:12])
        return CVSS4(base).base_score, judge.base_score, judge.severity
    if vector.startswith("CVSS:3"):
        judge, unsaid, rules = CVSS3(vector), "X", constants3
    else:
        judge, unsaid, rules = CVSS2(vector), "ND", constants2
    said = judge.original_metrics if unsaid == "X" else judge.metrics
    place = 0
    for number, group in ((1, rules.TEMPORAL_METRICS), (2, rules.ENVIRONMENTAL_METRICS)):
        if any(said.get(metric, unsaid) != unsaid for metric in group):
            place = number
    return judge.scores()[0], judge.scores()[place], judge.severities()[place]


def line(vector):
    base, score, severity = judged(vector)
    return f"{vector},{base:.1f},{score:.1f},{severity}"


def fixture(count):
    print("origin,vector,base,score,severity")
    for origin, vector, score in (row.split(",") for row in EXAMPLES.split()):
        assert line(vector).split(",")[2] == score, (origin, vector, score)
        print(f"{origin},{line(vector)}")
    chance = random.Random(20261123)
    for version in VERSIONS:
        for vector in random_vectors(version, count, chance):
            print(f"random,{line(vector)}")


def compare(count, seed, command):
    chance = random.Random(seed)
    different = 0
    for version in VERSIONS:
        vectors = list(random_vectors(version, count, chance))
        ours = subprocess.run(command, input="\n".join(vectors) + "\n", capture_output=True, text=True, check=True)
        theirs = [line(vector) for vector in vectors]
        lines = ours.stdout.splitlines()
        assert len(lines) == len(theirs), "the command does not answer every vector with one line"
        wrong = [(our, their) for our, their in zip(lines, theirs) if our != their]
        for our, their in wrong[:20]:
            print(f"ours  {our}\ntheirs {their}")
        print(f"CVSS {version}: {len(vectors)} vectors, {len(wrong)} differences")
        different += len(wrong)
    return 1 if different else 0


if __name__ == "__main__":
    words = sys.argv[1:]
    if words[:1] == ["fixture"] and len(words) == 2:
        fixture(int(words[1]))
    elif words[:1] == ["compare"] and "--" in words:
        numbers, command = words[1 : words.index("--")], words[words.index("--") + 1 :]
        sys.exit(compare(int(numbers[0]), int(numbers[1]) if len(numbers) > 1 else 1, command))
    else:
        sys.exit(__doc__)
