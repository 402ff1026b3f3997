"""A TOML file read into a typed model, with every mistake named by its line."""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

ModelT = TypeVar("ModelT", bound=BaseModel)

_TABLE = re.compile(r"^\s*(\[{1,2})\s*([^\]]+?)\s*\]{1,2}")
_KEY = re.compile(r"""^\s*("[^"]+"|'[^']+'|[A-Za-z0-9_-]+)\s*=""")


class FileError(ValueError):
    """A campaign or form file that cannot be used; the text is one line: file, line, what is wrong."""


def load_model(path: Path, model: type[ModelT]) -> ModelT:
    """The file as `model`. FileError names the file, the line and what is wrong, for the first mistakes in it."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise FileError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: is not UTF-8 text (byte {error.start})") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError(f"{path}: {error}") from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        places = _lines(text)
        raise FileError("; ".join(_explain(path, places, text, e) for e in error.errors()[:3])) from error


def _explain(path: Path, places: dict[tuple[object, ...], int], text: str, error: object) -> str:
    assert isinstance(error, dict)
    where: tuple[object, ...] = tuple(error["loc"])
    line = _line_of(places, where)
    name = ".".join(str(part) for part in where)
    message = str(error["msg"]).removeprefix("Value error, ")
    context = error.get("ctx") or {}
    quoted = context.get("at")  # a validator may name the text that its complaint is about
    if quoted is not None:
        line = next((n for n, row in enumerate(text.splitlines(), 1) if str(quoted) in row), line)
    return f"{path}:{line}: {name + ': ' if name else ''}{message}"


def _line_of(places: dict[tuple[object, ...], int], where: tuple[object, ...]) -> int:
    """The line of the nearest enclosing key or table that the file spells out."""
    for length in range(len(where), 0, -1):
        if where[:length] in places:
            return places[where[:length]]
    return 1


def _lines(text: str) -> dict[tuple[object, ...], int]:
    """Path of each table and key -> line. tomllib keeps no positions; files of this shape are simple enough
    (tables, arrays of tables, keys at the start of a line) for a scan by line."""
    places: dict[tuple[object, ...], int] = {}
    table: tuple[object, ...] = ()
    counts: dict[str, int] = {}
    for number, row in enumerate(text.splitlines(), 1):
        if match := _TABLE.match(row):
            name = match[2]
            parts: tuple[object, ...] = tuple(p.strip().strip("\"'") for p in name.split("."))
            if match[1] == "[[":
                counts[name] = counts.get(name, -1) + 1
                parts = (*parts, counts[name])
            table = parts
            places.setdefault(table, number)
        elif match := _KEY.match(row):
            places.setdefault((*table, match[1].strip("\"'")), number)
    return places
