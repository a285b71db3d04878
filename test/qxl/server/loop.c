#include "loop.h"

#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

/* Removed timers and watches stay in their list until the loop is outside every callback. */
struct SpiceTimer {
    SpiceTimerFunc func;
    void *opaque;
    uint64_t due;
    bool armed;
    bool removed;
    SpiceTimer *next;
};

struct SpiceWatch {
    int fd;
    int events;
    SpiceWatchFunc func;
    void *opaque;
    bool removed;
    int poll_index;
    SpiceWatch *next;
};

static SpiceTimer *timers;
static SpiceWatch *watches;
static bool stopped;

uint64_t loop_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

SpiceTimer *loop_timer(SpiceTimerFunc func, void *opaque)
{
    SpiceTimer *timer = calloc(1, sizeof *timer);
    timer->func = func;
    timer->opaque = opaque;
    timer->next = timers;
    timers = timer;
    return timer;
}

void loop_start_timer(SpiceTimer *timer, uint32_t ms)
{
    timer->due = loop_now() + ms;
    timer->armed = true;
}

static void timer_cancel(SpiceTimer *timer)
{
    timer->armed = false;
}

static void timer_remove(SpiceTimer *timer)
{
    timer->armed = false;
    timer->removed = true;
}

SpiceWatch *loop_watch(int fd, int events, SpiceWatchFunc func, void *opaque)
{
    SpiceWatch *watch = calloc(1, sizeof *watch);
    watch->fd = fd;
    watch->events = events;
    watch->func = func;
    watch->opaque = opaque;
    watch->poll_index = -1;
    watch->next = watches;
    watches = watch;
    return watch;
}

static void watch_update_mask(SpiceWatch *watch, int events)
{
    watch->events = events;
}

static void watch_remove(SpiceWatch *watch)
{
    watch->removed = true;
}

static void sweep(void)
{
    for (SpiceTimer **at = &timers; *at != NULL;) {
        SpiceTimer *timer = *at;
        if (timer->removed) {
            *at = timer->next;
            free(timer);
        } else {
            at = &timer->next;
        }
    }
    for (SpiceWatch **at = &watches; *at != NULL;) {
        SpiceWatch *watch = *at;
        if (watch->removed) {
            *at = watch->next;
            free(watch);
        } else {
            at = &watch->next;
        }
    }
}

static int next_timeout(void)
{
    uint64_t now = loop_now();
    int timeout = -1;
    for (SpiceTimer *timer = timers; timer != NULL; timer = timer->next) {
        if (!timer->armed)
            continue;
        int left = timer->due <= now ? 0 : (int)(timer->due - now);
        if (timeout < 0 || left < timeout)
            timeout = left;
    }
    return timeout;
}

static void run_timers(void)
{
    uint64_t now = loop_now();
    for (SpiceTimer *timer = timers; timer != NULL; timer = timer->next) {
        if (!timer->armed || timer->due > now)
            continue;
        timer->armed = false;
        timer->func(timer->opaque);
    }
}

static void run_watches(const struct pollfd *fds)
{
    for (SpiceWatch *watch = watches; watch != NULL; watch = watch->next) {
        int index = watch->poll_index;
        if (index < 0 || watch->removed)
            continue;
        int ready = 0;
        if ((fds[index].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
            ready |= SPICE_WATCH_EVENT_READ;
        if ((fds[index].revents & (POLLOUT | POLLERR)) != 0)
            ready |= SPICE_WATCH_EVENT_WRITE;
        ready &= watch->events;
        if (ready != 0)
            watch->func(watch->fd, ready, watch->opaque);
    }
}

void loop_run(void)
{
    struct pollfd *fds = NULL;
    size_t room = 0;
    while (!stopped) {
        sweep();
        size_t count = 0;
        for (SpiceWatch *watch = watches; watch != NULL; watch = watch->next)
            count++;
        if (count > room) {
            room = count * 2;
            fds = realloc(fds, room * sizeof *fds);
        }
        nfds_t used = 0;
        for (SpiceWatch *watch = watches; watch != NULL; watch = watch->next) {
            watch->poll_index = -1;
            if (watch->events == 0)
                continue;
            short events = 0;
            if ((watch->events & SPICE_WATCH_EVENT_READ) != 0)
                events |= POLLIN;
            if ((watch->events & SPICE_WATCH_EVENT_WRITE) != 0)
                events |= POLLOUT;
            watch->poll_index = (int)used;
            fds[used++] = (struct pollfd){.fd = watch->fd, .events = events};
        }
        if (poll(fds, used, next_timeout()) > 0)
            run_watches(fds);
        run_timers();
    }
    free(fds);
}

void loop_stop(void)
{
    stopped = true;
}

SpiceCoreInterface *loop_core(void (*channel_event)(int event, SpiceChannelEventInfo *info))
{
    static SpiceCoreInterface core = {
        .base = {.type = SPICE_INTERFACE_CORE,
                 .description = "poll loop",
                 .major_version = SPICE_INTERFACE_CORE_MAJOR,
                 .minor_version = SPICE_INTERFACE_CORE_MINOR},
        .timer_add = loop_timer,
        .timer_start = loop_start_timer,
        .timer_cancel = timer_cancel,
        .timer_remove = timer_remove,
        .watch_add = loop_watch,
        .watch_update_mask = watch_update_mask,
        .watch_remove = watch_remove,
    };
    core.channel_event = channel_event;
    return &core;
}
