"""Forms for tests, written the way the editor writes them."""

from html import escape


def said(**attributes: str) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items() if value)


def field(key: str, kind: str = "text", *, label: str = "", options: tuple[str, ...] = (), **attributes: str) -> str:
    inside = "".join(f"<ld:option{said(value=one, label=one.upper())}/>" for one in options)
    return f"<ld:field{said(id=key, label=label or key, kind=kind, **attributes)}>{inside}</ld:field>"


def check(test: str, message: str, beside: str = "") -> str:
    return f"<ld:check{said(test=test, message=message, field=beside)}/>"


def section(*fields: str, label: str = "基本情况", key: str = "basic") -> str:
    return f"<ld:section{said(id=key, label=label)}>{''.join(fields)}</ld:section>"


def form(*parts: str) -> str:
    """Sections and checks as they stand in a process; bare fields are put into one section."""
    if parts and parts[0].startswith("<ld:field"):
        fields = [part for part in parts if part.startswith("<ld:field")]
        parts = (section(*fields), *(part for part in parts if not part.startswith("<ld:field")))
    return f"<extensionElements><ld:form>{''.join(parts)}</ld:form></extensionElements>"
