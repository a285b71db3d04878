/* The records of a scene file: what scene.c and drawable.c share. */
#ifndef SAFFRON_RECORDS_H
#define SAFFRON_RECORDS_H

#include "reader.h"
#include "scene.h"

/* Record numbers, as in encode.ts. */
enum {
    OP_FILL,
    OP_OPAQUE,
    OP_COPY,
    OP_BLEND,
    OP_BLACKNESS,
    OP_WHITENESS,
    OP_INVERS,
    OP_ROP3,
    OP_STROKE,
    OP_TEXT,
    OP_TRANSPARENT,
    OP_ALPHA_BLEND,
    OP_COMPOSITE,
    OP_COPY_BITS,
    OP_SURFACE_CREATE,
    OP_SURFACE_DESTROY,
    OP_PRIMARY,
    OP_MONITORS,
    OP_UPDATE_AREA,
    OP_RESET_IMAGE_CACHE,
    OP_WAIT,
};

struct Scene {
    Reader in;
    uint32_t width;
    uint32_t height;
    uint32_t format;
    uint32_t image_count;
    GuestImage **images;
    uint32_t commands_left;
};

/* A draw operation behind its record number; sets `failed` of the reader when it is broken. */
GuestCommand *read_drawable(Scene *scene, const Device *device, uint8_t op);

#endif
