#include "sound.h"

#include "loop.h"

#define PERIOD_MS 10
#define TONE_PERIOD_FRAMES 100
#define TONE_HEIGHT 600

static const SpicePlaybackInterface interface = {
    .base = {.type = SPICE_INTERFACE_PLAYBACK,
             .description = "tone",
             .major_version = SPICE_INTERFACE_PLAYBACK_MAJOR,
             .minor_version = SPICE_INTERFACE_PLAYBACK_MINOR},
};
static SpicePlaybackInstance playback = {.base = {.sif = &interface.base}};
static SpiceTimer *timer;
static uint32_t rate;
static uint64_t started;
static uint64_t frames_given;
static uint32_t *buffer;
static uint32_t buffer_frames;
static uint32_t buffer_used;

static uint32_t tone(uint64_t frame)
{
    int32_t phase = (int32_t)(frame % TONE_PERIOD_FRAMES);
    int32_t half = TONE_PERIOD_FRAMES / 2;
    int32_t height = (phase < half ? phase : TONE_PERIOD_FRAMES - phase) * TONE_HEIGHT / half;
    uint16_t sample = (uint16_t)height;
    return (uint32_t)sample << 16 | sample;
}

static void give(void *opaque)
{
    (void)opaque;
    loop_start_timer(timer, PERIOD_MS);
    uint64_t due = (loop_now() - started) * rate / 1000;
    while (frames_given < due) {
        if (buffer == NULL) {
            spice_server_playback_get_buffer(&playback, &buffer, &buffer_frames);
            buffer_used = 0;
            if (buffer == NULL) {
                /* Nobody listens. */
                frames_given = due;
                return;
            }
        }
        buffer[buffer_used++] = tone(frames_given++);
        if (buffer_used < buffer_frames)
            continue;
        spice_server_playback_put_samples(&playback, buffer);
        buffer = NULL;
    }
}

void sound_start(SpiceServer *server)
{
    spice_server_add_interface(server, &playback.base);
    rate = spice_server_get_best_playback_rate(&playback);
    spice_server_set_playback_rate(&playback, rate);
    spice_server_playback_start(&playback);
    started = loop_now();
    timer = loop_timer(give, NULL);
    loop_start_timer(timer, PERIOD_MS);
}
