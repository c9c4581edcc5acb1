# SPDX-License-Identifier: GPL-2.0
"""Runs the tool and the model on a tree, and compares their lines with the kernel's."""

import os
import subprocess

import model

# Exit status after a sanitizer's report
SANITIZED = 99
ENVIRONMENT = {**os.environ,
               "ASAN_OPTIONS": f"exitcode={SANITIZED}:detect_leaks=1",
               "UBSAN_OPTIONS": f"exitcode={SANITIZED}:print_stacktrace=1"}


def run_tool(command, dtb, timeout=60):
    """Returns status (negative: a signal; None: a timeout), output, messages."""
    try:
        run = subprocess.run([*command, dtb], stdin=subprocess.DEVNULL,
                             capture_output=True, env=ENVIRONMENT, check=False,
                             timeout=timeout)
    except subprocess.TimeoutExpired:
        return None, "", f"timeout after {timeout} s"
    return (run.returncode, run.stdout.decode(errors="backslashreplace"),
            run.stderr.decode(errors="backslashreplace"))


def of_model(dtb):
    with open(dtb, "rb") as f:
        return list(model.Tree(f.read()).lines())


def split(line):
    """Returns (kind, path) and a dictionary of the facts."""
    kind, path, *facts = line.split(" ")
    return (kind, path), dict(f.partition("=")[::2] for f in facts)


def fold(lines):
    """Merges the kernel's lines on functions behind a host bridge into one."""
    folded, iommus = [], {}
    for line in lines:
        kind, path, facts = line.split(" ", 2)
        if not kind.startswith("pci-"):
            folded.append(line)
            continue
        facts, _, iommu = facts.rpartition(" iommu=")
        if path not in iommus:
            iommus[path] = set()
            folded.append(f"pci {path} {facts}")
        iommus[path].add(iommu)
    for i, line in enumerate(folded):
        if line.startswith("pci ") and " iommu=" not in line:
            seen = iommus[line.split(" ")[1]]
            folded[i] += f" iommu={seen.pop() if len(seen) == 1 else 'some'}"
    return folded


def differences(left, mine, right, theirs):
    """Returns the differences as text: some lines for each device that has any."""
    mine, theirs = list(mine), list(theirs)
    if mine == theirs:
        return []
    mine = dict(split(line) for line in mine)
    theirs = dict(split(line) for line in theirs)
    found = []
    for device in {**mine, **theirs}:
        one, other = mine.get(device), theirs.get(device)
        if one == other:
            continue
        found.append(" ".join(device))
        if one is None or other is None:
            found.append(f"  only {left if other is None else right} has it")
            continue
        for fact in {**one, **other}:
            if one.get(fact) != other.get(fact):
                found.append(f"  {fact}: {left} says {one.get(fact)},"
                             f" {right} says {other.get(fact)}")
    return found or ["the same devices in another order"]
