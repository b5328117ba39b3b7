"""What the workshop of the page does to themes and statements, and the upkeep that follows."""

from __future__ import annotations

import dataclasses
import logging
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harken.commands.context import Opened
    from harken.domain.corrections import Correction, Kept
    from harken.domain.shaping import Change, Edit, Piece, Preview
    from harken.insights.review import Doubtful
    from storage.proposals import Proposal

log = logging.getLogger("harken.web")

#: Seconds that looking at all statements again may take.
LIMIT = 6 * 3600.0


class Shaping:
    """The taxonomy and the corrections of one workspace."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._upkeep = Upkeep(opened)

    def themes(self) -> list[dict[str, Any]]:
        """Every theme that is not gone, by name; of a proposal also what is known of it."""
        from storage.proposals import listed
        from storage.theme_edits import rows

        fields = ("key", "name", "description", "phrases", "words", "parent", "status")
        with self._opened.engine.connect() as connection:
            found = rows(connection)
            proposed = {each.key: each for each in listed(connection)}
        known = [{name: getattr(row, name) for name in fields} for row in found if row.status != "retired"]
        names = {row.key: row.name for row in found}
        told = [each | _known_of(proposed.get(each["key"]), names) for each in known]
        return sorted(told, key=lambda each: each["name"])

    def queue(self, skip: Sequence[int]) -> list[Doubtful]:
        """The statements most worth a look."""
        from harken.insights.review import queue

        with self._opened.engine.connect() as connection:
            return queue(connection, skip=skip)

    def pieces(self, theme: str, number: int) -> Sequence[Piece]:
        """So many groups that the theme's own statements fall into."""
        from harken.pipeline.splitting import suggested

        with self._opened.engine.connect() as connection:
            return suggested(connection, theme, number)

    def preview(self, edit: Edit) -> Preview:
        from harken.pipeline.shaping import preview

        with self._opened.engine.connect() as connection:
            return preview(connection, edit, self._embed)

    def shape(self, edit: Edit) -> Change:
        from harken.pipeline.shaping import apply

        with self._opened.engine.begin() as connection:
            done = apply(connection, edit, self._embed)
        self._upkeep.due()
        return done

    def undo(self, who: str, number: int | None) -> Change:
        from harken.pipeline.shaping import undo

        with self._opened.engine.begin() as connection:
            done = undo(connection, who, number)
        self._upkeep.due()
        return done

    def history(self, theme: str | None, limit: int) -> list[Change]:
        from storage.theme_edits import history

        with self._opened.engine.connect() as connection:
            return history(connection, limit=limit, theme=theme)

    def marks(self, themes: Sequence[str]) -> list[Change]:
        from storage.theme_edits import marks

        with self._opened.engine.connect() as connection:
            return marks(connection, themes)

    def waiting(self) -> int:
        from harken.pipeline.theming import waiting

        return waiting(self._opened.engine)

    def corrected(self, statements: Sequence[int]) -> list[Kept]:
        from storage.corrections import listed

        with self._opened.engine.connect() as connection:
            return [kept for each in statements for kept in listed(connection, statement=each)]

    def correct(self, correction: Correction) -> int:
        from harken.pipeline.correcting import correct

        with self._opened.engine.begin() as connection:
            feedback = correct(connection, correction).feedback_id
        self._upkeep.due()
        return feedback

    def withdraw(self, number: int) -> Kept:
        from harken.pipeline.correcting import withdraw

        with self._opened.engine.begin() as connection:
            kept = withdraw(connection, number)
        self._upkeep.due()
        return kept

    def could_learn(self) -> dict[str, Any]:
        """What corrections would teach, measured on corrections held out."""
        from harken.pipeline.learning import could_learn
        from nlp.theme_learning import LEAST
        from storage.corrections import listed

        with self._opened.engine.connect() as connection:
            about = Counter(each.theme_key for each in listed(connection) if each.theme_key)
            if max(about.values(), default=0) < LEAST:
                # Told without a model, which measuring takes.
                return {"corrections": about.total(), "least": LEAST, "effects": []}
            found = could_learn(connection, self._embed)
        effects = [dataclasses.asdict(each) | {"helps": each.helps} for each in found.effects]
        return {"corrections": found.corrections, "least": LEAST, "effects": effects}

    def learn(self, who: str) -> Change:
        """Let themes be told with what corrections taught."""
        from harken.pipeline.learning import learn

        with self._opened.engine.begin() as connection:
            done = learn(connection, self._embed, who)
        self._upkeep.due()
        return done

    def _embed(self, texts: Sequence[str]) -> Any:
        return self._opened.model.embed(texts)


def _known_of(proposal: Proposal | None, names: Mapping[str, str]) -> dict[str, Any]:
    """What is said of a proposal; nothing of a theme that counts."""
    if proposal is None:
        return {"said": "", "quotes": ()}
    grown = f", {proposal.growth:.1f} times its share before" if proposal.grows and proposal.growth else ""
    nearest = names.get(proposal.nearest or "")
    near = f"; the nearest theme is {nearest}" if nearest else ""
    said = (
        f"{proposal.statements:,} statements like it in {proposal.feedback:,} pieces of feedback{grown},"
        f" net sentiment {proposal.net_sentiment:+.0%}{near}"
    )
    return {"said": said, "quotes": tuple(each.text for each in proposal.quotes)}


class Upkeep:
    """Brings what is counted beforehand up to date after edits; one run at a time, again where more came."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._lock = threading.Lock()
        self._running = False
        self._more = False

    def due(self) -> None:
        """Something was changed; answers are right meanwhile, and quick again afterwards."""
        with self._lock:
            self._more = True
            if self._running:
                return
            self._running = True
        threading.Thread(target=self._run, name="upkeep", daemon=True).start()

    def _run(self) -> None:
        while self._goes_on():
            try:
                self._once()
            except Exception as error:
                # The next edit, or the next run of 'harken understand', does what is left.
                log.warning("what follows an edit was not done: %s", type(error).__name__)
                log.debug("the upkeep failed", exc_info=error)

    def _goes_on(self) -> bool:
        with self._lock:
            self._running, self._more = self._more, False
            return self._running

    def _once(self) -> None:
        from harken.pipeline.theming import waiting
        from harken.pipeline.upkeep import keep_ready

        if waiting(self._opened.engine):
            self._understand()
        keep_ready(self._opened.engine)

    def _understand(self) -> None:
        """In a process of its own, as it holds a model in memory."""
        from harken.children import Children

        home = ("--home", str(self._opened.config.home))
        start = "from harken.cli import main; main()"
        Children().run([sys.executable, "-c", start, *home, "understand"], limit=LIMIT)
