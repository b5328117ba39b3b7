"""What the bot says where themes are shaped."""

from __future__ import annotations

from harken.ask import figures
from harken.domain.shaping import Shape

TITLE, LIST_TITLE = "Shape a theme", "Themes"
SHAPE, CHOOSE, ALL, CHOOSE_ONE = "Shape", "Shape a theme", "Shape themes", "Choose a theme"
WORKING = "One moment …"
NOT_ALLOWED = (
    "Shaping themes needs the access curator; ask whoever runs Harken to give it to you "
    "(people in harken.yaml)."
)
GONE = "This theme is neither in use nor proposed any more; nothing was changed."
PROPOSAL = "A proposal counts for nothing until somebody accepts it."
NO_PROPOSALS = "No proposal waits. What no theme covers is looked at every night."
NEW, MAKE = "A new theme", "Make a theme"
LEADS = "Each change is first shown as what it would do, takes all history along, and can be taken back."
SEE, DO, BACK, CLOSE = "What would it do?", "Do it", "Back", "Close"
ACCEPT, LOOK, NOT_A_THEME, UNDO = "Accept", "Look", "Not a theme", "Undo"
#: What can be done with a theme that counts, and with a proposal.
ACTIVE = {
    Shape.RENAME: "Rename",
    Shape.DESCRIBE: "Describe",
    Shape.MERGE: "Merge into another",
    Shape.SPLIT: "Split into groups",
    Shape.MOVE: "Put below another",
    Shape.RETIRE: "Retire",
}
PROPOSED = {Shape.ACCEPT: ACCEPT, Shape.MERGE: "Merge into a theme", Shape.RETIRE: NOT_A_THEME}
BY_EXAMPLES = "Split by examples"
#: The themes that a split by examples makes: two at least.
PART_NAMES = ("Name of the first", "Name of the second", "Name of a third", "Name of a fourth")
EXAMPLES, CHOOSE_SOME = "Examples of it", "Choose statements"
EXAMPLES_HINT = "Statements about this theme; type to find one. What is nearest to them goes there."
PART_PHRASES = "Or in your words, one a line"
NO_EXAMPLES = "Nothing is about this theme yet, so say it in your words."
NAME, DESCRIPTION = "Name", "Description"
PHRASES, WORDS = "Phrases, one a line", "Words, one a line"
PHRASES_HINT = "Something customers say. What means the same is about this theme."
WORDS_HINT = "A word that makes any statement with it one about this theme."
MERGE_INTO = "The theme that goes on"
UNDER, UNDER_HINT = "Below which theme", "Choose none to have it at the top."
NONE = "None"
NUMBER = "Into how many groups of its own statements"
CANNOT = "That cannot be done as it is: "
ANEW = "The themes have changed since you were shown this, so nothing was done. This is what it would do now."
TOO_LONG = "The rest is too long for this window; change it on the page or with harken themes describe."
NOTHING_MOVES = "No statement moves."
UNDOABLE = "You can take it back afterwards."
AT_IT = "I am doing it. You may close this window: I write to you when it is done."
TREND = "Comments a month, now and afterwards"
MONTH = "Month"
RECORDED = "The history would say: "
LOOKING = "All statements are being looked at again; I write to you when that is done."
FAILED = (
    "Something failed on my side. Look on my home tab or with harken themes history whether the themes have "
    "changed, and try again."
)


def _counted(number: int) -> str:
    return "1 statement" if number == 1 else f"{figures.count(number)} statements"


def statements(number: int) -> str:
    """How many statements are about a theme."""
    return "1 statement is about it." if number == 1 else f"{_counted(number)} are about it."


def above(name: str) -> str:
    """Where a theme lies."""
    return f"It is below {name}."


def goes(number: int, name: str) -> str:
    """How many statements would count for a theme."""
    return f"{_counted(number)} would count for {name}"


def piece(number: int, statements: int | None) -> str:
    """Over the name of one of the groups that a theme is split into."""
    counted = "" if statements is None else f" ({_counted(statements)})"
    return f"Name of group {number}{counted}"


def last(who: str, told: str, day: str) -> str:
    """The latest edit of a theme."""
    return f"Last change: {who} {told.rstrip('.')} on {day}."


def done(told: str) -> str:
    """Said to whoever had it done."""
    return f"Done: {told}"


def decided(who: str, told: str) -> str:
    """Said where everybody reads who did what."""
    return f"{who} {told[:1].lower()}{told[1:]}"


def undone(told: str) -> str:
    """Said once an edit was taken back."""
    return f"Taken back: {told}"


def looked_again(name: str, number: int) -> str:
    """Said once all statements have been given their themes again."""
    return f"All statements have been looked at again: {figures.count(number)} of them are about {name}."


def waiting(number: int) -> str:
    """Over the proposals of the home tab."""
    return "A proposed theme waits" if number == 1 else f"{figures.count(number)} proposed themes wait"


def more(number: int) -> str:
    """That there are more than are shown."""
    return f"And {figures.count(number)} more."


def before(name: str) -> str:
    """Over the column of what a theme has."""
    return f"{name}, now"


def after(name: str) -> str:
    """Over the column of what a theme would have."""
    return f"{name}, afterwards"


def about(name: str) -> str:
    """The same where it is told from a part of what was said."""
    return f"{name}, afterwards (about)"
