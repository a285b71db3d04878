#include "control.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char pending[8192];
static size_t used;

static void answer(const char *id, const char *word, const char *format, va_list values)
{
    char text[2048];
    vsnprintf(text, sizeof text, format, values);
    printf("%s %s%s%s\n", id, word, text[0] == '\0' ? "" : " ", text);
    fflush(stdout);
}

void control_ok(const char *id, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    answer(id, "ok", format, values);
    va_end(values);
}

void control_error(const char *id, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    answer(id, "error", format, values);
    va_end(values);
}

void control_event(const char *format, ...)
{
    va_list values;
    va_start(values, format);
    answer("-", "event", format, values);
    va_end(values);
}

static void run_line(char *text, ControlHandler handler)
{
    ControlLine line = {"", "", {"", "", "", "", "", "", "", ""}};
    char *rest = NULL;
    char *word = strtok_r(text, " ", &rest);
    if (word == NULL)
        return;
    line.id = word;
    word = strtok_r(NULL, " ", &rest);
    if (word != NULL)
        line.command = word;
    for (size_t i = 0; i < CONTROL_MAX_ARGUMENTS && (word = strtok_r(NULL, " ", &rest)) != NULL; i++)
        line.arguments[i] = word;
    handler(&line);
}

int control_read(ControlHandler handler)
{
    ssize_t got = read(STDIN_FILENO, pending + used, sizeof pending - used - 1);
    if (got < 0)
        return errno == EINTR || errno == EAGAIN;
    if (got == 0)
        return 0;
    used += (size_t)got;
    pending[used] = '\0';
    char *start = pending;
    for (char *end; (end = strchr(start, '\n')) != NULL; start = end + 1) {
        *end = '\0';
        run_line(start, handler);
    }
    used -= (size_t)(start - pending);
    memmove(pending, start, used);
    /* A line that does not fit is nobody's. */
    if (used == sizeof pending - 1)
        used = 0;
    return 1;
}
