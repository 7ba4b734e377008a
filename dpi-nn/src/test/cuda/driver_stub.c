/*
 * Stands in for NVIDIA's driver where there is none: the functions write down that they were called, with their whole
 * numbers, and succeed, except where stub_set says otherwise. Nothing is computed; memory is the host's. Copies that need not
 * be complete when their function returns are done as late as the waits for streams and events allow.
 */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char calls[1 << 20];
/* What fails at first, for processes in which nobody calls stub_set. */
#ifndef FAILING
#define FAILING ""
#define ERROR 0
#endif
static char failing[64] = FAILING;
/* The flags of the stream whose waits have no effect, though they succeed; -1 for none. */
static int impatient = -1;
static int error = ERROR, version = 13000, devices = 1, capability = 90;

/* A clock that goes on by the cost of every launch of a graph: by the kernel's name, or DEFAULT_COST. */
#define DEFAULT_COST 10
static double now;
static struct { char kernel[64]; double microseconds; } costs[16];
static int costCount;
static double *recording;

const char *stub_calls(void) { return calls; }

/* What the driver is: the next calls of this function return this error. */
void stub_set(const char *function, int e, int v, int d, int c) {
    calls[0] = 0;
    strcpy(failing, function);
    error = e;
    version = v;
    devices = d;
    capability = c;
    costCount = 0;
    impatient = -1;
}

void stub_ignore_waits(int flags) { impatient = flags; }

void stub_cost(const char *kernel, double microseconds) {
    strcpy(costs[costCount].kernel, kernel);
    costs[costCount++].microseconds = microseconds;
}

static double cost(const char *kernel) {
    for (int i = 0; i < costCount; i++) {
        if (strcmp(kernel, costs[i].kernel) == 0) {
            return costs[i].microseconds;
        }
    }
    return DEFAULT_COST;
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int called(const char *function, const char *format, ...) {
    pthread_mutex_lock(&lock);
    size_t at = strlen(calls);
    if (at < sizeof calls - 512) {
        va_list list;
        va_start(list, format);
        at += sprintf(calls + at, "%s", function);
        at += vsprintf(calls + at, format, list);
        va_end(list);
        strcpy(calls + at, "\n");
    }
    pthread_mutex_unlock(&lock);
    return strcmp(function, failing) == 0 ? error : 0;
}

/* A stream's copies and waits, those before done done: a wait is for a place in another one. */
struct stream {
    struct item { void *to; const void *from; size_t bytes; struct stream *other; size_t place; } *items;
    size_t count, done;
    unsigned flags;
};
static struct stream *streams[256];
static int streamCount;
static pthread_mutex_t working = PTHREAD_MUTEX_INITIALIZER;

struct event { double time; struct stream *stream; size_t place; };

static void enqueue(struct stream *s, struct item item) {
    pthread_mutex_lock(&working);
    s->items = realloc(s->items, (s->count + 1) * sizeof item);
    s->items[s->count++] = item;
    pthread_mutex_unlock(&working);
}

static void do_until(struct stream *s, size_t place) {
    while (s->done < place) {
        struct item item = s->items[s->done++];
        if (item.other != NULL) {
            do_until(item.other, item.place);
        } else {
            memcpy(item.to, item.from, item.bytes);
        }
    }
}

static void complete(struct stream *s, size_t place) {
    pthread_mutex_lock(&working);
    do_until(s, place);
    pthread_mutex_unlock(&working);
}

/* What plain copies wait for: streams that were created with the flag 0. */
static void complete_blocking(void) {
    for (int i = 0; i < streamCount; i++) {
        if (streams[i]->flags == 0) {
            complete(streams[i], streams[i]->count);
        }
    }
}

#define HANDLE(out) (*(out) = (void *) 0x1234)

int cuInit(unsigned flags) { return called("cuInit", " %u", flags); }
int cuDriverGetVersion(int *v) { *v = version; return called("cuDriverGetVersion", ""); }
int cuGetErrorName(int e, const char **name) { *name = e == 2 ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_STUB"; return 0; }
int cuGetErrorString(int e, const char **text) { *text = e == 2 ? "out of memory" : "as the stub was told"; return 0; }
int cuDeviceGetCount(int *n) { *n = devices; return called("cuDeviceGetCount", ""); }
int cuDeviceGet(int *d, int n) { *d = n; return called("cuDeviceGet", " %d", n); }
int cuDeviceGetName(char *name, int size, int d) { snprintf(name, size, "Stub GPU"); return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int d) {
    *value = attribute == 75 ? capability / 10 : attribute == 76 ? capability % 10 : attribute == 16 ? 132 : 227 << 10;
    return 0;
}
int cuDevicePrimaryCtxRetain(void **context, int d) { HANDLE(context); return called("cuDevicePrimaryCtxRetain", " %d", d); }
int cuDevicePrimaryCtxRelease_v2(int d) { return called("cuDevicePrimaryCtxRelease_v2", " %d", d); }
int cuCtxSetCurrent(void *context) { return 0; }
int cuModuleLoadDataEx(void **module, const char *image, unsigned n, int *options, void **values) {
    HANDLE(module);
    int e = called("cuModuleLoadDataEx", " %u %d %d %zu", n, options[0], options[1], (size_t) values[1]);
    if (e != 0) {
        strcpy(values[0], "ptxas application ptx input, line 1; error\nand more");
    }
    return e;
}
int cuModuleUnload(void *module) { return called("cuModuleUnload", ""); }
int cuModuleGetFunction(void **function, void *module, const char *name) {
    *function = strdup(name);
    return called("cuModuleGetFunction", " %s", name);
}
int cuFuncSetAttribute(void *function, int attribute, int value) { return called("cuFuncSetAttribute", " %d %d", attribute, value); }
int cuMemAlloc_v2(unsigned long long *address, size_t bytes) {
    *address = (unsigned long long) aligned_alloc(256, (bytes + 255) / 256 * 256);
    return called("cuMemAlloc_v2", " %zu", bytes);
}
int cuMemFree_v2(unsigned long long address) {
    for (int i = 0; i < streamCount; i++) {
        complete(streams[i], streams[i]->count);
    }
    free((void *) address);
    return called("cuMemFree_v2", "");
}
int cuMemHostAlloc(void **address, size_t bytes, unsigned flags) {
    *address = malloc(bytes);
    return called("cuMemHostAlloc", " %zu %u", bytes, flags);
}
int cuMemFreeHost(void *address) {
    free(address);
    return called("cuMemFreeHost", "");
}
int cuMemcpyHtoD_v2(unsigned long long to, const void *from, size_t bytes) {
    complete_blocking();
    memcpy((void *) to, from, bytes);
    return called("cuMemcpyHtoD_v2", " %zu", bytes);
}
int cuMemcpyDtoH_v2(void *to, unsigned long long from, size_t bytes) {
    complete_blocking();
    memcpy(to, (void *) from, bytes);
    return called("cuMemcpyDtoH_v2", " %zu", bytes);
}
static int copy(const char *function, void *to, const void *from, size_t bytes, struct stream *stream) {
    int e = called(function, " %zu, stream %u", bytes, stream->flags);
    if (e == 0) {
        enqueue(stream, (struct item) {to, from, bytes, NULL, 0});
    }
    return e;
}
int cuMemcpyHtoDAsync_v2(unsigned long long to, const void *from, size_t bytes, struct stream *stream) {
    return copy("cuMemcpyHtoDAsync_v2", (void *) to, from, bytes, stream);
}
int cuMemcpyDtoHAsync_v2(void *to, unsigned long long from, size_t bytes, struct stream *stream) {
    return copy("cuMemcpyDtoHAsync_v2", to, (void *) from, bytes, stream);
}
int cuMemcpyDtoDAsync_v2(unsigned long long to, unsigned long long from, size_t bytes, struct stream *stream) {
    return copy("cuMemcpyDtoDAsync_v2", (void *) to, (void *) from, bytes, stream);
}
int cuStreamCreate(struct stream **stream, unsigned flags) {
    *stream = calloc(1, sizeof **stream);
    (*stream)->flags = flags;
    streams[streamCount++] = *stream;
    return called("cuStreamCreate", " %u", flags);
}
int cuStreamDestroy_v2(struct stream *stream) {
    complete(stream, stream->count);
    for (int i = 0; i < streamCount; i++) {
        if (streams[i] == stream) {
            streams[i] = streams[--streamCount];
        }
    }
    free(stream->items);
    free(stream);
    return called("cuStreamDestroy_v2", "");
}
int cuStreamSynchronize(struct stream *stream) {
    complete(stream, stream->count);
    return called("cuStreamSynchronize", "");
}
int cuStreamWaitEvent(struct stream *stream, struct event *event, unsigned flags) {
    int e = called("cuStreamWaitEvent", " %u, stream %u", flags, stream->flags);
    if (e == 0 && event->stream != NULL && (int) stream->flags != impatient) {
        enqueue(stream, (struct item) {NULL, NULL, 0, event->stream, event->place});
    }
    return e;
}
int cuStreamBeginCapture_v2(void *stream, int mode) {
    recording = calloc(1, sizeof *recording);
    return called("cuStreamBeginCapture_v2", " %d", mode);
}
int cuStreamEndCapture(void *stream, void **graph) {
    *graph = recording;
    recording = NULL;
    return called("cuStreamEndCapture", "");
}
int cuGraphInstantiateWithFlags(void **executable, void *graph, unsigned long long flags) {
    double *copy = malloc(sizeof *copy);
    *copy = *(double *) graph;
    *executable = copy;
    return called("cuGraphInstantiateWithFlags", " %llu", flags);
}
int cuGraphLaunch(void *executable, void *stream) {
    now += *(double *) executable;
    return called("cuGraphLaunch", "");
}
int cuGraphDestroy(void *graph) { free(graph); return called("cuGraphDestroy", ""); }
int cuGraphExecDestroy(void *executable) { free(executable); return called("cuGraphExecDestroy", ""); }
int cuProfilerStart(void) { return called("cuProfilerStart", ""); }
int cuProfilerStop(void) { return called("cuProfilerStop", ""); }
int cuEventCreate(struct event **event, unsigned flags) {
    *event = calloc(1, sizeof **event);
    return called("cuEventCreate", " %u", flags);
}
int cuEventRecord(struct event *event, struct stream *stream) {
    *event = (struct event) {now, stream, stream->count};
    return called("cuEventRecord", " stream %u", stream->flags);
}
int cuEventSynchronize(struct event *event) {
    complete(event->stream, event->place);
    return called("cuEventSynchronize", "");
}
int cuEventElapsedTime(float *milliseconds, struct event *start, struct event *end) {
    *milliseconds = (end->time - start->time) / 1e3;
    return called("cuEventElapsedTime", "");
}
int cuEventDestroy_v2(struct event *event) { free(event); return called("cuEventDestroy_v2", ""); }
int cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void *stream, void **arguments, void **extra) {
    *(recording != NULL ? recording : &now) += cost(function);
    return called("cuLaunchKernel", " %u %u %u, %u %u %u, %u, first argument %llx", gx, gy, gz, bx, by, bz, shared,
                  *(unsigned long long *) arguments[0]);
}
