/* The peer of benchmarks/word2vec_speed.cpp: the original word2vec program's algorithm in C, written for this comparison
   from the papers (Mikolov et al. 2013a, 2013b) and from what is publicly known of that program:

     - a table of 10^8 word numbers, 400 MB, from which negatives are drawn; random numbers from x = 25214903917 x + 11
     - a table of 1000 values of the sigmoid between -6 and 6; outside of it the gradient is 0, or 1
     - sentences of up to 1000 words after subsampling with (sqrt(f/t) + 1) t/f; windows shrunk to 1 ... c
     - a loop over pairs, in it one over 1 + k outputs, in it three over the d numbers of a vector
     - every thread reads its own part of the file, word by word through a hash table, and updates without locks

   Where the original is slower for no reason of the algorithm, this program is not: it reads without locking the stream
   for every byte, and its hash table has 2^22 places, not 30 million.

   usage: word2vec TEXT VECTORS [--d 100] [--window 5] [--negatives 5] [--sample 1e-4] [--rate 0.025] [--epochs 1]
                   [--min-count 5] [--threads 1] [--cbow 0]
   Writes VECTORS in the text format; prints one JSON line: seconds of training, words read, peak memory in bytes. */
#define _GNU_SOURCE
#include <math.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef float real;

enum { LONGEST_WORD = 1000, LONGEST_SENTENCE = 1000, TABLE = 100000000, SIGMOIDS = 1000, MAX_EXP = 6 };
enum { HASH = 1 << 22 };

struct word {
  long long count;
  char *text;
};

static struct word *vocabulary;
static int *hash_table;
static long long vocabulary_size = 0, train_words = 0;
static int *unigram_table;
static real sigmoid_table[SIGMOIDS];
static real *syn0, *syn1;

static const char *text_file;
static long long file_size = 0;
static int d = 100, window = 5, negatives = 5, epochs = 1, threads = 1, min_count = 5, cbow = 0;
static real sample = 1e-4f, start_rate = 0.025f, rate;
static long long words_done = 0;

static unsigned hash_of(const char *text) {
  unsigned long long hash = 0;
  for (; *text; ++text) hash = hash * 257 + (unsigned char)*text;
  return (unsigned)(hash & (HASH - 1));
}

/* The place of the word, or the free one where it would be. */
static unsigned place_of(const char *text) {
  unsigned place = hash_of(text);
  while (hash_table[place] != -1 && strcmp(vocabulary[hash_table[place]].text, text) != 0) place = (place + 1) & (HASH - 1);
  return place;
}

/* 0 at the end of the file. A line's end is the word </s>. */
static int read_word(char *text, FILE *file) {
  int length = 0, c;
  while ((c = getc_unlocked(file)) != EOF) {
    if (c == '\r') continue;
    if (c == ' ' || c == '\t' || c == '\n') {
      if (length > 0) {
        if (c == '\n') ungetc(c, file);
        break;
      }
      if (c == '\n') {
        strcpy(text, "</s>");
        return 1;
      }
      continue;
    }
    if (length < LONGEST_WORD - 1) text[length++] = (char)c;
  }
  text[length] = 0;
  return length > 0;
}

static int read_id(FILE *file) {  /* -1: unknown, -2: the end */
  char text[LONGEST_WORD];
  if (!read_word(text, file)) return -2;
  return hash_table[place_of(text)];
}

static int by_count(const void *a, const void *b) {
  const long long x = ((const struct word *)a)->count, y = ((const struct word *)b)->count;
  return x < y ? 1 : x > y ? -1 : 0;
}

static void learn_vocabulary(void) {
  char text[LONGEST_WORD];
  long long capacity = 1000, kept = 1;
  FILE *file = fopen(text_file, "rb");
  if (!file) {
    fprintf(stderr, "%s: cannot be opened\n", text_file);
    exit(2);
  }
  hash_table = malloc(HASH * sizeof *hash_table);
  for (int i = 0; i < HASH; ++i) hash_table[i] = -1;
  vocabulary = malloc((size_t)capacity * sizeof *vocabulary);
  vocabulary[0].count = 0;
  vocabulary[0].text = strdup("</s>");
  hash_table[place_of("</s>")] = 0;
  vocabulary_size = 1;
  while (read_word(text, file)) {
    const unsigned place = place_of(text);
    if (hash_table[place] == -1) {
      if (vocabulary_size == capacity) vocabulary = realloc(vocabulary, (size_t)(capacity *= 2) * sizeof *vocabulary);
      vocabulary[vocabulary_size].count = 0;
      vocabulary[vocabulary_size].text = strdup(text);
      hash_table[place] = (int)vocabulary_size++;
    }
    ++vocabulary[hash_table[place]].count;
  }
  file_size = ftell(file);
  fclose(file);
  qsort(vocabulary + 1, (size_t)(vocabulary_size - 1), sizeof *vocabulary, by_count);
  train_words = vocabulary[0].count;
  for (int i = 0; i < HASH; ++i) hash_table[i] = -1;
  for (long long w = 1; w < vocabulary_size; ++w) {
    if (vocabulary[w].count < min_count) {
      free(vocabulary[w].text);
      continue;
    }
    vocabulary[kept] = vocabulary[w];
    train_words += vocabulary[kept++].count;
  }
  vocabulary_size = kept;
  vocabulary = realloc(vocabulary, (size_t)kept * sizeof *vocabulary);
  for (long long w = 0; w < kept; ++w) hash_table[place_of(vocabulary[w].text)] = (int)w;
}

static void make_tables(void) {
  double total = 0, sum;
  long long w = 0;
  unsigned long long random = 1;
  for (long long i = 0; i < vocabulary_size; ++i) total += pow((double)vocabulary[i].count, 0.75);
  unigram_table = malloc((size_t)TABLE * sizeof *unigram_table);
  sum = pow((double)vocabulary[0].count, 0.75) / total;
  for (int i = 0; i < TABLE; ++i) {
    unigram_table[i] = (int)w;
    if (i / (double)TABLE > sum && w < vocabulary_size - 1) sum += pow((double)vocabulary[++w].count, 0.75) / total;
  }
  for (int i = 0; i < SIGMOIDS; ++i) {
    const double e = exp((i / (double)SIGMOIDS * 2 - 1) * MAX_EXP);
    sigmoid_table[i] = (real)(e / (e + 1));
  }
  const size_t numbers = (size_t)vocabulary_size * (size_t)d;
  if (posix_memalign((void **)&syn0, 128, numbers * sizeof(real)) != 0) exit(1);
  if (posix_memalign((void **)&syn1, 128, numbers * sizeof(real)) != 0) exit(1);
  for (size_t i = 0; i < numbers; ++i) {
    random = random * 25214903917ULL + 11;
    syn0[i] = (((random & 0xFFFF) / (real)65536) - (real)0.5) / (real)d;
    syn1[i] = 0;
  }
}

/* The outputs of one example: `h` is the input, its change is added up in `change`. */
static void learn_outputs(const real *h, real *change, int word, real alpha, unsigned long long *random) {
  for (int n = 0; n < negatives + 1; ++n) {
    long long target = word, label = 1;
    if (n > 0) {
      *random = *random * 25214903917ULL + 11;
      target = unigram_table[(*random >> 16) % TABLE];
      if (target == 0) target = (long long)(*random % (unsigned long long)(vocabulary_size - 1)) + 1;
      if (target == word) continue;
      label = 0;
    }
    real *row = syn1 + target * d;
    real f = 0, g;
    for (int i = 0; i < d; ++i) f += h[i] * row[i];
    if (f > MAX_EXP) g = (real)(label - 1) * alpha;
    else if (f < -MAX_EXP) g = (real)label * alpha;
    else g = ((real)label - sigmoid_table[(int)((f + MAX_EXP) * (SIGMOIDS / MAX_EXP / 2))]) * alpha;
    for (int i = 0; i < d; ++i) change[i] += g * row[i];
    for (int i = 0; i < d; ++i) row[i] += g * h[i];
  }
}

static void learn_word(const int *sentence, int length, int middle, real *h, real *change, unsigned long long *random) {
  *random = *random * 25214903917ULL + 11;
  const int c = window - (int)(*random % (unsigned long long)window);
  int inputs = 0;
  if (cbow) {
    memset(h, 0, (size_t)d * sizeof *h);
    memset(change, 0, (size_t)d * sizeof *change);
    for (int j = middle - c; j <= middle + c; ++j) {
      if (j == middle || j < 0 || j >= length) continue;
      const real *row = syn0 + (long long)sentence[j] * d;
      for (int i = 0; i < d; ++i) h[i] += row[i];
      ++inputs;
    }
    if (inputs == 0) return;
    for (int i = 0; i < d; ++i) h[i] /= (real)inputs;
    learn_outputs(h, change, sentence[middle], rate, random);
  }
  for (int j = middle - c; j <= middle + c; ++j) {
    if (j == middle || j < 0 || j >= length) continue;
    real *row = syn0 + (long long)sentence[j] * d;
    if (!cbow) {
      memset(change, 0, (size_t)d * sizeof *change);
      learn_outputs(row, change, sentence[middle], rate, random);
    }
    for (int i = 0; i < d; ++i) row[i] += change[i];
  }
}

static void *train_part(void *argument) {
  const long long id = (long long)(intptr_t)argument;
  unsigned long long random = (unsigned long long)id;
  int sentence[LONGEST_SENTENCE];
  real *h = calloc((size_t)d, sizeof *h), *change = calloc((size_t)d, sizeof *change);
  FILE *file = fopen(text_file, "rb");
  for (int epoch = 0; epoch < epochs; ++epoch) {
    long long words = 0, told = 0;
    int ended = 0;
    fseek(file, file_size / threads * id, SEEK_SET);
    while (!ended) {
      if (words - told > 10000) {
        words_done += words - told;
        told = words;
        rate = start_rate * (1 - (real)words_done / (real)(epochs * train_words + 1));
        if (rate < start_rate * (real)0.0001) rate = start_rate * (real)0.0001;
      }
      int length = 0;
      while (length < LONGEST_SENTENCE) {
        const int w = read_id(file);
        if (w == -2) ended = 1;
        if (w == -2) break;
        if (w == -1) continue;
        ++words;
        if (w == 0) break;
        if (sample > 0) {
          const real scaled = sample * (real)train_words, count = (real)vocabulary[w].count;
          const real keep = (sqrtf(count / scaled) + 1) * scaled / count;
          random = random * 25214903917ULL + 11;
          if (keep < (random & 0xFFFF) / (real)65536) continue;
        }
        sentence[length++] = w;
      }
      for (int middle = 0; middle < length; ++middle) learn_word(sentence, length, middle, h, change, &random);
      if (words > train_words / threads) ended = 1;
    }
    words_done += words - told;
  }
  fclose(file);
  free(h);
  free(change);
  return NULL;
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

int main(int argc, char **argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: %s TEXT VECTORS [--NAME VALUE]...\n", argv[0]);
    return 2;
  }
  text_file = argv[1];
  for (int i = 3; i + 1 < argc; i += 2) {
    const char *name = argv[i];
    const double value = atof(argv[i + 1]);
    if (!strcmp(name, "--d")) d = (int)value;
    else if (!strcmp(name, "--window")) window = (int)value;
    else if (!strcmp(name, "--negatives")) negatives = (int)value;
    else if (!strcmp(name, "--sample")) sample = (real)value;
    else if (!strcmp(name, "--rate")) start_rate = (real)value;
    else if (!strcmp(name, "--epochs")) epochs = (int)value;
    else if (!strcmp(name, "--min-count")) min_count = (int)value;
    else if (!strcmp(name, "--threads")) threads = (int)value;
    else if (!strcmp(name, "--cbow")) cbow = (int)value;
    else {
      fprintf(stderr, "unknown flag %s\n", name);
      return 2;
    }
  }
  rate = start_rate;
  learn_vocabulary();
  make_tables();
  pthread_t *running = malloc((size_t)threads * sizeof *running);
  const double start = seconds_now();
  for (int i = 0; i < threads; ++i) pthread_create(&running[i], NULL, train_part, (void *)(intptr_t)i);
  for (int i = 0; i < threads; ++i) pthread_join(running[i], NULL);
  const double seconds = seconds_now() - start;
  FILE *out = fopen(argv[2], "wb");
  if (!out) {
    fprintf(stderr, "%s: cannot be written\n", argv[2]);
    return 2;
  }
  fprintf(out, "%lld %d\n", vocabulary_size, d);
  for (long long w = 0; w < vocabulary_size; ++w) {
    fprintf(out, "%s ", vocabulary[w].text);
    for (int i = 0; i < d; ++i) fprintf(out, "%lf ", (double)syn0[w * d + i]);
    fprintf(out, "\n");
  }
  fclose(out);
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("{\"seconds\": %.6f, \"words\": %lld, \"vocabulary\": %lld, \"peak\": %lld}\n", seconds, words_done,
         vocabulary_size, (long long)usage.ru_maxrss * 1024);
  return 0;
}
