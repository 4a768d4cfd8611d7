"""Keeping what dashboards are counted from."""

from reports.dashboards.services.keeping import keep

__all__ = ["keep"]
