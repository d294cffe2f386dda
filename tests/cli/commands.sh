#!/usr/bin/env bash
# Executes every command of tests/cli/commands.tsv, from another folder, with no terminal; nothing is installed.
# shellcheck source=tests/cli/lib.sh
. "$COURSE_SOURCE_DIR/tests/cli/lib.sh"
mkdir -p "$SCRATCH/elsewhere"
cd "$SCRATCH/elsewhere"
# What the commands on word vectors read.
printf '4 2\nking 1 0\nqueen 0.9 0.1\nman 0.5 0.5\nwoman 0.3 0.7\n' >vectors.txt
printf 'King\tQueen\t9\nking\tman\t5\nking\twoman\t1\n' >pairs.tsv
printf ': family\nman woman king queen\n' >questions.txt
# What those on pieces read.
printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' un able '##aff' '##able' >pieces.txt
# And those on translations.
printf '汤姆 追逐 杰瑞\n我 在 家\n' >hypotheses.txt
printf '汤姆 追逐 杰瑞\n我 回 家 了\n' >references.txt
for i in $(seq 200); do printf 'sentence number %s is here\t这 是 第 %s 句 话\n' "$i" "$i"; done >sentences.tsv

# And those on documents.
mkdir my_texts
for i in $(seq 20); do printf 'The dog number %s is in the garden. It sleeps there. %s dogs sleep!\n' "$i" "$i" >"my_texts/$i.txt"; done

# And a published model.
# shellcheck source=tests/cli/hugging_face.sh
. "$COURSE_SOURCE_DIR/tests/cli/hugging_face.sh"
smallest_bert a_bert

while IFS=$'\t' read -r documented executed code; do
  [[ $documented != \#* && $executed != "by hand" ]] || continue
  if [ "$executed" = "=" ]; then executed=$documented; fi
  if [[ $executed == *" docs"* ]] && ! command -v python3 >/dev/null; then continue; fi
  read -ra words <<<"$executed"
  words[0]=$COURSE_SOURCE_DIR/${words[0]#./}
  started=$SECONDS
  expect "$code" "" "${words[@]}"
  echo "$executed: exit code $code after $((SECONDS - started)) s"
done <"$COURSE_SOURCE_DIR/tests/cli/commands.tsv"
no_apt_call
