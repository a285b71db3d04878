#include "loop.h"
#include "records.h"

#include <string.h>

#define NO_IMAGE UINT32_MAX

enum { DRAW_CLIP = 1, DRAW_SELF_BITMAP = 2 };
enum { COMPOSITE_MASK = 1, COMPOSITE_SRC_TRANSFORM = 2, COMPOSITE_MASK_TRANSFORM = 4 };

/* Says that the command reads a surface: without it the server does not draw what that surface still lacks. */
static void depends_on(QXLDrawable *drawable, int32_t surface_id, QXLRect rect)
{
    for (int i = 0; i < 3; i++) {
        if (drawable->surfaces_dest[i] >= 0)
            continue;
        drawable->surfaces_dest[i] = surface_id;
        drawable->surfaces_rects[i] = rect;
        return;
    }
}

/* An operand: 0 is allowed when `optional`. */
static QXLPHYSICAL read_operand(Scene *scene, const Device *device, GuestCommand *command, bool optional)
{
    uint32_t index = read_u32(&scene->in);
    if (index == NO_IMAGE && optional)
        return 0;
    if (index >= scene->image_count) {
        scene->in.failed = true;
        return 0;
    }
    GuestImage *guest = scene->images[index];
    if (guest->surface_id < 0 || guest->surface_id >= DEVICE_MAX_SURFACES)
        return guest_command_image(command, guest);
    const DeviceSurface *surface = &device->surfaces[guest->surface_id];
    QXLRect all = {.right = (int32_t)surface->width, .bottom = (int32_t)surface->height};
    depends_on(&command->u.drawable, guest->surface_id, all);
    QXLImage *image = guest_alloc(&command->blocks, sizeof *image);
    *image = guest->image;
    image->descriptor.width = surface->width;
    image->descriptor.height = surface->height;
    return guest_address(image);
}

/* The source, or nothing if the command takes the surface's own pixels. */
static QXLPHYSICAL read_source(Scene *scene, const Device *device, GuestCommand *command)
{
    if (command->u.drawable.self_bitmap == 0)
        return read_operand(scene, device, command, false);
    read_u32(&scene->in);
    return 0;
}

static QXLBrush read_brush(Scene *scene, const Device *device, GuestCommand *command)
{
    QXLBrush brush = {.type = read_u8(&scene->in)};
    if (brush.type == SPICE_BRUSH_TYPE_SOLID) {
        brush.u.color = read_u32(&scene->in);
    } else if (brush.type == SPICE_BRUSH_TYPE_PATTERN) {
        brush.u.pattern.pat = read_operand(scene, device, command, false);
        brush.u.pattern.pos = read_point(&scene->in);
    }
    return brush;
}

static QXLQMask read_mask(Scene *scene, const Device *device, GuestCommand *command)
{
    QXLQMask mask = {0};
    mask.bitmap = read_operand(scene, device, command, true);
    if (mask.bitmap == 0)
        return mask;
    mask.pos = read_point(&scene->in);
    mask.flags = read_u8(&scene->in) == 0 ? 0 : SPICE_MASK_FLAGS_INVERS;
    return mask;
}

static QXLCopy read_copy(Scene *scene, const Device *device, GuestCommand *command)
{
    QXLCopy copy;
    copy.src_bitmap = read_source(scene, device, command);
    copy.src_area = read_rect(&scene->in);
    copy.rop_descriptor = read_u16(&scene->in);
    copy.scale_mode = read_u8(&scene->in);
    copy.mask = read_mask(scene, device, command);
    return copy;
}

/* Fills a struct that ends with its first chunk. */
static void fill_chunk(QXLDataChunk *chunk, const uint8_t *data, size_t bytes)
{
    chunk->data_size = (uint32_t)bytes;
    if (data != NULL && bytes > 0)
        memcpy(chunk->data, data, bytes);
}

static void read_stroke(Scene *scene, const Device *device, GuestCommand *command)
{
    Reader *in = &scene->in;
    QXLStroke *stroke = &command->u.drawable.u.stroke;
    /* The path as the guest has it: records of flags, count and points. */
    uint32_t bytes = read_u32(in);
    const uint8_t *data = read_bytes(in, bytes);
    if (data == NULL)
        return;
    QXLPath *path = guest_alloc(&command->blocks, sizeof *path + bytes);
    path->data_size = bytes;
    fill_chunk(&path->chunk, data, bytes);
    stroke->path = guest_address(path);
    stroke->attr.flags = read_u8(in);
    stroke->attr.style_nseg = read_u8(in);
    if (stroke->attr.style_nseg > 0) {
        size_t style_bytes = (size_t)stroke->attr.style_nseg * sizeof(QXLFIXED);
        void *style = guest_alloc(&command->blocks, style_bytes);
        const uint8_t *from = read_bytes(in, style_bytes);
        if (from != NULL)
            memcpy(style, from, style_bytes);
        stroke->attr.style = guest_address(style);
    }
    stroke->brush = read_brush(scene, device, command);
    stroke->fore_mode = read_u16(in);
    stroke->back_mode = read_u16(in);
}

static void read_text(Scene *scene, const Device *device, GuestCommand *command)
{
    Reader *in = &scene->in;
    QXLText *text = &command->u.drawable.u.text;
    uint16_t flags = read_u16(in);
    uint16_t glyphs = read_u16(in);
    uint32_t bytes = read_u32(in);
    const uint8_t *data = read_bytes(in, bytes);
    if (data == NULL)
        return;
    QXLString *string = guest_alloc(&command->blocks, sizeof *string + bytes);
    string->data_size = bytes;
    string->length = glyphs;
    string->flags = flags;
    fill_chunk(&string->chunk, data, bytes);
    text->str = guest_address(string);
    text->back_area = read_rect(in);
    text->fore_brush = read_brush(scene, device, command);
    text->back_brush = read_brush(scene, device, command);
    text->fore_mode = read_u16(in);
    text->back_mode = read_u16(in);
}

static QXLPHYSICAL read_transform(Scene *scene, GuestCommand *command)
{
    QXLTransform *transform = guest_alloc(&command->blocks, sizeof *transform);
    const uint8_t *from = read_bytes(&scene->in, sizeof *transform);
    if (from != NULL)
        memcpy(transform, from, sizeof *transform);
    return guest_address(transform);
}

static QXLPoint16 read_point16(Reader *in)
{
    QXLPoint16 point;
    point.x = (int16_t)read_i32(in);
    point.y = (int16_t)read_i32(in);
    return point;
}

static void read_composite(Scene *scene, const Device *device, GuestCommand *command)
{
    Reader *in = &scene->in;
    QXLComposite *composite = &command->u.drawable.u.composite;
    composite->flags = read_u32(in);
    uint8_t parts = read_u8(in);
    composite->src = read_operand(scene, device, command, false);
    if ((parts & COMPOSITE_MASK) != 0)
        composite->mask = read_operand(scene, device, command, false);
    if ((parts & COMPOSITE_SRC_TRANSFORM) != 0)
        composite->src_transform = read_transform(scene, command);
    if ((parts & COMPOSITE_MASK_TRANSFORM) != 0)
        composite->mask_transform = read_transform(scene, command);
    composite->src_origin = read_point16(in);
    composite->mask_origin = read_point16(in);
}

static void read_operation(Scene *scene, const Device *device, GuestCommand *command, uint8_t op)
{
    Reader *in = &scene->in;
    QXLDrawable *drawable = &command->u.drawable;
    switch (op) {
    case OP_FILL:
        drawable->type = QXL_DRAW_FILL;
        drawable->u.fill.brush = read_brush(scene, device, command);
        drawable->u.fill.rop_descriptor = read_u16(in);
        drawable->u.fill.mask = read_mask(scene, device, command);
        break;
    case OP_OPAQUE:
        drawable->type = QXL_DRAW_OPAQUE;
        drawable->u.opaque.src_bitmap = read_source(scene, device, command);
        drawable->u.opaque.src_area = read_rect(in);
        drawable->u.opaque.brush = read_brush(scene, device, command);
        drawable->u.opaque.rop_descriptor = read_u16(in);
        drawable->u.opaque.scale_mode = read_u8(in);
        drawable->u.opaque.mask = read_mask(scene, device, command);
        break;
    case OP_COPY:
        drawable->type = QXL_DRAW_COPY;
        drawable->u.copy = read_copy(scene, device, command);
        break;
    case OP_BLEND:
        drawable->type = QXL_DRAW_BLEND;
        drawable->u.blend = read_copy(scene, device, command);
        break;
    case OP_BLACKNESS:
        drawable->type = QXL_DRAW_BLACKNESS;
        drawable->u.blackness.mask = read_mask(scene, device, command);
        break;
    case OP_WHITENESS:
        drawable->type = QXL_DRAW_WHITENESS;
        drawable->u.whiteness.mask = read_mask(scene, device, command);
        break;
    case OP_INVERS:
        drawable->type = QXL_DRAW_INVERS;
        drawable->u.invers.mask = read_mask(scene, device, command);
        break;
    case OP_ROP3:
        drawable->type = QXL_DRAW_ROP3;
        drawable->u.rop3.src_bitmap = read_source(scene, device, command);
        drawable->u.rop3.src_area = read_rect(in);
        drawable->u.rop3.brush = read_brush(scene, device, command);
        drawable->u.rop3.rop3 = read_u8(in);
        drawable->u.rop3.scale_mode = read_u8(in);
        drawable->u.rop3.mask = read_mask(scene, device, command);
        break;
    case OP_STROKE:
        drawable->type = QXL_DRAW_STROKE;
        read_stroke(scene, device, command);
        break;
    case OP_TEXT:
        drawable->type = QXL_DRAW_TEXT;
        read_text(scene, device, command);
        break;
    case OP_TRANSPARENT:
        drawable->type = QXL_DRAW_TRANSPARENT;
        drawable->u.transparent.src_bitmap = read_source(scene, device, command);
        drawable->u.transparent.src_area = read_rect(in);
        drawable->u.transparent.src_color = read_u32(in);
        drawable->u.transparent.true_color = read_u32(in);
        break;
    case OP_ALPHA_BLEND:
        drawable->type = QXL_DRAW_ALPHA_BLEND;
        drawable->u.alpha_blend.src_bitmap = read_source(scene, device, command);
        drawable->u.alpha_blend.src_area = read_rect(in);
        drawable->u.alpha_blend.alpha_flags = read_u8(in);
        drawable->u.alpha_blend.alpha = read_u8(in);
        break;
    case OP_COMPOSITE:
        drawable->type = QXL_DRAW_COMPOSITE;
        read_composite(scene, device, command);
        break;
    default: {
        drawable->type = QXL_COPY_BITS;
        QXLPoint from = read_point(in);
        drawable->u.copy_bits.src_pos = from;
        QXLRect read = {
            .left = from.x,
            .top = from.y,
            .right = from.x + drawable->bbox.right - drawable->bbox.left,
            .bottom = from.y + drawable->bbox.bottom - drawable->bbox.top,
        };
        depends_on(drawable, (int32_t)drawable->surface_id, read);
    }
    }
}

GuestCommand *read_drawable(Scene *scene, const Device *device, uint8_t op)
{
    Reader *in = &scene->in;
    GuestCommand *command = guest_command_new(QXL_CMD_DRAW);
    QXLDrawable *drawable = &command->u.drawable;
    for (int i = 0; i < 3; i++)
        drawable->surfaces_dest[i] = -1;
    drawable->mm_time = (uint32_t)loop_now();
    drawable->surface_id = read_u32(in);
    drawable->bbox = read_rect(in);
    drawable->effect = read_u8(in);
    uint8_t flags = read_u8(in);
    if ((flags & DRAW_CLIP) != 0) {
        uint32_t count = read_u32(in);
        const uint8_t *available = read_bytes(in, (size_t)count * 16);
        if (available != NULL) {
            in->at -= (size_t)count * 16;
            QXLClipRects *clip = guest_alloc(&command->blocks, sizeof *clip + (size_t)count * sizeof(QXLRect));
            clip->num_rects = count;
            clip->chunk.data_size = count * (uint32_t)sizeof(QXLRect);
            for (uint32_t i = 0; i < count; i++) {
                QXLRect rect = read_rect(in);
                memcpy(clip->chunk.data + i * sizeof rect, &rect, sizeof rect);
            }
            drawable->clip.type = SPICE_CLIP_TYPE_RECTS;
            drawable->clip.data = guest_address(clip);
        }
    }
    if ((flags & DRAW_SELF_BITMAP) != 0) {
        drawable->self_bitmap = 1;
        drawable->self_bitmap_area = read_rect(in);
    }
    read_operation(scene, device, command, op);
    return command;
}
