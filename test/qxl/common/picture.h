/* Writes a surface of either program to a file: four little-endian u32 (width, height, format, 0), then packed rows of B, G, R, x. */
#ifndef SAFFRON_PICTURE_H
#define SAFFRON_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

/* `format` is a SpiceSurfaceFmt of 16 or 32 bits; 16-bit pixels are widened by repeating their high bits. */
bool picture_write(const char *path, const uint8_t *rows, int32_t stride, uint32_t width, uint32_t height,
                   uint32_t format);

#endif
