/*
 * Joins two network namespaces by a line that takes its time: each way a rate, a queue, a delay and a loss.
 *
 * usage: wan NAMESPACE_A NAMESPACE_B DELAY_MICROSECONDS RATE_BITS_PER_SECOND QUEUE_BYTES LOSS_PER_MILLION
 *
 * Makes a TUN device "wan0" in each namespace, says "ready", and carries packets between them until SIGTERM or SIGINT; then it
 * says how many it carried and dropped. The caller gives the devices their addresses and brings them up. A packet waits for the
 * ones before it (first in, first out), is dropped when more than QUEUE_BYTES wait, occupies the line for its length at the rate,
 * and arrives DELAY_MICROSECONDS after its last bit has left. The loss is drawn from a fixed seed, so that two runs lose alike.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

enum { LONGEST_PACKET = 1500, SLOTS = 16384, NANOS = 1000000000 };

struct packet {
    int64_t due;
    uint16_t length;
    uint8_t bytes[LONGEST_PACKET];
};

/* One way of the line. Indices of the ring only grow; a slot is an index modulo SLOTS. */
struct way {
    int from;
    int to;
    struct packet *ring;
    uint64_t first;
    uint64_t end;
    int64_t line_free;
    uint64_t carried;
    uint64_t dropped;
};

struct line {
    double nanos_per_byte;
    int64_t delay;
    int64_t longest_wait;
    uint64_t loss;
    uint64_t random;
};

static volatile sig_atomic_t stopped;

static void stop(int signal) {
    (void)signal;
    stopped = 1;
}

static void fail(const char *what) {
    fprintf(stderr, "wan: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * NANOS + time.tv_nsec;
}

static int open_device(const char *namespace) {
    char path[256];
    snprintf(path, sizeof path, "/var/run/netns/%s", namespace);
    int handle = open(path, O_RDONLY | O_CLOEXEC);
    if (handle < 0 || setns(handle, CLONE_NEWNET) < 0) {
        fail(path);
    }
    close(handle);
    int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (device < 0) {
        fail("/dev/net/tun");
    }
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strcpy(request.ifr_name, "wan0");
    if (ioctl(device, TUNSETIFF, &request) < 0) {
        fail("making the device wan0");
    }
    return device;
}

/* SplitMix64 of Steele, Lea and Flood, "Fast splittable pseudorandom number generators". */
static uint64_t draw(uint64_t *state) {
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static bool is_refused(struct line *line, const struct way *way, int64_t time) {
    bool full = way->line_free - time > line->longest_wait || way->end - way->first == SLOTS;
    return full || (line->loss > 0 && draw(&line->random) % 1000000 < line->loss);
}

/* Takes what the sender's kernel has ready. */
static void take(struct line *line, struct way *way) {
    uint8_t bytes[LONGEST_PACKET];
    ssize_t length;
    while ((length = read(way->from, bytes, sizeof bytes)) > 0) {
        int64_t time = now();
        if (is_refused(line, way, time)) {
            way->dropped++;
            continue;
        }
        if (way->line_free < time) {
            way->line_free = time;
        }
        way->line_free += (int64_t)((double)length * line->nanos_per_byte);
        struct packet *packet = &way->ring[way->end++ % SLOTS];
        packet->due = way->line_free + line->delay;
        packet->length = (uint16_t)length;
        memcpy(packet->bytes, bytes, (size_t)length);
    }
}

/* Hands over what has arrived; returns when the next one will, or later. */
static int64_t deliver(struct way *way, int64_t later) {
    int64_t time = now();
    while (way->first != way->end) {
        const struct packet *packet = &way->ring[way->first % SLOTS];
        if (packet->due > time) {
            return packet->due < later ? packet->due : later;
        }
        if (write(way->to, packet->bytes, packet->length) < 0) {
            way->dropped++;
        } else {
            way->carried++;
        }
        way->first++;
    }
    return later;
}

static void carry(struct line *line, struct way ways[2]) {
    struct pollfd waiting[2] = {{.fd = ways[0].from, .events = POLLIN}, {.fd = ways[1].from, .events = POLLIN}};
    while (!stopped) {
        int64_t next = now() + NANOS;
        for (int i = 0; i < 2; i++) {
            take(line, &ways[i]);
            next = deliver(&ways[i], next);
        }
        int64_t wait = next - now();
        if (wait > 0) {
            struct timespec time = {.tv_sec = wait / NANOS, .tv_nsec = wait % NANOS};
            ppoll(waiting, 2, &time, NULL);
        }
    }
}

static double number(const char *text, const char *name) {
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || value < 0) {
        fprintf(stderr, "wan: %s is a number from 0 on, not '%s'\n", name, text);
        exit(2);
    }
    return value;
}

int main(int count, char **words) {
    if (count != 7) {
        fprintf(stderr, "usage: wan NAMESPACE_A NAMESPACE_B DELAY_MICROSECONDS RATE_BITS_PER_SECOND QUEUE_BYTES LOSS_PER_MILLION\n");
        return 2;
    }
    struct line line = {.random = 1};
    line.delay = (int64_t)(number(words[3], "the delay") * 1000);
    line.nanos_per_byte = 8.0 * NANOS / number(words[4], "the rate");
    line.longest_wait = (int64_t)(number(words[5], "the queue") * line.nanos_per_byte);
    line.loss = (uint64_t)number(words[6], "the loss");

    signal(SIGTERM, stop);
    signal(SIGINT, stop);
    /* A timer may fire 50 µs late by default, which is four packets at 1 Gbit/s. */
    prctl(PR_SET_TIMERSLACK, 1000UL);
    int a = open_device(words[1]);
    int b = open_device(words[2]);
    struct way ways[2] = {{.from = a, .to = b}, {.from = b, .to = a}};
    for (int i = 0; i < 2; i++) {
        ways[i].ring = malloc(SLOTS * sizeof(struct packet));
        if (ways[i].ring == NULL) {
            fail("memory for packets on their way");
        }
    }
    puts("ready");
    fflush(stdout);
    carry(&line, ways);
    for (int i = 0; i < 2; i++) {
        printf("%s to %s: %" PRIu64 " carried, %" PRIu64 " dropped\n", words[1 + i], words[2 - i], ways[i].carried, ways[i].dropped);
    }
    return 0;
}
