"""Figures, times and money as an agent reads them; local time of the machine, digits of equal width."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from agent_desktop_ui.texts import Texts

MINUS = "−"


def duration(seconds: float) -> str:
    """Return a running or past time: `03:42`, from one hour on `1:03:42`. Negative times count as zero."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def long_duration(seconds: float) -> str:
    """Return a time of hours with equal width: `03:51:20`."""
    whole = max(0, int(seconds))
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}"


def short_duration(seconds: float) -> str:
    """Return an average as the field writes it: `4:51`."""
    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}"


def number(value: float | Decimal, digits: int = 0) -> str:
    """Return a number with thousands separators: `12,680`."""
    return f"{value:,.{digits}f}".replace("-", MINUS)


def money(value: Decimal | float) -> str:
    """Return an amount: `12,680.00`."""
    return number(value, 2)


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share of one as per cent, `96.2%`; unknown is `--`."""
    return "--" if share is None else f"{number(share * 100, digits)}%"


def signed(value: float, digits: int = 1) -> str:
    """Return a change with its sign: `+1.8`, `−0.5`."""
    return f"{'+' if value > 0 else ''}{number(value, digits)}"


def local(moment: datetime) -> datetime:
    """Return a moment in the machine's zone."""
    return moment.astimezone()


def time_of_day(moment: datetime, *, seconds: bool = False) -> str:
    """Return `14:03`, or `14:03:27`."""
    return local(moment).strftime("%H:%M:%S" if seconds else "%H:%M")


def day(value: date) -> str:
    """Return `2026-11-19`."""
    return value.strftime("%Y-%m-%d")


def date_time(moment: datetime) -> str:
    """Return `2026-11-19 14:03`."""
    return local(moment).strftime("%Y-%m-%d %H:%M")


def day_and_time(moment: datetime, now: datetime, texts: Texts) -> str:
    """Return a moment of the past as briefly as is clear: `今天 09:12`, `昨天 20:31`, `11-19 20:31`, `2025-11-19`."""
    then, today = local(moment), local(now).date()
    if then.date() == today:
        return texts("widgets.today_at", time=time_of_day(moment))
    if then.date() == today - timedelta(days=1):
        return texts("widgets.yesterday_at", time=time_of_day(moment))
    return then.strftime("%m-%d %H:%M") if then.year == today.year else day(then.date())


def ago(moment: datetime, now: datetime, texts: Texts) -> str:
    """Return how old something is: `刚刚`, `3 分钟前`, `2 小时前`, then the day. A moment ahead counts as now."""
    seconds = (now - moment).total_seconds()
    if seconds < 60:
        return texts("widgets.just_now")
    if seconds < 3600:
        return texts("widgets.minutes_ago", count=int(seconds // 60))
    if seconds < 24 * 3600 and local(moment).date() == local(now).date():
        return texts("widgets.hours_ago", count=int(seconds // 3600))
    return day_and_time(moment, now, texts)
