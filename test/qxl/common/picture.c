#include "picture.h"

#include <spice/enums.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t widen(uint32_t value, unsigned bits)
{
    uint32_t high = value << (8 - bits);
    return high | (high >> bits);
}

static uint32_t from_555(uint16_t pixel)
{
    return widen(pixel >> 10 & 31, 5) << 16 | widen(pixel >> 5 & 31, 5) << 8 | widen(pixel & 31, 5);
}

static uint32_t from_565(uint16_t pixel)
{
    return widen(pixel >> 11, 5) << 16 | widen(pixel >> 5 & 63, 6) << 8 | widen(pixel & 31, 5);
}

static void convert_row(uint32_t *to, const uint8_t *from, uint32_t width, uint32_t format)
{
    if (format == SPICE_SURFACE_FMT_32_xRGB || format == SPICE_SURFACE_FMT_32_ARGB) {
        memcpy(to, from, (size_t)width * 4);
        return;
    }
    for (uint32_t x = 0; x < width; x++) {
        uint16_t pixel;
        memcpy(&pixel, from + (size_t)x * 2, 2);
        to[x] = format == SPICE_SURFACE_FMT_16_555 ? from_555(pixel) : from_565(pixel);
    }
}

bool picture_write(const char *path, const uint8_t *rows, int32_t stride, uint32_t width, uint32_t height,
                   uint32_t format)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        return false;
    uint32_t header[4] = {width, height, format, 0};
    uint32_t *row = malloc((size_t)width * 4);
    bool ok = row != NULL && fwrite(header, sizeof header, 1, file) == 1;
    for (uint32_t y = 0; ok && y < height; y++) {
        convert_row(row, rows + (int64_t)y * stride, width, format);
        ok = fwrite(row, 4, width, file) == width;
    }
    free(row);
    return fclose(file) == 0 && ok;
}
