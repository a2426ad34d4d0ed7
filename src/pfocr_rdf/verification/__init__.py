"""Says whether a build is as it was written: every file, and what dump, report and store say."""

from __future__ import annotations

from .checks import Check, Verification
from .verify import verify

__all__ = ["Check", "Verification", "verify"]
