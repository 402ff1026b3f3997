"""Ahead: what is made next while the present one is in use."""

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

ItemT = TypeVar("ItemT")


def ahead(items: Generator[ItemT, None, None]) -> Iterator[ItemT]:
    """The items, each made in a thread of its own while the one before is in use; never more than one waits. What
    goes wrong in making one is raised where it would have come; `items` is closed in the end, whatever happens."""
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as thread:
        try:
            coming: Future[list[ItemT]] = thread.submit(_next, items)
            while item := wait(coming):
                coming = thread.submit(_next, items)
                yield item[0]
        finally:
            thread.submit(items.close).result()


def wait(coming: Future[list[ItemT]]) -> list[ItemT]:
    """The item that is being made."""
    return coming.result()


def _next(items: Iterator[ItemT]) -> list[ItemT]:
    """The next item, in a list; an empty one at the end."""
    return list(islice(items, 1))
