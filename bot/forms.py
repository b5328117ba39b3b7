"""The windows in which digests and alerts are set up, as pure functions, and what was chosen in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from bot import news_wording as wording
from bot.neutral import shown
from bot.newsroom import Choices
from bot.rich import actions, button
from bot.tables import Block, remark
from harken.domain.news import WEEKDAYS, About, AlertKind, AlertWants, DigestWants

DIGEST, ALERTS = "digest_form", "alerts_form"
PREVIEW, STOP = "digest_preview", "subscription_stop"
#: Slack's limits on what a menu offers.
_OPTIONS, _OPTION = 100, 75

View = dict[str, Any]
Values = Mapping[str, Mapping[str, Mapping[str, Any]]]


def window(callback: str, title: str, blocks: Sequence[Block], submit: str | None, held: str = "") -> View:
    """A window of Slack."""
    made: View = {
        "type": "modal",
        "callback_id": callback,
        "title": plain(title, 24),
        "close": plain(wording.CLOSE, 24),
        "blocks": list(blocks),
        "private_metadata": held,
    }
    return made | ({"submit": plain(submit, 24)} if submit else {})


def plain(text: str, longest: int = _OPTION) -> Block:
    return {"type": "plain_text", "text": shown(text, longest), "emoji": False}


def field(name: str, label: str, element: Block, *, optional: bool = False, hint: str = "") -> Block:
    """One thing to fill in; block and element go by the same name."""
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return made | ({"hint": plain(hint, 2000)} if hint else {})


def option(value: str, text: str) -> Block:
    return {"text": plain(text), "value": value[:150]}


def one_of(options: Sequence[tuple[str, str]], chosen: str) -> Block:
    """A menu of which one is chosen."""
    offered = [option(*each) for each in options]
    initial = next((each for each in offered if each["value"] == chosen), offered[0])
    return {"type": "static_select", "options": offered, "initial_option": initial}


def some_of(options: Sequence[tuple[str, str]], chosen: Iterable[str]) -> Block:
    """A menu of which any number is chosen."""
    offered = [option(*each) for each in options[:_OPTIONS]]
    wanted = set(chosen)
    initial = [each for each in offered if each["value"] in wanted]
    made: Block = {
        "type": "multi_static_select",
        "options": offered,
        "placeholder": plain(wording.EVERYTHING),
    }
    return made | ({"initial_options": initial} if initial else {})


def channel(chosen: str | None) -> Block:
    """Where it is posted."""
    made: Block = {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        "placeholder": plain(wording.CHOOSE_CHANNEL),
    }
    return made | ({"initial_conversation": chosen} if chosen else {})


def digest(choices: Choices, wants: DigestWants, where: str | None, id: int | None = None) -> View:
    """The window that sets a digest up or changes it."""
    blocks = [
        field("channel", wording.CHANNEL, channel(where), hint=wording.INVITE),
        field("length", wording.LENGTH, one_of(wording.LENGTHS, wants.length)),
        field("weekday", wording.WEEKDAY, one_of(_weekdays(), wants.weekday)),
        field(
            "time",
            wording.TIME,
            {"type": "timepicker", "initial_time": f"{wants.hour:02}:{wants.minute:02}"},
        ),
        field("zone", wording.ZONE, {"type": "plain_text_input", "initial_value": wants.zone}),
        *_about(choices, wants.about),
        *(_rivals(wants.rivals) if choices.rivals else []),
        actions(
            button(wording.PREVIEW, PREVIEW),
            *([button(wording.STOP, f"{STOP}:{id}", str(id), style="danger")] if id is not None else []),
        ),
    ]
    return window(DIGEST, wording.DIGEST_TITLE, blocks, wording.SAVE, "" if id is None else str(id))


def _weekdays() -> list[tuple[str, str]]:
    return list(zip(WEEKDAYS, wording.WEEKDAYS, strict=True))


def _about(choices: Choices, about: About) -> list[Block]:
    """Only what there is something to choose of."""
    offered = (
        ("groups", wording.GROUPS, [(name, name) for name in choices.groups], about.groups),
        ("themes", wording.THEMES, list(choices.themes), about.themes),
        ("sources", wording.SOURCES, [(name, name) for name in choices.sources], about.sources),
    )
    return [
        field(name, label, some_of(options, chosen), optional=True)
        for name, label, options, chosen in offered
        if options
    ]


def _rivals(wanted: bool) -> list[Block]:
    offered = option("rivals", wording.RIVALS)
    element: Block = {"type": "checkboxes", "options": [offered]}
    element |= {"initial_options": [offered]} if wanted else {}
    return [field("rivals", wording.BESIDES, element, optional=True)]


def alerts(choices: Choices, wants: AlertWants, where: str | None, id: int | None = None) -> View:
    """The window that sets alerts up or changes them."""
    offered = [option(kind.value, wording.KINDS[kind]) for kind in AlertKind]
    ticked = [each for each in offered if each["value"] in {kind.value for kind in wants.kinds}]
    kinds: Block = {"type": "checkboxes", "options": offered}
    kinds |= {"initial_options": ticked} if ticked else {}
    blocks = [
        field("channel", wording.CHANNEL, channel(where), hint=wording.INVITE),
        field("kinds", wording.ALERT_KINDS, kinds),
        *_about(choices, wants.about),
        remark(wording.ALERT_RULES),
        *([actions(button(wording.STOP, f"{STOP}:{id}", str(id), style="danger"))] if id is not None else []),
    ]
    return window(ALERTS, wording.ALERTS_TITLE, blocks, wording.SAVE, "" if id is None else str(id))


def wrong(view: Mapping[str, Any]) -> dict[str, Any] | None:
    """What Slack is told at once of a form that cannot be taken; None where it can."""
    values: Values = view["state"]["values"]
    if "zone" in values and zone_of(values) is None:
        return {"response_action": "errors", "errors": {"zone": wording.NO_ZONE}}
    return None


def zone_of(values: Values) -> str | None:
    """The zone that was written, whatever its case; None where there is none such."""
    written = (values["zone"]["zone"].get("value") or "").strip().casefold().replace(" ", "_")
    return next((name for name in available_timezones() if name.casefold() == written), None)


def read_digest(values: Values) -> tuple[str | None, DigestWants]:
    """The channel and the digest that a form asks for."""
    hour, _, minute = str(values["time"]["time"].get("selected_time") or "08:00").partition(":")
    wants = DigestWants(
        length=_chosen(values, "length") or "week",
        weekday=_chosen(values, "weekday") or "MON",
        hour=int(hour),
        minute=int(minute),
        zone=zone_of(values) or "UTC",
        about=_read_about(values),
        rivals=bool(_many(values, "rivals")),
    )
    return chosen_channel(values), wants


def read_alerts(values: Values) -> tuple[str | None, AlertWants]:
    """The channel and the alerts that a form asks for."""
    kinds = tuple(AlertKind(each) for each in _many(values, "kinds"))
    return chosen_channel(values), AlertWants(kinds=kinds, about=_read_about(values))


def chosen_channel(values: Values) -> str | None:
    found: str | None = values["channel"]["channel"].get("selected_conversation")
    return found


def _read_about(values: Values) -> About:
    return About(
        groups=_many(values, "groups"), themes=_many(values, "themes"), sources=_many(values, "sources")
    )


def _chosen(values: Values, name: str) -> str | None:
    found = values.get(name, {}).get(name, {}).get("selected_option")
    return None if found is None else str(found["value"])


def _many(values: Values, name: str) -> tuple[str, ...]:
    return tuple(
        str(each["value"]) for each in values.get(name, {}).get(name, {}).get("selected_options") or ()
    )
