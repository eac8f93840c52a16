"""What can be brought in: lists of services in a spreadsheet, feeds of other directories, the middles of postcode districts."""

from upwell.directory.importers.districts import Districts
from upwell.directory.importers.feeds import Feeds
from upwell.directory.importers.spreadsheets import Listings
from upwell.kit import imports


def register_importers() -> None:
    """Called once by directory.wiring."""
    for importer in (Listings(), Feeds(), Districts()):
        imports.register(importer)
