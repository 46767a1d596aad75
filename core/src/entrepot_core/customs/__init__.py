"""Customs documents: messages, signatures, the match of three documents, receipts."""
