#!/usr/bin/env python3
"""usage: wordpiece_oracle.py VOCABULARY CASES ANSWERS — what the tokenizers package (Hugging Face, Rust) makes of texts.

CASES: a line a JSON object with text, pair (or null), lower_case, longest (0: as long as it is). ANSWERS: a line each with
ids, segments, offsets (code points), words and decoded. Exit code 77 when the package is not there: the test is skipped.
"""
import json
import sys

try:
    from tokenizers import BertWordPieceTokenizer
except ImportError:
    sys.exit(77)


def answer(tokenizers, case):
    tokenizer = tokenizers[case["lower_case"]]
    if case["longest"]:
        tokenizer.enable_truncation(case["longest"])
    else:
        tokenizer.no_truncation()
    encoding = tokenizer.encode(case["text"], case["pair"])
    return {
        "ids": encoding.ids,
        "segments": encoding.type_ids,
        "offsets": encoding.offsets,
        "words": [-1 if word is None else word for word in encoding.word_ids],
        "decoded": tokenizer.decode(encoding.ids),
    }


def main():
    vocabulary, cases, answers = sys.argv[1:]
    tokenizers = {lower: BertWordPieceTokenizer(vocabulary, lowercase=lower) for lower in (False, True)}
    with open(cases, encoding="utf-8") as read, open(answers, "w", encoding="utf-8") as write:
        for line in read:
            write.write(json.dumps(answer(tokenizers, json.loads(line))) + "\n")


if __name__ == "__main__":
    main()
