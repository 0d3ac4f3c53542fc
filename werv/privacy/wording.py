"""Texts to start from when a request is answered; the officer changes them as he sees fit."""

from collections.abc import Sequence

from werv.ground.periods import dutch
from werv.privacy.models import RequestKind, SubjectRequest
from werv.privacy.retention import Limit


def first_reason(limits: Sequence[Limit]) -> str:
    """Why erasing is refused, or refused in part: each type that a term keeps. "" when nothing stands in the way."""
    sentences = [_sentence(limit) for limit in limits if limit.stands_in_the_way]
    if not sentences:
        return ""
    return "\n".join(["Deze gegevens moeten wij nog bewaren (AVG artikel 17, lid 3, onder b):", *sentences])


def _sentence(limit: Limit) -> str:
    number = "1 gegeven" if limit.count == 1 else f"{limit.count} gegevens"
    if limit.until is None:
        return f"- {limit.record_type} ({number}): {limit.why}"
    return f"- {limit.record_type} ({number}): tot en met {dutch(limit.until)}, {limit.basis} ({limit.source})."


def first_letter(request: SubjectRequest, reason: str) -> str:
    """A letter in plain Dutch, without the outcome: that is for the officer to say."""
    about = {
        RequestKind.ACCESS: "te zien welke gegevens wij over u hebben",
        RequestKind.RECTIFICATION: "uw gegevens te verbeteren",
        RequestKind.ERASURE: "uw gegevens te wissen",
        RequestKind.RESTRICTION: "uw gegevens voorlopig niet te gebruiken",
        RequestKind.PORTABILITY: "uw gegevens mee te krijgen",
        RequestKind.OBJECTION: "te stoppen met het gebruik van uw gegevens",
    }[RequestKind(request.kind)]
    parts = [
        f"Beste {request.about()},",
        f"Op {dutch(request.received_on)} vroeg u ons om {about}. Dit is ons antwoord.",
        reason or "[Schrijf hier wat u besloten heeft, en waarom.]",
        "Heeft u een vraag over deze brief? Neem dan contact met ons op.",
        "Bent u het er niet mee eens? Dan kunt u een klacht indienen bij de Autoriteit Persoonsgegevens, "
        "of naar de rechter gaan.",
        f"Met vriendelijke groet,\n{request.organisation.name}",
    ]
    return "\n\n".join(parts)
