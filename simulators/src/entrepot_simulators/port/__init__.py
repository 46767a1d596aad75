"""A customs port of the national system: takes CEB messages in DxpMsg, matches, decides, and answers with receipts."""
