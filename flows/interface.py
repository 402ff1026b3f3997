"""Interface: the pages of Prefect's UI, bound to load nothing from anywhere but the server that they came from.

Prefect's present UI asks a telemetry service for its settings whenever it is opened, whatever is set here. So the pages
carry a policy by which the browser itself refuses; it binds what a later Prefect may bring, too."""

from pathlib import Path

_HEAD = "<head>"
_POLICY = (
    '<meta http-equiv="Content-Security-Policy" '
    "content=\"default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:\">"
)


def bind(folder: Path) -> None:
    """Puts the policy into the pages below the folder, where the server has copied them; once."""
    for page in folder.glob("*/index.html"):
        html = page.read_text("utf-8")
        if _POLICY not in html:
            page.write_text(html.replace(_HEAD, _HEAD + _POLICY, 1), "utf-8")
