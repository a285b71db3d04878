/* A playback channel with a soft tone, so that the clients' multimedia time follows sound. */
#ifndef SAFFRON_SOUND_H
#define SAFFRON_SOUND_H

#include <spice.h>

void sound_start(SpiceServer *server);

#endif
