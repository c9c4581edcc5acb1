# SPDX-License-Identifier: GPL-2.0
"""What Sphinx needs to know; "make docs" runs it.

DOC sections and comments of the sources are included by the kernel's own extension, from the
kernel source whose path is in KERNEL_SOURCE.
"""

import os
import pathlib
import sys

kernel = pathlib.Path(os.environ["KERNEL_SOURCE"])
sys.path.insert(0, str(kernel / "Documentation/sphinx"))

project = "dmabuf-placer"
extensions = ["kerneldoc"]
kerneldoc_bin = str(kernel / "scripts/kernel-doc")
kerneldoc_srctree = str(pathlib.Path(__file__).resolve().parent.parent)

# As the kernel's documentation
highlight_language = "none"
primary_domain = "c"
c_id_attributes = ["__user", "__iomem", "__must_check", "__pure"]

html_theme = "alabaster"
html_static_path = ["static"]
html_theme_options = {
    "description": "A dma-buf exporter that decides late",
    "page_width": "1200px",
    "body_max_width": "900px",
    "sidebar_width": "230px",
    "font_family": "sans-serif",
    "head_font_family": "sans-serif",
    "code_font_size": "0.8em",
}
html_sidebars = {"**": ["about.html", "navigation.html", "searchbox.html"]}
html_copy_source = False
html_show_sphinx = False
