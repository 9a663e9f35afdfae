# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small file on the host: hashes out of certutil's localised output, and a replacement that stops when anything is not as it was read."""
from __future__ import annotations

import hashlib

import pytest
from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows import _file
from qbhost import QbHost

PATH = "C:\\ProgramData\\Some Folder\\a&b (1).dat"
DIGEST = hashlib.sha256(b"x").hexdigest()


@pytest.mark.parametrize("printed", [
    "SHA256 hash of C:\\a.dat:\r\n%s\r\nCertUtil: -hashfile command completed successfully.\r\n" % DIGEST,
    "SHA256-Hash von C:\\ä.dat:\r\n%s\r\nCertUtil: -hashfile-Befehl wurde erfolgreich ausgeführt.\r\n" % DIGEST,
    "SHA256 hash of file C:\\a.dat:\r\n%s\r\nCertUtil: done\r\n" % " ".join(DIGEST[place:place + 2] for place in range(0, 64, 2)),
    "x\n%s\ny\n" % DIGEST.upper(),
])
def test_the_hash_is_found_in_every_language(printed):
    assert _file.parse_hash(printed.encode("cp850", "replace")) == DIGEST


@pytest.mark.parametrize("printed", [
    b"", b"CertUtil: -hashfile command FAILED: 0x80070002\r\n", b"a" * 63, b"a" * 65, b"SHA256 of " + b"a" * 64 + b"\r\n", b" " * 70, b"g" * 64,
])
def test_what_is_no_hash_is_none(printed):
    assert _file.parse_hash(printed) == ""


def test_a_replacement_keeps_a_verified_backup_and_leaves_nothing_else():
    host = QbHost()
    host.files = {PATH: b"old"}
    backup = _file.replace(host, PATH, b"old", b"new\x00\xff\x1a")
    assert host.files == {PATH: b"new\x00\xff\x1a", backup: b"old"}


def test_a_file_that_is_not_what_was_read_is_not_touched():
    host = QbHost()
    host.files = {PATH: b"other"}
    with pytest.raises(_file.FileTrouble, match="nothing was replaced"):
        _file.replace(host, PATH, b"old", b"new")
    assert host.files == {PATH: b"other"}


def test_a_copy_that_did_not_arrive_is_said():
    host = QbHost()
    host.files = {PATH: b"old"}
    host._run_copy = lambda _command, _stdin: _file_done()  # type: ignore[method-assign]
    with pytest.raises(_file.FileTrouble, match="could not copy"):
        _file.replace(host, PATH, b"old", b"new")
    assert host.files == {PATH: b"old"}


def _file_done():
    from ansible_collections.interweave.smartintegration.plugins.plugin_utils.windows._host import Done

    return Done(0, b"        1 file(s) copied.\r\n", b"")


@pytest.mark.parametrize("path", ["C:\\Büro\\a.dat", "C:\\%TEMP%\\a.dat", "C:\\a\"b.dat", "C:\\a\nb", "a.dat", "C:\\a*.dat"])
def test_paths_that_no_command_line_carries(path):
    assert _file.path_trouble(path)
