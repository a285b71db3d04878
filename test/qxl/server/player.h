/* Plays one scene at a time on one device; lives in the main loop's thread. */
#ifndef SAFFRON_PLAYER_H
#define SAFFRON_PLAYER_H

#include "device.h"
#include "scene.h"

#define PLAYER_ID_CHARS 32

typedef struct Player {
    Device device;
    Scene *scene;
    char id[PLAYER_ID_CHARS];
    /* What has to wait for the ring. */
    SceneStep step;
    bool has_step;
    SpiceTimer *timer;
    bool sleeping;
    uint64_t deadline;
} Player;

/* Starts the device with a black primary. */
bool player_start(Player *player, SpiceServer *server, int id, uint32_t width, uint32_t height);
/* Plays a scene file from a fresh black primary, then answers the control line `id`. */
void player_play(Player *player, const char *id, const char *path);
bool player_is_busy(const Player *player);

/* The main program's: a client may have come or gone. */
void main_clients_changed(void);

#endif
