"""Tables of the time bank: the books, what people exchange, what they do together."""

from upwell.timebank.models.books import Account, Entry, PotQuarter, Transfer, TransferNote
from upwell.timebank.models.exchanges import Dispute, Exchange, Help, Listing, Place, Slot
from upwell.timebank.models.works import BlockMark, Owner, Side, Told, Work, WorkHours

__all__ = [
    "Account",
    "BlockMark",
    "Dispute",
    "Entry",
    "Exchange",
    "Help",
    "Listing",
    "Owner",
    "Place",
    "PotQuarter",
    "Side",
    "Slot",
    "Told",
    "Transfer",
    "TransferNote",
    "Work",
    "WorkHours",
]
