from typing import Any

from django.db import migrations
from django.db.models import F


def fill(apps: Any, schema_editor: Any) -> None:
    """Campaigns that are suspended already: since their last change, the nearest that is known."""
    apps.get_model("marketing_review", "MarketingCase").objects.filter(
        state="suspended", suspended_at=None).update(suspended_at=F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [("marketing_review", "0002_suspended_beside_the_state")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
