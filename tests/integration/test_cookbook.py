"""Every question of the cookbook is answered by the seeds as they say."""

import json
import shlex
from collections.abc import Iterator
from typing import Any

import pytest

from connectors.elasticsearch.search import Searcher
from pipeline.settings import ElasticsearchSettings
from tests.cookbook import Question, questions
from tests.integration.filled import TODAY, typed

pytestmark = pytest.mark.servers

_QUESTIONS = questions(TODAY)
_ASKED = [question for question in _QUESTIONS if question.request]
_TYPED = [question for question in _QUESTIONS if question.command]
#: Number of the question -> what is in the answer; and what is not.
_ANSWERS = {
    1: ({"buying shells from Pyongyang", "Pyongyang might send rockets next year", "denied"}, {"Vienna"}),
    2: ({"Two diplomats in Vienna", "unconfirmed"}, {"buying shells"}),
    3: ({"Russia may get help from North Korea", "Vienna"}, {"asserted", "expected"}),
    4: ({"Vladimir Putin", "Ada Brookmoor"}, {"realised"}),
    5: ({"Ada Brookmoor", "2026-11-12"}, {"Nairobi"}),
    6: ({"Duarte Valmoreira"}, {"Priya Handasyde"}),
    7: ({"Meridian Post", "Coastline Herald", "Eastgate Daily"}, {"Quillwire"}),
    8: ({"Iceland", "AGREE"}, set()),
    9: ({"such a request was ever made", "Duarte Valmoreira"}, {"asserted"}),
    10: ({"Fish do not carry passports", "Meridian Post"}, {"indirect"}),
    11: ({"unnamed", "Meridian Post"}, set()),
    12: ({"2026-10-20"}, set()),
    13: ({"RUS", "Kim Jong Un"}, set()),
    14: ({"Mirela Castandou", "2026-11-09"}, {"realised"}),
    15: ({"CONSULT", "36.8"}, set()),
    16: ({"About 640 dockworkers stopped work"}, set()),
    17: ({"Thousands of students", "stopped work"}, {"planned"}),
    18: ({"Lake Ormsey", "<em>"}, {"Valdivia"}),
    19: ({"Russia may get help from North Korea"}, set()),
    20: ({"Russia may get help from North Korea", '"more":false', "cursor"}, set()),
}


@pytest.fixture(scope="module")
def searcher(filled: ElasticsearchSettings) -> Iterator[Searcher]:
    """Searches over the seeds."""
    with Searcher(filled) as opened:
        yield opened


def test_there_are_answers_to_all_questions() -> None:
    """Numbered without a gap."""
    assert list(range(1, len(_QUESTIONS) + 1)) == [question.number for question in _QUESTIONS] == list(_ANSWERS)
    assert len(_QUESTIONS) >= 15


@pytest.mark.parametrize("question", _ASKED, ids=lambda question: question.title)
def test_the_request_gives_the_answer(question: Question, searcher: Searcher) -> None:
    """On the real server, as it is pasted into Kibana's console."""
    assert question.request is not None

    answer = json.dumps(_found(searcher.ask(question.request)), ensure_ascii=False)

    wanted, unwanted = _ANSWERS[question.number]
    assert (wanted, set()) == ({words for words in wanted if words in answer}, {w for w in unwanted if w in answer})


@pytest.mark.parametrize("question", _TYPED, ids=lambda question: question.title)
def test_the_command_gives_the_answer(question: Question, filled: ElasticsearchSettings) -> None:
    """What the request finds, unless it counts where the request lists."""
    assert question.command is not None
    program, *words = shlex.split(question.command)
    assert "copydesk" == program

    printed = typed(filled, *words, "--json").stdout

    wanted, unwanted = _ANSWERS[question.number]
    present = {words for words in wanted if words in printed}
    # `<em>` and the sums of an aggregation are what only the request asks for.
    assert wanted - present <= {"<em>"}
    assert set() == {words for words in unwanted if words in printed}


def test_three_outlets_quote_one_person(searcher: Searcher) -> None:
    """The agency's story in three papers."""
    request = next(question.request for question in _QUESTIONS if question.number == 6)
    assert request is not None

    buckets = searcher.ask(request)["aggregations"]["speakers"]["buckets"]

    assert [("Duarte Valmoreira", 3)] == [
        (bucket["key"], bucket["outlets"]["value"]) for bucket in buckets if bucket["outlets"]["value"] >= 3
    ]


def _found(answer: Any) -> Any:
    """The documents and sums of an answer."""
    return {"hits": answer["hits"]["hits"], "sums": answer.get("aggregations")}
