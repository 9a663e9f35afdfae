# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sphinx configuration of the documentation site; tools/docs.sh copies it beside the pages. Nothing is fetched from the network."""
from __future__ import annotations

project = "interweave.smartintegration"
copyright = "2026 InterWeave SmartIntegration collection contributors"
title = html_title = html_short_title = "InterWeave SmartIntegration pre-flight"
extensions = ["myst_parser", "sphinx_antsibull_ext"]
source_suffix = {".rst": "restructuredtext", ".md": "markdown"}
root_doc = "index"
exclude_patterns = ["build", "docs/images/README.md"]
pygments_style = "ansible"
highlight_language = "none"
html_theme = "sphinx_ansible_theme"
html_theme_options = {"display_version": False, "topbar_links": {"Source": "https://github.com/interweave/interweave.smartintegration"}}
html_show_sphinx = False
html_use_index = False
html_copy_source = False
default_role = "any"
myst_heading_anchors = 4
# Labels of Ansible's own documentation, which is not at hand offline. Links between our pages are myst's and are still checked.
suppress_warnings = ["ref.ref", "misc.highlighting_failure"]
