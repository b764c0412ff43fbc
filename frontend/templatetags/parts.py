"""Small parts that every page uses: icons, addresses that keep what was asked, texts with marks."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.http import HttpRequest, QueryDict
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frontend import marking, scripts
from frontend.marking import Stretch
from tenants import failures
from tenants.jobs import AnyJob

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sheet; with a label when no word stands beside it."""
    sheet = f"{static('frontend/icons.svg')}#{name}"
    if label:
        drawing = '<svg class="icon" role="img" aria-label="{}"><title>{}</title><use href="{}"></use></svg>'
        return format_html(drawing, label, label, sheet)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', sheet)


@register.simple_tag(takes_context=True)
def island(context: template.Context, name: str) -> SafeString:
    """The script of an island, `frontend/islands/src/<name>.ts`, with the nonce of the page; nothing where none was built."""
    source, request = scripts.address(name), context.get("request")
    if not source or request is None:
        return SafeString("")
    return format_html('<script type="module" src="{}" nonce="{}"></script>', source, request.nonce)


@register.simple_tag(takes_context=True)
def asked(context: template.Context, **changes: object) -> str:
    """The query string of this page with some parts changed, or taken away when nothing is given for them."""
    request: HttpRequest = context["request"]
    query: QueryDict = request.GET.copy()
    query.pop("cursor", None)
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def failure(context: template.Context, job: AnyJob) -> str:
    """Why a job failed, as far as the reader may know."""
    return str(failures.told(job, context["who"]).get("detail", ""))


register.filter("unbroken", marking.unbroken)


@register.inclusion_tag("frontend/parts/_stretches.html")
def stretches(found: Sequence[Stretch]) -> dict[str, object]:
    """A text cut into stretches: plain, words of the query, words that carry the sentiment."""
    return {"stretches": found}
