/* Many listeners in one process: joins, reads everything, counts.
 *
 * load -p PORT -n LISTENERS -u PATH -j JOINED [-a NETWORK] [-w] [-r] [-s]
 *   JOINED   bytes by which an answer says that one is among those who listen
 *   NETWORK  x of the source addresses 127.x.0.1, 127.x.0.2 ..., PER_ADDRESS listeners each
 *   -w speaks WebSocket, -r comes back with Last-Event-ID when the line ends, -s asks and then never reads
 *
 * A message carries ^NNNNNNNNN TTTTTTTTTTTTTTTT: its number and the microsecond of CLOCK_MONOTONIC at which it was
 * published. Words on standard input: "reset N" (N was the last number: count from here), "report N" (N is the last
 * number: print one line of JSON), "mark" (the time of coming back begins), and the end, which ends it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { MARK = 27, PER_ADDRESS = 180, AT_ONCE = 250, BUCKETS = 120000, SECONDS = 600, LINE = 128 };
enum state { IDLE, CONNECTING, ASKED, JOINED };

struct listener {
    int fd;
    enum state state;
    uint32_t last, pending, retry; /* numbers of messages; milliseconds */
    double due;
    uint8_t held;      /* bytes of a mark that began at the end of the last read */
    char hold[MARK];
    uint8_t len;       /* -r: the beginning of the line under way, and the id last heard and the one before its end */
    char line[LINE], id[40], id_pending[40];
};

static struct listener *all;
static int epoll_fd, count, port, network = 1, websocket, comes_back, stalls;
static const char *path = "/", *joined_by = "HTTP/1.1 200";
static int under_way, joined, next_new;
static uint64_t deliveries, lost, twice, bytes, closed, refused, resets;
static uint32_t histogram[BUCKETS], joins_in[SECONDS];
static double began, all_joined, marked, all_back;
static char buffer[1 << 16];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void leave(struct listener *one, double wait) {
    if (one->state == CONNECTING || one->state == ASKED) under_way--;
    if (one->state == JOINED) joined--;
    close(one->fd);
    one->fd = -1;
    one->state = IDLE;
    one->held = one->len = 0;
    one->due = comes_back ? now() + wait : 1e18;
}

static void join(struct listener *one) {
    int i = one - all, small = 16384;
    struct sockaddr_in from = {.sin_family = AF_INET}, to = {.sin_family = AF_INET, .sin_port = htons(port)};
    from.sin_addr.s_addr = htonl(127u << 24 | network << 16 | (i / PER_ADDRESS / 250) << 8 | (i / PER_ADDRESS % 250 + 1));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (one->fd < 0) { perror("socket"); exit(1); }
    int yes = 1;
    setsockopt(one->fd, SOL_IP, 24 /* IP_BIND_ADDRESS_NO_PORT */, &yes, sizeof yes);
    if (stalls) setsockopt(one->fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    bind(one->fd, (struct sockaddr *)&from, sizeof from);
    under_way++;
    one->state = CONNECTING;
    if (connect(one->fd, (struct sockaddr *)&to, sizeof to) < 0 && errno != EINPROGRESS) {
        refused++;
        leave(one, one->retry / 1e3);
        return;
    }
    struct epoll_event e = {.events = EPOLLOUT, .data.u32 = i + 1};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, one->fd, &e);
}

static void is_joined(struct listener *one) {
    double at = now();
    one->state = JOINED;
    under_way--;
    joined++;
    double since = at - (marked ? marked : began);
    if (since >= 0 && since < SECONDS) joins_in[(int)since]++;
    if (joined == count && !all_joined) {
        all_joined = at;
        printf("{\"joined\": %d, \"seconds\": %.3f}\n", count, at - began);
        fflush(stdout);
    }
    if (joined == count && marked && !all_back) all_back = at;
}

static void ask(struct listener *one) {
    char text[7000], id[80] = "";
    int trouble = 0;
    socklen_t size = sizeof trouble;
    getsockopt(one->fd, SOL_SOCKET, SO_ERROR, &trouble, &size);
    if (trouble) {
        refused++;
        leave(one, one->retry / 1e3);
        return;
    }
    if (one->id[0]) snprintf(id, sizeof id, "Last-Event-ID: %s\r\n", one->id);
    int n = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: localhost:%d\r\n%s%s\r\n", path, port,
        websocket ? "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                  : "Accept: text/event-stream\r\n", id);
    if (write(one->fd, text, n) != n) { leave(one, one->retry / 1e3); return; }
    struct epoll_event e = {.events = stalls ? 0 : EPOLLIN, .data.u32 = one - all + 1};
    epoll_ctl(epoll_fd, EPOLL_CTL_MOD, one->fd, &e);
    one->state = ASKED;
    if (stalls) is_joined(one);
}

static void take(struct listener *one, const char *mark, double at) {
    char number[10], micro[17];
    memcpy(number, mark + 1, 9), number[9] = 0;
    memcpy(micro, mark + 11, 16), micro[16] = 0;
    uint32_t n = strtoul(number, 0, 10);
    if (n <= one->last) { twice++; return; }
    lost += n - one->last - 1;
    one->last = n;
    deliveries++;
    long late = (long)(at * 1e3 - strtod(micro, 0) / 1e3);
    histogram[late < 0 ? 0 : late >= BUCKETS ? BUCKETS - 1 : late]++;
}

/* Only the marks: what it costs to read them is little. */
static void scan(struct listener *one, const char *data, int n, double at) {
    const char *end = data + n;
    if (one->held) {
        int more = MARK - one->held < n ? MARK - one->held : n;
        memcpy(one->hold + one->held, data, more);
        one->held += more;
        if (one->held < MARK) return;
        take(one, one->hold, at);
        one->held = 0;
        data += more;
    }
    while ((data = memchr(data, '^', end - data))) {
        if (end - data < MARK) {
            one->held = end - data;
            memcpy(one->hold, data, one->held);
            return;
        }
        take(one, data, at);
        data += MARK;
    }
}

/* Line by line, as a browser does: an event counts when its empty line has come, and then its id is known. */
static void read_lines(struct listener *one, const char *data, int n, double at) {
    for (int i = 0; i < n; i++) {
        if (data[i] != '\n') {
            if (one->len < LINE - 1) one->line[one->len++] = data[i];
            continue;
        }
        one->line[one->len] = 0;
        char *mark = memchr(one->line, '^', one->len);
        if (!one->len) {
            if (one->id_pending[0]) strcpy(one->id, one->id_pending);
            one->id_pending[0] = 0;
        } else if (!strncmp(one->line, "id: ", 4)) {
            snprintf(one->id_pending, sizeof one->id_pending, "%.39s", one->line + 4);
        } else if (!strncmp(one->line, "retry: ", 7)) {
            one->retry = atoi(one->line + 7);
        } else if (!strncmp(one->line, "data: ", 6)) {
            if (mark && one->line + one->len - mark >= MARK) take(one, mark, at);
            if (strstr(one->line, "\"reset\"")) resets++;
        }
        one->len = 0;
    }
}

static void hear(struct listener *one) {
    int n = recv(one->fd, buffer, sizeof buffer - 1, 0);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        closed++;
        leave(one, one->retry / 1e3);
        return;
    }
    bytes += n;
    if (one->state == ASKED) {
        buffer[n] = 0;
        if (n > 12 && !strncmp(buffer, "HTTP/1.1 ", 9) && strncmp(buffer + 9, "200", 3) && strncmp(buffer + 9, "101", 3)) {
            if (!refused++) fprintf(stderr, "refused: %.60s\n", buffer);
            leave(one, one->retry / 1e3);
            return;
        }
        if (memmem(buffer, n, joined_by, strlen(joined_by))) is_joined(one);
    }
    if (comes_back) read_lines(one, buffer, n, now());
    else scan(one, buffer, n, now());
}

static double percentile(double part) {
    uint64_t seen = 0;
    for (int i = 0; i < BUCKETS; i++)
        if ((seen += histogram[i]) >= deliveries * part && seen) return i + 0.5;
    return 0;
}

static void report(uint32_t last) {
    uint64_t missing = 0;
    int peak = 0;
    for (int i = 0; i < count; i++)
        if (!stalls && all[i].last < last) missing += last - all[i].last;
    for (int i = 0; i < SECONDS; i++) peak = joins_in[i] > (uint32_t)peak ? (int)joins_in[i] : peak;
    printf("{\"deliveries\": %lu, \"lost\": %lu, \"twice\": %lu, \"bytes\": %lu, \"p50_ms\": %.1f, \"p99_ms\": %.1f, "
           "\"joined\": %d, \"closed\": %lu, \"refused\": %lu, \"resets\": %lu, \"peak_joins\": %d, \"back_s\": %.2f}\n",
           deliveries, lost + missing, twice, bytes, percentile(0.5), percentile(0.99), joined, closed, refused, resets,
           peak, all_back ? all_back - marked : -1.0);
    fflush(stdout);
}

static void obey(const char *word) {
    uint32_t n = strchr(word, ' ') ? strtoul(strchr(word, ' '), 0, 10) : 0;
    if (!strncmp(word, "reset", 5)) {
        deliveries = lost = twice = bytes = closed = refused = resets = 0;
        memset(histogram, 0, sizeof histogram);
        for (int i = 0; i < count; i++) all[i].last = n;
        printf("{\"reset\": %u}\n", n);
        fflush(stdout);
    } else if (!strncmp(word, "report", 6)) {
        report(n);
    } else if (!strncmp(word, "mark", 4)) {
        marked = now(), all_back = 0;
        memset(joins_in, 0, sizeof joins_in);
    }
}

static void join_some(void) {
    while (next_new < count && under_way < AT_ONCE) join(&all[next_new++]);
    if (!comes_back) return;
    double at = now();
    for (int i = 0; i < next_new; i++)
        if (all[i].state == IDLE && all[i].due <= at) join(&all[i]);
}

int main(int argc, char **argv) {
    for (int o; (o = getopt(argc, argv, "p:n:u:j:a:wrs")) != -1;) {
        if (o == 'p') port = atoi(optarg);
        else if (o == 'n') count = atoi(optarg);
        else if (o == 'u') path = optarg;
        else if (o == 'j') joined_by = optarg;
        else if (o == 'a') network = atoi(optarg);
        else if (o == 'w') websocket = 1;
        else if (o == 'r') comes_back = 1;
        else if (o == 's') stalls = 1;
        else return 2;
    }
    all = calloc(count, sizeof *all);
    for (int i = 0; i < count; i++) all[i].fd = -1, all[i].retry = 1000 + 3000.0 * i / count;
    epoll_fd = epoll_create1(0);
    struct epoll_event words = {.events = EPOLLIN, .data.u32 = 0}, events[512];
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &words);
    fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK);
    static char said[4096];
    size_t said_len = 0;
    double looked = 0;
    began = now();
    for (;;) {
        if (next_new < count || now() - looked > 0.02) looked = now(), join_some();
        int n = epoll_wait(epoll_fd, events, 512, 20);
        for (int i = 0; i < n; i++) {
            if (events[i].data.u32 == 0) {
                ssize_t got = read(0, said + said_len, sizeof said - said_len - 1);
                if (got == 0) return 0;
                if (got < 0) continue;
                said[said_len += got] = 0;
                for (char *end; (end = strchr(said, '\n'));) {
                    *end = 0;
                    obey(said);
                    said_len -= end + 1 - said;
                    memmove(said, end + 1, said_len + 1);
                }
                continue;
            }
            struct listener *one = &all[events[i].data.u32 - 1];
            if (one->state == CONNECTING) ask(one);
            else if (stalls && one->state != IDLE) closed++, leave(one, 0);
            else if (one->state != IDLE) hear(one);
        }
    }
}
