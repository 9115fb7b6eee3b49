"""A small pack for tests: a rule, its class, a filter."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

TAXONOMY = """\
[shop]
licence = { priority = "P2", en = "The licence has expired", zh = "许可证已过期" }
"""

LOG_RULE = """\
id = "SHOP-001"
kind = "log"
maturity = "test"
role = "cause"
cause = "shop.licence"
title = "The licence of {tenant} has expired"
title_zh = "{tenant} 的许可证已过期"
explain = "The shop stops taking orders."
explain_zh = "商店停止接单。"

[[match]]
component = ["*"]
regex = '(?:licence of (?P<tenant>[a-z]+) expired)'

[provenance]
seen = "shop 1.0"

[[remedy]]
text = "Look at the licence."
text_zh = "查看许可证。"

[[test]]
name = "as it is printed"
expect = "fire"
component = "app"
log = "ERROR licence of acme expired"

[[test]]
name = "ordinary talk"
expect = "quiet"
component = "app"
log = "INFO licence of acme is good"
"""

FILTER = """\
rules = ["PG-003"]
action = "ignore"
reason = "known"
until = 2027-01-31
"""


def write_pack(folder: Path, files: Mapping[str, str]) -> Path:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
