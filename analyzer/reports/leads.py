"""Leads as reports tell them: log lines that no rule knows, with the template that each stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analyzer.model import Lead, LogTemplate

if TYPE_CHECKING:
    from analyzer.store.store import Store


@dataclass(frozen=True, slots=True)
class ToldLead:
    """A lead and its template."""

    lead: Lead
    template: LogTemplate


def read_leads(store: Store) -> list[ToldLead]:
    """The leads of a finished analysis, the most telling first."""
    wanted = "template IN (SELECT template FROM leads)"
    templates = {one.template: one for one in store.records(LogTemplate, where=wanted)}
    return [ToldLead(lead, templates[lead.template]) for lead in store.records(Lead, order="rank")]
