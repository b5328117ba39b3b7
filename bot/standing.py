"""What Slack says of the bot itself: its token is gone, it was put out of a channel or let in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.registry import Body, Happening, Registry

if TYPE_CHECKING:
    from bot.directory import Directory
    from storage.posts import Posts


def register(registry: Registry, posts: Posts, directory: Directory) -> None:
    """Deal with what becomes of the bot."""

    def gone(happening: Happening) -> None:
        posts.pause(happening.kind.partition(":")[2])

    def joined(happening: Happening) -> None:
        event = happening.body["event"]
        directory.forget(event["channel"])
        if event["user"] in _own(happening.body):
            posts.resume(event["channel"])

    registry.event("tokens_revoked", gone)
    registry.event("app_uninstalled", gone)
    registry.event("member_joined_channel", joined)


def _own(body: Body) -> set[str]:
    return {each["user_id"] for each in body.get("authorizations", ()) if each.get("is_bot")}
