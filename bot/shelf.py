"""The story shelf: advocates get a stage, and only with their permission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from bot import forms
from bot import news_wording as wording
from bot.blocks import LONGEST_QUOTE, Message
from bot.neutral import link, shown
from bot.newsroom import Newsroom, Story
from bot.registry import Happening, Registry
from bot.rich import actions, button, rich, section, words
from bot.tables import Block, remark
from harken.domain.rights import Deed

if TYPE_CHECKING:
    from slack_sdk import WebClient

    from bot.gate import Gate, Pass
    from bot.outbox import Outbox

PUT, OPEN, ASKED, ANSWER, PUBLISH = "shelve", "shelf_open", "story_asked", "story_answer", "story_publish"
ANSWERED, PUBLISHED = "story_answered", "story_published"
#: Stories in the window, of at most a hundred blocks.
MOST = 20

Body = Mapping[str, Any]


class Shelf:
    """Deals with the quotes that are worth showing to others."""

    def __init__(self, news: Newsroom, gate: Gate, outbox: Outbox, client: WebClient) -> None:
        self._news = news
        self._gate = gate
        self._outbox = outbox
        self._client = client

    def register(self, registry: Registry) -> None:
        """Bind the buttons and windows."""
        registry.action(PUT, self.put)
        registry.action(OPEN, self.open)
        registry.action(ASKED, self.asked)
        registry.action(ANSWER, self.ask_answer)
        registry.action(PUBLISH, self.ask_where)
        registry.view(ANSWERED, self.answered)
        registry.view(PUBLISHED, self.published)

    def put(self, happening: Happening) -> None:
        """A quote goes onto the shelf, as it is stored now."""
        user = _user(happening.body)
        admitted = self._admitted(happening, user)
        if admitted is None:
            return
        feedback, start, stop, part = _chosen(happening.body["action"]).split("/", 3)
        id = self._news.shelve(int(feedback), part, int(start), int(stop), admitted.who)
        if id is not None:
            self._news.audit(admitted.who, "story_shelved", str(id), {"feedback": int(feedback)})
        self._tell(happening, user, wording.SHELVED if id is not None else wording.GONE)

    def open(self, happening: Happening) -> None:
        """The shelf in a window: those that may be published first."""
        user = _user(happening.body)
        if self._admitted(happening, user) is not None:
            view = window(self._news.stories())
            self._client.views_open(trigger_id=happening.body["trigger_id"], view=view)

    def asked(self, happening: Happening) -> None:
        """Somebody has asked the author."""
        self._marked(happening, lambda id, who: self._news.asked(id, who), "story_asked")

    def ask_answer(self, happening: Happening) -> None:
        """The window in which the author's answer is written down."""
        self._push(happening, answer_form)

    def ask_where(self, happening: Happening) -> None:
        """The window in which it is written down where a story was published."""
        self._push(happening, publish_form)

    def answered(self, happening: Happening) -> None:
        """Keep what the author said, and who wrote it down."""
        values = happening.body["view"]["state"]["values"]
        granted = values["granted"]["granted"]["selected_option"]["value"] == "yes"
        said = values["said"]["said"].get("value") or ""
        self._marked(happening, lambda id, who: self._news.answered(id, granted, said, who), "story_answered")

    def published(self, happening: Happening) -> None:
        """Keep where it was published; only with a yes."""
        where = happening.body["view"]["state"]["values"]["where"]["where"].get("value") or ""
        self._marked(happening, lambda id, who: self._news.publish(id, where, who), "story_published")

    def _marked(self, happening: Happening, mark: Any, deed: str) -> None:
        """Write something down about a story, and draw the shelf anew."""
        body = happening.body
        user = _user(body)
        admitted = self._admitted(happening, user)
        if admitted is None:
            return
        held = body["action"]["value"] if "action" in body else body["view"]["private_metadata"]
        id = int(held)
        done = mark(id, admitted.who)
        if done:
            self._news.audit(admitted.who, deed, str(id), {})
        else:
            self._tell(happening, user, wording.NOT_GRANTED)
        root = body["view"].get("root_view_id") or body["view"]["id"]
        self._client.views_update(view_id=root, view=window(self._news.stories()))

    def _push(self, happening: Happening, form: Any) -> None:
        if self._admitted(happening, _user(happening.body)) is None:
            return
        story = self._news.story(int(happening.body["action"]["value"]))
        if story is not None:
            self._client.views_push(trigger_id=happening.body["trigger_id"], view=form(story))

    def _admitted(self, happening: Happening, user: str) -> Pass | None:
        """Whoever takes words along must be trusted with it; else they are told."""
        admitted = self._gate.admitted(user, user, alone=True)
        if admitted.may(Deed.EXPORT) and admitted.sight.everything():
            return admitted
        self._tell(happening, user, wording.NO_SHELF)
        return None

    def _tell(self, happening: Happening, user: str, told: str) -> None:
        self._outbox.post(f"{happening.key}:told", user, Message(text=told), owner=user)


def _chosen(action: Body) -> str:
    """Of a button, or of a menu."""
    return str(action.get("value") or action["selected_option"]["value"])


def window(stories: Sequence[Story]) -> forms.View:
    """The shelf: what may be published, what waits, what was refused."""
    order = ("granted", "published", "asked", "new", "refused")
    ranked = sorted(stories, key=lambda story: order.index(story.state))
    blocks: list[Block] = [remark(wording.SHELF_RULES)]
    for story in ranked[:MOST]:
        blocks += _story(story)
    if not stories:
        blocks.append(rich(section(words(wording.EMPTY_SHELF))))
    return forms.window("shelf", wording.SHELF, blocks, None)


def _story(story: Story) -> Iterator[Block]:
    yield card(story)
    yield remark(" ".join([f"{wording.STATES[story.state]}.", *story.history]))
    id = str(story.id)
    told = button(wording.ANSWER, f"{ANSWER}:{id}", id)
    publish = button(wording.PUBLISH, f"{PUBLISH}:{id}", id, style="primary")
    offered = {
        "new": [button(wording.ASK, f"{ASKED}:{id}", id), told],
        "asked": [told],
        "granted": [publish, told],
        "published": [publish, told],
        "refused": [told],
    }
    yield actions(*offered[story.state])


def card(story: Story) -> Block:
    """A quote card: the words, and where they stand."""
    url = link(story.url)
    opened = [words("  "), {"type": "link", "url": url, "text": wording.REPLY}] if url else []
    return rich(
        {"type": "rich_text_quote", "elements": [words(shown(story.words, LONGEST_QUOTE))]},
        section(words(shown(story.where, 200)), *opened),
    )


def answer_form(story: Story) -> forms.View:
    """What the author answered."""
    blocks = [
        card(story),
        forms.field("granted", wording.MAY_WE, forms.one_of(wording.YES_NO, "yes")),
        forms.field("said", wording.HOW_SAID, {"type": "plain_text_input"}, hint=wording.HOW_SAID_HINT),
    ]
    return forms.window(ANSWERED, wording.ANSWER, blocks, wording.SAVE, str(story.id))


def publish_form(story: Story) -> forms.View:
    """Where a story was published."""
    blocks = [card(story), forms.field("where", wording.WHERE, {"type": "plain_text_input"})]
    return forms.window(PUBLISHED, wording.PUBLISH, blocks, wording.SAVE, str(story.id))


def _user(body: Body) -> str:
    return str(body["user"]["id"])
