"""What a privacy officer keeps: requests, breaches, and what is kept for how long."""

from werv.privacy.models.breaches import Breach, NoticeDecision
from werv.privacy.models.requests import Outcome, PersonExport, RequestKind, SubjectRequest
from werv.privacy.models.retention import (
    Basis,
    DestructionProposal,
    DestructionRecord,
    LegalHold,
    ProposalState,
    ProposedCase,
    RetentionTerm,
    StatisticalRow,
    TermStart,
)

__all__ = [
    "Basis",
    "Breach",
    "DestructionProposal",
    "DestructionRecord",
    "LegalHold",
    "NoticeDecision",
    "Outcome",
    "PersonExport",
    "ProposalState",
    "ProposedCase",
    "RequestKind",
    "RetentionTerm",
    "StatisticalRow",
    "SubjectRequest",
    "TermStart",
]
