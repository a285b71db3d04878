/*
 * A SPICE server whose guest is a list of QXL commands: scenes are played on demand, to whichever client is connected.
 * The control commands are in `on_line`; test/qxl/server.ts speaks them.
 */
#include "control.h"
#include "loop.h"
#include "picture.h"
#include "player.h"
#include "sound.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_CHANNELS 4

static SpiceServer *server;
static Player players[MAX_CHANNELS];
static int channel_count = 1;

/* One control line may wait for clients: all of them there, or all of them gone. */
static char waiting_id[PLAYER_ID_CHARS];
static bool waiting_for_client;

static const char *const compressions[] = {"", "off", "auto_glz", "auto_lz", "quic", "glz", "lz", "lz4", NULL};
static const char *const wan_modes[] = {"", "auto", "always", "never", NULL};
static const char *const streamings[] = {"", "off", "all", "filter", NULL};

static int position_of(const char *const *names, const char *name)
{
    for (int i = 1; names[i] != NULL; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return 0;
}

/* Settings that a running server takes too. */
static bool apply_setting(const char *name, const char *value)
{
    if (strcmp(name, "compression") == 0) {
        int mode = position_of(compressions, value);
        return mode > 0 && spice_server_set_image_compression(server, (SpiceImageCompression)mode) == 0;
    }
    if (strcmp(name, "jpeg") == 0) {
        int mode = position_of(wan_modes, value);
        return mode > 0 && spice_server_set_jpeg_compression(server, (spice_wan_compression_t)mode) == 0;
    }
    if (strcmp(name, "zlib-glz") == 0) {
        int mode = position_of(wan_modes, value);
        return mode > 0 && spice_server_set_zlib_glz_compression(server, (spice_wan_compression_t)mode) == 0;
    }
    if (strcmp(name, "streaming") == 0) {
        int mode = position_of(streamings, value);
        return mode > 0 && spice_server_set_streaming_video(server, mode) == 0;
    }
    if (strcmp(name, "codecs") == 0)
        return spice_server_set_video_codecs(server, value) == 0;
    if (strcmp(name, "pace") == 0) {
        for (int i = 0; i < channel_count; i++)
            players[i].device.pace = (uint32_t)strtoul(value, NULL, 10);
        return true;
    }
    return false;
}

void main_clients_changed(void)
{
    if (waiting_id[0] == '\0')
        return;
    int present = 0;
    for (int i = 0; i < channel_count; i++)
        present += (waiting_for_client ? device_has_client : device_is_linked)(&players[i].device) ? 1 : 0;
    if (present != (waiting_for_client ? channel_count : 0))
        return;
    control_ok(waiting_id, "%d", present);
    waiting_id[0] = '\0';
}

static void wait_for_clients(const char *id, bool present)
{
    waiting_for_client = present;
    snprintf(waiting_id, sizeof waiting_id, "%s", id);
    main_clients_changed();
}

static void migration_connected(SpiceMigrateInstance *instance)
{
    (void)instance;
    spice_server_migrate_start(server);
    spice_server_migrate_end(server, 1);
}

static void migration_ended(SpiceMigrateInstance *instance)
{
    (void)instance;
    control_event("migrated");
}

static const SpiceMigrateInterface migration_interface = {
    .base = {.type = SPICE_INTERFACE_MIGRATION,
             .description = "migration",
             .major_version = SPICE_INTERFACE_MIGRATION_MAJOR,
             .minor_version = SPICE_INTERFACE_MIGRATION_MINOR},
    .migrate_connect_complete = migration_connected,
    .migrate_end_complete = migration_ended,
};
static SpiceMigrateInstance migration = {.base = {.sif = &migration_interface.base}};

static void render(const ControlLine *line, Device *device)
{
    QXLRect all = {.right = (int32_t)device->width, .bottom = (int32_t)device->height};
    device_update_area(device, 0, all);
    if (picture_write(line->arguments[0], device->frame_buffer, device->stride, device->width, device->height,
                      device->format))
        control_ok(line->id, "rendered");
    else
        control_error(line->id, "cannot write %s", line->arguments[0]);
}

static void on_line(const ControlLine *line)
{
    const char *command = line->command;
    if (strcmp(command, "quit") == 0) {
        control_ok(line->id, "%s", "");
        loop_stop();
        return;
    }
    if (strcmp(command, "wait-client") == 0) {
        wait_for_clients(line->id, true);
        return;
    }
    if (strcmp(command, "wait-gone") == 0) {
        wait_for_clients(line->id, false);
        return;
    }
    if (strcmp(command, "commands") == 0) {
        control_ok(line->id, "%d", atomic_load(&guest_commands));
        return;
    }
    if (strcmp(command, "migrate") == 0) {
        int port = atoi(line->arguments[1]);
        if (spice_server_migrate_connect(server, line->arguments[0], port, 0, NULL) == 0)
            control_ok(line->id, "%s", "");
        else
            control_error(line->id, "refused");
        return;
    }
    if (strcmp(command, "set") == 0) {
        if (apply_setting(line->arguments[0], line->arguments[1]))
            control_ok(line->id, "%s", "");
        else
            control_error(line->id, "no setting %s=%s", line->arguments[0], line->arguments[1]);
        return;
    }
    /* The rest is about one display: FILE or NUMBER, then its channel. */
    int channel = atoi(line->arguments[1]);
    if (channel < 0 || channel >= channel_count || player_is_busy(&players[channel])) {
        control_error(line->id, "display %d is not there or busy", channel);
        return;
    }
    Player *player = &players[channel];
    if (strcmp(command, "scene") == 0) {
        player_play(player, line->id, line->arguments[0]);
    } else if (strcmp(command, "fence") == 0) {
        device_send_monitors(&player->device, (uint16_t)atoi(line->arguments[0]));
        control_ok(line->id, "%s", "");
    } else if (strcmp(command, "scan-out") == 0) {
        if (device_scan_out(&player->device))
            control_ok(line->id, "%s", "");
        else
            control_error(line->id, "no memory to show");
    } else if (strcmp(command, "render") == 0) {
        render(line, &player->device);
    } else {
        control_error(line->id, "unknown command %s", command);
    }
}

static void on_stdin(int fd, int event, void *opaque)
{
    (void)fd;
    (void)event;
    (void)opaque;
    if (!control_read(on_line))
        loop_stop();
}

static void on_channel_event(int event, SpiceChannelEventInfo *info)
{
    if (info->type != SPICE_CHANNEL_DISPLAY || info->id < 0 || info->id >= channel_count)
        return;
    if (event == SPICE_CHANNEL_EVENT_INITIALIZED)
        device_set_linked(&players[info->id].device, true);
    else if (event == SPICE_CHANNEL_EVENT_DISCONNECTED)
        device_set_linked(&players[info->id].device, false);
    main_clients_changed();
}

static int usage(void)
{
    fprintf(stderr, "usage: qxl-server (--port N | --unix PATH) [--channels N] [--heads N] [--size WxH] [--password PW] [--sound]\n"
                    "  [--set compression=MODE] [--set jpeg|zlib-glz=auto|always|never] [--set streaming=off|all|filter]\n"
                    "  [--set codecs=LIST] [--set pace=N]\n");
    return 2;
}

static bool set_pair(char *pair)
{
    char *equals = strchr(pair, '=');
    if (equals == NULL)
        return false;
    *equals = '\0';
    return apply_setting(pair, equals + 1);
}

int main(int argc, char **argv)
{
    enum { OPT_PORT = 1, OPT_UNIX, OPT_CHANNELS, OPT_HEADS, OPT_SIZE, OPT_PASSWORD, OPT_SOUND, OPT_SET };
    static const struct option options[] = {
        {"port", required_argument, NULL, OPT_PORT},         {"unix", required_argument, NULL, OPT_UNIX},
        {"channels", required_argument, NULL, OPT_CHANNELS}, {"heads", required_argument, NULL, OPT_HEADS},
        {"size", required_argument, NULL, OPT_SIZE},         {"password", required_argument, NULL, OPT_PASSWORD},
        {"sound", no_argument, NULL, OPT_SOUND},             {"set", required_argument, NULL, OPT_SET},
        {0},
    };
    signal(SIGPIPE, SIG_IGN);
    server = spice_server_new();
    spice_server_set_image_compression(server, SPICE_IMAGE_COMPRESSION_OFF);
    spice_server_set_jpeg_compression(server, SPICE_WAN_COMPRESSION_NEVER);
    spice_server_set_zlib_glz_compression(server, SPICE_WAN_COMPRESSION_NEVER);
    spice_server_set_streaming_video(server, SPICE_STREAM_VIDEO_OFF);
    bool reachable = false;
    bool sound = false;
    bool password = false;
    int heads = 1;
    unsigned width = 640;
    unsigned height = 480;
    for (int i = 0; i < MAX_CHANNELS; i++)
        players[i].device.pace = 1;
    channel_count = MAX_CHANNELS; /* so that --set pace reaches all */
    int channels = 1;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        bool ok = true;
        switch (option) {
        case OPT_PORT:
            spice_server_set_addr(server, "127.0.0.1", SPICE_ADDR_FLAG_IPV4_ONLY);
            ok = spice_server_set_port(server, atoi(optarg)) == 0;
            reachable = true;
            break;
        case OPT_UNIX:
            spice_server_set_addr(server, optarg, SPICE_ADDR_FLAG_UNIX_ONLY);
            reachable = true;
            break;
        case OPT_CHANNELS:
            channels = atoi(optarg);
            ok = channels > 0 && channels <= MAX_CHANNELS;
            break;
        case OPT_HEADS:
            heads = atoi(optarg);
            ok = heads > 0 && heads <= DEVICE_MAX_HEADS;
            break;
        case OPT_SIZE:
            ok = sscanf(optarg, "%ux%u", &width, &height) == 2;
            break;
        case OPT_PASSWORD:
            ok = spice_server_set_ticket(server, optarg, 0, 0, 0) == 0;
            password = true;
            break;
        case OPT_SOUND:
            sound = true;
            break;
        case OPT_SET:
            ok = set_pair(optarg);
            break;
        default:
            ok = false;
        }
        if (!ok)
            return usage();
    }
    if (!reachable)
        return usage();
    if (!password)
        spice_server_set_noauth(server);
    if (spice_server_init(server, loop_core(on_channel_event)) != 0)
        return 1;
    channel_count = channels;
    for (int i = 0; i < channel_count; i++) {
        players[i].device.default_heads = (uint16_t)heads;
        if (!player_start(&players[i], server, i, width, height))
            return 1;
    }
    spice_server_add_interface(server, &migration.base);
    if (sound)
        sound_start(server);
    spice_server_vm_start(server);
    loop_watch(STDIN_FILENO, SPICE_WATCH_EVENT_READ, on_stdin, NULL);
    control_event("ready");
    loop_run();
    spice_server_destroy(server);
    return 0;
}
