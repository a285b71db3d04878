#include "player.h"

#include "control.h"
#include "loop.h"

#include <stdio.h>
#include <sys/eventfd.h>

/* Commands that are built ahead of the worker. */
#define BATCH 256
/* Playing that is late by more gives up catching up. */
#define MAX_LATE_MS 1000

static void play_on(Player *player);

static void finish(Player *player)
{
    scene_close(player->scene);
    player->scene = NULL;
}

static void run_sync_step(Player *player)
{
    Device *device = &player->device;
    const SceneStep *step = &player->step;
    switch (step->kind) {
    case STEP_PRIMARY:
        device_destroy_primary(device);
        device_create_primary(device, step->width, step->height, step->format);
        break;
    case STEP_MONITORS:
        device->head_count = step->head_count;
        for (uint16_t i = 0; i < step->head_count; i++)
            device->heads[i] = step->heads[i];
        device_send_monitors(device, step->max_allowed);
        break;
    case STEP_UPDATE_AREA:
        device_update_area(device, step->surface_id, step->area);
        break;
    case STEP_RESET_IMAGE_CACHE:
        spice_qxl_reset_image_cache(&device->qxl);
        break;
    case STEP_WAIT: {
        uint64_t now = loop_now();
        player->deadline += step->ms;
        if (player->deadline + MAX_LATE_MS < now)
            player->deadline = now;
        player->sleeping = true;
        loop_start_timer(player->timer, player->deadline > now ? (uint32_t)(player->deadline - now) : 0);
        break;
    }
    case STEP_BROKEN:
        control_error(player->id, "the scene file is broken");
        finish(player);
        break;
    case STEP_END:
        control_ok(player->id, "played");
        finish(player);
        break;
    case STEP_COMMAND:
        break;
    }
}

/* Fills the ring up to the next step that needs it empty. */
static void fill_ring(Player *player)
{
    for (int i = 0; i < BATCH; i++) {
        scene_next(player->scene, &player->device, &player->step);
        if (player->step.kind != STEP_COMMAND) {
            player->has_step = true;
            return;
        }
        device_push(&player->device, player->step.command);
    }
}

static void play_on(Player *player)
{
    while (player->scene != NULL && !player->sleeping) {
        if (!device_is_idle(&player->device))
            return;
        if (player->has_step) {
            player->has_step = false;
            run_sync_step(player);
            continue;
        }
        fill_ring(player);
        device_want_idle(&player->device);
    }
}

static void on_timer(void *opaque)
{
    Player *player = opaque;
    player->sleeping = false;
    play_on(player);
}

static void on_idle(int fd, int event, void *opaque)
{
    Player *player = opaque;
    eventfd_t value;
    (void)event;
    eventfd_read(fd, &value);
    main_clients_changed();
    play_on(player);
}

bool player_start(Player *player, SpiceServer *server, int id, uint32_t width, uint32_t height)
{
    if (!device_add(&player->device, server, id))
        return false;
    player->timer = loop_timer(on_timer, player);
    loop_watch(player->device.idle_fd, SPICE_WATCH_EVENT_READ, on_idle, player);
    device_create_primary(&player->device, width, height, SPICE_SURFACE_FMT_32_xRGB);
    return true;
}

bool player_is_busy(const Player *player)
{
    return player->scene != NULL;
}

void player_play(Player *player, const char *id, const char *path)
{
    Device *device = &player->device;
    player->scene = scene_open(path);
    if (player->scene == NULL) {
        control_error(id, "%s is no scene", path);
        return;
    }
    snprintf(player->id, sizeof player->id, "%s", id);
    for (uint32_t surface = 1; surface < DEVICE_MAX_SURFACES; surface++) {
        if (!device->surfaces[surface].exists)
            continue;
        GuestCommand *command = guest_command_new(QXL_CMD_SURFACE);
        command->u.surface.type = QXL_SURFACE_CMD_DESTROY;
        command->u.surface.surface_id = surface;
        device_push(device, command);
        device->surfaces[surface].exists = false;
    }
    player->step = (SceneStep){.kind = STEP_PRIMARY};
    scene_primary(player->scene, &player->step.width, &player->step.height, &player->step.format);
    player->has_step = true;
    player->deadline = loop_now();
    device_want_idle(device);
}
