# SPDX-License-Identifier: GPL-2.0
"""
Which modules of a kernel tree may import dma-bufs, and which of their files to read.

This only narrows down what is parsed: a word in a file makes it a candidate, and no fact.
"""
import collections
import concurrent.futures
import functools
import hashlib
import json
import os
import re
import subprocess

import extract
import kbuild
import options

# Folders with drivers that import; the frameworks themselves are no drivers
FOLDERS = ("drivers", "io_uring", "net", "sound")
FRAMEWORKS = re.compile(
    r"^drivers/(dma-buf|media/common/(videobuf2|saa7146)|media/v4l2-core|dma|spi|tee|firmware)/|"
    r"^drivers/(iommu(?!/iommufd)|infiniband/core)/|"
    r"^drivers/gpu/drm/(drm_|tests/|ttm/|display/)")
IMPORTS = (
    r"VB2_DMABUF|\bvb2_mem_ops\b|[.>]mem_ops\b.*vb2|vb2_\w+_memops|gem_prime_import|"
    r"drm_gem_\w*prime_import|DRM_GEM_\w+_DRIVER_OPS|\bstruct drm_driver \w+ = |"
    r"drm_dev_set_dma_dev|\bib_umem_(dmabuf_\w+|get_(desc|attr|cq_buf))|\bvb2_queue_init|"
    r"\bsaa7146_vv_init\b|"
    r"\bdma_buf_(attach|dynamic_attach|attach_revocable|vmap|vmap_unlocked|get)\b")
RELEVANT = re.compile(
    IMPORTS + r"|_set_mask|\bdma_mask\b|_coerce_mask|dma_set_|set_max_seg_size|_device_id\b|"
    r"struct component_(master_)?ops|component_(master_)?add|drm_dev_(alloc|init|set_dma_dev)|"
    r"v4l2_device_register|iommu_domain_alloc|iommu_paging_domain|iommu_map|_driver\b|"
    # Uses of a table or a plane
    r"vb2_plane_vaddr|vb2_dma_\w+_plane|\balloc_devs\b|\bsg_(next|page|phys|virt|miter)\w*|"
    r"sg_dma_(address|len)|\bfor_each_sg|sg_page_iter|usb_sg_init|drm_gem_shmem_get_pages|"
    r"drm_prime_(sg_to|get_contig)|ttm_(bo_init|tt|sg_tt)\w*|ib_register_device|_spi_init\b|"
    r"vmalloc_to_p|virt_to_(page|pfn|phys)")
EXPORTS = re.compile(r"^EXPORT_SYMBOL\w*\(\s*(\w+)", re.M)
WORD = re.compile(r"[A-Za-z_]\w{5,}")
INCLUDE = re.compile(r"^#include <([\w/.-]+)>", re.M)
# Headers whose meaning depends on the file that includes them
UNUSUAL = re.compile(r"^(trace|asm|uapi|generated|kunit)/|.*trace")
# Of modules with more files than this, only relevant files are read
MANY_FILES = 12


def candidates(tree):
    """The C files that mention what an importer mentions, relative to the tree."""
    found = subprocess.run(["grep", "-rlE", "--include=*.c", IMPORTS, *FOLDERS], cwd=tree,
                           check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return [path for path in sorted(found) if not FRAMEWORKS.match(path)]


def is_relevant(tree, path):
    """Does a file of a large module have to be read?"""
    with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as file:
        return RELEVANT.search(file.read())


@functools.lru_cache(maxsize=None)
def words_of(tree, path):
    """What a file exports, and all words in it."""
    with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as file:
        text = file.read()
    return set(EXPORTS.findall(text)), set(WORD.findall(text))


def relatives(tree, folder, files):
    """Files of other modules in the same directory that use symbols of this module, or
    export symbols that it uses."""
    exported, used = set(), set()
    for path in files:
        exports, words = words_of(tree, path)
        exported |= exports
        used |= words
    for _, others in kbuild.modules_in(tree, folder):
        for path in others:
            if path in files or FRAMEWORKS.match(path):
                continue
            exports, words = words_of(tree, path)
            if exported & words or exports & used:
                yield from (f for f in others if is_relevant(tree, f))
                break


def modules(tree):
    """Modules with a candidate: (folder, name) to the files to read."""
    found = {}
    for path in candidates(tree):
        for folder, name, files in kbuild.modules_of(tree, path):
            if (folder, name) in found:
                continue
            files = [f for f in files if not FRAMEWORKS.match(f)]
            if len(files) > MANY_FILES:
                files = [f for f in files if is_relevant(tree, f)]
            else:
                files = sorted({*files, *relatives(tree, folder, files)})
            found[folder, name] = files
    return found


def common_headers(tree, files):
    """A header with what many of the files include."""
    counts = collections.Counter()
    for path in files:
        with open(os.path.join(tree, path), encoding="utf-8", errors="replace") as file:
            counts.update(set(INCLUDE.findall(file.read())))
    return "".join(f"#include <{name}>\n" for name, count in sorted(counts.items())
                   if count >= len(files) // 50 and not UNUSUAL.match(name)
                   and os.path.exists(os.path.join(tree, "include", name)))


def is_outdated(tree, path, cache):
    """Must a file be parsed, because it is new or has changed?"""
    return not os.path.exists(cache) or \
        os.path.getmtime(cache) < os.path.getctime(os.path.join(tree, path))


def read_one(job):
    """Parse one file."""
    tree, path, args, cache = job
    result = extract.extract(tree, path, args)
    os.makedirs(os.path.dirname(cache), exist_ok=True)
    with open(cache + ".new", "w", encoding="utf-8") as file:
        json.dump(result, file)
    os.rename(cache + ".new", cache)


def set_options(tree, build, path, cache):
    """The compiler arguments that make a file's tables of device IDs complete."""
    text = options.header(tree, build, path)
    if not text:
        return []
    header = os.path.join(cache, path + ".h")
    os.makedirs(os.path.dirname(header), exist_ok=True)
    with open(header, "w", encoding="utf-8") as file:
        file.write(text)
    return ["-include", header]


def read(tree, build, arch, target, files, jobs=2):
    """Parse all files. Returns, for each file, where the result of extract.py is kept."""
    version = hashlib.sha256(tree.encode())
    for script in (extract, kbuild, options):
        with open(script.__file__, "rb") as file:
            version.update(file.read())
    version = version.hexdigest()[:12]
    cache = os.path.join(build, "facts", version)
    os.makedirs(cache, exist_ok=True)
    header = os.path.join(cache, "common.h")
    headers = header + ".pch"
    if not os.path.exists(headers):
        with open(header, "w", encoding="utf-8") as file:
            file.write(common_headers(tree, files))
        extract.precompile(header, extract.arguments(tree, build, arch, target, ""), headers)
    kept = {path: os.path.join(cache, path + ".json") for path in files}
    work = [(tree, path, [*extract.arguments(tree, build, arch, target,
                                             os.path.dirname(path)),
                           *(f"-I{folder}" for folder in
                             kbuild.includes(tree, os.path.dirname(path))),
                           "-include-pch", headers, *set_options(tree, build, path, cache)],
             kept[path]) for path in files if is_outdated(tree, path, kept[path])]
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        list(pool.map(read_one, work, chunksize=4))
    return kept
