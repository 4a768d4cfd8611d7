"""What can never go wrong with a version, proved by walking every way through it and the domain's machine."""

from workflows.engine.verify.onwards import Onwards
from workflows.engine.verify.proving import verify
from workflows.engine.verify.verdicts import Chosen, Refusal, Verdict

__all__ = ["Chosen", "Onwards", "Refusal", "Verdict", "verify"]
