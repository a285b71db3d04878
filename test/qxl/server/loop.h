/* The main loop: SpiceCoreInterface on poll(2). Timers and watches belong to the thread that runs it. */
#ifndef SAFFRON_LOOP_H
#define SAFFRON_LOOP_H

#include <spice.h>
#include <stdint.h>

SpiceCoreInterface *loop_core(void (*channel_event)(int event, SpiceChannelEventInfo *info));
void loop_run(void);
void loop_stop(void);
/* CLOCK_MONOTONIC in ms: the clock that spice-server stamps frames with. */
uint64_t loop_now(void);

SpiceWatch *loop_watch(int fd, int events, SpiceWatchFunc func, void *opaque);
SpiceTimer *loop_timer(SpiceTimerFunc func, void *opaque);
void loop_start_timer(SpiceTimer *timer, uint32_t ms);

#endif
