/* The floor: one bare write() per listener and message, nothing else.
 *
 * floor PORT. A word on standard input, "publish RATE SECONDS FIRST", publishes so many messages a second for so long and
 * prints one line of JSON. The end of standard input ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 70000, PAYLOAD = 300 };
static int lines[MOST], count;
static char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: welcome\n\n";

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void publish(double rate, double seconds, long first) {
    char payload[PAYLOAD + 1], event[PAYLOAD + 100];
    double began = now();
    long published = 0, dropped = 0;
    for (; published < rate * seconds && now() - began < seconds; published++) {
        double wait = began + published / rate - now();
        if (wait > 0) {
            struct timespec rest = {(time_t)wait, (wait - (time_t)wait) * 1e9};
            nanosleep(&rest, 0);
        }
        int head = snprintf(payload, sizeof payload, "^%09ld %016.0f ", first + published, now() * 1e6);
        memset(payload + head, 'x', PAYLOAD - head), payload[PAYLOAD] = 0;
        int size = snprintf(event, sizeof event, "id: floor-%ld\ndata: {\"t\":\"bench/1\",\"n\":\"line\",\"h\":\"%s\"}\n\n",
                            first + published, payload);
        for (int i = 0; i < count; i++)
            if (lines[i] >= 0 && write(lines[i], event, size) != size) dropped++;
    }
    printf("{\"published\": %ld, \"last\": %ld, \"elapsed\": %.3f, \"dropped\": %ld}\n", published, first + published - 1,
           now() - began, dropped);
    fflush(stdout);
}

int main(int argc, char **argv) {
    int epoll_fd = epoll_create1(0), door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), yes = 1, buffer = 65536;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[argc - 1]))};
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(door, SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
    if (bind(door, (struct sockaddr *)&here, sizeof here) || listen(door, 2048)) { perror("floor"); return 1; }
    struct epoll_event e = {.events = EPOLLIN, .data.fd = door}, events[256];
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, door, &e);
    e.data.fd = 0;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &e);
    printf("{\"open\": true}\n"), fflush(stdout);
    for (;;) {
        int n = epoll_wait(epoll_fd, events, 256, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            char text[8192];
            if (fd == door) {
                for (int got; (got = accept4(door, 0, 0, SOCK_NONBLOCK)) >= 0 && count < MOST;) {
                    e.events = EPOLLIN, e.data.fd = got;
                    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, got, &e);
                }
                continue;
            }
            ssize_t got = read(fd, text, sizeof text - 1);
            if (fd == 0) {
                double rate, seconds;
                long first;
                if (got <= 0) return 0;
                text[got] = 0;
                if (sscanf(text, "publish %lf %lf %ld", &rate, &seconds, &first) == 3) publish(rate, seconds, first);
            } else if (got > 0) {
                if (write(fd, answer, sizeof answer - 1) > 0) lines[count++] = fd;
            } else {
                for (int j = 0; j < count; j++) if (lines[j] == fd) lines[j] = lines[--count];
                close(fd);
            }
        }
    }
}
