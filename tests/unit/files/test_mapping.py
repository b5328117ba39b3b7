from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from collectors.files import suggest
from collectors.files.mapping import Becomes
from harken.domain.errors import UsageError
from harken.domain.feedback import Asks, Kind, ScoreKind
from tests.unit.files.reading import Read, read, read_file

REVIEWS = (
    "Review ID,Created At,Rating,Headline,Review Text,Country,Orders 12m,E-Mail,Link\n"
    "r1,2024-05-01,5,Lovely,The kettle boils fast and stays quiet,DE,4,a@example.com,https://shop.example/r1\n"
    "r2,2024-05-02,2,Hm,The lid came loose after one week of use,FR,1,b@example.com,https://shop.example/r2\n"
    "r3,2024-05-03,4,Good,It does what it should and looks nice too,DE,12,c@example.com,\n"
)


def _becomes(found: Read) -> dict[str, str]:
    return {rule.column: str(rule) for rule in found.plan.rules}


def test_columns_are_suggested_by_name_and_content(tmp_path: Path) -> None:
    found = read(tmp_path, REVIEWS)
    assert _becomes(found) == {
        "Review ID": "id",
        "Created At": "date",
        "Rating": "score rating",
        "Headline": "title",
        "Review Text": "text",
        "Country": "attribute",
        "Orders 12m": "attribute",
        "E-Mail": "author",
        "Link": "url",
    }
    first = found.items[0]
    assert (first.external_id, first.said, first.kind) == ("r1", date(2024, 5, 1), Kind.REVIEW)
    assert [part.label for part in first.parts] == ["title", "body"]
    assert first.scores[0].kind is ScoreKind.STARS
    assert first.attributes == {"Country": "DE", "Orders 12m": 4}
    assert (first.author, first.url) == ("a@example.com", "https://shop.example/r1")


def test_a_given_map_leaves_the_rest_as_attributes_without_personal_data(tmp_path: Path) -> None:
    found = read(tmp_path, REVIEWS, "text=review text")
    assert _becomes(found)["E-Mail"] == "left out"
    assert _becomes(found)["Review ID"] == "attribute"
    assert any("--map id=Review ID" in note for note in found.plan.notes)
    kept = read(tmp_path, REVIEWS, "text=Review Text", "attribute.mail=E-Mail", "skip=Country")
    assert kept.items[0].attributes["mail"] == "a@example.com"
    assert "Country" not in kept.items[0].attributes


@pytest.mark.parametrize(
    ("column", "left_out"),
    [
        ("name", True),
        ("customer_name", True),
        ("Contact name", True),
        ("user.name", True),
        ("userName", True),
        ("Full Name", True),
        ("product_name", False),
        ("product.name", False),
        ("Hotel name", False),
        ("username_length", False),
    ],
)
def test_names_of_people_are_left_out_and_names_of_things_are_kept(column: str, left_out: bool) -> None:
    assert suggest.personal(column, ["Ann Lee", "Bo Ek"]) is left_out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("text=Reveiw Text", "the nearest are Review Text"),
        ("words=Review Text", "names no field"),
        ("text", "write --map FIELD=COLUMN"),
        ("score=Rating:5-1", "scale in .* is empty"),
        ("score=Rating:1-5:smiles", "no kind of score"),
        ("score=Country", "cannot be told"),
    ],
)
def test_a_map_that_cannot_be_followed_is_told(tmp_path: Path, given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(tmp_path, REVIEWS, given)


def test_a_field_has_one_column(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="given twice"):
        read(tmp_path, REVIEWS, "text=Review Text", "text=Headline")
    with pytest.raises(UsageError, match="given twice"):
        read(tmp_path, REVIEWS, "score=Rating:1-5", "score=Orders 12m:0-100")


def test_a_file_without_text_lists_its_columns(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"--map text=COLUMN\. The columns are: day, sold"):
        read(tmp_path, "day,sold\n2024-01-01,4\n2024-01-02,5\n")


@pytest.mark.parametrize(
    ("column", "values", "scale"),
    [
        ("How likely are you to recommend us?", "0 7 10 9", "0-10 nps"),
        ("nps", "1 3 5 2", "0-10 nps"),
        ("rating", "1 5 4 0", "1-5 stars"),
        ("satisfaction", "1 5 4 3", "1-5 csat"),
        ("effort score", "1 7 4 3", "1-7 ces"),
        ("food score", "1 9 4 3", "1-10 rating"),
        ("food score", "0 9 4 3", "0-10 rating"),
        ("total score", "10 95 40 33", "0-100 rating"),
    ],
)
def test_scales_are_guessed_from_name_and_values(
    tmp_path: Path, column: str, values: str, scale: str
) -> None:
    rows = "".join(f"A remark with words number {value},{value}\n" for value in values.split())
    found = read(tmp_path, f"text,{column}\n{rows}")
    assert str(found.rule(column).scale) == scale


def test_low_is_better_is_kept(tmp_path: Path) -> None:
    found = read(tmp_path, "text,effort\nEasy enough,2\n", "text=text", "score=effort:1-7:ces:low-is-better")
    assert not found.items[0].scores[0].higher_is_better


def test_pros_and_cons_become_parts(tmp_path: Path) -> None:
    content = (
        "pros,cons\n"
        "Fast and quiet and rather pretty,The lid is loose and thin\n"
        "Cheap for what you get here,Took three weeks to arrive here\n"
    )
    found = read(tmp_path, content)
    assert [(part.label, part.asks) for part in found.items[0].parts] == [
        ("pros", Asks.LIKE),
        ("cons", Asks.DISLIKE),
    ]


def test_open_questions_become_parts_of_one_response(tmp_path: Path) -> None:
    content = (
        "Response ID,Why did you choose us?,What should we change?,Anything else?\n"
        "1,The price,Shorter queues please,\n2,My sister told me,Nothing,All fine so far\n"
        "3,Location,Parking,\n"
    )
    found = read(tmp_path, content, asks=('"Anything else?"=dislike',))
    assert found.plan.kind is Kind.SURVEY_RESPONSE
    assert [(p.label, p.question, p.asks, p.text) for p in found.items[1].parts] == [
        ("why_did_you_choose_us", "Why did you choose us?", Asks.REASON_TO_BUY, "My sister told me"),
        ("what_should_we_change", "What should we change?", Asks.REQUEST, "Nothing"),
        ("anything_else", "Anything else?", Asks.DISLIKE, "All fine so far"),
    ]
    assert len(found.items[0].parts) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ('"Why us?"=reason_to_buy', "the nearest are"),
        ("Rating=praise", "write --ask"),
        ("Rating", "write --ask"),
    ],
)
def test_an_ask_that_cannot_be_followed_is_told(tmp_path: Path, given: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(tmp_path, REVIEWS, asks=(given,))


def test_the_later_of_two_rows_with_one_id_stays(tmp_path: Path) -> None:
    content = "key,text\na,First words\nb,Other words\na,Better words\n"
    found = read(tmp_path, content, "text=text", "id=key")
    assert {item.external_id: item.parts[0].text for item in found.items} == {
        "a": "Better words",
        "b": "Other words",
    }
    assert found.reader.tally.repeated_ids == 1


def test_a_suggested_id_must_not_repeat_anywhere(tmp_path: Path) -> None:
    rows = "".join(f"{n},Remark number {n} with a few words\n" for n in range(5500))
    found = read(tmp_path, f"id,text\n{rows}7,And once more with other words\n", batch=10_000)
    assert found.plan.only(Becomes.ID) is None
    assert len(found.items) == 5501
    assert any("its values repeat" in note for note in found.plan.notes)


def test_rows_without_an_id_keep_theirs_when_read_again(tmp_path: Path) -> None:
    content = "text,stars\nSame old words,4\nSame old words,4\nNew words,5\n"
    first, second = (read(tmp_path, content, "text=text") for _ in range(2))
    ids = [item.external_id for item in first.items]
    assert len(set(ids)) == 3
    assert ids == [item.external_id for item in second.items]
    assert first.reader.tally.identical_rows == 1
    changed = read(tmp_path, content.replace("New words,5", "New words,4"), "text=text")
    assert changed.items[2].external_id not in ids


def test_typeform_is_recognised(tmp_path: Path) -> None:
    content = (
        "#,What do you like most about Brightkettle?,How likely are you to recommend us?,Start Date (UTC),"
        "Submit Date (UTC),Network ID\n"
        "a1,The quiet boil in the morning,9,2024-05-01 09:00:00,2024-05-01 09:02:11,f00\n"
        "a2,How quick it heats up,3,2024-05-02 09:00:00,2024-05-02 09:02:11,f01\n"
    )
    found = read(tmp_path, content)
    assert "this is an export of Typeform" in found.plan.notes
    item = found.items[0]
    assert (item.external_id, item.said) == ("a1", datetime(2024, 5, 1, 9, 2, 11, tzinfo=UTC))
    assert [(part.asks, part.question) for part in item.parts] == [
        (Asks.LIKE, "What do you like most about Brightkettle?")
    ]
    assert item.scores[0].kind is ScoreKind.NPS
    assert not item.attributes


def test_google_forms_is_recognised(tmp_path: Path) -> None:
    content = (
        "Timestamp,Email Address,Why did you pick our course?,Which plan are you on?\n"
        "2024/05/01 3:04:05 PM GMT+1,ann@example.com,A friend would not stop talking of it,Basic\n"
        "2024/05/02 3:04:05 PM GMT+1,bob@example.com,The price was right for me,Basic\n"
        "2024/05/03 3:04:05 PM GMT+1,cy@example.com,I liked the free lesson a lot,Basic\n"
        "2024/05/04 3:04:05 PM GMT+1,di@example.com,It fits my evenings very well,Plus\n"
    )
    found = read(tmp_path, content)
    assert "this is an export of Google Forms" in found.plan.notes
    item = found.items[0]
    assert item.author == "ann@example.com"
    assert item.said == datetime(2024, 5, 1, 14, 4, 5, tzinfo=UTC)
    assert [part.asks for part in item.parts] == [Asks.REASON_TO_BUY]
    assert item.attributes == {"Which plan are you on?": "Basic"}


SURVEYMONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,"
    "Custom Data 1,What would you change?,Which drinks do you like?,,How satisfied are you?\n"
    ",,,,,,,,,Open-Ended Response,Tea,Coffee,Response\n"
    "11,7,05/01/2024 09:00 AM,05/01/2024 09:05 AM,10.0.0.1,a@example.com,Ann,Lee,gold,More seats,Tea,,4\n"
    "12,7,05/13/2024 09:00:00 AM,05/13/2024 09:05:00 PM,10.0.0.2,b@example.com,Bob,Ray,,,Tea,Coffee,5\n"
    "13,7,05/14/2024 09:00:00 AM,05/14/2024 09:05:00 PM,10.0.0.3,c@example.com,Cy,Fox,,Less noise,,,2\n"
)


def test_surveymonkey_and_its_second_header_row_are_recognised(tmp_path: Path) -> None:
    found = read(tmp_path, SURVEYMONKEY)
    assert "this is an export of SurveyMonkey" in found.plan.notes
    item = found.items[0]
    assert (item.external_id, item.author) == ("11", "a@example.com")
    assert item.said == datetime(2024, 5, 1, 9, 5, tzinfo=UTC)
    assert [(part.question, part.text, part.asks) for part in item.parts] == [
        ("What would you change?", "More seats", Asks.REQUEST)
    ]
    assert item.attributes == {
        "Collector ID": "7",
        "Custom Data 1": "gold",
        "Which drinks do you like?: Tea": "Tea",
    }
    assert [(score.kind, score.value) for score in item.scores] == [(ScoreKind.CSAT, 4.0)]
    assert [failure.where for failure in found.failures] == ["row 4"]


@pytest.mark.parametrize(("survey", "kind"), [("nps", ScoreKind.NPS), ("csat", ScoreKind.CSAT)])
def test_delighted_is_recognised(tmp_path: Path, survey: str, kind: ScoreKind) -> None:
    content = (
        "id,survey_type,score,comment,permalink,created_at,person,updated_at\n"
        f"5,{survey},4,Nice people at the desk,https://delighted.example/r/5,1714555800,77,1714555800\n"
    )
    found = read(tmp_path, content)
    assert "this is an export of Delighted" in found.plan.notes
    item = found.items[0]
    assert (item.external_id, item.author, item.kind) == ("5", "77", Kind.SURVEY_RESPONSE)
    assert item.said == datetime(2024, 5, 1, 9, 30, tzinfo=UTC)
    assert item.scores[0].kind is kind


def test_app_store_connect_is_recognised_as_records(tmp_path: Path) -> None:
    line = (
        '{"type": "customerReviews", "id": "0001", "attributes": {"rating": 2, "title": "Meh", "body": '
        '"It logs me out every day", "reviewerNickname": "zed", "createdDate": "2024-05-01T02:00:00-07:00", '
        '"territory": "USA"}, "links": {"self": "https://api.example/0001"}}'
    )
    found = read(tmp_path, line + "\n", name="reviews.jsonl")
    assert "this is an export of App Store Connect" in found.plan.notes
    item = found.items[0]
    assert (item.external_id, item.author, item.kind) == ("0001", "zed", Kind.REVIEW)
    assert item.said == datetime(2024, 5, 1, 9, tzinfo=UTC)
    assert [part.text for part in item.parts] == ["Meh", "It logs me out every day"]
    assert (item.scores[0].name, item.scores[0].value) == ("rating", 2.0)


def test_a_workbook_with_dates_numbers_and_a_second_sheet(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "Answers"
    for row in (
        ("Nr", "Date", "Comment", "Stars", "Seats"),
        (1, datetime(2024, 5, 1), "The room was bright and calm", 5, 2),
        (2, datetime(2024, 5, 2), "Breakfast was over far too early", 2.5, None),
        (None, None, None, None, None),
        (3, "soon", "Would have liked a later checkout", 4, 1),
    ):
        sheet.append(row)
    workbook.create_sheet("Notes").append(("scratch",))
    path = tmp_path / "answers.xlsx"
    workbook.save(path)
    found = read_file(path, "text=Comment", "date=Date", "id=Nr", "score=Stars:1-5")
    assert [(item.external_id, item.said) for item in found.items] == [
        ("1", date(2024, 5, 1)),
        ("2", date(2024, 5, 2)),
    ]
    assert [item.scores[0].value for item in found.items] == [5.0, 2.5]
    assert found.items[0].attributes == {"Seats": 2}
    assert [(each.where, each.column) for each in found.failures] == [("row 5", "Date")]
    assert any("Answers" in note and "Notes" in note for note in found.plan.notes)
