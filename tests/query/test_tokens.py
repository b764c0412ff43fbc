"""What a text is split into."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.folding import fold, fold_value, fold_word
from core.query.tokens import GAP, MAX_POSITIONS, tokenise
from tests.query.strategies import TEXTS, examples

SOFT, JOINER, NON_JOINER, WORD_JOINER, BOM, ZERO_SPACE = "\u00ad", "\u200d", "\u200c", "\u2060", "\ufeff", "\u200b"


def folded(text):
    return list(tokenise("", text).body.folded)


def found_as(text):
    """Each position as what finds it: the folded form, then its twin."""
    body = tokenise("", text).body
    return [" ".join(filter(None, forms)) for forms in zip(body.folded, body.signed, strict=True)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("l'avion", "l avion"),
        ("l’avion", "l avion"),
        ("aujourʼhui", "aujour hui"),
        ("e-mail", "e mail"),
        ("1,000.50", "1 000 50"),
        ("AT&T", "at t"),
        ("C++", "c"),
        ("½ cup of m² + 3", "cup of m 3"),
        ("snake_case", "snake case"),
        ("٣٤ ४५", "٣٤ ४५"),
        ("\u0301abc \u0301", "abc"),
        ("don\u0027t", "don t"),
        ("bare acme.com", "bare acme com"),
    ],
)
def test_a_word_is_a_run_of_letters_marks_and_digits(text, tokens):
    assert folded(text) == tokens.split()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Œuvre Æther Ørsted Đorđe Łódź Ħal ılıca İzmir", "oeuvre aether orsted dorde lodz hal ilica izmir"),
        ("Été ÉTÉ e\u0301te\u0301", "ete ete ete"),
        ("Straße STRASSE", "strasse strasse"),
        ("ＡＢＣ　１２３", "abc 123"),
        ("ﬁn 𝐁𝐨𝐥𝐝 ª", "fin bold a"),
        ("ΌΣΟΣ όσος", "οσοσ οσοσ"),
        ("Ŀl", "ll"),
        ("が か\u3099 ｶﾞ", "が が ガ"),
    ],
)
def test_the_folded_form_forgets_case_accents_and_ligatures(text, tokens):
    assert folded(text) == tokens.split()


def test_the_exact_form_keeps_case_and_accents_composed():
    body = tokenise("", "E\u0301te\u0301 co\u00adop").body
    assert body.exact == ("Été", "coop")


@pytest.mark.parametrize(
    ("text", "positions"),
    [
        ("@air_france", ["air @air", "france"]),
        ("＃Été ＠bob", ["ete #ete", "bob @bob"]),
        ("a@b.c x#y 1#2", ["a", "b", "c", "x", "y", "1", "2"]),
        ("##x @#y", ["x #x", "y #y"]),
        ("# x @ y #! @_z", ["x", "y", "z"]),
        ("#東京", ["東 #東", "京"]),
        ("❤️#love 👍@bob", ["❤", "love #love", "👍", "bob @bob"]),
        (f"@{WORD_JOINER}bob", ["bob @bob"]),
        ("é#a \u0301#b", ["e", "a", "b"]),
    ],
)
def test_a_sign_right_before_a_word_gives_a_twin_at_the_same_position(text, positions):
    assert found_as(text) == positions


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("see http://a.b/c?d=e now", "see now"),
        ("HTTPS://A.B www.acme.com WWW.x", ""),
        ("(voir http://x.y)", "voir"),
        ("a <http://x> b", "a b"),
        ('"http://x"fin «www.y»suite', "fin suite"),
        ("awww.so cute", "awww so cute"),
        ("texte.http://t.co/1 fin", "texte fin"),
        ("1http://x", "1"),
        ("1://x ://y", "1 x y"),
        ("éhttp://x é", "e e"),
        ("#tag http://x/#no @yes", "tag yes"),
        ("mail:a@b.c", "mail a b c"),
    ],
)
def test_a_url_gives_no_token(text, tokens):
    assert folded(text) == tokens.split()


def test_a_url_takes_no_position():
    body = tokenise("", "before http://x.y after").body
    assert [(token.position - body.first, token.folded) for token in body] == [(0, "before"), (1, "after")]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("ひらがな", ["ひ", "ら", "が", "な"]),
        ("iPhone手机16", ["iphone", "手", "机", "16"]),
        ("ｱｰ", ["ア", "ー"]),
        ("한국어 검색", ["한국어", "검색"]),
        ("สวัสดีครับ", ["สวัสดีครับ"]),
        ("ゟ", ["ゟ"]),
    ],
)
def test_han_and_kana_are_one_token_a_character_and_other_scripts_are_runs(text, tokens):
    assert folded(text) == [fold(token) if token != "ゟ" else token for token in tokens]


@pytest.mark.parametrize(
    ("text", "folded_tokens", "exact_tokens"),
    [
        ("👩‍👩‍👧‍👦", ["👩‍👩‍👧‍👦"], ["👩‍👩‍👧‍👦"]),
        ("👍🏽", ["👍"], ["👍🏽"]),
        ("👩🏽‍🦰", ["👩‍🦰"], ["👩🏽‍🦰"]),
        ("❤️❤", ["❤", "❤"], ["❤", "❤"]),
        ("❤️‍🔥", ["❤‍🔥"], ["❤‍🔥"]),
        ("🇫🇷🇩🇪", ["🇫🇷", "🇩🇪"], ["🇫🇷", "🇩🇪"]),
        ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", ["🏴󠁧󠁢󠁳󠁣󠁴󠁿"], ["🏴󠁧󠁢󠁳󠁣󠁴󠁿"]),
        ("1️⃣2️⃣ #️⃣ *⃣", ["1⃣", "2⃣", "#⃣", "*⃣"], ["1⃣", "2⃣", "#⃣", "*⃣"]),
        ("top3️⃣", ["top", "3⃣"], ["top", "3⃣"]),
        ("© ® ™ 🏽", [], []),
        ("ℹ️ ok", ["ℹ", "ok"], ["ℹ", "ok"]),
        ("bien👍joué", ["bien", "👍", "joue"], ["bien", "👍", "joué"]),
    ],
)
def test_an_emoji_is_one_token_a_sequence(text, folded_tokens, exact_tokens):
    body = tokenise("", text).body
    assert (list(body.folded), list(body.exact)) == (folded_tokens, exact_tokens)


@pytest.mark.parametrize("invisible", [SOFT, JOINER, NON_JOINER, WORD_JOINER, BOM, "\ufe0f"])
def test_an_invisible_character_vanishes_inside_a_word(invisible):
    assert folded(f"refer{invisible}ence") == ["reference"]


def test_the_zero_width_space_separates():
    assert folded(f"refer{ZERO_SPACE}ence http://x{ZERO_SPACE}y") == ["refer", "ence", "y"]


def test_positions_of_the_body_follow_the_title_after_a_gap():
    tokens = tokenise("Air #France", "late @again")
    assert tokens.folded_stream("title") == [("air", 0), ("france", 1)]
    assert tokens.signed_stream("title") == [("#france", 1)]
    assert tokens.folded_stream("body") == [("late", 2 + GAP), ("again", 3 + GAP)]
    assert tokens.signed_stream("body") == [("@again", 3 + GAP)]
    assert tokens.exact_stream("title") == [("Air", 0), ("France", 1), ("#France", 1)]


def test_offsets_point_into_the_original_text():
    text = "Voir http://x l’ＡÉRO\u00adport #vite 👍🏽!"
    assert [text[token.start : token.end] for token in tokenise("", text).body] == ["Voir", "l", "ＡÉRO\u00adport", "#vite", "👍🏽"]


def test_only_the_first_10_000_positions_count_title_first():
    tokens = tokenise(" ".join(f"t{n}" for n in range(9_999)), "first second third")
    assert tokens.truncated
    assert tokens.body.folded == ("first",)
    assert len(tokens.title) + len(tokens.body) == MAX_POSITIONS
    assert not tokenise(" ".join(f"t{n}" for n in range(9_999)), "first").truncated


def test_the_256th_occurrence_of_a_token_cannot_be_found_but_keeps_its_position():
    tokens = tokenise("word", "word " * 254 + "Word last")
    assert tokens.truncated
    assert len(tokens.body.places["word"]) == 254
    assert tokens.body.folded[254:] == ("", "last")
    assert not tokenise("word", "word " * 254).truncated


def test_occurrences_count_apart_for_folded_exact_and_signed():
    tokens = tokenise("", "word " * 200 + "Word " * 55 + "#word")
    assert len(tokens.body.places["word"]) == 255
    assert tokens.body.places["#word"] == [255]
    assert len(tokens.body.exact_places["word"]) == 201
    assert len(tokens.body.exact_places["Word"]) == 55


@pytest.mark.parametrize(("word", "findable"), [("a" * 255, True), ("a" * 256, False), ("𐐀" * 127, True), ("𐐀" * 128, False)])
def test_a_token_over_255_utf16_units_keeps_its_position_and_cannot_be_found(word, findable):
    body = tokenise("", f"before {word} after").body
    assert len(body) == 3
    assert (body.folded[1] != "") is findable
    assert body.places["after"] == [2]


def test_tokens_take_at_most_400_000_bytes():
    words = [f"{n:04}{'ก' * 100}" for n in range(2_000)]
    tokens = tokenise("", " ".join(words))
    assert tokens.truncated
    assert len(tokens.body) == 400_000 // len(words[0].encode())


def test_the_vocabulary_holds_folded_forms_and_twins_of_both_parts():
    assert tokenise("Été", "#Late").vocabulary == {"ete", "late", "#late"}


@given(st.text())
@examples(300)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)
    assert fold_word(fold_word(text)) == fold_word(text)
    assert fold_value(fold_value(text)) == fold_value(text)


@given(st.text(), st.text())
@examples(300)
def test_a_folded_token_is_one_token_again(title, body):
    tokens = tokenise(title, body)
    for part in (tokens.title, tokens.body):
        for token in part:
            assert token.folded == "" or folded(token.folded) == [token.folded]
            assert token.signed == "" or tokenise("", token.signed).body.signed == (token.signed,)
            assert not any(c.isspace() for c in token.folded + token.exact)
            assert part.text[token.start : token.end] != ""


SIGNS_AND_ADDRESSES = ("a", "Z9", "é", " ", "_", '"', "#", "@", "@b", "#x", "://", "www.", "http://x.y", "a " * 130, "a" * 260)


@given(
    *[
        st.text()
        | st.text(st.sampled_from("aA9#@＃_-'. \n:/w"), max_size=300)
        | st.sampled_from(TEXTS)
        | st.lists(st.sampled_from(SIGNS_AND_ADDRESSES), max_size=12).map("".join)
    ]
    * 2
)
@examples(700)
def test_lines_read_off_a_plain_text_are_those_of_its_tokens(title, body):
    split = tokenise(title, body)
    assert split.parts[0][0] == "title"  # splits it, so that its lines are its tokens'
    assert tokenise(title, body).lines("_") == split.lines("_")
    assert tokenise(title, body).words() == split.words()
    assert tokenise(title, body).folded == split.folded == split.title.folded + split.body.folded
    assert split.words() == tuple(token.signed or token.folded for part in (split.title, split.body) for token in part)
    for name, folded, signed in split.lines("_"):
        part = split.part(name)
        assert [word if word != "_" else "" for word in folded.split(" ")] == [*part.folded] if any(part.folded) else folded == ""
        assert [word if word != "_" else "" for word in signed.split(" ")] == [*part.signed] if any(part.signed) else signed == ""


def test_every_letter_and_digit_folds_to_itself_again():
    letters = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000 and chr(code).isalnum()]
    forms = sorted({form for some in batched(letters) for form in folded(" ".join(some)) if form})
    assert len(forms) > 100_000
    for some in batched(forms):
        assert folded(" ".join(some)) == some


def batched(words, size=MAX_POSITIONS // 4):
    """As many at once as are not cut off, though each may be several."""
    return (words[start : start + size] for start in range(0, len(words), size))


def test_text_without_blanks_is_split_in_linear_time():
    assert folded("a" * 100_000 + "://" + "b" * 100_000) == []
    assert len(folded("1://" * 25_000)) == 25_000 - (25_000 - 10_000)
    assert folded("www" * 30_000) == [""]
    assert len(folded("👩\u200d" * 30_000)) == 1


def test_lone_surrogates_and_controls_separate():
    assert folded("a\ud800b\x00c") == ["a", "b", "c"]
