"""What was read in a feedback, what is most worth checking, and the corrections of who knows better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harken.domain.corrections import Correction
from harken.domain.errors import HarkenError
from harken.domain.rights import Deed
from harken.domain.understanding import Role, Sentiment
from harken.web.render import page
from harken.web.site import Missing, Opening, Visit

if TYPE_CHECKING:
    from starlette.responses import Response

#: Statements that an address can pass over.
MOST = 200
FEELINGS = (Sentiment.NEGATIVE.value, Sentiment.NEUTRAL.value, Sentiment.POSITIVE.value)


def _feedback(visit: Visit) -> Response:
    number = int(visit.request.path_params["number"])
    found = visit.desk.reading(number) if number < 2**63 else None
    if found is None:
        raise Missing("This feedback is not there, or no longer.")
    kept = visit.desk.workshop.corrected([each.id for _, _, said in found.parts for each in said])
    return page(
        visit,
        "reading.html",
        title="What was read in it",
        found=found,
        kept=kept,
        feelings=FEELINGS,
        roles=[role.value for role in Role],
    )


def _review(visit: Visit) -> Response:
    """The statements most worth checking; those that were passed over stand in the address."""
    skipped = [int(each) for each in visit.request.query_params.getlist("skip") if each.isdecimal()][:MOST]
    found = visit.desk.workshop.queue(skipped)
    later = visit.view.link("/review", skip=[*skipped, *(each.statement_id for each in found)][-MOST:])
    return page(visit, "review.html", title="Review", found=found, later=later, feelings=FEELINGS)


def correction_of(visit: Visit) -> Correction:
    """What a form says about a statement.

    Raises:
        HarkenError: when it is about no statement, or says nothing.
    """
    statement = visit.field("statement")
    if not statement.isdecimal():
        raise HarkenError("Say which statement is meant.")
    about, is_not = visit.field("about") or None, visit.field("not_about") or None
    role, no_role = visit.field("role") or None, visit.field("not_role") or None
    felt = visit.field("sentiment") or None
    if felt is not None and felt not in FEELINGS:
        raise HarkenError(f"A statement is {', '.join(FEELINGS)}.")
    if any(each is not None and each not in [known.value for known in Role] for each in (role, no_role)):
        raise HarkenError("There is no such role.")
    told = role or no_role
    return Correction(
        statement_id=int(statement),
        who=visit.caller.person.name,
        theme_key=about or is_not,
        about=None if not (about or is_not) else about is not None,
        sentiment=None if felt is None else Sentiment(felt),
        role=None if told is None else Role(told),
        holds=None if told is None else role is not None,
    )


def _correct(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    feedback = visit.desk.workshop.correct(correction_of(visit))
    return RedirectResponse(_back(visit, f"/feedback/{feedback}"), status_code=303)


def _withdraw(visit: Visit) -> Response:
    from starlette.responses import RedirectResponse

    visit.desk.workshop.withdraw(int(visit.request.path_params["number"]))
    return RedirectResponse(_back(visit, "/workshop"), status_code=303)


def _back(visit: Visit, usual: str) -> str:
    from harken.web.site import local

    wanted = visit.field("next")
    return local(wanted) if wanted else usual


OPENINGS = (
    Opening(path="/feedback/{number:int}", answer=_feedback),
    Opening(path="/review", answer=_review, deed=Deed.SHAPE),
    Opening(path="/correct", answer=_correct, deed=Deed.SHAPE, method="POST"),
    Opening(path="/corrections/{number:int}/withdraw", answer=_withdraw, deed=Deed.SHAPE, method="POST"),
)
