"""What the bot says of digests, alerts, its home and the story shelf, besides what was measured."""

from __future__ import annotations

from harken.domain.news import WEEKDAYS as DAYS
from harken.domain.news import About, AlertKind, AlertWants, DigestWants

CHANGE, STOP, SAVE, CLOSE, PREVIEW = "Change or stop", "Stop it", "Save", "Close", "Show me the last one"
VOICES = "In their own words"
FIGURES = "The figures behind it"
MOVES = "Themes, and how far each moved"
WEEK = "Week of"

DIGEST_TITLE, ALERTS_TITLE, PREVIEW_TITLE = "A digest", "Alerts", "As it would look"
CHANNEL, CHOOSE_CHANNEL = "Where", "Choose a channel"
INVITE = "I must be in it: invite me there with /invite. It holds only what everybody there may see."
LENGTH, WEEKDAY, TIME, ZONE = (
    "How often",
    "On which day (of a weekly one)",
    "At what time",
    "In which time zone",
)
LENGTHS = (("week", "Every week"), ("month", "Every month, on the first"), ("day", "Every day"))
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NO_ZONE = "There is no such time zone; write one such as Europe/Berlin or America/New_York."
EVERYTHING = "Everything"
GROUPS, THEMES, SOURCES = "Only these customer groups", "Only these themes", "Only these sources"
BESIDES, RIVALS = "Besides", "What is said of rivals"
ALERT_KINDS = "Tell us when"
KINDS = {
    AlertKind.SPIKE: "something is said more than chance explains",
    AlertKind.NEW_THEME: "a subject grows that no theme covers",
    AlertKind.AT_RISK: "valuable customers leave or warn others off",
    AlertKind.GROUP_FALLS: "a group's share, value or delight falls",
    AlertKind.WORST_SCORE: "the worst score comes with one of the themes",
    AlertKind.SOURCE: "a source falls silent or fails",
}
ALERT_RULES = (
    "Each thing is said once. After an alert the same kind of thing rests for a while; "
    "anyone can acknowledge it or snooze it for longer."
)
MAKING = "One moment, I am making it …"
NOTHING_THERE = "This subscription is no more."
NOT_ALLOWED = (
    "Setting up what is posted needs the access analyst; ask whoever runs Harken to give it to you "
    "(people in harken.yaml)."
)
STOPPED = "Stopped. Nothing more of it is posted."
NOT_SEEN = (
    "Not everything may be seen in this channel: there I shall tell only of sources that everybody there may "
    "see, and of what rises and who is at risk within the groups and sources that you name here."
)
PAUSED = "paused"
DONE = "Done: "


def not_yours(owner: str) -> str:
    """Said to whoever may not change a subscription."""
    return f"Only {owner}, who set it up, or an admin can change this one."


def saved_digest(wants: DigestWants) -> str:
    """What is said once a digest is set up, after the channel's name."""
    return f" gets {described(wants)}. Change or stop it with /harken digest, or on my home tab."


def saved_alerts(wants: AlertWants) -> str:
    """What is said once alerts are set up, after the channel's name."""
    told = "; ".join(KINDS[kind] for kind in wants.kinds if kind not in wants.never)
    never = f" {never_told(wants)}" if wants.never else ""
    return f" is told {f'when {told}' if told else 'nothing'}.{never}{_CHANGE}"


_CHANGE = " Change or stop it with /harken alerts, or on my home tab."


def never_told(wants: AlertWants) -> str:
    """What cannot be narrowed to what somebody named, and is therefore not told."""
    kinds = "; ".join(f"when {KINDS[kind]}" for kind in wants.never)
    named = ", ".join([*wants.about.groups, *wants.about.themes, *wants.about.sources])
    return f"It is not told {kinds}, as that cannot be told of {named} alone."


def described(wants: DigestWants) -> str:
    """When a digest comes."""
    when = {
        "day": "a digest every day",
        "week": f"a digest every {WEEKDAYS[DAYS.index(wants.weekday)]}",
        "month": "a digest on the first of every month",
    }[wants.length]
    return f"{when} at {wants.hour:02}:{wants.minute:02} ({wants.zone})"


def unmade(what: str) -> str:
    """Said to whoever set up what could not be posted."""
    return (
        f"Something that you asked for could not be posted ({what}). Most likely I cannot see its channel: "
        "invite me there with /invite. If that does not help, harken doctor --slack tells more."
    )


def why_digest(owner: str, wants: DigestWants) -> str:
    """Why a channel gets a digest."""
    return f"You get this because {owner} asked for {described(wants)}."


def named(wants: DigestWants | AlertWants) -> str:
    """A subscription in a few words."""
    if isinstance(wants, DigestWants):
        told = described(wants)
        return f"{told[0].upper()}{told[1:]}{_about(wants.about)}"
    return f"Alerts when {'; '.join(KINDS[kind] for kind in wants.kinds)}{_about(wants.about)}"


def _about(about: About) -> str:
    names = [*about.groups, *about.themes, *about.sources]
    return f", only {', '.join(names)}" if names else ""


SHELVE = "Put one on the story shelf"
MINE, ANOTHER, CHANGE_ONE = "What is posted already", "Set up another", "Change or stop"

KIND_TITLES = {
    AlertKind.SPIKE: "Something is said more than usual",
    AlertKind.NEW_THEME: "Perhaps a new subject",
    AlertKind.AT_RISK: "Valuable customers at risk",
    AlertKind.GROUP_FALLS: "A customer group falls",
    AlertKind.WORST_SCORE: "The worst score",
    AlertKind.SOURCE: "A source needs somebody",
}
SEEN, SNOOZE, WHY = "I look after it", "Snooze", "Why did I get this?"
EVIDENCE = "Show all evidence"
#: Who asked for what an alert counts, as the audit log names them.
ITSELF = "Harken itself, for an alert"
NOT_FOR_YOU = "This is about feedback that you may not see."


def for_days(days: int) -> str:
    """For how long an alert is snoozed."""
    return "For a day" if days == 1 else f"For {days} days"


def looked_after(owner: str) -> str:
    """Who looks after an alert."""
    return f"{owner} looks after it."


def snoozed(until: str) -> str:
    """Until when nothing more comes."""
    return f"Snoozed until {until}."


def why_alert(because: str, owners: list[str], kind: str) -> str:
    """How an alert was found, and who asked for it here."""
    who = " and ".join(dict.fromkeys(owners)) or "Nobody any more"
    return f"{because} {who} asked to be told here when {kind}."


HOME = "What customers say"
MY_SUBSCRIPTIONS = "What I have posted"
NO_SUBSCRIPTIONS = "Nothing yet: a digest on Monday morning is a good beginning."
NEW_DIGEST, NEW_ALERTS, SHELF = "Set up a digest", "Set up alerts", "Story shelf"
ASK_ME = "Ask me anything about what customers say: write to me, or mention me in a channel."
NOTHING_FOR_YOU = "There is nothing here that you may see. Ask whoever runs Harken to let you in."

SHELVED = (
    "It stands on the story shelf now (my home tab opens it). Before it is shown to anybody outside, its "
    "author has to say yes: note there when you have asked, and what they answered."
)
GONE = "These words are no longer stored, so they cannot be put on the shelf."
NO_SHELF = "The story shelf needs the access analyst; ask whoever runs Harken to give it to you."
NOT_GRANTED = "That was not noted: its author has not said yes to being shown, or it is no longer there."
SHELF_RULES = (
    "Quotes worth showing. Only those whose authors said yes may be published; "
    "erasing a customer takes theirs off."
)
EMPTY_SHELF = (
    "Nothing stands here yet. Under the quotes of a digest, Put one on the story shelf brings one here."
)
STATES = {
    "new": "Nobody has asked its author yet",
    "asked": "Its author was asked",
    "granted": "Its author said yes: it may be published",
    "published": "Its author said yes, and it was published",
    "refused": "Its author said no: do not show it",
}
ASK, ANSWER, PUBLISH, REPLY = (
    "I have asked the author",
    "They answered",
    "I have published it",
    "ask them there",
)
MAY_WE, HOW_SAID = "May we show it?", "How and when did they say so?"
HOW_SAID_HINT = "For example: by e-mail to Kim on 12 May, with first name only."
YES_NO = (("yes", "They said yes"), ("no", "They said no, or took it back"))
WHERE = "Where was it published?"

SEND_TITLE, SEND = "Send to Harken", "Send"
SEND_RULES = (
    "This is counted as what a customer said. Take out whatever is not theirs; e-mail addresses and "
    "numbers in it are taken out before it is kept."
)
WORDS, AUTHOR = "What the customer said", "Who said it"
AUTHOR_HINT = (
    "The customer's e-mail address or account, if you know it: then it counts for their groups. "
    "Only a hash of it is kept. Leave it empty where you do not know."
)
TAKEN_IN = "Thank you. It is kept as feedback and counts as soon as it is read."
KNOWN = "This message was sent in before, so it is not counted twice."
NOT_LET_IN = "I take feedback only from people whom whoever runs Harken has let in."


def steps(done: int, all_steps: int) -> str:
    """How far setting up has come."""
    return f"Set-up: {done} of {all_steps} steps done"
