"""The same for programs: answers of the contract as JSON, under a token or in an open session."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from harken.ask.contract import error_json, spec_json, to_json
from harken.ask.specs import normal
from harken.ask.words import answer
from harken.domain.actions import Action
from harken.domain.answers import Reply
from harken.domain.errors import HarkenError
from harken.domain.questions import Compare, Intent, Measure, Spec
from harken.domain.rights import Deed
from harken.web.limits import ASKING
from harken.web.pages import actions, evidence
from harken.web.pages.ask import LONGEST, leaning, meaning
from harken.web.site import Faces, Opening, Visit

if TYPE_CHECKING:
    from http import HTTPStatus

    from starlette.requests import Request
    from starlette.responses import Response

#: Things of one page of evidence, where a program does not say how many.
PAGE, MOST_OF_PAGE = 100, 1_000
MOST_THEMES = 50


def _json(document: dict[str, Any], status: int = 200) -> Response:
    from starlette.responses import JSONResponse

    return JSONResponse(document, status_code=status)


def refused(status: HTTPStatus, code: str, said: str) -> Response:
    return _json(error_json(code, said), status.value)


def unknown(_: Request) -> Response:
    said = "Send 'Authorization: Bearer TOKEN'; an admin makes a token with 'harken people token NAME'."
    response = _json(error_json("unknown", said), 401)
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


#: A browser of this machine is believed only from our own page; a program shows who it is.
FORGED = (
    "Nothing was asked or changed: send 'Authorization: Bearer TOKEN'. Name the program under people in"
    " harken.yaml; 'harken people token NAME' makes its token."
)
FACES = Faces(refused=refused, unknown=unknown, forged=FORGED)


def _ask(visit: Visit) -> Response:
    question = str(visit.form.get("question") or "").strip()
    if not question:
        raise HarkenError('Send a question: {"question": "What do customers dislike most?"}.')
    given = visit.desk.ask(question[:LONGEST], meaning(visit.form.get("previous")))
    last = leaning(given)
    return _json(to_json(given) | {"previous": None if last is None else spec_json(last)})


def _spec(visit: Visit) -> Response:
    """Any question that can be asked, by its structured meaning."""
    asked = meaning(visit.form.get("spec"))
    if asked is None:
        raise HarkenError('Send a spec as an answer holds it: {"spec": {...}}.')
    return _answered(visit, asked)


def _answered(visit: Visit, spec: Spec) -> Response:
    spec = normal(spec)
    given = answer(spec, visit.desk.measure(spec), visit.names)
    return _json(to_json(Reply(question="", answers=(given,))))


def _themes(visit: Visit) -> Response:
    return _answered(visit, visit.view.themes(MOST_THEMES))


def _trends(visit: Visit) -> Response:
    view = visit.view
    measure = Measure.SHARE if view.include.themes else Measure.VOLUME
    return _answered(visit, view.spec(Intent.TREND, measure=measure, compare=Compare(by=view.by)))


def _groups(visit: Visit) -> Response:
    return _answered(visit, visit.view.spec(Intent.GROUPS))


def _value(visit: Visit) -> Response:
    return _answered(visit, visit.view.spec(Intent.VALUE))


def _evidence(visit: Visit) -> Response:
    said = visit.request.query_params
    size = min(_number(said.get("size"), PAGE), MOST_OF_PAGE)
    counted = said.get("counted") == "1"
    found = evidence.listed(
        visit, visit.path("id"), counted=counted, page_=_number(said.get("page"), 1), size=size
    )
    return _json(evidence.plain(found))


def _number(written: str | None, usual: int) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and int(written) > 0 else usual


def _sources(visit: Visit) -> Response:
    import json

    from starlette.responses import Response

    rows = {"schema": 1, "sources": visit.desk.sources()}
    return Response(
        json.dumps(rows, default=lambda moment: moment.isoformat()), media_type="application/json"
    )


def _actions(visit: Visit) -> Response:
    return _json({"schema": 1, "actions": [plain(each) for each in visit.desk.actions()]})


def plain(action: Action) -> dict[str, Any]:
    return {**asdict(action), "day": action.day.isoformat(), "kind": action.kind.value}


def _mark(visit: Visit) -> Response:
    return _json({"schema": 1, "action": plain(actions.keep(visit, actions.read(visit)))})


def _unmark(visit: Visit) -> Response:
    gone = actions.remove(visit, int(visit.request.path_params["number"]))
    return _json({"schema": 1, "action": plain(gone)})


OPENINGS = (
    Opening(path="/api/ask", answer=_ask, method="POST", rate=ASKING),
    Opening(path="/api/answer", answer=_spec, method="POST", rate=ASKING),
    Opening(path="/api/themes", answer=_themes),
    Opening(path="/api/trends", answer=_trends),
    Opening(path="/api/groups", answer=_groups),
    Opening(path="/api/value", answer=_value),
    Opening(path="/api/evidence/{id}", answer=_evidence),
    Opening(path="/api/sources", answer=_sources),
    Opening(path="/api/actions", answer=_actions),
    Opening(path="/api/actions", answer=_mark, deed=Deed.SHAPE, method="POST"),
    Opening(path="/api/actions/{number:int}", answer=_unmark, deed=Deed.SHAPE, method="DELETE"),
)
