"""Why a stretch was removed: the closed vocabulary of `removed[].reason`."""

from enum import StrEnum


class Reason(StrEnum):
    """What kind of boilerplate a removed stretch is."""

    BLANK = "blank"
    COMMENT_FORM = "comment_form"
    RELATED_LINK = "related_link"
    SHARE_BAR = "share_bar"
    NEWSLETTER = "newsletter"
    COOKIE_NOTICE = "cookie_notice"
    COPYRIGHT = "copyright"
    PHOTO_CREDIT = "photo_credit"
    NAVIGATION = "navigation"
    ADVERTISEMENT = "advertisement"
    BYLINE = "byline"
    DATELINE = "dateline"
    SITE_REPEAT = "repeated_on_site"
    OTHER = "other"
