"""The numbers of `nlp.theme_scores`, `nlp.telling` and `nlp.theme_names`, fitted again on developing halves.

`python -m benchmarks.themes_calibration` prints what a logistic regression finds: the score on oposum and
banking77, then the weights of telling words beside the score as it ships, on the same, then what a name
tells that is said, on half of the features of app reviews (by the hash of the feature). It changes nothing;
`benchmarks.themes` measures.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks import themes_sets
from benchmarks.themes import given
from benchmarks.themes_sets import Labelled
from nlp import telling, theme_names
from nlp.model import StatementModel, load
from nlp.theme_scores import LEAD, NAME, SEED, START, Seeds, others
from nlp.themes import Words

Array = NDArray[np.float64]
#: What holds the fit back, so that few statements do not make a weight boundless.
_HELD = 0.05


def names_said(model: StatementModel, said: Labelled) -> tuple[Array, Array]:
    """Of each statement with each theme whose name it says: what the odds hang on, and the truth."""
    themes = given(said)
    names, seeds = theme_names.Named(themes), Seeds(themes, model.embed)
    rows = model.embed(said.texts)
    closest = seeds.closest(rows)
    elsewhere = np.broadcast_to(names.elsewhere, closest.shape)
    told = np.stack([np.ones_like(closest), closest, rows @ seeds.names, elsewhere], axis=-1)
    keys = [theme.key for theme in themes]
    open_ = names.said(said.texts) & np.array([[key in allowed for key in keys] for allowed in said.allowed])
    truth = np.array([[key in gold for key in keys] for gold in said.gold])
    return told[open_], truth[open_].astype(float)


def pairs(model: StatementModel, said: Labelled) -> tuple[Array, Array, Array]:
    """Of each statement with each theme that no word of it decides: cosines, telling words, and the truth."""
    themes = given(said)
    seeds, rows = Seeds(themes, model.embed), model.embed(said.texts)
    closest = seeds.closest(rows)
    score = np.stack([closest, closest - others(closest), rows @ seeds.names], axis=-1)
    words = telling.Telling(themes, without=theme_names.Named(themes).places)
    found = words.beyond(said.texts)
    told = np.stack([found, found - words.most], axis=-1)
    keys = [theme.key for theme in themes]
    open_ = np.array([[key in allowed for key in keys] for allowed in said.allowed])
    finder = Words(themes)
    for row, text in enumerate(said.texts):
        open_[row, list(finder.find(text))] = False
    truth = np.array([[key in gold for key in keys] for gold in said.gold])
    return score[open_], told[open_], truth[open_].astype(float)


def fitted(known: Array, columns: Array, truth: Array) -> Array:
    """The weights of columns in the log odds, beside what is known of them."""
    from scipy.optimize import minimize

    def loss(weights: Array) -> tuple[float, Array]:
        odds = known + columns @ weights
        missed = 1 / (1 + np.exp(-odds)) - truth
        total = (np.logaddexp(0, odds) - truth * odds).sum() + _HELD * weights @ weights
        return float(total), columns.T @ missed + 2 * _HELD * weights

    found = minimize(loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x)


def main() -> None:
    model = load()
    parts = [pairs(model, said) for said in (themes_sets.oposum(0), themes_sets.banking77(0))]
    score, told, truth = (np.concatenate(each) for each in zip(*parts, strict=True))
    with_start = np.column_stack([np.ones(len(score)), score])
    found = fitted(np.zeros(len(score)), with_start, truth)
    print("start, seed, lead, name:", found.round(2), "shipped:", (START, SEED, LEAD, NAME))
    known = START + score @ np.array([SEED, LEAD, NAME])
    print("hit, miss:", fitted(known, told, truth).round(2), "shipped:", (telling.HIT, telling.MISS))
    said, truth = names_said(model, themes_sets.of_half(themes_sets.app_features(), 0))
    shipped = (theme_names.SAID, theme_names.SEED, theme_names.NAME, theme_names.ELSEWHERE)
    found = fitted(np.zeros(len(said)), said, truth)
    print("said, seed, name, elsewhere:", found.round(2), "shipped:", shipped)


if __name__ == "__main__":
    main()
