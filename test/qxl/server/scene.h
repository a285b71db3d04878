/* A scene file (written by test/qxl/encode.ts) and its commands, built one after the other as a QXL driver would build them. */
#ifndef SAFFRON_SCENE_H
#define SAFFRON_SCENE_H

#include "device.h"

typedef enum SceneStepKind {
    STEP_END,
    STEP_BROKEN,
    STEP_COMMAND,
    STEP_PRIMARY,
    STEP_MONITORS,
    STEP_UPDATE_AREA,
    STEP_RESET_IMAGE_CACHE,
    STEP_WAIT,
} SceneStepKind;

typedef struct SceneStep {
    SceneStepKind kind;
    GuestCommand *command;
    uint32_t width;
    uint32_t height;
    uint32_t format;
    uint16_t max_allowed;
    uint16_t head_count;
    QXLHead heads[DEVICE_MAX_HEADS];
    uint32_t surface_id;
    QXLRect area;
    uint32_t ms;
} SceneStep;

typedef struct Scene Scene;

/* NULL if the file cannot be read or is none. */
Scene *scene_open(const char *path);
void scene_primary(const Scene *scene, uint32_t *width, uint32_t *height, uint32_t *format);
/* The next step; surfaces that it creates and destroys are noted in the device. */
void scene_next(Scene *scene, Device *device, SceneStep *step);
void scene_close(Scene *scene);

#endif
