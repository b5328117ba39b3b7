"""Who somebody is in Slack and who reads a channel: asked of Slack, and remembered for some minutes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from slack_sdk import WebClient

#: Seconds after which Slack is asked again.
KNOWN = 300.0
#: So many answers of Slack are kept before the old ones are let go of.
_MOST = 2_000
#: Whoever reads a channel beyond these is not looked at; a channel this large counts as one with guests.
_PAGES, _PAGE = 10, 1000

Found = TypeVar("Found")


@dataclass(frozen=True, kw_only=True, slots=True)
class Visitor:
    """Somebody in Slack."""

    slack_id: str
    name: str
    #: Only where Slack says that it is verified.
    email: str | None
    #: Whether they are no guest and of the company's own workspace.
    member: bool


class Directory:
    """What Slack says of people and channels.

    Args:
        clock: Seconds that only ever grow.
    """

    def __init__(self, client: WebClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[str, str], tuple[float, Any]] = {}

    def visitor(self, user: str) -> Visitor:
        """Who somebody is."""
        return self._remembered("visitor", user, self._ask_visitor)

    def open_to_outsiders(self, channel: str) -> bool:
        """Whether guests or other companies read a channel."""
        return self._remembered("outsiders", channel, self._ask_outsiders)

    def forget(self, channel: str) -> None:
        """Ask Slack anew who reads a channel, and who is a guest."""
        with self._lock:
            self._known.pop(("outsiders", channel), None)
            self._known.pop(("guests", ""), None)

    def _remembered(self, kind: str, id: str, ask: Callable[[str], Found]) -> Found:
        with self._lock:
            asked, found = self._known.get((kind, id), (None, None))
        if asked is not None and self._clock() - asked < KNOWN:
            return found  # type: ignore[return-value]
        answer = ask(id)
        with self._lock:
            if len(self._known) >= _MOST:
                self._forget_old()
            self._known[kind, id] = self._clock(), answer
        return answer

    def _forget_old(self) -> None:
        now = self._clock()
        self._known = {name: kept for name, kept in self._known.items() if now - kept[0] < KNOWN}

    def _ask_visitor(self, user: str) -> Visitor:
        found = self._client.users_info(user=user)["user"]
        return visitor(found, self._team(""))

    def _team(self, _: str) -> str:
        return self._remembered("team", "", lambda _: str(self._client.auth_test()["team_id"]))

    def _ask_outsiders(self, channel: str) -> bool:
        found = self._client.conversations_info(channel=channel)["channel"]
        shared = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
        if any(found.get(each) for each in shared):
            return True
        return bool(self._guests() & self._members(channel))

    def _guests(self) -> frozenset[str]:
        return self._remembered("guests", "", lambda _: self._ask_guests())

    def _ask_guests(self) -> frozenset[str]:
        team = self._team("")
        found, cursor = set(), None
        while True:
            page = self._client.users_list(limit=_PAGE, cursor=cursor)
            people = [each for each in page["members"] if not each.get("is_bot") and not each.get("deleted")]
            found |= {each["id"] for each in people if not visitor(each, team).member}
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return frozenset(found)

    def _members(self, channel: str) -> frozenset[str]:
        found: set[str] = set()
        cursor = None
        for _ in range(_PAGES):
            page = self._client.conversations_members(channel=channel, limit=_PAGE, cursor=cursor)
            found |= set(page["members"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return frozenset(found)
        return self._guests()


def visitor(user: Mapping[str, Any], team: str) -> Visitor:
    """Somebody, from what Slack tells of them."""
    profile = user.get("profile") or {}
    teams = {user.get("team_id") or team, *(user.get("enterprise_user") or {}).get("teams", ())}
    outside = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted")
    return Visitor(
        slack_id=user["id"],
        name=profile.get("display_name") or user.get("real_name") or user.get("name") or user["id"],
        email=profile.get("email") if user.get("is_email_confirmed") else None,
        member=team in teams and not any(user.get(each) for each in outside),
    )
