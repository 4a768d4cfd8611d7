"""`{% load tracing %}`: a claim's ticket and its proof."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from complaints.tracing.claims import Claim, address_of
from workflows.screens.templatetags.desk import chip

register = template.Library()


@register.simple_tag
def ticket_link(claim: Claim) -> SafeString:
    """The ticket with its title, as a link; its number alone for who may not read it."""
    if not claim.readable:
        return format_html('<span class="ld-id">{}</span>', claim.ticket.key)
    return format_html('<a class="ld-id" href="{}">{}</a> {}', address_of(claim), claim.ticket.key, claim.ticket.title)


@register.simple_tag
def proof_chip(claim: Claim) -> SafeString:
    """Whether the version was proven to fix it."""
    kind, words = claim.proof
    return chip(kind, words)
