"""The processes of a build: order, deaths, and how much is on its way."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from pfocr_rdf.errors import PfocrRdfError
from pfocr_rdf.pipeline.processes import Processes
from work import MANY, die, fail, sleep, slow_if_even


def test_what_is_made_comes_in_the_order_of_its_items() -> None:
    """Items that take long do not come late."""
    with Processes(2) as processes:
        made = list(processes.in_order(slow_if_even, range(MANY)))

    assert list(range(MANY)) == [number for number, _ in made]
    assert os.getpid() not in {process for _, process in made}


@pytest.mark.parametrize(("number", "items"), [(1, MANY), (2, 3), (2, 0)])
def test_few_items_or_one_process_need_no_other(number: int, items: int) -> None:
    """Starting a process takes longer than a few items."""
    with Processes(number) as processes:
        made = list(processes.in_order(slow_if_even, range(items)))

    assert [(item, os.getpid()) for item in range(items)] == made


def test_a_slow_reader_does_not_let_items_pile_up() -> None:
    """Items are taken only as what is made of them is taken."""
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(10 * MANY):
            taken.append(number)
            yield number

    with Processes(2) as processes:
        made = processes.in_order(slow_if_even, items())
        assert 0 == next(made)[0]
        assert MANY > len(taken)


def test_something_big_is_done_meanwhile() -> None:
    """Another process is asked, and waited for only in the end."""
    with Processes(2) as processes:
        number, process = processes.later(slow_if_even, 2)()
        assert 2 == number
        assert os.getpid() != process


@pytest.mark.parametrize("number", [1, 2])
def test_errors_come_as_they_are(number: int) -> None:
    """An error of ours is the same from wherever it comes."""
    with Processes(number) as processes:
        with pytest.raises(PfocrRdfError, match=rf"place: {MANY - 1} \(expected less\)"):
            list(processes.in_order(fail, range(MANY)))
        with pytest.raises(PfocrRdfError, match="expected less"):
            processes.later(fail, MANY - 1)()


def test_the_death_of_a_process_is_told() -> None:
    """A process that dies is an error that says what to try."""
    with Processes(2) as processes, pytest.raises(PfocrRdfError, match="out of memory"):
        list(processes.in_order(die, range(MANY)))
    with Processes(2) as processes, pytest.raises(PfocrRdfError, match="out of memory"):
        processes.later(die, MANY - 1)()


def test_processes_can_be_closed_and_used_again() -> None:
    """Other processes start after a close."""
    with Processes(2) as processes:
        (_, first) = processes.later(slow_if_even, 1)()
        processes.close()
        (_, second) = processes.later(slow_if_even, 1)()

    assert first != second


def interrupt(waits: list[Callable[[], int]]) -> None:
    """Begin with something that takes ten minutes, and stop."""
    with Processes(2) as processes:
        waits.append(processes.later(sleep, 600))
        processes.later(sleep, 0)()
        raise KeyboardInterrupt


def test_an_interrupt_does_not_wait_for_what_is_going_on() -> None:
    """A format of a hundred thousand figures takes minutes; Ctrl-C is not one of them."""
    waits: list[Callable[[], int]] = []
    with pytest.raises(KeyboardInterrupt):
        interrupt(waits)

    with pytest.raises((PfocrRdfError, CancelledError)):
        waits.pop()()


def test_too_long_a_folder_for_temporary_files_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Clusters have such; what Linux says of it names neither the folder nor a remedy."""
    folder = tmp_path / ("x" * 80)
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    with Processes(2) as processes, pytest.raises(PfocrRdfError, match="set TMPDIR to another"):
        processes.later(sleep, 0)
