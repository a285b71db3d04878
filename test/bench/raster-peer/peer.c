/*
 * The peer of `npm run bench -- raster`: pixman, which spice-gtk draws with, does what our raster loops do, on 1920x1080.
 * Argument: milliseconds of CPU time per operation. Prints a line for each: name, nanoseconds per call.
 */
#include <pixman.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WIDTH = 1920, HEIGHT = 1080, SMALL_WIDTH = 1280, SMALL_HEIGHT = 720, TILE = 8 };

static uint32_t *noise(int width, int height) {
  uint32_t *pixels = malloc((size_t)width * height * 4);
  uint32_t state = 1;
  for (int i = 0; i < width * height; i++) pixels[i] = state = state * 1664525 + 1013904223;
  return pixels;
}

static pixman_image_t *image(pixman_format_code_t format, int width, int height) {
  return pixman_image_create_bits(format, width, height, noise(width, height), PIXMAN_FORMAT_BPP(format) * width / 8);
}

static pixman_image_t *target, *source, *translucent, *mask, *half, *tile, *scaled_nearest, *scaled_bilinear, *words, *rgba;

static void compose(pixman_op_t op, pixman_image_t *from, pixman_image_t *through, pixman_image_t *to) {
  pixman_image_composite32(op, from, through, to, 0, 0, 0, 0, 0, 0, WIDTH, HEIGHT);
}

static void fill(void) {
  pixman_fill(pixman_image_get_data(target), WIDTH, 32, 0, 0, WIDTH, HEIGHT, 0x336699);
}
static void copy(void) { compose(PIXMAN_OP_SRC, source, NULL, target); }
static void scroll(void) {
  uint8_t *pixels = (uint8_t *)pixman_image_get_data(target);
  memmove(pixels, pixels + WIDTH * 4 * 16, (size_t)WIDTH * 4 * (HEIGHT - 16));
}
static void tiles(void) { compose(PIXMAN_OP_SRC, tile, NULL, target); }
static void over(void) { compose(PIXMAN_OP_OVER, translucent, NULL, target); }
static void over_half(void) { compose(PIXMAN_OP_OVER, source, half, target); }
static void over_mask(void) { compose(PIXMAN_OP_OVER, translucent, mask, target); }
static void add(void) { compose(PIXMAN_OP_ADD, translucent, NULL, target); }
static void nearest(void) { compose(PIXMAN_OP_SRC, scaled_nearest, NULL, target); }
static void bilinear(void) { compose(PIXMAN_OP_SRC, scaled_bilinear, NULL, target); }
static void expand(void) { compose(PIXMAN_OP_SRC, words, NULL, target); }
static void swizzle(void) { compose(PIXMAN_OP_SRC, source, NULL, rgba); }

static uint64_t cpu_time(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

static pixman_image_t *scaled(pixman_filter_t filter) {
  pixman_image_t *made = image(PIXMAN_x8r8g8b8, SMALL_WIDTH, SMALL_HEIGHT);
  pixman_transform_t transform;
  pixman_transform_init_scale(&transform, 65536 * SMALL_WIDTH / WIDTH, 65536 * SMALL_HEIGHT / HEIGHT);
  pixman_image_set_transform(made, &transform);
  pixman_image_set_filter(made, filter, NULL, 0);
  return made;
}

int main(int count, char **arguments) {
  const uint64_t least = (count > 1 ? atoi(arguments[1]) : 50) * UINT64_C(1000000);
  const pixman_color_t alpha = {0, 0, 0, 0x8080};
  target = image(PIXMAN_x8r8g8b8, WIDTH, HEIGHT);
  source = image(PIXMAN_x8r8g8b8, WIDTH, HEIGHT);
  translucent = image(PIXMAN_a8r8g8b8, WIDTH, HEIGHT);
  mask = image(PIXMAN_a8, WIDTH, HEIGHT);
  half = pixman_image_create_solid_fill(&alpha);
  tile = image(PIXMAN_x8r8g8b8, TILE, TILE);
  pixman_image_set_repeat(tile, PIXMAN_REPEAT_NORMAL);
  scaled_nearest = scaled(PIXMAN_FILTER_NEAREST);
  scaled_bilinear = scaled(PIXMAN_FILTER_BILINEAR);
  words = image(PIXMAN_x1r5g5b5, WIDTH, HEIGHT);
  rgba = image(PIXMAN_x8b8g8r8, WIDTH, HEIGHT);
  const struct {
    const char *name;
    void (*run)(void);
  } operations[] = {{"fill", fill},           {"copy", copy},           {"scroll", scroll},   {"tile", tiles},
                    {"over", over},           {"over-half", over_half}, {"over-mask", over_mask}, {"add", add},
                    {"nearest", nearest},     {"bilinear", bilinear},   {"expand-555", expand}, {"swizzle", swizzle}};
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    operations[i].run();
    const uint64_t start = cpu_time();
    uint64_t spent;
    int calls = 0;
    do {
      operations[i].run();
      calls++;
      spent = cpu_time() - start;
    } while (spent < least);
    printf("%s %.0f\n", operations[i].name, (double)spent / calls);
  }
  return 0;
}
