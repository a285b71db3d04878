#define _GNU_SOURCE
#include "device.h"

#include "control.h"

#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_FENCE 255
#define DRM_FORMAT_XRGB8888 0x34325258 /* "XR24" */

static Device *device_of(QXLInstance *qxl)
{
    return SPICE_CONTAINEROF(qxl, Device, qxl);
}

static void attached_worker(QXLInstance *qxl)
{
    (void)qxl;
}

static void set_compression_level(QXLInstance *qxl, int level)
{
    (void)qxl;
    (void)level;
}

static void get_init_info(QXLInstance *qxl, QXLDevInitInfo *info)
{
    (void)qxl;
    *info = (QXLDevInitInfo){
        .num_memslots_groups = 1,
        .num_memslots = 1,
        .memslot_gen_bits = 1,
        .memslot_id_bits = 1,
        .n_surfaces = DEVICE_MAX_SURFACES,
    };
}

/* Runs in the worker's thread, as all of the interface. */
static int get_command(QXLInstance *qxl, QXLCommandExt *ext)
{
    Device *device = device_of(qxl);
    GuestCommand *command = NULL;
    bool again = false;
    bool idle = false;
    pthread_mutex_lock(&device->lock);
    if (device->first == NULL) {
        idle = device->want_idle;
        device->want_idle = false;
    } else if (device->pace > 0 && device->taken >= device->pace) {
        device->taken = 0;
        again = true;
    } else {
        command = device->first;
        device->first = command->next;
        if (device->first == NULL)
            device->last = NULL;
        device->taken++;
    }
    pthread_mutex_unlock(&device->lock);
    if (idle && eventfd_write(device->idle_fd, 1) != 0)
        abort();
    if (again)
        spice_qxl_wakeup(qxl);
    if (command == NULL)
        return 0;
    *ext = (QXLCommandExt){.cmd = {.data = guest_address(&command->u), .type = command->type}};
    return 1;
}

static int req_cmd_notification(QXLInstance *qxl)
{
    Device *device = device_of(qxl);
    pthread_mutex_lock(&device->lock);
    bool none = device->first == NULL;
    pthread_mutex_unlock(&device->lock);
    return none;
}

static void release_resource(QXLInstance *qxl, QXLReleaseInfoExt release)
{
    (void)qxl;
    guest_command_free((GuestCommand *)(uintptr_t)release.info->id);
}

static int get_cursor_command(QXLInstance *qxl, QXLCommandExt *ext)
{
    (void)qxl;
    (void)ext;
    return 0;
}

static int req_cursor_notification(QXLInstance *qxl)
{
    (void)qxl;
    return 1;
}

static void notify_update(QXLInstance *qxl, uint32_t update_id)
{
    (void)qxl;
    (void)update_id;
}

static int flush_resources(QXLInstance *qxl)
{
    (void)qxl;
    return 0;
}

/* The cookie is the memory that the command was about. */
static void async_complete(QXLInstance *qxl, uint64_t cookie)
{
    (void)qxl;
    free((void *)(uintptr_t)cookie);
}

static void update_area_complete(QXLInstance *qxl, uint32_t surface_id, QXLRect *rects, uint32_t count)
{
    (void)qxl;
    (void)surface_id;
    (void)rects;
    (void)count;
}

static void set_client_capabilities(QXLInstance *qxl, uint8_t present, uint8_t caps[SPICE_CAPABILITIES_SIZE])
{
    Device *device = device_of(qxl);
    (void)caps;
    pthread_mutex_lock(&device->lock);
    device->drawing = present != 0;
    pthread_mutex_unlock(&device->lock);
    /* Wakes the main loop, which may be waiting for this. */
    if (eventfd_write(device->idle_fd, 1) != 0)
        abort();
}

static int client_monitors_config(QXLInstance *qxl, VDAgentMonitorsConfig *config)
{
    (void)qxl;
    if (config != NULL)
        control_event("client-monitors %u", config->num_of_monitors);
    return 1;
}

static const QXLInterface interface = {
    .base = {.type = SPICE_INTERFACE_QXL,
             .description = "scenes",
             .major_version = SPICE_INTERFACE_QXL_MAJOR,
             .minor_version = SPICE_INTERFACE_QXL_MINOR},
    .attached_worker = attached_worker,
    .set_compression_level = set_compression_level,
    .get_init_info = get_init_info,
    .get_command = get_command,
    .req_cmd_notification = req_cmd_notification,
    .release_resource = release_resource,
    .get_cursor_command = get_cursor_command,
    .req_cursor_notification = req_cursor_notification,
    .notify_update = notify_update,
    .flush_resources = flush_resources,
    .async_complete = async_complete,
    .update_area_complete = update_area_complete,
    .set_client_capabilities = set_client_capabilities,
    .client_monitors_config = client_monitors_config,
};

bool device_add(Device *device, SpiceServer *server, int id)
{
    device->id = id;
    device->idle_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    pthread_mutex_init(&device->lock, NULL);
    device->qxl.base.sif = &interface.base;
    device->qxl.id = id;
    if (device->idle_fd < 0 || spice_server_add_interface(server, &device->qxl.base) != 0)
        return false;
    /* One slot over the whole address space: guest addresses are our own pointers. */
    QXLDevMemSlot slot = {.virt_end = UINTPTR_MAX, .qxl_ram_size = UINT32_MAX};
    spice_qxl_add_memslot(&device->qxl, &slot);
    return true;
}

void device_push(Device *device, GuestCommand *command)
{
    pthread_mutex_lock(&device->lock);
    if (device->last == NULL)
        device->first = command;
    else
        device->last->next = command;
    device->last = command;
    pthread_mutex_unlock(&device->lock);
}

void device_want_idle(Device *device)
{
    pthread_mutex_lock(&device->lock);
    device->want_idle = true;
    pthread_mutex_unlock(&device->lock);
    spice_qxl_wakeup(&device->qxl);
}

int32_t device_stride(uint32_t format, uint32_t width)
{
    /* The low six bits of a format are its bits per pixel. */
    uint64_t bits = (uint64_t)width * (format & 0x3f);
    return (int32_t)((bits + 31) / 32 * 4);
}

void device_create_primary(Device *device, uint32_t width, uint32_t height, uint32_t format)
{
    device->width = width;
    device->height = height;
    device->format = format;
    device->stride = device_stride(format, width);
    device->frame_buffer = calloc(height, (size_t)device->stride);
    if (device->frame_buffer == NULL)
        abort();
    device->surfaces[0] = (DeviceSurface){true, width, height};
    device->head_count = device->default_heads;
    for (uint32_t i = 0; i < device->head_count; i++) {
        uint32_t column = width / device->head_count;
        device->heads[i] = (QXLHead){.id = i, .x = i * column, .width = column, .height = height};
    }
    QXLDevSurfaceCreate surface = {
        .width = width,
        .height = height,
        .stride = device->stride,
        .format = format,
        .mouse_mode = 1,
        .type = QXL_SURF_TYPE_PRIMARY,
        .mem = guest_address(device->frame_buffer),
    };
    spice_qxl_create_primary_surface(&device->qxl, 0, &surface);
}

void device_destroy_primary(Device *device)
{
    if (device->frame_buffer == NULL)
        return;
    spice_qxl_destroy_primary_surface(&device->qxl, 0);
    free(device->frame_buffer);
    device->frame_buffer = NULL;
    device->surfaces[0].exists = false;
}

void device_send_monitors(Device *device, uint16_t max_allowed)
{
    QXLMonitorsConfig *config = calloc(1, sizeof *config + device->head_count * sizeof(QXLHead));
    if (config == NULL)
        abort();
    config->count = device->head_count;
    config->max_allowed = max_allowed > MAX_FENCE ? MAX_FENCE : max_allowed;
    memcpy(config->heads, device->heads, device->head_count * sizeof(QXLHead));
    spice_qxl_monitors_config_async(&device->qxl, guest_address(config), 0, (uint64_t)(uintptr_t)config);
}

void device_update_area(Device *device, uint32_t surface_id, QXLRect area)
{
    QXLRect dirty;
    spice_qxl_update_area(&device->qxl, surface_id, &area, &dirty, 1, 0);
}

void device_set_linked(Device *device, bool linked)
{
    pthread_mutex_lock(&device->lock);
    device->linked = linked;
    device->drawing = false;
    pthread_mutex_unlock(&device->lock);
}

bool device_is_linked(Device *device)
{
    pthread_mutex_lock(&device->lock);
    bool linked = device->linked;
    pthread_mutex_unlock(&device->lock);
    return linked;
}

bool device_has_client(Device *device)
{
    pthread_mutex_lock(&device->lock);
    bool client = device->linked && device->drawing;
    pthread_mutex_unlock(&device->lock);
    return client;
}

bool device_scan_out(Device *device)
{
    int fd = memfd_create("scan-out", MFD_CLOEXEC);
    if (fd < 0 || ftruncate(fd, (off_t)device->stride * device->height) != 0)
        return false;
    /* The server closes the descriptor. */
    spice_qxl_gl_scanout(&device->qxl, fd, device->width, device->height, (uint32_t)device->stride, DRM_FORMAT_XRGB8888, 1);
    return true;
}

bool device_is_idle(Device *device)
{
    pthread_mutex_lock(&device->lock);
    bool idle = device->first == NULL && !device->want_idle;
    pthread_mutex_unlock(&device->lock);
    return idle;
}
