"""A run → the report: `report.json`, the page, charts, Markdown, the terminal, CI and trackers.

All but `report.json` itself is drawn from it and from picture files beside it, so any saved report
can be drawn again without a model.
"""
