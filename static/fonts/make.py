"""Makes the two fonts of the app from what their makers publish on npm.

    python3 -m venv venv && venv/bin/pip install fonttools==4.68.0 brotli==1.2.1
    venv/bin/python static/fonts/make.py

Keeps the letters of Latin scripts, one optical size, the weights from 400 to 700, kerning and figures of one width. What
is changed has a name of its own, since "Source" is a reserved one. What stands in for a font until it is there is set to
its size by `static/css/fonts.css`; the numbers for it are printed.
"""

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
# Latin, Latin-1 and Latin Extended-A; then punctuation, currencies, arrows and signs that texts and figures show.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x180)]
SIGNS = [*map(ord, "ƒˆ˜ˇ‐‑–—‘’‚“”„†‡•…‰‹›⁄€₩₫₹₺₽₿™←↑→↓−∕∞≈≠≤≥√∑∆π\u2009\u202f\u2003\u2007\u200b")]
SIGNS_OF_TEXT = ["hyphen", "colon", "semicolon", "space", "uni00A0", "parenleft", "parenright", "bracketleft", "bracketright", "asterisk"]
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]
FONTS = {
    "inter": {
        "family": "Tacit Sans",
        "package": "inter-ui",
        "version": "4.1.1",
        "file": "package/variable/InterVariable.woff2",
        "licence": "package/LICENSE.txt",
        "optical_size": 14,
        "letters": LETTERS + SIGNS,
    },
    "source-serif": {
        "family": "Tacit Serif",
        "package": "@fontsource-variable/source-serif-4",
        "version": "5.3.1",
        "file": "package/files/source-serif-4-latin-opsz-normal.woff2",
        "licence": "package/LICENSE",
        "optical_size": 32,
        "letters": LETTERS + SIGNS,
    },
}
# Per cent of the letters of English text.
ENGLISH = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz ",
        [8.2, 1.5, 2.8, 4.3, 12.7, 2.2, 2, 6.1, 7, 0.2, 0.8, 4, 2.4, 6.7, 7.5, 1.9, 0.1, 6, 6.3, 9.1, 2.8, 1, 2.4, 0.2, 2, 0.1, 19],
    )
)
# Widths of the same letters in fonts that computers have, in thousandths of their size.
STAND_INS = {
    "Arial, Liberation Sans": dict(
        zip(
            ENGLISH,
            [556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 278],
        )
    ),
    "Times New Roman, Liberation Serif": dict(
        zip(
            ENGLISH,
            [444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 250],
        )
    ),
    "DejaVu Sans": dict(
        zip(
            ENGLISH,
            [613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592, 525, 318],
        )
    ),
    "DejaVu Serif": dict(
        zip(
            ENGLISH,
            [596, 640, 560, 640, 592, 370, 640, 644, 320, 310, 606, 320, 948, 644, 602, 640, 640, 478, 513, 402, 644, 565, 856, 564, 565, 527, 318],
        )
    ),
}


def main() -> None:
    for name, told in FONTS.items():
        package = download(told["package"], told["version"])
        font = TTFont(io.BytesIO(package[told["file"]]), recalcTimestamp=False)
        write(name, smaller(font, told))
        (HERE / f"{name}.LICENSE.txt").write_bytes(package[told["licence"]])


def download(package: str, version: str) -> dict[str, bytes]:
    """The files of an npm package, as `npm` fetches it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", f"{package}@{version}", "--pack-destination", folder], check=True)
        (archive,) = Path(folder).iterdir()
        with tarfile.open(archive) as opened:
            files = [(one.name, opened.extractfile(one)) for one in opened.getmembers() if one.isfile()]
            return {name: file.read() for name, file in files if file is not None}


def smaller(font: TTFont, told: dict) -> TTFont:
    """One optical size, the weights that style sheets name, and the letters that are read here."""
    options = Options(layout_features=FEATURES, hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 13, 14])
    cut = Subsetter(options)
    cut.populate(unicodes=told["letters"])
    cut.subset(font)
    for single in [table for lookup in font["GSUB"].table.LookupList.Lookup for table in lookup.SubTable]:
        # Dates, times and words in tables keep their signs.
        mapping = getattr(single, "mapping", {})
        for sign in SIGNS_OF_TEXT if "one" in mapping else []:
            mapping.pop(sign, None)
    font["name"].setName(told["family"], 1, 3, 1, 0x409)
    return instantiateVariableFont(font, {"opsz": told["optical_size"], "wght": (400, 400, 700)})


def write(name: str, font: TTFont) -> None:
    path = HERE / f"{name}.woff2"
    font.flavor = "woff2"
    font.save(path)
    print(f"{path.name}: {path.stat().st_size / 1000:.1f} kB, {len(font.getBestCmap())} letters")
    for stand_in, widths in STAND_INS.items():
        print(f"  for {stand_in}: {metrics(font, widths)}")


def metrics(font: TTFont, widths: dict[str, int]) -> str:
    """What makes another font as wide and as high as this one, in English text."""
    letters, unit = font.getBestCmap(), font["head"].unitsPerEm
    own = sum(share * font["hmtx"][letters[ord(one)]][0] for one, share in ENGLISH.items()) / unit
    ratio = own / sum(share * widths[one] / 1000 for one, share in ENGLISH.items())
    high, low = font["hhea"].ascent / unit / ratio, -font["hhea"].descent / unit / ratio
    return f"size-adjust: {ratio:.1%}; ascent-override: {high:.1%}; descent-override: {low:.1%}"


if __name__ == "__main__":
    main()
