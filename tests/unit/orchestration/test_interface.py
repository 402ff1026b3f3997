"""The pages of the UI carry the policy that keeps the browser on this server."""

from pathlib import Path

import prefect

from flows.interface import bind


def test_every_page_is_bound_once(tmp_path: Path) -> None:
    for version, source in (("v1", prefect.__ui_static_path__), ("v2", prefect.__ui_v2_static_path__)):
        (tmp_path / version).mkdir()
        html = (Path(source) / "index.html").read_text("utf-8")
        (tmp_path / version / "index.html").write_text(html, "utf-8")
    for _ in range(2):
        bind(tmp_path)
    for page in tmp_path.glob("*/index.html"):
        html = page.read_text("utf-8")
        assert html.count("Content-Security-Policy") == 1
        assert html.index("Content-Security-Policy") < html.index("<script")
