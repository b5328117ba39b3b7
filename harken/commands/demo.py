"""`harken demo`: a made-up company's customers, collected, understood and asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from harken.commands.context import Opened
    from harken.demo.place import Place
    from harken.domain.answers import Reply

QUESTIONS = (
    "What are the reasons to buy, by theme?",
    "What do offices dislike most?",
    "How did complaints about crashes develop over the last 8 weeks?",
    "Who recommends us?",
    "What do our groups give and get?",
    "Which valuable customers are unhappy?",
)
#: In which source each column of names is known.
CUSTOMER_MAPS = ("handle.shop reviews=shop_name", "handle.forum=forum_name")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(_command)


def _command(
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the demo's data and begin anew.")] = False,
) -> None:
    """Listen to a made-up company's customers, make a digest and answer a few questions."""
    from harken.commands.ask import console as make_console
    from harken.commands.context import chosen, program, settings, workspace
    from harken.demo import place, site

    own = program()
    set_up = place.prepare(settings().data / "demo", datetime.now(UTC).date(), fresh=fresh)
    chosen.home = set_up.home
    console = make_console()
    _introduce(console, set_up)
    with site.serving(set_up.corpus, set_up.port), workspace() as opened:
        _listen(console, opened, set_up)
    with workspace() as opened:
        _tell(console, opened)
    _part(console, own, program())


def _introduce(console: Console, set_up: Place) -> None:
    console.print("[bold]Bramble Coffee[/bold] sells coffee by subscription. It is made up, and so is")
    console.print("everything its customers say. Its shop, forum and app store run on this machine; its")
    console.print(f"survey, customers and orders are files in {set_up.home}.", soft_wrap=True)


def _listen(console: Console, opened: Opened, set_up: Place) -> None:
    """Collect the sources, import the survey and understand what is new."""
    from harken.commands import understand
    from harken.commands.collect import described, side_by_side

    console.rule("Listening")
    for outcome in side_by_side(opened, opened.config.settings.sources, named=True):
        console.print(f"{outcome.source}: {described(outcome)}")
    console.print(f"survey: {_import_survey(opened, set_up)}")
    console.print(f"customers: {_import_customers(opened, set_up)}")
    console.rule("Understanding")
    understand.tell(understand.run(opened))


def _import_survey(opened: Opened, set_up: Place) -> str:
    from contextlib import closing

    from collectors.files import Reader, make
    from collectors.files import opened as opened_file
    from harken.commands.import_ import receive
    from harken.commands.rejects import RejectFile
    from harken.domain.feedback import Kind

    zone = opened.config.settings.zone
    plan = make(opened_file(set_up.survey), zone=zone, kind=Kind.SURVEY_RESPONSE, maps=(), asks=())
    with closing(RejectFile(opened.config.data / "rejects", "survey")) as rejects:
        received = receive(opened, Reader(plan), "survey", rejects)
    return f"{received.added:,} new, {received.unchanged:,} unchanged"


def _import_customers(opened: Opened, set_up: Place) -> str:
    from harken.commands.customer_plans import planned
    from harken.commands.import_customers import take_in

    plans = planned(set_up.customers, set_up.orders, CUSTOMER_MAPS, (), encoding=None, day_first=None)
    taken = take_in(opened, plans)
    return f"{taken['added']:,} new with {taken['orders_added']:,} orders, {taken['unchanged']:,} unchanged"


def _tell(console: Console, opened: Opened) -> None:
    """The digest of the last full week, then the answers."""
    from harken.ask import terminal
    from harken.commands.ask import answered, context_of, theme_names
    from harken.commands.context import program
    from harken.commands.digest import composed, last_full_week

    context = context_of(opened)
    period, notes = last_full_week(context)
    console.rule("The digest")
    terminal.digest(console, composed(opened, context, period, notes=notes))
    said: set[str] = set()
    for question in QUESTIONS:
        console.rule(f"[bold]{question}[/bold]")
        given = _shortened(answered(question, context, opened), said)
        terminal.reply(console, given, theme_names(context.vocabulary), program())


def _shortened(given: Reply, said: set[str]) -> Reply:
    """With one quote to an answer, and without the notes that stood under an earlier one."""
    answers = []
    for answer in given.answers:
        how = replace(answer.found.how, notes=tuple(n for n in answer.found.how.notes if n not in said))
        said.update(how.notes)
        found = replace(answer.found, how=how, quotes=answer.found.quotes[:1])
        answers.append(replace(answer, found=found))
    return replace(given, answers=tuple(answers))


def _part(console: Console, own: str, demo: str) -> None:
    """What to type next: `own` for one's own folder, `demo` for the demo's."""
    console.rule("What to do next")
    lines = (
        f'{demo} ask "What do regulars like?"',
        f'{demo} ask "How did 5.2 affect crashes?"',
        f"{demo} persona offices",
        f"{demo} page            the same on a page to click through; it prints its address",
        f"{own} try YOUR_FILE.csv        ten rows of your own data, nothing stored",
        f"{own} import YOUR_FILE.csv     keep it; then: {own} ask ...",
        f"{own} init                     a harken.yaml to name your sources in; then: {own} serve",
    )
    for line in lines:
        console.print(f"  {line}", soft_wrap=True, markup=False)
