"""The whole library as one file: BPMN files beside what is known of them."""

from workflows.landscape.archive.bringing import Brought, bring_in
from workflows.landscape.archive.contents import BadArchive, Contents, read_archive
from workflows.landscape.archive.restoring import CannotRestore, restore_library
from workflows.landscape.archive.writing import write_archive

__all__ = [
    "BadArchive", "Brought", "CannotRestore", "Contents", "bring_in", "read_archive", "restore_library",
    "write_archive",
]
