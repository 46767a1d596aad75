"""Declarations: documents, attempts, receipts, account books; ports as configuration of five parts."""
