"""Week: which reporting week a letter is about, when its subject does not say."""

from datetime import date, datetime

from schemas.campaign import Campaign, Week


def concerned_week(campaign: Campaign, at: datetime) -> Week:
    """The week whose deadline comes next at `at`; after the last deadline, the last week."""
    return campaign.coming_week(at) or campaign.weeks[-1]


def deadline_of(campaign: Campaign, week_ending: date) -> datetime | None:
    """The week's deadline; None for a day that is no due day of the campaign."""
    return next((w.deadline for w in campaign.weeks if w.ending == week_ending), None)
