#!/usr/bin/env python3
"""Writes scores.json: what sacreBLEU says of translations (pip install sacrebleu). The tests do not need it.

    python3 tests/reference/make_scores.py
"""
import json
import random
from pathlib import Path

import sacrebleu
from sacrebleu.metrics import BLEU, CHRF

# hypotheses, then one list or more of references
CASES = {
    "equal": (["The cat sat on the mat."], ["The cat sat on the mat."]),
    "one word apart": (["The cat sat on a mat."], ["The cat sat on the mat."]),
    "nothing right": (["a b c d e"], ["f g h i j"]),
    "empty hypothesis": ([""], ["The cat sat on the mat."]),
    "empty reference": (["The cat sat."], [""]),
    "both empty": ([""], [""]),
    "one empty line of two": (["", "The cat sat on the mat."], ["A dog.", "The cat sat on the mat."]),
    "one word": (["yes"], ["yes"]),
    "one wrong word": (["yes"], ["no"]),
    "one-word lines": (["yes", "no", "well"], ["yes", "yes", "well"]),
    "two words": (["yes sir", "no sir"], ["yes sir", "no madam"]),
    "too short": (["The cat sat"], ["The cat sat on the mat, and then it slept."]),
    "too long": (["The cat sat on the mat, and then it slept, and slept."], ["The cat sat on the mat."]),
    "counted once": (["the the the the the the the"], ["the cat is on the mat"]),
    "only single words match": (["mat the on sat cat the"], ["the cat sat on the mat"]),
    "numbers": (["It costs 3.14 or 1,000 in 2014-15, no. 5."], ["It cost 3.14 or 1,000 in 2014 - 15, no 5 ."]),
    "punctuation": (['"Well," (she said) - it\'s 50% off; a/b [c] {d} e_f!?...'], ['" Well , " she said - its 50 % off !']),
    "entities": (["Tom &amp; Jerry &quot;run&quot; &lt;fast&gt; <skipped>now"], ['Tom & Jerry "run" <fast> now']),
    "dots and commas": ([".5 , 5. ,, .. a.b a,b 1.a a.1"], [". 5 , 5 . , , . . a . b a , b 1 . a a.1"]),
    "upper and lower case": (["the Cat Sat on the mat"], ["The cat sat on the mat"]),
    "Chinese": (["我喜欢苹果。", "他去学校了。"], ["我爱吃苹果。", "他去了学校。"]),
    "Chinese and Latin": (["我有3.5个GPU，你呢？", "看 http://a.b/c"], ["我有 3.5 个 GPU，你呢？", "看看 http://a.b/c 吧"]),
    "dashes and quotation marks": (["他说：“好——的…”", "→ ☃ ｆｕｌｌ"], ["他说：“好的…”", "→ ☃ ｆｕｌｌ ！"]),
    "outside the plane": (["𠀀𠀁 一 二", "𝒳 😀 x"], ["𠀀 𠀁 一二", "𝒳 😀 y"]),
    "white space of every kind": (["a\u00a0b\u3000c\u2003d  e\tf", " x "], ["a b c d e f", "x"]),
    "Spanish": (["¿Cómo estás? ¡Muy bien, señor!"], ["¿Cómo está usted? ¡Muy bien, señora!"]),
    "several references": (["the cat sat on the mat", "it is a guide"],
                           ["a cat sat on a mat", "it is a guide to action"], ["the cat sat on mats", "this is a guide"],
                           ["on the mat sat the cat", "it is the guide"]),
    "the nearest of two lengths": (["a b c d e f"], ["a b c d e f g h"], ["a b c d"]),
}


def drawn(draw):
    """Sentences of a few words and marks, so that n-grams meet."""
    words = "the a cat dog sat ran on mat , . 3.5 it's 1,000 汤姆 追 了 杰瑞 。 “ ” - x-y é".split()
    return [" ".join(draw.choice(words) for _ in range(draw.randint(0, 12))) for _ in range(draw.randint(1, 8))]


def main():
    draw = random.Random(1)
    for i in range(20):
        hypotheses = drawn(draw)
        references = [" ".join(w for w in line.split() if draw.random() > 0.2) + draw.choice(["", " .", " cat"]) for line in hypotheses]
        CASES[f"drawn {i}"] = (hypotheses, references)
    rows = []
    for name, (hypotheses, *references) in CASES.items():
        row = {"name": name, "hypotheses": hypotheses, "references": references}
        for cut in ("13a", "zh", "char", "none"):
            row[cut] = BLEU(tokenize=cut).corpus_score(hypotheses, references).score
        row["chrf"] = CHRF().corpus_score(hypotheses, references).score
        rows.append(row)
    out = {"made_with": f"sacrebleu {sacrebleu.__version__}", "cases": rows}
    Path(__file__).with_name("scores.json").write_text(json.dumps(out, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
