"""The outside world on loopback, speaking the real wire formats with real signatures."""
