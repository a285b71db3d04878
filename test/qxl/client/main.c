/*
 * The reference client: spice-gtk without a window. It keeps what the library draws and saves it on demand; the control commands are
 * in `on_line`, test/qxl/reference.ts speaks them.
 */
#include "control.h"
#include "picture.h"

#include <glib-unix.h>
#include <spice-client.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define MAX_DISPLAYS 16
#define ID_CHARS 32
/* How often a wait looks. */
#define LOOK_MS 5

typedef struct Display {
    SpiceChannel *channel;
    SpiceDisplayPrimary primary;
    bool has_primary;
    bool marked;
    int monitors_max;
    gint64 changed_at;
    guint64 invalidations;
} Display;

/* One control line that waits for a display to come to rest, or for a fence. */
typedef struct Wait {
    bool active;
    char id[ID_CHARS];
    char path[1024];
    int display;
    int fence;
    gint64 quiet_us;
} Wait;

static GMainLoop *loop;
static SpiceSession *session;
static Display displays[MAX_DISPLAYS];
static Wait waits[MAX_DISPLAYS];
static int preferred_codec;
static gboolean all_channels;

static Display *display_of(SpiceChannel *channel)
{
    gint id = 0;
    g_object_get(channel, "channel-id", &id, NULL);
    return id >= 0 && id < MAX_DISPLAYS ? &displays[id] : NULL;
}

static void look(int index);

static void changed(Display *display)
{
    display->changed_at = g_get_monotonic_time();
}

static void on_primary_create(SpiceChannel *channel, gint format, gint width, gint height, gint stride, gint shmid,
                              gpointer data, gpointer user)
{
    (void)user;
    (void)shmid;
    Display *display = display_of(channel);
    display->primary = (SpiceDisplayPrimary){
        .format = (enum SpiceSurfaceFmt)format, .width = width, .height = height, .stride = stride, .data = data};
    display->has_primary = true;
    changed(display);
}

static void on_primary_destroy(SpiceChannel *channel, gpointer user)
{
    (void)user;
    Display *display = display_of(channel);
    display->has_primary = false;
    changed(display);
}

static void on_invalidate(SpiceChannel *channel, gint x, gint y, gint width, gint height, gpointer user)
{
    (void)x;
    (void)y;
    (void)width;
    (void)height;
    (void)user;
    Display *display = display_of(channel);
    display->invalidations++;
    changed(display);
}

static void on_mark(SpiceChannel *channel, gint mark, gpointer user)
{
    (void)user;
    Display *display = display_of(channel);
    display->marked = mark != 0;
    changed(display);
}

static void on_monitors(SpiceChannel *channel, GParamSpec *spec, gpointer user)
{
    (void)spec;
    (void)user;
    Display *display = display_of(channel);
    g_object_get(channel, "monitors-max", &display->monitors_max, NULL);
    look((int)(display - displays));
}

static void on_channel_event(SpiceChannel *channel, SpiceChannelEvent event, gpointer user)
{
    (void)user;
    gint type = 0;
    gint id = 0;
    g_object_get(channel, "channel-type", &type, "channel-id", &id, NULL);
    if (event == SPICE_CHANNEL_OPENED) {
        if (SPICE_IS_DISPLAY_CHANNEL(channel) && preferred_codec != 0)
            spice_display_channel_change_preferred_video_codec_type(channel, preferred_codec);
        control_event("open %d %d", type, id);
    } else if (event != SPICE_CHANNEL_SWITCHING && event != SPICE_CHANNEL_NONE) {
        control_event("closed %d %d %d", type, id, (int)event);
    }
}

static void on_channel_new(SpiceSession *of, SpiceChannel *channel, gpointer user)
{
    (void)of;
    (void)user;
    g_signal_connect(channel, "channel-event", G_CALLBACK(on_channel_event), NULL);
    if (SPICE_IS_DISPLAY_CHANNEL(channel) && display_of(channel) != NULL) {
        display_of(channel)->channel = channel;
        g_signal_connect(channel, "display-primary-create", G_CALLBACK(on_primary_create), NULL);
        g_signal_connect(channel, "display-primary-destroy", G_CALLBACK(on_primary_destroy), NULL);
        g_signal_connect(channel, "display-invalidate", G_CALLBACK(on_invalidate), NULL);
        g_signal_connect(channel, "display-mark", G_CALLBACK(on_mark), NULL);
        g_signal_connect(channel, "notify::monitors", G_CALLBACK(on_monitors), NULL);
        spice_channel_connect(channel);
    } else if (!SPICE_IS_MAIN_CHANNEL(channel) && all_channels) {
        spice_channel_connect(channel);
    }
}

static void save(const char *id, const Display *display, const char *path)
{
    const SpiceDisplayPrimary *primary = &display->primary;
    if (picture_write(path, primary->data, primary->stride, (uint32_t)primary->width, (uint32_t)primary->height,
                      primary->format))
        control_ok(id, "saved %d %d", primary->width, primary->height);
    else
        control_error(id, "cannot write %s", path);
}

/* Answers the wait of a display if what it waits for is there. */
static void look(int index)
{
    Wait *wait = &waits[index];
    const Display *display = &displays[index];
    if (!wait->active)
        return;
    if (wait->fence > 0) {
        if (display->monitors_max != wait->fence)
            return;
        wait->active = false;
        control_ok(wait->id, "reached");
        return;
    }
    bool quiet = g_get_monotonic_time() - display->changed_at >= wait->quiet_us;
    if (!display->has_primary || !display->marked || !quiet)
        return;
    wait->active = false;
    save(wait->id, display, wait->path);
}

static gboolean on_look(gpointer user)
{
    (void)user;
    bool any = false;
    for (int i = 0; i < MAX_DISPLAYS; i++) {
        look(i);
        any = any || waits[i].active;
    }
    return any ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void start_wait(const ControlLine *line, int index, int fence, const char *path, gint64 quiet_us)
{
    Wait *wait = &waits[index];
    if (wait->active) {
        control_error(line->id, "display %d is waited for", index);
        return;
    }
    *wait = (Wait){.active = true, .display = index, .fence = fence, .quiet_us = quiet_us};
    g_strlcpy(wait->id, line->id, sizeof wait->id);
    g_strlcpy(wait->path, path, sizeof wait->path);
    look(index);
    /* A fence is seen when it comes; rest can only be looked for. */
    if (wait->active && fence == 0)
        g_timeout_add(LOOK_MS, on_look, NULL);
}

static void report_usage(const char *id)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    guint64 bytes = 0;
    guint64 invalidations = 0;
    for (int i = 0; i < MAX_DISPLAYS; i++) {
        gulong read = 0;
        if (displays[i].channel != NULL)
            g_object_get(displays[i].channel, "total-read-bytes", &read, NULL);
        bytes += read;
        invalidations += displays[i].invalidations;
    }
    control_ok(id, "%ld %ld %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT,
               usage.ru_utime.tv_sec * 1000000L + usage.ru_utime.tv_usec,
               usage.ru_stime.tv_sec * 1000000L + usage.ru_stime.tv_usec, bytes, invalidations);
}

static void on_line(const ControlLine *line)
{
    const char *command = line->command;
    if (strcmp(command, "quit") == 0) {
        control_ok(line->id, "%s", "");
        g_main_loop_quit(loop);
        return;
    }
    if (strcmp(command, "rusage") == 0) {
        report_usage(line->id);
        return;
    }
    /* FILE or NUMBER, then the display, then how long it must rest. */
    int index = atoi(line->arguments[1]);
    if (index < 0 || index >= MAX_DISPLAYS || displays[index].channel == NULL) {
        control_error(line->id, "no display %d", index);
        return;
    }
    Display *display = &displays[index];
    if (strcmp(command, "save") == 0) {
        start_wait(line, index, 0, line->arguments[0], atoi(line->arguments[2]) * 1000);
    } else if (strcmp(command, "fence") == 0) {
        start_wait(line, index, atoi(line->arguments[0]), "", 0);
    } else if (strcmp(command, "prefer-compression") == 0) {
        spice_display_channel_change_preferred_compression(display->channel, atoi(line->arguments[0]));
        control_ok(line->id, "%s", "");
    } else if (strcmp(command, "prefer-codec") == 0) {
        spice_display_channel_change_preferred_video_codec_type(display->channel, atoi(line->arguments[0]));
        control_ok(line->id, "%s", "");
    } else {
        control_error(line->id, "unknown command %s", command);
    }
}

static gboolean on_stdin(gint fd, GIOCondition condition, gpointer user)
{
    (void)fd;
    (void)condition;
    (void)user;
    if (control_read(on_line))
        return G_SOURCE_CONTINUE;
    g_main_loop_quit(loop);
    return G_SOURCE_REMOVE;
}

int main(int argc, char **argv)
{
    gchar *host = NULL;
    gchar *port = NULL;
    gchar *path = NULL;
    gchar *password = NULL;
    gint cache_bytes = 0;
    gint window_bytes = 0;
    gint compression = 0;
    const GOptionEntry entries[] = {
        {"host", 0, 0, G_OPTION_ARG_STRING, &host, NULL, NULL},
        {"port", 0, 0, G_OPTION_ARG_STRING, &port, NULL, NULL},
        {"unix", 0, 0, G_OPTION_ARG_STRING, &path, NULL, NULL},
        {"password", 0, 0, G_OPTION_ARG_STRING, &password, NULL, NULL},
        {"cache-bytes", 0, 0, G_OPTION_ARG_INT, &cache_bytes, NULL, NULL},
        {"glz-window-bytes", 0, 0, G_OPTION_ARG_INT, &window_bytes, NULL, NULL},
        {"compression", 0, 0, G_OPTION_ARG_INT, &compression, NULL, NULL},
        {"codec", 0, 0, G_OPTION_ARG_INT, &preferred_codec, NULL, NULL},
        {"all-channels", 0, 0, G_OPTION_ARG_NONE, &all_channels, NULL, NULL},
        G_OPTION_ENTRY_NULL,
    };
    GError *error = NULL;
    GOptionContext *context = g_option_context_new(NULL);
    g_option_context_add_main_entries(context, entries, NULL);
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        g_printerr("%s\n", error->message);
        return 2;
    }
    g_option_context_free(context);
    loop = g_main_loop_new(NULL, FALSE);
    session = spice_session_new();
    if (path != NULL)
        g_object_set(session, "unix-path", path, NULL);
    else
        g_object_set(session, "host", host != NULL ? host : "127.0.0.1", "port", port, NULL);
    if (password != NULL)
        g_object_set(session, "password", password, NULL);
    if (cache_bytes > 0)
        g_object_set(session, "cache-size", cache_bytes, NULL);
    if (window_bytes > 0)
        g_object_set(session, "glz-window-size", window_bytes, NULL);
    if (compression > 0)
        g_object_set(session, "preferred-compression", compression, NULL);
    g_signal_connect(session, "channel-new", G_CALLBACK(on_channel_new), NULL);
    if (!spice_session_connect(session))
        return 1;
    g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP, on_stdin, NULL);
    control_event("ready");
    g_main_loop_run(loop);
    spice_session_disconnect(session);
    return 0;
}
