"""Tables of the time bank: the books, what people exchange, what they do together."""

from upwell.timebank.models.books import Account, Entry, Transfer, TransferNote
from upwell.timebank.models.exchanges import Dispute, Exchange, Help, Listing, Place, Slot

__all__ = [
    "Account",
    "Dispute",
    "Entry",
    "Exchange",
    "Help",
    "Listing",
    "Place",
    "Slot",
    "Transfer",
    "TransferNote",
]
