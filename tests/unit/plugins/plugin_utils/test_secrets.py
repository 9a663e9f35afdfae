# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A secret is replaced in each form in which it may leave, in keys too; fields of our own closed lists stay."""
from __future__ import annotations

import base64
import json
from urllib.parse import quote

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils._secrets import MASK, Secrets

SECRET = "hunter2-über'\"\\geheim"


@pytest.mark.parametrize("form", [SECRET, repr(SECRET)[1:-1], json.dumps(SECRET)[1:-1], quote(SECRET, safe=""), base64.b64encode(SECRET.encode()).decode()],
                         ids=["as it stands", "Python", "JSON", "URL", "base64"])
def test_each_form_is_replaced(form):
    assert Secrets([SECRET]).text("before %s after" % form) == "before %s after" % MASK


def test_a_value_is_masked_wherever_it_stands():
    hidden = Secrets([{"deep": [SECRET, 4711]}]).mask({SECRET: [SECRET, {"a": (SECRET, 4711, True, None, 1.5)}], "status": "pass"})
    assert SECRET not in repr(hidden)
    assert hidden["status"] == "pass"
    assert hidden[MASK][1]["a"] == [MASK, MASK, True, None, 1.5]


def test_a_short_secret_is_no_part_of_another_word():
    assert Secrets(["abc"]).text("abc abcd xabc") == "%s abcd xabc" % MASK


def test_without_secrets_nothing_is_touched():
    value = {"a": [1, "b"]}
    assert Secrets([None, "", True]).mask(value) is value
