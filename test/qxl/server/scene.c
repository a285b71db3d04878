#include "records.h"

#include <stdlib.h>
#include <string.h>

#define SCENE_MAGIC 0x4c585153u /* "SQXL" */
#define SCENE_VERSION 1

enum { IMAGE_TOP_DOWN = 1, IMAGE_CACHE = 2, IMAGE_HIGH_BITS = 4, IMAGE_PALETTE = 8, IMAGE_SHARED = 16 };

/* Images of different scenes never share an id, nor do their palettes: caches live as long as the connection. */
static uint32_t scenes_opened;
static uint32_t images_made;

static void read_bitmap(Scene *scene, GuestImage *guest)
{
    Reader *in = &scene->in;
    QXLImage *image = &guest->image;
    QXLBitmap *bitmap = &image->bitmap;
    image->descriptor.type = SPICE_IMAGE_TYPE_BITMAP;
    bitmap->format = read_u8(in);
    uint8_t flags = read_u8(in);
    bitmap->x = read_u32(in);
    bitmap->y = read_u32(in);
    bitmap->stride = read_u32(in);
    uint32_t chunks = read_u32(in);
    if ((flags & IMAGE_SHARED) != 0)
        QXL_SET_IMAGE_ID(image, QXL_IMAGE_GROUP_DEVICE, read_u32(in));
    if ((flags & IMAGE_TOP_DOWN) != 0)
        bitmap->flags |= QXL_BITMAP_TOP_DOWN;
    if ((flags & IMAGE_CACHE) != 0)
        image->descriptor.flags |= QXL_IMAGE_CACHE;
    if ((flags & IMAGE_HIGH_BITS) != 0)
        image->descriptor.flags |= QXL_IMAGE_HIGH_BITS_SET;
    if ((flags & IMAGE_PALETTE) != 0) {
        uint64_t unique = read_u64(in);
        uint16_t count = read_u16(in);
        const uint8_t *entries = read_bytes(in, (size_t)count * 4);
        QXLPalette *palette = guest_alloc(&guest->blocks, sizeof *palette + (size_t)count * 4);
        palette->unique = unique == 0 ? 0 : unique ^ (uint64_t)scenes_opened << 40;
        palette->num_ents = count;
        if (entries != NULL)
            memcpy(palette->ents, entries, (size_t)count * 4);
        bitmap->palette = guest_address(palette);
    }
    image->descriptor.width = bitmap->x;
    image->descriptor.height = bitmap->y;
    uint32_t bytes = read_u32(in);
    const uint8_t *data = read_bytes(in, bytes);
    if (data == NULL || chunks == 0 || bitmap->y == 0 || bytes != (uint64_t)bitmap->stride * bitmap->y) {
        in->failed = true;
        return;
    }
    /* spice-server wants whole rows in a chunk. */
    size_t rows = (bitmap->y + chunks - 1) / chunks;
    bitmap->data = guest_address(guest_chunks(&guest->blocks, data, bytes, rows * bitmap->stride));
}

static void read_image(Scene *scene, GuestImage *guest)
{
    QXL_SET_IMAGE_ID(&guest->image, QXL_IMAGE_GROUP_DRIVER, ++images_made);
    if (read_u8(&scene->in) == 0) {
        read_bitmap(scene, guest);
        return;
    }
    guest->image.descriptor.type = SPICE_IMAGE_TYPE_SURFACE;
    guest->surface_id = read_i32(&scene->in);
    guest->image.surface_image.surface_id = (uint32_t)guest->surface_id;
}

Scene *scene_open(const char *path)
{
    Scene *scene = calloc(1, sizeof *scene);
    if (scene == NULL || !reader_open(&scene->in, path)) {
        free(scene);
        return NULL;
    }
    scenes_opened++;
    Reader *in = &scene->in;
    bool known = read_u32(in) == SCENE_MAGIC && read_u32(in) == SCENE_VERSION;
    scene->width = read_u32(in);
    scene->height = read_u32(in);
    scene->format = read_u32(in);
    uint32_t images = read_u32(in);
    scene->commands_left = read_u32(in);
    if (known && images <= in->size)
        scene->images = calloc(images + 1, sizeof *scene->images);
    if (scene->images == NULL) {
        scene_close(scene);
        return NULL;
    }
    for (uint32_t i = 0; i < images; i++) {
        scene->images[scene->image_count++] = guest_image_new();
        read_image(scene, scene->images[i]);
    }
    if (in->failed) {
        scene_close(scene);
        return NULL;
    }
    return scene;
}

void scene_primary(const Scene *scene, uint32_t *width, uint32_t *height, uint32_t *format)
{
    *width = scene->width;
    *height = scene->height;
    *format = scene->format;
}

void scene_close(Scene *scene)
{
    for (uint32_t i = 0; i < scene->image_count; i++)
        guest_image_drop(scene->images[i]);
    free(scene->images);
    reader_close(&scene->in);
    free(scene);
}

static GuestCommand *read_surface_create(Scene *scene, Device *device)
{
    Reader *in = &scene->in;
    GuestCommand *command = guest_command_new(QXL_CMD_SURFACE);
    QXLSurfaceCmd *surface = &command->u.surface;
    QXLSurface *create = &surface->u.surface_create;
    surface->type = QXL_SURFACE_CMD_CREATE;
    surface->surface_id = read_u32(in);
    create->format = read_u32(in);
    create->width = read_u32(in);
    create->height = read_u32(in);
    create->stride = device_stride(create->format, create->width);
    uint8_t *memory = guest_alloc(&command->blocks, (size_t)create->stride * create->height);
    create->data = guest_address(memory);
    if (read_u8(in) != 0) {
        surface->flags |= QXL_SURF_FLAG_KEEP_DATA;
        size_t row = ((size_t)create->width * (create->format & 0x3f) + 7) / 8;
        const uint8_t *data = read_bytes(in, row * create->height);
        for (uint32_t y = 0; data != NULL && y < create->height; y++)
            memcpy(memory + (size_t)create->stride * y, data + row * y, row);
    }
    if (surface->surface_id > 0 && surface->surface_id < DEVICE_MAX_SURFACES)
        device->surfaces[surface->surface_id] = (DeviceSurface){true, create->width, create->height};
    else
        in->failed = true;
    return command;
}

static GuestCommand *read_surface_destroy(Scene *scene, Device *device)
{
    GuestCommand *command = guest_command_new(QXL_CMD_SURFACE);
    command->u.surface.type = QXL_SURFACE_CMD_DESTROY;
    command->u.surface.surface_id = read_u32(&scene->in);
    if (command->u.surface.surface_id < DEVICE_MAX_SURFACES)
        device->surfaces[command->u.surface.surface_id].exists = false;
    return command;
}

static void read_monitors(Reader *in, SceneStep *step)
{
    step->max_allowed = read_u16(in);
    step->head_count = read_u16(in);
    if (step->head_count > DEVICE_MAX_HEADS) {
        in->failed = true;
        return;
    }
    for (uint16_t i = 0; i < step->head_count; i++) {
        QXLHead *head = &step->heads[i];
        head->id = read_u32(in);
        head->surface_id = read_u32(in);
        head->x = read_u32(in);
        head->y = read_u32(in);
        head->width = read_u32(in);
        head->height = read_u32(in);
    }
}

void scene_next(Scene *scene, Device *device, SceneStep *step)
{
    Reader *in = &scene->in;
    *step = (SceneStep){.kind = STEP_END};
    if (scene->commands_left == 0)
        return;
    scene->commands_left--;
    uint8_t op = read_u8(in);
    switch (op) {
    case OP_SURFACE_CREATE:
        step->kind = STEP_COMMAND;
        step->command = read_surface_create(scene, device);
        break;
    case OP_SURFACE_DESTROY:
        step->kind = STEP_COMMAND;
        step->command = read_surface_destroy(scene, device);
        break;
    case OP_PRIMARY:
        step->kind = STEP_PRIMARY;
        step->format = read_u32(in);
        step->width = read_u32(in);
        step->height = read_u32(in);
        break;
    case OP_MONITORS:
        step->kind = STEP_MONITORS;
        read_monitors(in, step);
        break;
    case OP_UPDATE_AREA:
        step->kind = STEP_UPDATE_AREA;
        step->surface_id = read_u32(in);
        step->area = read_rect(in);
        break;
    case OP_RESET_IMAGE_CACHE:
        step->kind = STEP_RESET_IMAGE_CACHE;
        break;
    case OP_WAIT:
        step->kind = STEP_WAIT;
        step->ms = read_u32(in);
        break;
    default:
        if (op > OP_COPY_BITS) {
            in->failed = true;
            break;
        }
        step->kind = STEP_COMMAND;
        step->command = read_drawable(scene, device, op);
    }
    if (!in->failed)
        return;
    step->kind = STEP_BROKEN;
    if (step->command != NULL)
        guest_command_free(step->command);
    step->command = NULL;
}
