"""read_xml: an .xml file -> its articles, if it is a feed, NITF, NewsML-G2 or XHTML.

NITF and NewsML-G2 are the IPTC's formats for one news item, and for items with their metadata. See
https://iptc.org/standards/nitf/ and https://iptc.org/standards/newsml-g2/.
"""

from collections.abc import Iterator
from dataclasses import replace
from xml.etree.ElementTree import Element

from index.readers.date import first_dated
from index.readers.draft import Draft, whole_address
from index.readers.feed import ROOTS as FEED_ROOTS
from index.readers.feed import read_feed_text
from index.readers.markup import decode_markup, plain_text
from index.readers.page import page_draft
from index.readers.report import Reason, SkippedFile
from index.readers.revision import is_withdrawn_status
from index.readers.stream import FoundFile, read_bytes
from index.readers.xmltree import (
    block_text,
    find_all,
    find_text,
    find_value,
    local_name,
    parse_xml,
    root_name,
)

_NEWSML_ROOTS = ("newsItem", "newsMessage")
_NITF_DATES = (
    ("date.issue", "norm"),
    ("date.release", "norm"),
    ("story.date", "norm"),
    ("pubdata", "date.publication"),
)
_NEWSML_DATES = ("versionCreated", "firstCreated", "contentCreated")


def read_xml(file: FoundFile) -> Iterator[Draft]:
    """The articles of an .xml file, by what its outermost element is; SkippedFile if it is no news."""
    text = decode_markup(read_bytes(file, max_bytes=file.limits.xml_bytes), file)
    root = root_name(text)
    if root in FEED_ROOTS:
        yield from read_feed_text(text, file)
    elif root == "html":
        yield page_draft(text)
    elif root == "nitf" or root in _NEWSML_ROOTS:
        try:
            tree = parse_xml(text)
        except ValueError as error:
            file.warn(Reason.BAD_XML, str(error))
            return
        yield from _nitf_drafts(tree) if root == "nitf" else _newsml_drafts(tree, file)
    elif text.strip():
        detail = f"its outermost element is {root}" if root else "it has no element"
        raise SkippedFile(Reason.OTHER_XML, detail)
    else:
        file.warn(Reason.NO_ARTICLES, "an empty file")


def nitf_text(text: str) -> str:
    """The text in an NITF document that another format carries; ValueError or SkippedFile if it cannot be read."""
    root_name(text)  # refuses entities
    return _nitf_draft(parse_xml(text)).text


def _nitf_drafts(nitf: "Element[str]") -> Iterator[Draft]:
    """The article in a `nitf` element, or that it is withdrawn, and the one that it says is."""
    draft = _nitf_draft(nitf)
    status = find_value(nitf, "docdata", "management-status")
    if not is_withdrawn_status(status):
        yield draft
        return
    yield replace(draft, is_withdrawn=True)
    other = find_value(nitf, "docdata", "management-doc-idref")
    if other and other != draft.id:
        yield replace(draft, id=other, is_withdrawn=True)


def _nitf_draft(nitf: "Element[str]") -> Draft:
    """The article in a `nitf` element. Its text is body.content without media, else the abstract."""
    contents = [block_text(content) for content in find_all(nitf, "body.content")]
    text = "\n\n".join(filter(None, contents))
    return Draft(
        text=text or "\n\n".join(block_text(abstract) for abstract in find_all(nitf, "abstract")),
        title=find_text(nitf, "hl1", "title"),
        source=find_value(nitf, "pubdata", "name")
        or find_text(nitf, "distributor")
        or find_value(nitf, "doc.copyright", "holder"),
        published=first_dated(find_value(nitf, *place) for place in _NITF_DATES),
        url=find_value(nitf, "pubdata", "ex-ref"),
        id=find_value(nitf, "doc-id", "id-string"),
        version=find_value(nitf, "du-key", "version"),
        changed=find_value(nitf, "date.issue", "norm"),
    )


def _newsml_drafts(root: "Element[str]", file: FoundFile) -> Iterator[Draft]:
    """The text items in a `newsItem` or a `newsMessage`; pictures and packages are no articles."""
    is_message = local_name(root) == "newsMessage"
    any_item = False
    for number, item in enumerate(find_all(root, "newsItem"), start=1):
        is_withdrawn = is_withdrawn_status(find_value(item, "pubStatus", "qcode", "uri"))
        text = "" if is_withdrawn else _newsml_text(item)
        if text is not None:
            any_item = True
            draft = _newsml_draft(item, text, number if is_message else None)
            yield replace(draft, is_withdrawn=is_withdrawn)
    if not any_item:
        file.warn(Reason.NO_ARTICLES, "no item with text in it")


def _newsml_draft(item: "Element[str]", text: str, number: int | None) -> Draft:
    meta = next(find_all(item, "contentMeta"), item)
    guid = item.get("guid")
    return Draft(
        text=text,
        title=find_text(meta, "headline")
        or find_text(next(find_all(item, "itemMeta"), item), "title")
        or find_text(item, "hl1", "title"),
        source=_provider(item) or find_text(meta, "creditline"),
        published=first_dated(find_text(item, name) for name in _NEWSML_DATES),
        url=whole_address(guid),
        id=guid,
        item=number,
        version=item.get("version"),
        changed=find_text(item, "versionCreated"),
    )


def _provider(item: "Element[str]") -> str | None:
    """The name of the item's provider, as text or as the end of a code such as `nprov:AFP`."""
    for provider in find_all(item, "provider"):
        code = (provider.get("qcode") or "").rpartition(":")[2]
        return find_text(provider, "name") or provider.get("literal") or code or None
    return None


def _newsml_text(item: "Element[str]") -> str | None:
    """The text in the item's contentSet, None if it has none, as for pictures."""
    texts: list[str] = []
    for content in find_all(item, "inlineXML", "inlineData"):
        if local_name(content) == "inlineData":
            data = "".join(content.itertext())
            is_markup = "html" in (content.get("contenttype") or "")
            texts.append(plain_text(data) if is_markup else data)
        elif (nitf := next(find_all(content, "nitf"), None)) is not None:
            texts.append(_nitf_draft(nitf).text)
        else:
            texts.append(block_text(content))
    return next((text for text in texts if text.strip()), "" if texts else None)
