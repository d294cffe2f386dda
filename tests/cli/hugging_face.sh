# shellcheck shell=bash
# smallest_bert FOLDER [PIECES [PLACES]]: a Hugging Face folder with a BERT of one number a vector, in half precision, as another program
# would have written it: no checks, no "bert." prefix, no heads. Of its pieces, two or up to six, five are the marks.
smallest_bert() {
  local folder=$1 pieces=${2:-2} places=${3:-1} layer=encoder.layer.0 name shape numbers bytes=0 header=''
  mkdir -p "$folder"
  printf '{"model_type": "bert", "architectures": ["BertModel"], "vocab_size": %s, "hidden_size": 1, "num_hidden_layers": 1,
    "num_attention_heads": 1, "intermediate_size": 1, "max_position_embeddings": %s}\n' "$pieces" "$places" >"$folder/config.json"
  printf '{"do_lower_case": true}\n' >"$folder/tokenizer_config.json"
  printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' a | head -n "$pieces" >"$folder/vocab.txt"
  # name, shape, how many numbers
  while read -r name shape numbers; do
    header+=",\"$name\":{\"dtype\":\"F16\",\"shape\":[$shape],\"data_offsets\":[$bytes,$((bytes + 2 * numbers))]}"
    bytes=$((bytes + 2 * numbers))
  done < <(
    echo "embeddings.word_embeddings.weight $pieces,1 $pieces"
    echo "embeddings.position_embeddings.weight $places,1 $places"
    echo "embeddings.token_type_embeddings.weight 2,1 2"
    for name in attention.self.query attention.self.key attention.self.value attention.output.dense intermediate.dense output.dense; do
      printf '%s 1,1 1\n%s 1 1\n' "$layer.$name.weight" "$layer.$name.bias"
    done
    for name in embeddings $layer.attention.output $layer.output; do
      printf '%s 1 1\n%s 1 1\n' "$name.LayerNorm.gamma" "$name.LayerNorm.bias"
    done
    printf '%s 1,1 1\n%s 1 1\n' pooler.dense.weight pooler.dense.bias
  )
  header="{${header#,}}"
  # The length of the header, little-endian in eight bytes; it is less than 2¹⁶ here.
  printf -v name '\\x%02x\\x%02x\\0\\0\\0\\0\\0\\0' $((${#header} % 256)) $((${#header} / 256))
  { printf '%b%s' "$name" "$header" && head -c "$bytes" /dev/zero; } >"$folder/model.safetensors"
}
