/*
 * The control side of both programs: lines on stdin, `ID COMMAND ARGUMENTS…`; each is answered on stdout by one line, `ID ok TEXT` or
 * `ID error TEXT`. Lines that answer nothing start with `-`.
 */
#ifndef SAFFRON_CONTROL_H
#define SAFFRON_CONTROL_H

#include <stddef.h>

#define CONTROL_MAX_ARGUMENTS 8

typedef struct ControlLine {
    const char *id;
    const char *command;
    /* Behind the command; missing ones are "". */
    const char *arguments[CONTROL_MAX_ARGUMENTS];
} ControlLine;

typedef void (*ControlHandler)(const ControlLine *line);

/* Reads what stdin has and calls the handler for each whole line. Returns 0 when stdin has ended. */
int control_read(ControlHandler handler);
void control_ok(const char *id, const char *format, ...) __attribute__((format(printf, 2, 3)));
void control_error(const char *id, const char *format, ...) __attribute__((format(printf, 2, 3)));
void control_event(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
