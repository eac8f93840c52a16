"""Tables of the time bank: the books, what people exchange, what they do together."""

from upwell.timebank.models.books import Account, Entry, Transfer, TransferNote

__all__ = ["Account", "Entry", "Transfer", "TransferNote"]
