/* One QXL device of the server: the command ring that spice-server's worker thread empties, the primary surface and the monitors. */
#ifndef SAFFRON_DEVICE_H
#define SAFFRON_DEVICE_H

#include "guest.h"

#include <pthread.h>

#define DEVICE_MAX_SURFACES 1024
#define DEVICE_MAX_HEADS 64

typedef struct DeviceSurface {
    bool exists;
    uint32_t width;
    uint32_t height;
} DeviceSurface;

typedef struct Device {
    QXLInstance qxl;
    int id;
    /* Commands that the worker takes before it gets a turn of its loop, in which it sends; 0: no limit. */
    uint32_t pace;
    /* Heads side by side on a new primary. */
    uint16_t default_heads;
    /* Readable when the worker found the ring empty after `device_want_idle`, and when a client comes or goes. */
    int idle_fd;

    pthread_mutex_t lock;
    GuestCommand *first;
    GuestCommand *last;
    uint32_t taken;
    bool want_idle;
    /* Its channel is linked; `drawing` follows when the worker has set the client up. */
    bool linked;
    bool drawing;

    uint8_t *frame_buffer;
    uint32_t width;
    uint32_t height;
    uint32_t format;
    int32_t stride;
    /* What the guest believes of its surfaces; 0 is the primary. */
    DeviceSurface surfaces[DEVICE_MAX_SURFACES];
    uint16_t head_count;
    QXLHead heads[DEVICE_MAX_HEADS];
} Device;

/* `pace` and `default_heads` are set before. */
bool device_add(Device *device, SpiceServer *server, int id);
/* Appends to the ring; the command is the server's from then on. */
void device_push(Device *device, GuestCommand *command);
/* Makes `idle_fd` readable once every command so far is processed. */
void device_want_idle(Device *device);

/* The calls below need an idle ring: the worker runs them at once. */
void device_create_primary(Device *device, uint32_t width, uint32_t height, uint32_t format);
void device_destroy_primary(Device *device);
void device_send_monitors(Device *device, uint16_t max_allowed);
void device_update_area(Device *device, uint32_t surface_id, QXLRect area);
/* A client's display channel came or went. */
void device_set_linked(Device *device, bool linked);
bool device_is_linked(Device *device);
/* Whether what is pushed now reaches the client as it is. */
bool device_has_client(Device *device);
/* Shows a (black, made-up) dma-buf in place of the primary, as a guest with a GPU does. */
bool device_scan_out(Device *device);
/* Whether all commands are processed since `device_want_idle`. */
bool device_is_idle(Device *device);
/* Bytes of a row of guest memory. */
int32_t device_stride(uint32_t format, uint32_t width);

#endif
