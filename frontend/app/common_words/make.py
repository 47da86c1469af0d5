"""Writes common.txt beside it: python3 make.py ZXCVBN GERMAN

ZXCVBN is a folder with the sources of the crate zxcvbn 3.1.1, GERMAN one with the npm package @zxcvbn-ts/language-de 3.0.2.
"""

import json
import math
import re
import sys
from pathlib import Path

# Of each list of the crate, its most frequent words.
ENGLISH = {
    "PASSWORDS": 20_000,
    "ENGLISH_WIKI": 20_000,
    "US_TV_AND_FILM": 12_000,
    "FEMALE_NAMES": 2_000,
    "MALE_NAMES": 983,
    "SURNAMES": 2_000,
}
GERMAN = {"commonWords": 9_000, "wikipedia": 12_000, "lastnames": 1_000}
# The package lists German given names by the alphabet: each is tried as if it were this frequent.
GIVEN_NAME = 300
# What the lists lack, or have too far behind: places, seasons, hospitals, and what is famous for being a password.
FAMOUS = """
passwort tacit schatz geheim willkommen kennwort sommer fussball schalke bayern dortmund hallo sonnenschein schmetterling liebling
hospital krankenhaus klinik station pflege arzt aerztin patient doctor nurse medicine health ward surgery radiology streng anmelden
benutzer sicher sicherheit wien koeln muenchen frankfurt oesterreich weihnachten ostern urlaub geburtstag glueck kirsche erdbeere
holiday christmas easter summertime newyork bonjour motdepasse soleil azerty changeme passw0rd pass123 zaq12wsx 1q2w3e4r 1qaz2wsx
correct battery staple correcthorsebatterystaple tobeornottobe trustno1 thisisapassword letmeinplease opensesame ncc1701 thx1138
monkey123 hunter2 hunter12 solarwinds123 test1234 naruto minecraft fortnite lorem ipsum dolor amet
""".split()
# They come among the first this many.
FAMOUS_RANK = 250
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# What parts of a password cost in frontend/app/src/pages/account/password_strength/guesses.rs: a letter, and a word beside its rank.
LETTER = 1.0
JOINT = 0.3
# Of the most frequent words each that is cheaper than its letters is kept, of the others those that are cheaper by so many orders.
EVERYDAY = 6_000
SPARED = 2.0


def english(folder):
    source = (folder / "src/frequency_lists.rs").read_text()
    for name, most in ENGLISH.items():
        words = re.search(rf'const {name}: &str = "(.*?)";', source)[1].split(",")
        yield from enumerate(words[:most])


def german(folder):
    for name, most in GERMAN.items():
        words = json.loads((folder / f"src/{name}.json").read_text())
        yield from enumerate(words[:most])
    for word in json.loads((folder / "src/firstnames.json").read_text()):
        yield GIVEN_NAME, word


def ranked(found):
    """Every word once, the most frequent of its list first, as it is written without umlauts."""
    written = ((rank, word.lower().translate(UMLAUTS)) for rank, word in found)
    words = dict.fromkeys(word for _, word in sorted(written) if re.fullmatch(r"[!-~]{2,}", word))
    return [word for rank, word in enumerate(words) if is_kept(rank, word)]


def is_kept(rank, word):
    spared = LETTER * len(word) - math.log10(rank + 2) - JOINT
    return spared > (0.0 if rank < EVERYDAY else SPARED)


def by_doublings(words):
    """By the alphabet within each doubling of ranks: a fifth smaller to fetch, and no rank is off by more than a factor of two."""
    bounds = [0, *(2**power for power in range(6, len(words).bit_length())), len(words)]
    return [word for start, end in zip(bounds, bounds[1:]) for word in sorted(words[start:end])]


def main():
    zxcvbn, language = map(Path, sys.argv[1:])
    famous = ((FAMOUS_RANK * place / len(FAMOUS), word) for place, word in enumerate(FAMOUS))
    words = by_doublings(ranked([*famous, *english(zxcvbn), *german(language)]))
    (Path(__file__).parent / "common.txt").write_text("\n".join(words) + "\n")


main()
