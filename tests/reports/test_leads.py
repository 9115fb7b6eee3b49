"""Leads as reports tell them."""

from __future__ import annotations

import json

from analyzer.reports.json import render
from analyzer.reports.text import TextReport
from tests.reports.making import FOUND, make_case, make_lead

LEADS = (
    *make_lead(1, "last_before_crash", "error", "new"),
    *make_lead(2, "error", faulty=False, count=1, pods=1, entity="Deployment/\x1b[2Jweb"),
)


def test_leads_stand_after_the_causes_and_say_why_they_are_worth_reading() -> None:
    text = TextReport(make_case([*FOUND, *LEADS]), colour=False, width=None).render()
    causes, _, leads = text.partition("Leads: ")
    assert "2. P1" in causes
    assert (
        "     Deployment/api: last line before the program ended; an error that no rule knows;"
        " new since the last restart (9 times, 2 pods)\n"
        "       logs-api-0.txt:7: task 7 lost\n"
        "     Deployment/\\x1b[2Jweb: an error that no rule knows\n"
    ) in leads


def test_leads_in_chinese() -> None:
    text = TextReport(make_case([*FOUND, *LEADS], "zh"), colour=False, width=None).render()
    assert (
        "Deployment/api: 程序结束前的最后一行; 没有规则认识的错误; 上次重启后新出现 (9 次, 2 个 Pod)" in text
    )


def test_without_leads_nothing_is_said_of_them() -> None:
    assert "Leads" not in TextReport(make_case(), colour=False, width=None).render()


def test_leads_are_in_the_document_and_add_no_cause() -> None:
    document = json.loads(render(make_case([*FOUND, *LEADS])))
    assert [cause["cause"] for cause in document["root_causes"]] == ["postgres.connections", "app.bug"]
    assert document["leads"][0] == {
        "entity": "Deployment/api",
        "faulty": True,
        "reasons": ["last_before_crash", "error", "new"],
        "component": "app",
        "level": "ERROR",
        "pattern": "task <*> lost",
        "count": 9,
        "pods": 2,
        "file": "logs-api-0.txt",
        "line": 7,
        "text": "task 7 lost",
    }
