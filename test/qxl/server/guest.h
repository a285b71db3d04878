/*
 * Guest memory: what a QXL driver would allocate for a command. A command owns its blocks and holds its images; it lives from its
 * building until the server releases it. Images are shared by the commands that use them and by the scene that describes them.
 */
#ifndef SAFFRON_GUEST_H
#define SAFFRON_GUEST_H

#include <spice.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COMMAND_MAX_IMAGES 6

typedef struct GuestBlock GuestBlock;

typedef struct GuestImage {
    atomic_int holders;
    GuestBlock *blocks;
    /* Surface that it stands for, or -1. */
    int32_t surface_id;
    QXLImage image;
} GuestImage;

typedef struct GuestCommand {
    struct GuestCommand *next;
    uint32_t type;
    GuestBlock *blocks;
    GuestImage *images[COMMAND_MAX_IMAGES];
    size_t image_count;
    union {
        QXLDrawable drawable;
        QXLSurfaceCmd surface;
    } u;
} GuestCommand;

/* Commands that exist: 0 again when the server released everything. */
extern atomic_int guest_commands;

QXLPHYSICAL guest_address(const void *memory);
/* Zeroed memory that is freed with the list. */
void *guest_alloc(GuestBlock **list, size_t bytes);
void guest_free(GuestBlock **list);
/* A chain of chunks with `bytes` of data, cut in pieces of `piece` bytes. */
QXLDataChunk *guest_chunks(GuestBlock **list, const uint8_t *data, size_t bytes, size_t piece);

GuestImage *guest_image_new(void);
void guest_image_hold(GuestImage *image);
void guest_image_drop(GuestImage *image);

GuestCommand *guest_command_new(uint32_t type);
/* Holds the image and gives the address for a field of the command. */
QXLPHYSICAL guest_command_image(GuestCommand *command, GuestImage *image);
void guest_command_free(GuestCommand *command);

#endif
