"""The demo world: shops, goods and people, plainly fiction, made by the real use cases."""
