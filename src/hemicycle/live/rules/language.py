"""In which of some languages a few words are written: by their script, and by the small words that each language has.

Good enough for a line of a chat, where the choice is between the languages of one edition; its author can correct it.
A detector of a hundred languages would bring a hundred megabytes for the same choice.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

SCRIPTS = {  # the first word of a letter's Unicode name
    "ARABIC": ("ar", "fa", "ur"),
    "CYRILLIC": ("ru", "uk", "bg", "sr"),
    "CJK": ("zh", "ja"),
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "HANGUL": ("ko",),
    "DEVANAGARI": ("hi",),
    "GREEK": ("el",),
    "HEBREW": ("he",),
}
OTHER_THAN_LATIN = frozenset(code for codes in SCRIPTS.values() for code in codes)
SMALL_WORDS = {
    "en": "the and to of is are was were be been in it you that this for with on not have has we they i my "
    "your our what how when where who why from at by but or if so there here would can could will do "
    "does good morning hello thank thanks please yes all about more very",
    "fr": "le la les un une des du de et est sont été être en dans ce cette ces pour avec sur pas ne nous "
    "vous ils je mon votre notre que qui quoi comment quand où pourquoi mais ou si il elle on au aux "
    "plus très bonjour merci oui non tous toutes salut c'est l'eau d'une qu'il j'ai",
    "es": "el la los las un una unos y es son está ser en que de del para con por no se lo nos ustedes yo "
    "mi su nuestro qué cómo cuándo dónde quién pero o si hay aquí muy más hola gracias sí buenos "
    "buenas días tardes todos todas también al",
    "pt": "o a os as um uma e é são está ser em que de do da dos das para com por não se nos vocês eu meu "
    "seu nosso como quando onde quem mas ou há aqui muito mais olá obrigado obrigada sim bom dia "
    "todos todas também ao",
    "it": "il lo la gli le un una e è sono essere in che di del della per con non si noi voi io mio suo "
    "nostro come quando dove chi ma o se c'è qui molto più ciao grazie sì buongiorno tutti tutte "
    "anche al",
    "de": "der die das und ist sind war in zu den dem ein eine nicht mit auf für von wir ihr ich mein unser "
    "was wie wann wo wer aber oder wenn hier sehr mehr hallo danke ja guten tag alle auch",
    "ca": "el la els les un una i és són en que de del per amb no es nosaltres jo meu nostre com quan on "
    "qui però o si hi ha aquí molt més hola gràcies sí bon dia tots totes també al",
    "nl": "de het een en is zijn was in te van dat niet met op voor wij jullie ik mijn onze wat hoe wanneer "
    "waar wie maar of als hier heel meer hallo dank ja goede alle ook",
    "tr": "ve bir bu da de için ile ne nasıl nerede kim ama veya çok daha merhaba teşekkürler evet biz siz "
    "ben var yok",
}
_WORDS = {code: frozenset(words.split()) for code, words in SMALL_WORDS.items()}
MARKS = {
    "es": "¿¡ñ",
    "fr": "çœèêàùîûâô",
    "pt": "ãõ",
    "de": "äß",
    "tr": "ışğ",
    "ca": "·",
}  # letters of one alone
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_NOT_WORDS = re.compile(r"https?://\S+|`[^`]*`|@\S+")


def guess(text: str, among: Sequence[str], likely: str = "") -> str:
    """The language of `among` that the text is probably written in; `likely` (the author's) where nothing tells.

    An empty string when its script belongs to none of them.
    """
    text = _NOT_WORDS.sub(" ", text)
    script = _script(text)
    if script in SCRIPTS:
        return next((code for code in among if code.split("-")[0] in SCRIPTS[script]), "")
    latin = [code for code in among if code.split("-")[0] not in OTHER_THAN_LATIN]
    words = [word.replace("’", "'") for word in _WORD.findall(text.casefold())]
    scores = {
        code: sum(word in _WORDS.get(code.split("-")[0], ()) for word in words)
        + sum(sign in MARKS.get(code.split("-")[0], "") for sign in text.casefold())
        for code in latin
    }
    best = max(scores.values(), default=0)
    found = [code for code in latin if scores[code] == best]
    if best and len(found) == 1:
        return found[0]
    return likely if likely in (found if best else latin) else (found[0] if found else "")


def _script(text: str) -> str:
    """The script of most of its letters: `LATIN`, `ARABIC` …"""
    letters = Counter(unicodedata.name(sign, "").partition(" ")[0] for sign in text if sign.isalpha())
    return letters.most_common(1)[0][0] if letters else ""
