"""The tables of applying and of pipelines."""

from hotgigs.applications.models.application import Answer, Application, Move, Note, RejectionReason
from hotgigs.applications.models.draft import Draft, StatusAccess
from hotgigs.applications.models.pipeline import PipelineTemplate, Stage, TemplateStage

__all__ = [
    "Answer",
    "Application",
    "Draft",
    "Move",
    "Note",
    "PipelineTemplate",
    "RejectionReason",
    "Stage",
    "StatusAccess",
    "TemplateStage",
]
