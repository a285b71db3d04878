/*
 * The peer of `npm run bench -- decode`: drives the decoders of spice-gtk's source package, which the benchmark fetches and
 * compiles into its cache; nothing of them is part of this project. It takes commands on stdin and answers each with one
 * line, so that the benchmark can let both sides run in turns:
 *
 *   encode quic|lz <raw pixels> <width> <height> <type> <file>   compresses with the reference's encoder  -> "ok <bytes>"
 *   load quic|lz|lz4|glz <file> <width> <height> <type>          reads an input                           -> "ok <number>"
 *   check <number> <file>                                        decodes once and writes the pixels       -> "ok <bytes>"
 *   run <number> <milliseconds>      decodes again and again -> "ok <calls> <nanoseconds of CPU time>"
 *
 * GLZ files hold a sequence of images, each behind its length (u32 LE); a call decodes all of them in a fresh window.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <glib.h>
#include <lz4.h>

#include "common/canvas_utils.h"
#include "common/lz.h"
#include "common/quic.h"
#include "decode.h"

/* What decode-glz.c wants of the client around it; images are in order here, so nothing ever waits. */
void *g_coroutine_self(void);
void *g_coroutine_self(void) { return NULL; }
gboolean g_coroutine_condition_wait(void *self, gboolean (*done)(gpointer), gpointer data);
gboolean g_coroutine_condition_wait(void *self, gboolean (*done)(gpointer), gpointer data) { return done(data); }
gboolean spice_util_get_debug(void);
gboolean spice_util_get_debug(void) { return FALSE; }
void spice_backtrace(void);
void spice_backtrace(void) {}

__attribute__((noreturn)) static void die(const char *what) {
  fprintf(stderr, "peer: %s\n", what);
  exit(1);
}

#define CALLBACKS(Name, Context)                                                                                       \
  static __attribute__((noreturn)) void Name##_error(Context *usr, const char *format, ...) { die(format); }          \
  static void Name##_note(Context *usr, const char *format, ...) {}                                                    \
  static void *Name##_malloc(Context *usr, int size) { return malloc(size); }                                          \
  static void Name##_free(Context *usr, void *ptr) { free(ptr); }
CALLBACKS(quic, QuicUsrContext)
CALLBACKS(lz, LzUsrContext)

static int quic_space(QuicUsrContext *usr, uint32_t **words, int rows) { return 0; }
static int quic_lines(QuicUsrContext *usr, uint8_t **lines) { return 0; }
static int lz_space(LzUsrContext *usr, uint8_t **bytes) { return 0; }
static int lz_lines(LzUsrContext *usr, uint8_t **lines) { return 0; }

static QuicUsrContext quic_usr = {quic_error, quic_note, quic_note, quic_malloc, quic_free, quic_space, quic_lines};
static LzUsrContext lz_usr = {lz_error, lz_note, lz_note, lz_malloc, lz_free, lz_space, lz_lines};

enum codec { QUIC, LZ, LZ4, GLZ };
struct input {
  enum codec codec;
  uint8_t *data;
  size_t length;
  int width, height, type;
};

static struct input inputs[256];
static int input_count;
static QuicContext *quic;
static LzContext *lz;
static uint8_t *pixels;
static size_t pixels_size;

static uint8_t *read_file(const char *name, size_t *length) {
  FILE *file = fopen(name, "rb");
  if (!file) die("cannot open an input");
  fseek(file, 0, SEEK_END);
  *length = ftell(file);
  rewind(file);
  /* Decoders read words; a little room behind the end keeps their look-ahead harmless. */
  uint8_t *data = calloc(1, *length + 64);
  if (fread(data, 1, *length, file) != *length) die("cannot read an input");
  fclose(file);
  return data;
}

static void write_file(const char *name, const uint8_t *data, size_t length) {
  FILE *file = fopen(name, "wb");
  if (!file || fwrite(data, 1, length, file) != length) die("cannot write");
  fclose(file);
}

static uint32_t big32(const uint8_t *p) { return (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3]; }

static void decode_lz4(const struct input *in) {
  const uint8_t *at = in->data + 2, *end = in->data + in->length;
  uint8_t *out = pixels;
  LZ4_streamDecode_t *stream = LZ4_createStreamDecode();
  while (at < end) {
    const int size = big32(at);
    const int made =
        LZ4_decompress_safe_continue(stream, (const char *)at + 4, (char *)out, size, pixels + pixels_size - out);
    if (made <= 0) die("LZ4 data does not decode");
    at += 4 + size;
    out += made;
  }
  LZ4_freeStreamDecode(stream);
}

static void decode_glz(const struct input *in, bool keep) {
  SpiceGlzDecoderWindow *window = glz_decoder_window_new();
  SpiceGlzDecoder *decoder = glz_decoder_new(window);
  for (size_t at = 0; at < in->length;) {
    uint32_t size;
    memcpy(&size, in->data + at, 4);
    LzDecodeUsrData user = {NULL};
    decoder->ops->decode(decoder, in->data + at + 4, NULL, &user);
    if (keep) memcpy(pixels, pixman_image_get_data(user.out_surface), pixels_size);
    pixman_image_unref(user.out_surface);
    at += 4 + size;
  }
  glz_decoder_destroy(decoder);
  glz_decoder_window_destroy(window);
}

static void decode(const struct input *in, bool keep) {
  if (in->codec == QUIC) {
    QuicImageType type;
    int width, height;
    if (quic_decode_begin(quic, (uint32_t *)in->data, in->length / 4, &type, &width, &height) != QUIC_OK ||
        quic_decode(quic, in->type == QUIC_IMAGE_TYPE_RGBA ? QUIC_IMAGE_TYPE_RGBA : QUIC_IMAGE_TYPE_RGB32, pixels,
                    in->width * 4) != QUIC_OK)
      die("QUIC data does not decode");
  } else if (in->codec == LZ) {
    LzImageType type;
    int width, height, count, top_down;
    lz_decode_begin(lz, in->data, in->length, &type, &width, &height, &count, &top_down, NULL);
    lz_decode(lz, in->type == LZ_IMAGE_TYPE_RGBA ? LZ_IMAGE_TYPE_RGBA : LZ_IMAGE_TYPE_RGB32, pixels);
  } else if (in->codec == LZ4) {
    decode_lz4(in);
  } else {
    decode_glz(in, keep);
  }
}

static uint64_t cpu_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

static size_t encode(const char *codec, uint8_t *raw, int width, int height, int type, uint8_t *out, size_t size) {
  if (!strcmp(codec, "quic"))
    return 4 * (size_t)quic_encode(quic, type, width, height, raw, height, width * 4, (uint32_t *)out, size / 4);
  return lz_encode(lz, type, width, height, 1, raw, height, width * 4, out, size);
}

static enum codec codec_of(const char *name) {
  return !strcmp(name, "quic") ? QUIC : !strcmp(name, "lz") ? LZ : !strcmp(name, "lz4") ? LZ4 : GLZ;
}

int main(void) {
  static char line[8192], codec[16], from[4000], to[4000];
  int width, height, type, number, ms;
  quic = quic_create(&quic_usr);
  lz = lz_create(&lz_usr);
  while (fgets(line, sizeof line, stdin)) {
    if (sscanf(line, "encode %15s %3999s %d %d %d %3999s", codec, from, &width, &height, &type, to) == 6) {
      size_t length;
      uint8_t *raw = read_file(from, &length);
      const size_t size = length * 2 + 65536;
      uint8_t *out = malloc(size);
      const size_t made = encode(codec, raw, width, height, type, out, size);
      write_file(to, out, made);
      free(raw);
      free(out);
      printf("ok %zu\n", made);
    } else if (sscanf(line, "load %15s %3999s %d %d %d", codec, from, &width, &height, &type) == 5) {
      struct input *in = &inputs[input_count];
      *in = (struct input){codec_of(codec), NULL, 0, width, height, type};
      in->data = read_file(from, &in->length);
      printf("ok %d\n", input_count++);
    } else if (sscanf(line, "check %d %3999s", &number, to) == 2 || sscanf(line, "run %d %d", &number, &ms) == 2) {
      if (number < 0 || number >= input_count) die("no such input");
      const struct input *in = &inputs[number];
      const size_t wanted = (size_t)in->width * in->height * 4;
      if (wanted > pixels_size) pixels = realloc(pixels, wanted);
      pixels_size = wanted;
      const bool keep = line[0] == 'c';
      /* The first call meets cold pages and caches. */
      memset(pixels, 0, pixels_size);
      decode(in, keep);
      if (keep) {
        write_file(to, pixels, pixels_size);
        printf("ok %zu\n", pixels_size);
      } else {
        const uint64_t start = cpu_time();
        uint64_t spent;
        int calls = 0;
        do {
          decode(in, false);
          calls++;
          spent = cpu_time() - start;
        } while (spent < ms * UINT64_C(1000000));
        printf("ok %d %" PRIu64 "\n", calls, spent);
      }
    } else {
      die("unknown command");
    }
    fflush(stdout);
  }
  return 0;
}
