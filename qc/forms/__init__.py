"""Scoring forms: what a breach of each rule costs, as YAML that a quality lead writes."""

from qc.forms.form import Flag, Form, Forms, Section
from qc.forms.loading import load_forms

__all__ = ["Flag", "Form", "Forms", "Section", "load_forms"]
