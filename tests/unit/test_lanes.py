from __future__ import annotations

import threading

from harken.lanes import Lanes


def test_no_more_than_the_lanes_at_once() -> None:
    lanes, inside, most, lock = Lanes(2, patience=60), [0], [0], threading.Lock()

    def work() -> None:
        with lanes.turn():
            with lock:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
            threading.Event().wait(0.01)
            with lock:
                inside[0] -= 1

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most[0] == 2


def test_who_takes_long_holds_nobody_up() -> None:
    lanes, release = Lanes(2, patience=0.01), threading.Event()

    def hang() -> None:
        with lanes.turn():
            release.wait()

    slow = [threading.Thread(target=hang) for _ in range(20)]
    for thread in slow:
        thread.start()
    with lanes.turn():
        assert all(thread.is_alive() for thread in slow)
    release.set()
    for thread in slow:
        thread.join()


def test_a_lane_is_free_again_after_a_failure() -> None:
    lanes = Lanes(1, patience=60)
    for _ in range(3):
        try:
            with lanes.turn():
                raise ValueError
        except ValueError:
            continue
    with lanes.turn():
        pass


def test_passing_somebody_frees_a_lane_only_once() -> None:
    lanes, passed = Lanes(1, patience=0.01), threading.Event()
    with lanes.turn():
        with lanes.turn():
            passed.set()
        assert passed.is_set()
    first, second = threading.Event(), threading.Event()
    release = threading.Event()

    def hold(mine: threading.Event) -> None:
        with patient.turn():
            mine.set()
            release.wait()

    patient = Lanes(1, patience=60)
    threads = [threading.Thread(target=hold, args=(each,)) for each in (first, second)]
    for thread in threads:
        thread.start()
    while not (first.is_set() or second.is_set()):
        threading.Event().wait(0.001)
    assert not (first.is_set() and second.is_set())
    release.set()
    for thread in threads:
        thread.join()
