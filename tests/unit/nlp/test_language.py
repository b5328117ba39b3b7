from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.language import detect

DATA = Path(__file__).parents[4] / "shared" / "data"

SENTENCES = {
    "en": [
        "The app keeps crashing since the last update",
        "Lovely staff, but the food was cold",
        "runs small, order a size up",
        "GREAT LOUNGE WITH A VIEW OF THE RUNWAY",
        "i dont get why it wont let me log in anymore",
        "Best shoes I have ever bought!",
        "Can you send me the actual card?",
    ],
    "de": [
        "Die Lieferung kam zwei Wochen zu spät und niemand hat geantwortet.",
        "Sehr freundliches Personal, gerne wieder!",
        "Leider stürzt die App seit dem letzten Update ständig ab",
        "Das Essen war kalt und viel zu teuer",
    ],
    "fr": [
        "Le service client ne répond jamais au téléphone.",
        "Très bon rapport qualité-prix, je recommande vivement",
        "L'application plante à chaque ouverture depuis la mise à jour",
        "Le petit déjeuner était froid et le personnel désagréable",
    ],
    "es": [
        "El pedido llegó roto y nadie me devuelve el dinero.",
        "Muy buena atención, volveré a comprar sin duda",
        "La aplicación se cierra sola cada vez que la abro",
        "El wifi del hotel no funcionaba en la habitación",
    ],
    "it": [
        "Il personale è stato gentilissimo e la camera pulita.",
        "Spedizione lenta ma il prodotto è di ottima qualità",
        "L'applicazione si blocca ogni volta che provo ad accedere",
    ],
    "pt": [
        "O atendimento foi péssimo e ninguém resolveu o meu problema.",
        "Gostei muito do produto, chegou antes do prazo",
        "O aplicativo trava toda vez que tento pagar a conta",
    ],
    "nl": [
        "De bezorging duurde veel te lang en niemand nam de telefoon op.",
        "Heel vriendelijk personeel en een schone kamer",
        "De app loopt steeds vast sinds de laatste update",
    ],
    "pl": [
        "Przesyłka przyszła uszkodzona, a obsługa klienta nie odpowiada.",
        "Bardzo miła obsługa, na pewno wrócimy",
        "Aplikacja ciągle się zawiesza po ostatniej aktualizacji",
    ],
    "sv": [
        "Leveransen tog tre veckor och ingen svarade på mina mejl.",
        "Mycket trevlig personal och god frukost",
        "Appen kraschar varje gång jag försöker logga in",
    ],
    "tr": [
        "Kargo çok geç geldi ve müşteri hizmetleri cevap vermiyor.",
        "Personel çok ilgiliydi, kesinlikle tavsiye ederim",
        "Uygulama son güncellemeden beri sürekli kapanıyor",
    ],
    "ru": [
        "Приложение постоянно вылетает после обновления.",
        "Отличный сервис, всем рекомендую",
    ],
    "uk": ["Доставка затрималася на два тижні, і ніхто не відповідає на дзвінки."],
    "ja": ["アプリがすぐに落ちます。直してください。", "とても良い商品です"],
    "zh": ["物流太慢了，客服也不回复。", "质量很好，下次还会再买"],
    "ko": ["배송이 너무 늦고 고객센터는 연락이 안 돼요."],
    "ar": ["التطبيق يتوقف عن العمل بعد التحديث الأخير"],
    "el": ["Το προσωπικό ήταν πολύ ευγενικό και το δωμάτιο καθαρό."],
    "hi": ["ऐप बार बार बंद हो जाता है, कृपया ठीक करें"],
}

CASES = [(language, text) for language, texts in SENTENCES.items() for text in texts]


@pytest.mark.parametrize(("language", "text"), CASES)
def test_sentences_are_told_apart(language: str, text: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "super",
        "n/a",
        "👍👍👍",
        "12.11",
        "Wow, super!",
        "https://shop.example/de/schuhe",
        "Runs small",
    ],
)
def test_too_little_to_tell(text: str) -> None:
    assert detect(text) == "und"


@pytest.mark.parametrize(
    "text",
    [
        "Runs small in bust",
        "iphone 7 plus . super slow",
        "Help me close my account.",
        "Super cute! Runs large",
    ],
)
def test_short_english_is_never_foreign(text: str) -> None:
    assert detect(text) in {"en", "und"}


@given(st.text())
def test_any_text_gives_a_code(text: str) -> None:
    assert detect(text) == "und" or len(detect(text)) == 2


@pytest.mark.real_feedback
@pytest.mark.parametrize(
    ("path", "most"),
    [("train_ok/womens_clothing/womens_clothing.csv", 0.001), ("eval_only/skytrax/lounge.csv", 0.001)],
)
def test_english_reviews_are_not_called_foreign(path: str, most: float) -> None:
    if not (DATA / path).exists():
        pytest.skip(f"no real feedback at {DATA / path}")
    with (DATA / path).open(newline="") as file:
        languages = [detect(row["text"]) for row in csv.DictReader(file) if row["text"]]
    assert sum(language not in {"en", "und"} for language in languages) <= most * len(languages)
    assert languages.count("en") >= 0.99 * len(languages)
