"""The door of the OA system: a signed decision comes in, an answer with a code goes back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from marketing_review.services import receive_oa_decision


@csrf_exempt
@login_not_required
@require_POST
def decision(request: HttpRequest) -> JsonResponse:
    """The signature says who is calling; no session and no token of ours."""
    answer = receive_oa_decision(headers=request.headers, body=request.body, at=now())
    return JsonResponse(answer.as_json(), status=answer.status, json_dumps_params={"ensure_ascii": False})
