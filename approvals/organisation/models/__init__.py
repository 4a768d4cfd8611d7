"""Departments, posts, people and who holds which post when."""

from approvals.organisation.models.department import Department
from approvals.organisation.models.import_file import ImportFile
from approvals.organisation.models.person import DeletionRefused, Person
from approvals.organisation.models.post import Holding, Post

__all__ = ["DeletionRefused", "Department", "Holding", "ImportFile", "Person", "Post"]
