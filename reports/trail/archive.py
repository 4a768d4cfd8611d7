"""Turns WeasyPrint's PDF/A-3a into one file that also declares PDF/UA-1, without touching its pages."""

from __future__ import annotations

import io
from typing import Final

import pikepdf

PDFUA: Final = "http://www.aiim.org/pdfua/ns/id/"
EXTENSION: Final = """\
<rdf:Description rdf:about="" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 this file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""


def finish(data: bytes) -> bytes:
    """The file with both declarations in its metadata and every attachment listed once."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        _declare(pdf)
        _list_once(pdf)
        pdf.save(out, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _declare(pdf: pikepdf.Pdf) -> None:
    """PDF/A allows a property of another standard only with its schema described beside it."""
    text = pdf.Root.Metadata.read_bytes().decode()
    if PDFUA not in text:
        text = text.replace("</rdf:RDF>", EXTENSION + "</rdf:RDF>")
        pdf.Root.Metadata = pdf.make_stream(text.encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    pdf.Root.ViewerPreferences = pdf.Root.get("/ViewerPreferences", pikepdf.Dictionary())
    pdf.Root.ViewerPreferences.DisplayDocTitle = True


def _list_once(pdf: pikepdf.Pdf) -> None:
    """The variants for archiving list each attachment twice in /AF; once is right."""
    seen: set[tuple[int, int]] = set()
    once = pikepdf.Array()
    for item in pdf.Root.get("/AF", pikepdf.Array()):
        if item.objgen not in seen:
            seen.add(item.objgen)
            once.append(item)
    if len(once):
        pdf.Root.AF = once
