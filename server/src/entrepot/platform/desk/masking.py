"""What is shown of a person on a desk: enough to compare two, too little to know one."""


def masked_text(text: str) -> str:
    """The first character, the rest hidden: 李•."""
    return text[:1] + "•" * min(len(text) - 1, 4) if text else ""


def masked_phone(text: str) -> str:
    """138••••5678."""
    return f"{text[:3]}••••{text[-4:]}" if len(text) >= 9 else "•" * len(text)


def masked_number(text: str) -> str:
    """The first three and the last two of an ID number."""
    return f"{text[:3]}{'•' * (len(text) - 5)}{text[-2:]}" if len(text) >= 8 else "•" * len(text)
