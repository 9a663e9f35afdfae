# Copyright (c) 2026 InterWeave SmartIntegration collection contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What InterWeave's engine answers to ``/transform``, from answers of the published engine run offline: the session, then the transaction, if it ran."""
from __future__ import annotations

import typing as t

SESSION = """<transaction name="sessionvars">
<datamap ID="1" name="sessionvars" rowcount="1">
<data rowcount="1">
<row number="1">
<col number="1" name="servername">127.0.0.1</col>
%s<col number="1" name="sessionid">8247d955-ec88-11f1-902a-65c4e97b7844</col>
</row>
</data>
</datamap>
</transaction>
"""
ROW = """        <row number="%d">
          <col number="1" name="Name">%s</col>
        </row>
"""


def engine_answer(query: t.Mapping[str, str], transaction: str = "", rows: t.Sequence[str] = ()) -> str:
    """Every parameter is echoed but company, token and the like; of a transaction that ran the names that it returned."""
    echo = "".join('<col number="1" name="__Param__%s">%s</col>\n' % (name, value) for name, value in query.items() if not name.startswith("__"))
    body = ""
    if transaction:
        found = "".join(ROW % (number, name) for number, name in enumerate(rows, 1))
        data = '      <data rowcount="%d">\n%s      </data>\n' % (len(rows), found) if rows else ""
        body = '        <transaction name="%s">\n    <datamap ID="1" name="customers" rowcount="%d">\n%s    </datamap>\n        </transaction>\n' % (
            transaction, len(rows), data)
    return "<iwtransformationserver>\n    <iwrecordset>\n%s%s    </iwrecordset>\n</iwtransformationserver>\n\n" % (SESSION % echo, body)


__all__ = ["engine_answer"]
