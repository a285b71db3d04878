#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool reader_open(Reader *reader, const char *path)
{
    *reader = (Reader){0};
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    bool ok = fseek(file, 0, SEEK_END) == 0;
    long size = ftell(file);
    ok = ok && size > 0 && fseek(file, 0, SEEK_SET) == 0;
    if (ok) {
        reader->size = (size_t)size;
        reader->data = malloc(reader->size);
        ok = reader->data != NULL && fread(reader->data, reader->size, 1, file) == 1;
    }
    fclose(file);
    if (!ok)
        reader_close(reader);
    return ok;
}

void reader_close(Reader *reader)
{
    free(reader->data);
    reader->data = NULL;
}

const uint8_t *read_bytes(Reader *reader, size_t bytes)
{
    if (reader->failed || bytes > reader->size - reader->at) {
        reader->failed = true;
        return NULL;
    }
    reader->at += bytes;
    return reader->data + reader->at - bytes;
}

static void read_into(Reader *reader, void *target, size_t bytes)
{
    const uint8_t *from = read_bytes(reader, bytes);
    if (from == NULL)
        memset(target, 0, bytes);
    else
        memcpy(target, from, bytes);
}

uint8_t read_u8(Reader *reader)
{
    uint8_t value;
    read_into(reader, &value, sizeof value);
    return value;
}

uint16_t read_u16(Reader *reader)
{
    uint16_t value;
    read_into(reader, &value, sizeof value);
    return value;
}

uint32_t read_u32(Reader *reader)
{
    uint32_t value;
    read_into(reader, &value, sizeof value);
    return value;
}

int32_t read_i32(Reader *reader)
{
    int32_t value;
    read_into(reader, &value, sizeof value);
    return value;
}

uint64_t read_u64(Reader *reader)
{
    uint64_t value;
    read_into(reader, &value, sizeof value);
    return value;
}

QXLRect read_rect(Reader *reader)
{
    QXLRect rect;
    rect.left = read_i32(reader);
    rect.top = read_i32(reader);
    rect.right = read_i32(reader);
    rect.bottom = read_i32(reader);
    return rect;
}

QXLPoint read_point(Reader *reader)
{
    QXLPoint point;
    point.x = read_i32(reader);
    point.y = read_i32(reader);
    return point;
}
