"""One file a workbench: parse, ask, or call one use case, show."""
