"""Browser: a real Chromium without a screen, in the hands of an operator of the UI."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, Response, Route, expect, sync_playwright

_CHROMIUM = shutil.which("chromium")
_QUIET = ("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
_BUSY = 503  # what Prefect answers when its SQLite is locked: nothing was done, and a person presses again
_PATIENCE_MS = 60_000  # on a busy machine; no measurement


@dataclass
class Operator:
    """Clicks what a person would; `outside` are the addresses beyond this machine that a page wanted to load."""

    page: Page
    url: str
    outside: list[str] = field(default_factory=list)

    def see(self, path: str, text: str) -> None:
        """Opens a page; fails the test unless it shows the text."""
        self.page.goto(f"{self.url}/v2{path}")
        expect(self.page.get_by_text(text).first).to_be_visible()

    def retry(self, run: str) -> None:
        """*Retry* of a run, and again in the question whether it is meant."""
        answer: Response | None = None
        while answer is None or answer.status == _BUSY:
            self._from_menu(run, "Retry")
            question = self.page.get_by_role("alertdialog").or_(self.page.get_by_role("dialog"))
            answer = self._answer("/set_state", question.get_by_role("button", name="Retry"))
        assert answer.ok, answer.text()

    def copy(self, run: str) -> str:
        """*Copy to new run*, its form submitted as it is; the id of the new run."""
        self._from_menu(run, "Copy to new run")
        return self.submit()

    def submit(self) -> str:
        """The form of a run sent off; the id of the run."""
        answer: Response | None = None
        while answer is None or answer.status == _BUSY:
            answer = self._answer("/create_flow_run", self.page.get_by_role("button", name="Submit"))
        assert answer.ok, answer.text()
        return str(answer.json()["id"])

    def choose(self, kind: str, option: str) -> None:
        """An option from the list of that title."""
        self.page.get_by_label(f"Select {kind}").click()
        self.page.get_by_role("option", name=option, exact=True).click()

    def _answer(self, path: str, button: Locator) -> Response:
        with self.page.expect_response(lambda answer: answer.url.endswith(path)) as answered:
            button.click()
        return answered.value

    def _from_menu(self, run: str, item: str) -> None:
        self.see(f"/runs/flow-run/{run}", "Task Runs")
        self.page.locator("button[aria-haspopup=menu]").last.click()
        self.page.get_by_role("menuitem", name=item, exact=True).click()


@contextmanager
def operator(url: str) -> Iterator[Operator]:
    """An operator before the UI at the address; skips the test where no Chromium is installed."""
    if _CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        # root, as in CI's container, has no sandbox to put it in
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox", *_QUIET])
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1400, "height": 1100}
        )
        context.set_default_timeout(_PATIENCE_MS)
        expect.set_options(timeout=_PATIENCE_MS)
        one = Operator(context.new_page(), url)

        def inside_only(route: Route) -> None:
            if urlsplit(route.request.url).hostname == urlsplit(url).hostname:
                route.continue_()
            else:
                one.outside.append(route.request.url)
                route.abort()

        context.route("**/*", inside_only)
        yield one
        browser.close()
