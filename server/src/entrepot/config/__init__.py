"""Where the house is put together: settings, addresses, languages, and which event is followed by what."""
