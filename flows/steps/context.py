"""Context: what every step of a run works with: settings, campaign, form, and where things lie."""

from dataclasses import dataclass
from pathlib import Path

from flows.settings import Settings, SettingsError
from schemas.campaign import Campaign, load_campaign
from schemas.form import Form, load_form
from schemas.toml_file import FileError


@dataclass(frozen=True)
class Context:
    """Settings with the campaign and the form they name. Folders below `settings.data`: `archive` (raw mails),
    `warehouse` (the private work file and its lock), `published` (snapshots for analysts), `reports` (workbooks)."""

    settings: Settings
    campaign: Campaign
    form: Form

    @property
    def archive(self) -> Path:
        """Raw mails under their sha256."""
        return self.settings.data / "archive"

    @property
    def reports(self) -> Path:
        """The workbooks that were sent, one a report issue."""
        return self.settings.data / "reports"


def load_context(settings: Settings) -> Context:
    """The context of a run; SettingsError (one line) if the campaign or its form cannot be used."""
    try:
        campaign = load_campaign(settings.campaign)
        form = load_form(campaign.form, beside=settings.campaign.parent)
    except FileError as error:
        raise SettingsError(f"SXAJSC_CAMPAIGN: {error}") from error
    return Context(settings, campaign, form)
