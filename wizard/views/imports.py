"""A file of customers: its dry run and its progress. It may name any customer, so the right has to hold for all."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wizard import access, tasks
from wizard.actions import bulk_import
from wizard.actions.imports import NotApplied
from wizard.actions.rows import Row
from wizard.forms import spreadsheets
from wizard.forms.import_columns import columns
from wizard.forms.import_examples import EXAMPLES
from wizard.forms.import_rows import Plan
from wizard.forms.imports import ImportForm
from wizard.models import CustomerImport
from wizard.roles import Permission
from wizard.values.numbers import whole_number

_RECENT = 10


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def start(request: HttpRequest) -> HttpResponse:
    """What a file may hold, and the form for one. A POST is the dry run."""
    access.require_everywhere(request, Permission.CREATE_CUSTOMER)
    sent = request.method == "POST"
    form = ImportForm(
        request.POST if sent else None, request.FILES if sent else None, too_large=_too_large(request)
    )
    plan = Plan()
    if form.is_valid():
        plan = form.plan
        if not plan.problems:
            kept = bulk_import.prepare(file_name=form.file_name, rows=plan.rows, by=access.actor(request))
            return redirect("import", kept.pk)
    context = {
        "form": form,
        "plan": plan,
        "columns": columns(),
        "limits": spreadsheets,
        "recent": CustomerImport.objects.all()[:_RECENT],
    }
    return render(request, "imports/start.html", context, status=422 if sent else 200)


def _too_large(request: HttpRequest) -> bool:
    """Of such a request the upload handler has kept nothing, so that it looks like one without a file."""
    length = str(request.META.get("CONTENT_LENGTH") or "")
    return length.isdecimal() and int(length) > settings.UPLOAD_MAX_BYTES


@require_safe
@login_required
def example(request: HttpRequest, kind: str) -> HttpResponse:
    access.require_everywhere(request, Permission.CREATE_CUSTOMER)
    if kind not in EXAMPLES:
        raise Http404
    made = EXAMPLES[kind]
    answer = HttpResponse(made.content(access.person(request).email), content_type=made.content_type)
    answer["Content-Disposition"] = f'attachment; filename="customers-example.{kind}"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def detail(request: HttpRequest, number: int) -> HttpResponse:
    """The dry run, then the progress, then the end. A POST confirms."""
    access.require_everywhere(request, Permission.CREATE_CUSTOMER)
    found = get_object_or_404(CustomerImport, pk=number)
    if request.method == "POST":
        _confirm(request, found)
        return redirect("import", found.pk)
    return render(request, "imports/detail.html", {"found": found, **_shown_part(request, found)})


def _confirm(request: HttpRequest, found: CustomerImport) -> None:
    try:
        confirmed = bulk_import.confirm(customer_import=found, by=access.actor(request))
    except NotApplied as problem:
        messages.error(request, str(problem))
        return
    if confirmed:
        tasks.start_import(found.pk)
    else:
        messages.info(request, "Somebody has confirmed or discarded this import already.")


def _shown_part(request: HttpRequest, found: CustomerImport) -> dict[str, object]:
    """One part of the rows at a time; they are gone once the import has ended."""
    number = whole_number(request.GET.get("part", ""), digits=5) or 1
    part = found.parts.filter(number=number).first()
    return {
        "rows": [Row.stored(values) for values in part.rows] if part else [],
        "part": number,
        "next_part": number + 1 if found.parts.filter(number=number + 1).exists() else None,
    }


@never_cache
@require_safe
@login_required
def panel(request: HttpRequest, number: int) -> HttpResponse:
    access.require_everywhere(request, Permission.CREATE_CUSTOMER)
    return render(request, "imports/_panel.html", {"found": get_object_or_404(CustomerImport, pk=number)})


@require_POST
@login_required
def discard(request: HttpRequest, number: int) -> HttpResponse:
    access.require_everywhere(request, Permission.CREATE_CUSTOMER)
    found = get_object_or_404(CustomerImport, pk=number)
    if bulk_import.discard(customer_import=found, by=access.actor(request)):
        messages.success(request, f"Discarded {found.file_name}. No customer was changed.")
    else:
        messages.info(request, "This import has been confirmed or discarded already.")
    return redirect("import-start")
