"""Quality inspection of call-centre recordings: every call, every night."""

__version__ = "0.1.0"
