"""A TOML file read into a typed model, with every mistake named by its line."""

import re
import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schemas.complaint import in_chinese

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
        raise FileError(f"{path}：读不了（{error.strerror}）") from error
    except UnicodeDecodeError as error:
        raise FileError(f"{path}：不是 UTF-8 文本（第 {error.start} 字节）") from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FileError(_syntax(path, str(error))) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        places = _lines(text)
        raise FileError("; ".join(_explain(path, places, text, e) for e in error.errors()[:3])) from error


def _syntax(path: Path, message: str) -> str:
    """tomllib's "Invalid value (at line 8, column 9)" in the form of all other complaints."""
    match = re.search(r"line (\d+)", message)
    return f"{path}:{match[1] if match else 1}: 不合 TOML 写法：{message}"


def _explain(path: Path, places: dict[tuple[object, ...], int], text: str, error: ErrorDetails) -> str:
    where: tuple[object, ...] = tuple(error["loc"])
    message = in_chinese(error)
    name = ".".join(str(part) for part in where)
    line = _line_of(places, where) if where else _line_about(places, text, message)
    return f"{path}:{line}: {name + '：' if name else ''}{message}"


def _line_about(places: dict[tuple[object, ...], int], text: str, message: str) -> int:
    """The line that a complaint about the file as a whole speaks of: the last with the text it quotes, else that of
    the key it begins with."""
    quoted = re.search(r"'([^']+)'", message)
    rows = [n for n, row in enumerate(text.splitlines(), 1) if quoted and f'"{quoted[1]}"' in row]
    return rows[-1] if rows else places.get((message.split(maxsplit=1)[0].strip(":"),), 1)


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
