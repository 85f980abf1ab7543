"""The project's own settings, standards and forms, read once for all tests; none of them can be changed."""

from qc.config import load_config
from qc.rules import load_rules

CONFIG = load_config()
RULES = load_rules(CONFIG)
STANDARDS = RULES.latest
