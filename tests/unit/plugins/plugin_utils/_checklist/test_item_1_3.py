# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from ansible_collections.interweave.smartintegration.plugins.plugin_utils._checklist.item_1_3 import QodbcInstallation
from clients import RUN, by_name, client


def test_the_driver_and_each_data_source_are_a_look_of_their_own() -> None:
    one, two = {"name": "AcmeQR", "attributes": {"OpenMode": "M"}}, {"attributes": {}}
    looks = QodbcInstallation().looks(client("interweave_dsns[1].name", qodbc={"bitness": "both"}, dsns=[one, two]), RUN)
    assert [(look.resource, look.name) for look in looks] == [("qodbc_driver", "QODBC driver"), ("odbc_dsn", "System DSN AcmeQR"), ("odbc_dsn", "System DSN 2")]
    assert (looks[0].options, looks[1].options) == ({"bitness": "both"}, one)


def test_a_mistake_in_one_data_source_is_that_looks_only() -> None:
    made = client("interweave_dsns[1].name", dsns=[{"name": "a"}, {}])
    assert [bool(made.wrong(*look.variables)) for look in by_name(QodbcInstallation().looks(made, RUN)).values()] == [False, False, True]
