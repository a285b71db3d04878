#include "guest.h"

#include <stdlib.h>
#include <string.h>

struct GuestBlock {
    GuestBlock *next;
    max_align_t memory[];
};

atomic_int guest_commands;

QXLPHYSICAL guest_address(const void *memory)
{
    return (QXLPHYSICAL)(uintptr_t)memory;
}

void *guest_alloc(GuestBlock **list, size_t bytes)
{
    GuestBlock *block = calloc(1, sizeof *block + bytes);
    if (block == NULL)
        abort();
    block->next = *list;
    *list = block;
    return block->memory;
}

void guest_free(GuestBlock **list)
{
    while (*list != NULL) {
        GuestBlock *block = *list;
        *list = block->next;
        free(block);
    }
}

QXLDataChunk *guest_chunks(GuestBlock **list, const uint8_t *data, size_t bytes, size_t piece)
{
    QXLDataChunk *first = NULL;
    QXLDataChunk *last = NULL;
    size_t at = 0;
    do {
        size_t part = bytes - at < piece ? bytes - at : piece;
        QXLDataChunk *chunk = guest_alloc(list, sizeof *chunk + part);
        chunk->data_size = (uint32_t)part;
        if (part > 0)
            memcpy(chunk->data, data + at, part);
        if (last == NULL) {
            first = chunk;
        } else {
            last->next_chunk = guest_address(chunk);
            chunk->prev_chunk = guest_address(last);
        }
        last = chunk;
        at += part;
    } while (at < bytes);
    return first;
}

GuestImage *guest_image_new(void)
{
    GuestImage *image = calloc(1, sizeof *image);
    if (image == NULL)
        abort();
    atomic_init(&image->holders, 1);
    image->surface_id = -1;
    return image;
}

void guest_image_hold(GuestImage *image)
{
    atomic_fetch_add(&image->holders, 1);
}

void guest_image_drop(GuestImage *image)
{
    if (atomic_fetch_sub(&image->holders, 1) > 1)
        return;
    guest_free(&image->blocks);
    free(image);
}

GuestCommand *guest_command_new(uint32_t type)
{
    GuestCommand *command = calloc(1, sizeof *command);
    if (command == NULL)
        abort();
    command->type = type;
    QXLReleaseInfo *info = type == QXL_CMD_DRAW ? &command->u.drawable.release_info : &command->u.surface.release_info;
    info->id = guest_address(command);
    atomic_fetch_add(&guest_commands, 1);
    return command;
}

QXLPHYSICAL guest_command_image(GuestCommand *command, GuestImage *image)
{
    if (command->image_count == COMMAND_MAX_IMAGES)
        abort();
    guest_image_hold(image);
    command->images[command->image_count++] = image;
    return guest_address(&image->image);
}

void guest_command_free(GuestCommand *command)
{
    for (size_t i = 0; i < command->image_count; i++)
        guest_image_drop(command->images[i]);
    guest_free(&command->blocks);
    free(command);
    atomic_fetch_sub(&guest_commands, 1);
}
