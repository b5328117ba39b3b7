"""Print how many questions are understood exactly as a person did, and each field by itself."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

from benchmarks.questions.reading import FIELDS, HERE, Meaning, agreed, cases, contexts, field


def main(paths: list[Path]) -> None:
    known = contexts()
    for path in paths:
        exact, total, fields = 0, 0, Counter[str]()
        for case in cases(path, known):
            agreement = agreed(case)
            total += 1
            exact += all(agreement.values())
            fields.update(name for name, same in agreement.items() if same)
            if not all(agreement.values()):
                wrong = ", ".join(name for name, same in agreement.items() if not same)
                print(f"  {case.question!r}: {wrong}")
                for name in (name for name, same in agreement.items() if not same):
                    print(f"    {name}: expected {_shown(case.expected, name)}")
                    print(f"    {' ' * len(name)}  found    {_shown(case.found, name)}")
        print(f"{path.name}: {exact} of {total} exactly right ({exact / total:.1%})")
        for name in FIELDS:
            print(f"  {name:<10} {fields[name] / total:.1%}")


def _shown(meanings: tuple[Meaning, ...], name: str) -> str:
    """One field of each meaning, without what is empty in it."""
    shown = " | ".join(str(field(each, name)) for each in meanings)
    return re.sub(r"\w+=(?:\(\)|\{\}|None)(?:, )?", "", shown)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]] or [HERE / "dev.jsonl"])
