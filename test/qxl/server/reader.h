/* A bounds-checked cursor over a scene file. Reading too far gives zeros and sets `failed`. */
#ifndef SAFFRON_READER_H
#define SAFFRON_READER_H

#include <spice.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Reader {
    uint8_t *data;
    size_t size;
    size_t at;
    bool failed;
} Reader;

bool reader_open(Reader *reader, const char *path);
void reader_close(Reader *reader);
/* `bytes` bytes of the file, or NULL. */
const uint8_t *read_bytes(Reader *reader, size_t bytes);
uint8_t read_u8(Reader *reader);
uint16_t read_u16(Reader *reader);
uint32_t read_u32(Reader *reader);
int32_t read_i32(Reader *reader);
uint64_t read_u64(Reader *reader);
/* left, top, right, bottom */
QXLRect read_rect(Reader *reader);
QXLPoint read_point(Reader *reader);

#endif
