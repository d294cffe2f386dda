# shellcheck shell=bash
# The files that bad_input.tsv names, in the folder $in; and $in/kept, an earlier run that nothing may damage.
# shellcheck disable=SC2154  # in: set by bad_input.sh
mkdir -p "$in"/{text,vectors,pieces,brown,config,resume,manifest,full,folder,locked,kept}
chmod 755 "$in"
mkfifo "$in/pipe"
: >"$in/a_file"
# text NAME CONTENT (printf %b)
text() { printf '%b' "$2" >"$in/$1"; }
big() { head -c 50000000 /dev/zero | tr '\0' x; }

# [text]
: >"$in/text/empty"
printf ' \n\t \r\n\v\f' >"$in/text/blank"
head -c 100000 "$COURSE_BUILD_DIR/datasets/corpus" >"$in/text/program"
printf 'two words\nthen a \0 byte' >"$in/text/nul"
printf 'a text that ends in \xe6\xb1' >"$in/text/truncated"
printf 'a slash \xc0\xaf too long' >"$in/text/overlong"
printf 'half \xed\xa0\x80 of a pair' >"$in/text/surrogate"
printf 'beyond \xf5\x80\x80\x80 Unicode' >"$in/text/beyond"
printf 'good line\n汤姆 caf\xe9\n' >"$in/text/latin1"
printf '\xef\xbb\xbf' >"$in/text/mark_only"
printf '\xff\xfea\0b\0' >"$in/text/utf16"
printf '\xfe\xff\0a\0b' >"$in/text/utf16be"
printf 'words of a line\r\n%.0s' {1..20} >"$in/text/crlf"
for _ in {1..1500}; do echo word; done >"$in/text/one_word"
for i in {1..1500}; do echo "word$((i % 7))"; done >"$in/text/seven_words"
printf 'a text of only a few words is too short to learn from' >"$in/text/short"
big >"$in/text/long_line"
{ big && printf '\xff'; } >"$in/text/long_bad"
text text/few_pairs 'one\teins\ntwo\tzwei\n'
# documents NAME NUMBER SENTENCES
documents() {
  local i j
  for ((i = 0; i < $2; ++i)); do
    for ((j = 0; j < $3; ++j)); do printf 'Sentence %s of text %s is here.\n' "$j" "$i"; done
    echo
  done >"$in/text/$1"
}
documents one_document 1 30
documents single_sentences 30 1
documents few_documents 19 4
{ documents some 17 1 && cat "$in/text/some"; documents some 3 4 && cat "$in/text/some"; } >"$in/text/few_pairs_of_sentences"
documents documents 20 4
printf 'secret' >"$in/locked/text"
chmod 700 "$in/locked"

# [brown]
mkdir -p "$in"/brown/{none,no_tag,nul,long,nested/ca01,pipe,small}
echo 'The/at text is/bez elsewhere/rb' >"$in/brown/none/README"
printf 'the/at dog/nn walks\n' >"$in/brown/no_tag/ca01"
printf 'the/at dog/nn\n\n\0' >"$in/brown/nul/ca01"
big >"$in/brown/long/ca01"
mkfifo "$in/brown/pipe/ca01"
printf 'the/at dog/nn walks/vbz ./.\n' >"$in/brown/small/ca01"

# [pieces]
special='[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n'
text pieces/good "${special}a\n"
text pieces/twice "${special}a\na\n"
text pieces/blank "${special}\na\n"
text pieces/no_mask '[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n'
text pieces/mixed "[PAD]\n[UNK]\r\n"
text pieces/mark "\xef\xbb\xbf$special"
text pieces/latin1 "${special}caf\xe9\n"
text pieces/number '7\n'
mkdir -p "$in"/pieces/{flag,no_json}
text pieces/flag/vocab.txt "${special}a\n"
text pieces/flag/tokenizer_config.json '{"do_lower_case": 1}'
text pieces/no_json/tokenizer_config.json 'lower'

# [vectors]
vectors() { text "vectors/$1" "$2"; }
vectors good '3 2\nking 1 0\nqueen 0.8 0.2\nman 0.1 1\n'
vectors no_header 'king 0.1 0.2\nqueen 0.3 0.4\n'
vectors absurd '4294967296 4294967296\nking 1\n'
vectors header_overflow '99999999999999999999 2\nking 1 2\n'
vectors short '3 2\nking 1.5 2.5\nqueen 3.5 4.5\n'
vectors columns '2 2\nking 1.5 2.5\nqueen 3\n'
vectors number '2 2\nking 1 0\nqueen 汤 1\n'
vectors overflow '2 2\nking 1 0\nqueen 1e999 1\n'
vectors nan '2 2\nking 1 0\nqueen 1 NaN\n'
vectors twice '2 2\nking 1 0\nking 1 1\n'
vectors latin1 '2 2\nking 1 0\ncaf\xe9 1 1\n'
vectors nul '2 2\nking 1 0\nque\0000n 1 1\n'
vectors rest '1 2\nking 1 0\nqueen 1 1\n'
vectors cut '2 2\nking \0000\0000\x80\x3f\0000\0000\x80\x3f\nqueen \0000'
vectors infinite '1 1\nking \0000\0000\x80\x7f\n'
vectors one_column 'king\nqueen\n'
vectors pair_columns 'king,queen,9\nking,man\n'
vectors pair_score 'king queen 9\nking man high\n'
vectors pair_overflow 'king queen 9\nking man 1e999\n'
vectors one_known 'king queen 9\nking emperor 5\n'
vectors question 'king queen man\n'
vectors question_columns ': family\nman king queen\n'
vectors no_questions ': family\n'
vectors unknown_questions ': family\nman woman king queen\n'

# [config]
config() { text "config/$1" "$2"; }
config empty ''
config blank ' \n'
config no_json 'hidden = 3'
config cut '{"hidden": 3'
config list '[1, 2]'
config text '"hidden"'
config unknown '{\n "hiden": 4\n}'
config twice '{"hidden": 4,\n "hidden": 5}'
config null '{"hidden": null}'
config object '{"hidden": {"a": 1}}'
config text_for_number '{"hidden": "12"}'
config number_for_text '{"corpus": 5}'
config number_for_flag '{"direct": 1}'
config nested_list '{"hidden": [[1]]}'
config fraction '{"hidden": 3.5}'
config negative '{"hidden": -1}'
config overflow '{"hidden": 9223372036854775808}'
config seed_overflow '{"seed": 18446744073709551616}'
config too_large_for_double '{"rate": 1e999}'
config line_break '{"hid\\nden": 1}'
config nul_in_path '{"data": "a\\u0000b"}'
config bad_utf8 '{"corpus": "\xff"}'
config profile '{"profile": "fast"}'
config full '{"profile": "full"}'
config latin1_key '{"caf\xe9": 1}'
{ printf '{"hidden": ' && head -c 1000000 /dev/zero | tr '\0' '[' && printf '}'; } >"$in/config/deep"
{ printf '{"corpus": "' && big && printf '"}'; } >"$in/config/long"

# [manifest]
source='{"kind": "url", "folder": "a", "archives": [{"location": "file:///nothing", "file": "a.zip", "size": 1, "sha256": "00"}]}'
manifest() { # file name sources files
  printf '{"corpora": [{"name": "%s", "title": "t", "licence": "l", "citation": "c", "format": "text", "members": "*.txt",
    "content_sha256": "0", "files": %s, "tokens": 1, "types": 1, "sources": [%s]}]}' "$2" "$4" "$3" >"$in/manifest/$1"
}
manifest good tiny "$source" 1
manifest no_sources tiny "" 1
manifest no_archives tiny '{"kind": "url", "folder": "a", "archives": []}' 1
manifest old_source tiny '{"kind": "url", "location": "file:///nothing", "file": "a.zip", "folder": "a", "size": 1, "sha256": "00"}' 1
manifest not_a_deb tiny "${source/url/apt}" 1
sed 's/"text"/"pairs"/' "$in/manifest/good" >"$in/manifest/no_pairs"
sed 's/"text"/"model"/' "$in/manifest/good" >"$in/manifest/no_contents"
sed 's/"text"/"pairs", "pairs": 1, "made_from": {"reader": "manual", "source": "..\/a*", "target": "b*"}/' "$in/manifest/good" >"$in/manifest/recipe_leads_out"
manifest leads_out ../up "$source" 1
manifest negative tiny "$source" -1
manifest fraction tiny "$source" 1.5
printf '{"corpora": [{"name": "x"}]}' >"$in/manifest/missing"
printf '{"corpora": [' >"$in/manifest/cut"
mkdir -p "$in/data/tiny" && echo words >"$in/data/tiny/a.txt"

# [an earlier run, its checkpoints, and what becomes of them]
for chapter in 00 01 02 03 04 05 06 07 10; do
  name=$(basename "$COURSE_SOURCE_DIR/chapters/$chapter"_*)
  expect 0 "" "$COURSE_BUILD_DIR/chapters/$name" --check --out "$in/kept/out$chapter" --save "$in/kept/$chapter.safetensors"
done
checkpoint=$in/kept/01.safetensors
head -c 3000 "$checkpoint" >"$in/resume/truncated"
head -c 20 "$checkpoint" >"$in/resume/only_a_length"
{ cat "$checkpoint" && printf 'more'; } >"$in/resume/longer"
{ head -c 40 "$checkpoint" && printf '\001' && tail -c +42 "$checkpoint"; } >"$in/resume/bit_in_the_header"
{ printf '\377\377\377\377\377\377\377\177' && tail -c +9 "$checkpoint"; } >"$in/resume/endless_header"
printf '\002\0\0\0\0\0\0\0{}' >"$in/resume/nothing_in_it"
head -c 300 "$in/kept/out01/run.json" >"$in/config/cut_run"

# [models that cannot translate, and lines that cannot be translated]
mkdir -p "$in"/{no_runs,lines}
# model NAME FILE COMMAND…: a copy of chapter 06's, one of its files put through a command
model() {
  cp -r "$in/kept/out06" "$in/models_$1" && "${@:3}" <"$in/kept/out06/$2" >"$in/models_$1/$2"
}
model cut config.json head -c 40
model other config.json sed 's/06_attention/01_nnlm/'
model no_score config.json sed 's/"score"/"scores"/'
model new_score config.json sed 's/additive/cosine/'
model wide config.json sed 's/"H": 12/"H": 14/'
model endless config.json sed 's/"longest": [0-9]*/"longest": 99999999/'
model text_for_number config.json sed 's/"m": 8/"m": "8"/'
model no_words target.tsv sed '/<s>/d'
model fewer_words source.tsv sed '$d'
model damaged model.safetensors head -c 3000
model of_05 model.safetensors cat "$in/kept/out05/model.safetensors"
# transformer NAME COMMAND…: the same of chapter 07's config
transformer() {
  cp -r "$in/kept/out07" "$in/models_$1" && "${@:2}" <"$in/kept/out07/config.json" >"$in/models_$1/config.json"
}
transformer three_heads sed 's/"heads": 2/"heads": 3/'
transformer many_heads sed 's/"heads": 2/"heads": 1000000000/'
transformer more_blocks sed 's/"blocks": 2/"blocks": 1000000000/'
transformer other_norm sed 's/"pre"/"post"/'
transformer no_places sed 's/"sinusoidal"/"learned"/'
transformer wide_07 sed 's/"F": 16/"F": 17/'
name=$COURSE_BUILD_DIR/chapters/07_transformer
expect 0 "" "$name" --check --no-experiments --positions learned --out "$in/kept/places"
cp -r "$in/kept/out06" "$in/models_half" && rm "$in/models_half/source.tsv"
# writer NAME FILE COMMAND…: the same of chapter 03's model of words
writer() {
  cp -r "$in/kept/out03/words" "$in/writer_$1" && "${@:3}" <"$in/kept/out03/words/$2" >"$in/writer_$1/$2"
}
writer cell config.json sed 's/"rnn"/"relu"/'
writer gru config.json sed 's/"rnn"/"gru"/'
writer wide config.json sed 's/"H": 12/"H": 1200/'
writer tokens config.json sed 's/"words"/"bytes"/'
writer escape vocabulary.tsv sed '$s/^/\\q/'
writer fewer vocabulary.tsv sed '$d'
cp -r "$in/kept/out03/words" "$in/writer_none" && rm "$in/writer_none/vocabulary.tsv"
text lines/latin1 'tom\ncaf\xe9\n'
text lines/nul 'tom \0000'
text lines/no_json '"tom"\n{"text": "tom"\n'
text lines/no_text '"tom"\n"tom"\n{"texts": "tom"}\n'
text lines/number '{"text": 5}'
text lines/list '["tom"]'
text lines/blank '"tom"\n\n'
printf "tom %.0s" {1..3000} >"$in/lines/words"
printf "[MASK] %.0s" {1..2999} >"$in/lines/masks"

# [Hugging Face folders]
# shellcheck source=tests/cli/hugging_face.sh
. "$COURSE_SOURCE_DIR/tests/cli/hugging_face.sh"
# bert NAME FILE COMMAND…: a copy of the good one, one of its files put through a command
smallest_bert "$in/bert_good"
bert() {
  cp -r "$in/bert_good" "$in/bert_$1" && "${@:3}" <"$in/bert_good/$2" >"$in/bert_$1/$2"
}
bert cut_config config.json head -c 40
bert heads config.json sed 's/heads": 1/heads": 2/'
bert roberta config.json sed 's/"bert"/"roberta"/'
bert words config.json sed 's/"vocab_size": 2/"vocab_size": 3/'
bert layers config.json sed 's/layers": 1/layers": 1000/'
bert missing model.safetensors sed 's/"embeddings.LayerNorm.bias/"embeddings.LayerNorm.bits/'
bert int8 model.safetensors sed '1s/"F16"/"I8" /'
bert cut model.safetensors head -c 1000
bert casing tokenizer_config.json sed 's/true/"yes"/'
bert vocab vocab.txt printf 'caf\xe9\n'
smallest_bert "$in/bert_of_six" 6 8
cp -r "$in/bert_of_six" "$in/bert_no_pooler" && sed -i 's/pooler.dense/drawer.dense/g' "$in/bert_no_pooler/model.safetensors"
smallest_bert "$in/bert_of_five" 5 8 && cp "$in/bert_of_six/vocab.txt" "$in/bert_of_five"
cp -r "$in/bert_of_six" "$in/bert_no_vocab" && rm "$in/bert_no_vocab/vocab.txt"
cp -r "$in/bert_good" "$in/bert_no_config" && rm "$in/bert_no_config/config.json"
mkdir "$in/bert_pickle" && cp "$in/bert_good/config.json" "$in/bert_pickle" && echo PK >"$in/bert_pickle/pytorch_model.bin"
# shards NAME INDEX (printf %b)
shards() { mkdir "$in/shards_$1" && printf '%b' "$2" >"$in/shards_$1/model.safetensors.index.json"; }
shards text 'model-00001-of-00002'
shards up '{"weight_map": {"w": "../bert_good/model.safetensors"}}'
shards absolute '{"weight_map": {"w": "/dev/zero"}}'
shards lost '{"weight_map": {"w": "a.safetensors"}}'
shards other '{"weight_map": {"w": "a.safetensors"}}' && cp "$in/bert_good/model.safetensors" "$in/shards_other/a.safetensors"
shards deep '' && { printf '{"weight_map": ' && head -c 1000000 /dev/zero | tr '\0' '['; } >"$in/shards_deep/model.safetensors.index.json"
