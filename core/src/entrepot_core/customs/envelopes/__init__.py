"""What carries a message to a port and back: wrappers around the business XML. One module an envelope."""
