"""What people do in the browser, by clicking and typing; each deed ends with what the person sees."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser import campaign
from tests.browser.demo import PASSWORD


class Person:
    """Somebody at a browser of their own; `page` stays open from deed to deed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.key = ""

    def go(self, path: str) -> Page:
        self.page.goto(path)
        return self.page

    def says(self, *words: str) -> None:
        """Every one of these words can be read on the page."""
        for each in words:
            expect(self.page.locator("body")).to_contain_text(each)

    # --- the inbox

    def opens_item(self, key: str) -> Locator:
        """Look the case up in one's inbox; the preview is its item."""
        self.go("/inbox/")
        self.page.locator("#list-q").fill(key)
        self.page.locator("#list-q").press("Enter")
        expect(self.page.locator("#preview .ld-preview-top .ld-id")).to_have_text(key)
        return self.page.locator("#preview")

    def decides(self, key: str, comment: str, told: str = "通过") -> None:
        """Answer what is asked in the preview, say something and press the first button."""
        preview = self.opens_item(key)
        answer(preview)
        for box in preview.locator("[name='sign.password']").all():
            box.fill(PASSWORD)
        preview.locator("#decide-comment").fill(comment)
        preview.locator("button[data-primary]").click()
        expect(self.page.locator("#toast")).to_contain_text(f"已办理：{told}")

    def is_asked(self, key: str) -> bool:
        """Whether the case waits for this person."""
        self.go(f"/inbox/?q={key}")
        expect(self.page.locator("[data-rows]")).to_be_visible()
        return self.page.locator("[data-rows] .ld-item").count() > 0

    def has_nothing_of(self, key: str) -> None:
        self.go(f"/inbox/?q={key}")
        expect(self.page.locator("[data-rows] .ld-item")).to_have_count(0)

    def returns(self, key: str, reasons) -> None:
        """Return to the initiator with numbered reasons, each tied to a field."""
        self.opens_item(key).get_by_role("link", name="退回修改").click()
        dialog = self.page.locator("dialog#return")
        expect(dialog).to_be_visible()
        for number, (field, text) in enumerate(reasons):
            if number:
                dialog.get_by_role("button", name="再加一条").click()
            dialog.get_by_label("所对应的字段").nth(number).select_option(label=field)
            dialog.get_by_label("理由", exact=True).nth(number).fill(text)
        dialog.get_by_label("退回到哪一步").select_option("fill")
        dialog.get_by_role("button", name="退回", exact=True).click()
        expect(dialog).to_be_hidden()
        expect(self.page.locator("#toast")).to_contain_text("退回")


def answer(preview: Locator) -> None:
    """Pass every question of the checklists, with a note where a pass needs proof; say that every task is done."""
    for question in preview.locator("[data-question]").all():
        question.get_by_label("通过", exact=True).check()
        if question.locator("details[open]").count():
            question.locator("textarea").fill("已按清单逐项核对，截图存档")
    for result in preview.locator("textarea[name^='result.']").all():
        result.fill("已按批准内容办结")
    for notice in preview.locator("textarea[name^='notice.']").all():
        notice.fill("短信告知领取网点与时间")


# --- the form ---------------------------------------------------------------------------------------------------------


def opens_new_case(page: Page) -> str:
    """Choose the category, type the name; the form of the new case is open. Gives the case's key."""
    page.goto("/inbox/")
    page.get_by_role("link", name="新建营销案").first.click()
    page.get_by_label("名称").press_sequentially(campaign.TITLE)
    page.get_by_role("radio", name=re.compile(r"预存送费\+实物")).check()
    page.get_by_role("button", name="新建并填写").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("填写营销案")
    return page.locator(".ld-crumbs .ld-id").inner_text()


def fills_in(page: Page) -> None:
    """Type every mandatory field: lines, choices, rows."""
    form = page.locator("form[data-filling]")
    for name, text in campaign.LINES.items():
        form.locator(f"[name='{name}']").fill(text)
    for channel in campaign.CHANNELS:
        form.get_by_role("group", name="渠道").get_by_label(channel, exact=True).check()
    form.get_by_role("radiogroup", name="非实体渠道").get_by_label("否", exact=True).check()
    for name, rows in campaign.ROWS.items():
        for number, row in enumerate(rows):
            types_row(page, name, number, row)


def types_row(page: Page, name: str, number: int, row: dict[str, str]) -> None:
    """One row of a table; a row that is not there yet is added first."""
    box = page.locator(f"[data-rows-of='{name}']")
    if box.locator("[data-row]").count() <= number:
        box.locator("[data-add-row]").click()
    for column, text in row.items():
        cell = box.locator("[data-row]").nth(number).locator(f"[name$='-{column}']")
        if cell.evaluate("element => element.tagName") == "SELECT":
            cell.select_option(label=text)
        else:
            cell.fill(text)


def attaches(page: Page, field: str, file: dict) -> None:
    """Choose a file: it is uploaded at once, with everything typed, and listed with its digest."""
    page.locator(f"input[name='file.{field}']").set_input_files(files=[file])
    listed = page.locator(f"#f-{field} .ld-files")
    expect(listed).to_contain_text(file["name"])
    expect(listed.locator(".ld-hash")).to_have_text(re.compile(r"^[0-9a-f]{12}$"))
