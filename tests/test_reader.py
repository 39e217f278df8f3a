import json
import math
import shutil
from dataclasses import replace

import pytest

from rag import runtime
from rag.errors import ModelError
from rag.reader import DOUBT, DOUBTED, NEAREST, SECOND_OPINION, Reader
from rag.runoff import CLOSE
from rag.windows import OVERLAP

CLUB = "The chess club was founded in 1921. Its president is Maria Lindqvist, who took over from Otto Berg."
HIRE = (
    "Boat: Gull; Seats: 4; Per hour: 14.50; Per day: 60.\n"
    "Boat: Heron; Seats: 6; Per hour: 19.00; Per day: 85.\n"
    "Boat: Kite; Seats: 2; Per hour: 11.00; Per day: 45."
)
LAKE = "The lake lies 480 metres above the sea. It freezes in January."


def test_the_span_that_answers_comes_first_whichever_passage_holds_it(reader):
    for passages, number in (([CLUB, LAKE], 0), ([LAKE, CLUB], 1)):
        best = reader.read("Who is the president of the chess club?", passages).spans[0]
        assert best.passage == number
        assert "Maria Lindqvist" in passages[best.passage][best.start : best.end]


def test_an_answer_is_likelier_than_none_where_there_is_one(reader):
    there = reader.read("When was the chess club founded?", [CLUB, LAKE]).probability
    not_there = reader.read("Who won the world cup in Brazil?", [CLUB, LAKE]).probability
    assert 0 <= not_there < there <= 1


def test_spans_lie_in_their_passages_and_do_not_overlap_within_one(reader):
    spans = reader.read("When was it founded?", [CLUB, LAKE]).spans
    taken = set()
    for span in spans:
        assert 0 <= span.start < span.end <= len([CLUB, LAKE][span.passage])
        places = {(span.passage, place) for place in range(span.start, span.end)}
        assert not places & taken
        taken |= places


def test_a_passage_longer_than_the_window_is_read_to_its_end(reader):
    filler = "Nothing of note was written down on that day by anybody. "
    text = filler * (reader.calibration.max_length // 8) + CLUB
    best = reader.read("Who is the president of the chess club?", [text]).spans[0]
    assert "Maria Lindqvist" in text[best.start : best.end]


def test_an_answer_across_the_edge_of_a_window_is_whole_in_the_next(reader):
    window = reader.calibration.max_length
    words = "word " * (window - OVERLAP // 2 - 20)
    text = words + CLUB + " word" * window
    best = reader.read("When was the chess club founded?", [text]).spans[0]
    assert text[best.start : best.end] == "1921"


@pytest.mark.parametrize(("question", "passages"), [("Who?", []), ("", [CLUB]), ("Who?", [""]), ("Who?", [" \n"])])
def test_nothing_to_read_gives_no_spans_and_probability_zero(reader, question, passages):
    reading = reader.read(question, passages)
    assert (reading.spans, reading.probability) == ((), 0.0)


def test_the_large_encoders_spans_count_what_the_small_one_thinks_of_the_same_words(reader):
    quick, thorough = (
        Reader(2, fitted=replace(reader.calibration, unsure_from=low, unsure_to=high))
        for low, high in ((1.0, 0.0), (-1.0, 2.0))
    )
    question = "Who is the president of the chess club?"
    scanned, best = quick.read(question, [CLUB]).spans, thorough.read(question, [CLUB]).spans[0]
    (same,) = [span for span in scanned if span.start < best.end and best.start < span.end]
    assert "Maria Lindqvist" in CLUB[same.start : same.end]
    assert same.seconded == 0
    assert best.seconded == pytest.approx(SECOND_OPINION * same.strength)
    assert best.strength == pytest.approx(best.margin + best.verdict + best.seconded)


def test_reading_twice_gives_the_same(reader):
    assert reader.read("When?", [CLUB, LAKE]) == reader.read("When?", [CLUB, LAKE])


def test_a_title_is_read_with_its_passage_and_never_answers(reader):
    question = "Who is the president of the Alder chess club?"
    text = "Its president is Maria Lindqvist, who took over from Otto Berg."
    titled = reader.read(question, [text], ["The Alder chess club and its president Bo Ek."])
    assert text[titled.spans[0].start : titled.spans[0].end] == "Maria Lindqvist"
    assert titled.probability > reader.read(question, [text]).probability


HALL = "Chess club president Maria Lindqvist opens new hall in Alder"
VOTE = "Orlen wins harbour vote by 93 ballots"
GUARD = "Minister Ada Roth meets coast guard chief Piet Vos"
NEWS = {
    HALL: "The president of the chess club, Maria Lindqvist, opened a hall in Alder on Monday, in front of 200 guests. "
    "The club had waited nine years for it.\n\nThe hall cost 400,000 crowns, which members gave.",
    VOTE: "Tomas Orlen was elected harbour master on Friday, beating Vera Kulm by 93 ballots. He takes office in "
    "May.\n\nKulm, who had held the post since 2011, congratulated him.",
    GUARD: "Minister Ada Roth met on Thursday with the head of the coast guard, Piet Vos, with whom she discussed the "
    "safety of the ferries.\n\nThe ministry said in a statement that the coast guard has 310 men.",
}


@pytest.mark.parametrize(
    ("headline", "question", "answer"),
    [
        (HALL, "Who leads the chess club?", "Maria Lindqvist"),
        (HALL, "Where was the hall opened?", "Alder"),
        (VOTE, "By how many votes did Orlen win?", "93"),
        (GUARD, "Who leads the coast guard?", "Piet Vos"),
        (GUARD, "Who is in charge of the coast guard?", "Piet Vos"),
    ],
)
def test_a_headline_that_tells_the_answer_costs_the_passage_little(reader, headline, question, answer):
    text = NEWS[headline]
    under, alone = reader.read(question, [text], [headline]), reader.read(question, [text])
    assert answer in text[under.spans[0].start : under.spans[0].end]
    assert under.probability > reader.threshold
    assert under.probability > alone.probability - 0.1


def test_a_title_for_each_passage_or_none(reader):
    with pytest.raises(ValueError, match="shorter"):
        reader.read("Who?", [CLUB, LAKE], ["The club"])


def test_the_large_encoder_reads_only_what_the_small_one_is_unsure_of(reader):
    passages = [LAKE, CLUB, LAKE.replace("lake", "pond"), LAKE.replace("lake", "tarn")]
    question = "When was the chess club founded?"
    sure = Reader(fitted=replace(reader.calibration, unsure_from=1.0, unsure_to=0.0)).read(question, passages)
    unsure = Reader(fitted=replace(reader.calibration, unsure_from=-1.0, unsure_to=2.0, reread=1))
    again = unsure.read(question, passages)
    assert "scan" not in sure.features
    assert {span.passage for span in sure.spans} == {0, 1, 2, 3}
    assert again.features["scan"] == sure.features["strength"]
    assert {span.passage for span in again.spans} == {1}
    assert again.features["agreement"] == 1.0


def test_the_large_encoder_reads_all_passages_that_may_answer_before_it_finds_nothing(reader):
    fitted = replace(reader.calibration, unsure_from=-1.0, unsure_to=2.0, reread=2, sure=math.inf)
    always = Reader(fitted=fitted)
    passages = [LAKE, CLUB, LAKE.replace("lake", "pond"), LAKE.replace("lake", "tarn")]
    found = always.read("When was the chess club founded?", passages)
    silent = always.read("How warm is the lake?", passages)
    assert found.spans[0].strength > DOUBT
    assert len({span.passage for span in found.spans}) == 2
    assert silent.spans[0].strength <= DOUBT
    assert {span.passage for span in silent.spans} == {0, 2, 3}
    hopeless = always.read("Who painted the portrait of the mayor?", passages)
    assert len({span.passage for span in hopeless.spans}) == 2


ROWING = "The rowing club was founded in 1934. Its president is Anna Holm. It owns eleven boats."


def test_where_one_passage_answers_clearly_only_those_that_may_answer_as_well_are_reread(reader):
    always = Reader(fitted=replace(reader.calibration, unsure_from=-1.0, unsure_to=2.0, reread=2))
    question = "When was the chess club founded?"
    clear = always.read(question, [LAKE, CLUB, LAKE.replace("lake", "pond")])
    assert clear.spans[0].strength > always.calibration.sure
    assert {span.passage for span in clear.spans} == {1}
    later = "The chess club was founded in 1923, its chronicle says."
    rivalled = always.read(question, [LAKE, CLUB, later])
    assert {span.passage for span in rivalled.spans} == {1, 2}


def test_a_doubtful_follow_up_is_likelier_if_its_answer_is_found_behind_what_it_follows_too(reader):
    passages = [
        "Ada Berg led the mill in Orlen until 1998. She then moved to the coast and kept bees.",
        "Otto Lind led the bakery in Orlen until 2007. He sold it to his brother, who closed it.",
    ]
    question = "Where did they go?"
    alone, same, other = (reader.read(question, passages, said=said) for said in ("", "Ada Berg", "Otto Lind"))
    assert passages[0][alone.spans[0].start : alone.spans[0].end] == "the coast"
    assert alone.spans == same.spans == other.spans
    assert other.probability < alone.probability < same.probability


def test_a_sure_follow_up_is_read_once(reader):
    question = "When was the chess club founded?"
    alone = reader.read(question, [CLUB, LAKE])
    assert alone.probability > DOUBTED[1]
    assert reader.read(question, [CLUB, LAKE], said="the lake") == alone


def test_sentences_that_seem_to_answer_nearly_alike_are_weighed_side_by_side(reader):
    always = Reader(fitted=replace(reader.calibration, unsure_from=-1.0, unsure_to=2.0, reread=2))
    question = "Who is the president of the club?"
    passages = [CLUB, ROWING]
    alone = [always.read(question, [passage]).spans[0].strength for passage in passages]
    assert abs(alone[0] - alone[1]) < CLOSE
    together = always.read(question, passages).spans
    best = [next(span.strength for span in together if span.passage == number) for number in (0, 1)]
    kept, lost = sorted(one - other for one, other in zip(alone, best, strict=True))
    assert kept == pytest.approx(0)
    assert lost > 0.1


@pytest.mark.parametrize(
    ("question", "answer", "share"),
    [("What does a boat for six cost per day?", "85", 0.5), ("What does the Heron cost for a day?", "85", 1.0)],
    ids=["one row of the table is meant", "the row is asked for by name"],
)
def test_a_row_of_a_table_counts_half_as_it_reads_by_itself_and_all_if_it_is_asked_for(reader, question, answer, share):
    quick, thorough = (
        Reader(2, fitted=replace(reader.calibration, unsure_from=low, unsure_to=high))
        for low, high in ((1.0, 0.0), (-1.0, 2.0))
    )
    titles = ["Boat hire"]
    (found,) = thorough.read(question, [HIRE], titles).spans[:1]
    assert HIRE[found.start : found.end] == answer
    (scanned,) = [span for span in quick.read(question, [HIRE], titles).spans if span.overlaps(found)]
    passage = found.margin + found.verdict + SECOND_OPINION * scanned.strength
    row = thorough.read(question, [HIRE.split("\n")[1]], titles).spans[0].strength
    assert found.strength == pytest.approx((1 - share) * passage + share * row)
    assert abs(passage - row) > 0.1


def test_the_small_encoder_is_not_trusted_to_find_nothing_where_a_row_is_asked_for(reader):
    easily_silent = Reader(2, fitted=replace(reader.calibration, unsure_from=1.0, unsure_to=2.0))
    asked, unasked = (
        easily_silent.read(question, [HIRE], ["Boat hire"]).features
        for question in ("What does the Heron cost for a day?", "What does the rowing boat cost for a day?")
    )
    assert "scan" in asked
    assert "scan" not in unasked


def test_passages_after_the_nearest_are_read_only_where_those_leave_doubt(reader):
    far_down = [LAKE.replace("lake", f"lake {number}") for number in range(NEAREST)] + [CLUB]
    question = "Who is the president of the chess club?"
    sure, unsure = (
        Reader(fitted=replace(reader.calibration, unsure_from=low, unsure_to=high)).read(question, far_down)
        for low, high in ((1.0, 0.0), (-1.0, 2.0))
    )
    assert {span.passage for span in sure.spans} == set(range(NEAREST))
    best = unsure.spans[0]
    assert best.passage == NEAREST
    assert CLUB[best.start : best.end] == "Maria Lindqvist"
    assert unsure.features["agreement"] == 1.0


def test_of_passages_alike_the_large_encoder_reads_the_one_that_was_found_first(reader):
    always = Reader(fitted=replace(reader.calibration, unsure_from=-1.0, unsure_to=2.0, reread=1))
    other = CLUB.replace("Its president", "Today its president")
    assert other != CLUB
    for passages in ([CLUB, other], [other, CLUB]):
        again = always.read("When was the chess club founded?", passages)
        assert {span.passage for span in again.spans} == {0}


@pytest.fixture
def models(tmp_path):
    for name in ("reader-small.onnx", "reader-large.onnx", "reader.json", "tokenizer.json"):
        shutil.copyfile(runtime.MODELS / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", ["reader-small.onnx", "reader-large.onnx"])
def test_a_model_that_is_not_the_calibrated_one_is_refused(models, name):
    with (models / name).open("ab") as stream:
        stream.write(b"x")
    with pytest.raises(ModelError, match="not the pinned one"):
        Reader(folder=models)


@pytest.mark.parametrize("name", ["reader-small.onnx", "reader-large.onnx"])
def test_a_missing_model_is_named(models, name):
    (models / name).unlink()
    with pytest.raises(ModelError, match=name):
        Reader(folder=models)


@pytest.mark.parametrize("content", ["", "{}", json.dumps({"weights": 3})])
def test_a_calibration_that_cannot_be_read_is_named(models, content):
    (models / "reader.json").write_text(content)
    with pytest.raises(ModelError, match=r"reader\.json"):
        Reader(folder=models)


TOLD = "Who built the stone bridge at Marrowby? Josias Wray. When did he die? 1744."


@pytest.mark.parametrize(
    ("follow_up", "meant"),
    [("Was it rebuilt?", "stone bridge at Marrowby"), ("What did he leave to his children?", "Josias Wray")],
)
def test_what_a_follow_up_speaks_of_is_found_in_the_conversation(reader, follow_up, meant):
    hints = reader.spoken_of(follow_up, TOLD)
    assert hints[0].words == meant
    assert all(hint.words in TOLD for hint in hints)
    assert [hint.strength for hint in hints] == sorted((hint.strength for hint in hints), reverse=True)


def test_a_question_that_stands_alone_gets_weaker_hints_than_one_that_does_not(reader):
    alone, leaning = "Who is the mayor of Paris?", "Was it rebuilt?"
    assert reader.spoken_of(alone, TOLD)[0].strength < reader.spoken_of(leaning, TOLD)[0].strength - 5


def test_all_of_a_long_conversation_is_looked_at(reader):
    first = "Who makes Tensoral? Keld Pharma."
    long = f"{first} {'And how many were there then? Nine. ' * 60}"
    assert reader.spoken_of("Who leads the firm?", long)[0].words in first


def test_where_nothing_was_said_there_are_no_hints(reader):
    assert reader.spoken_of("When?", "") == ()
