/*
 * Stands in for NVIDIA's driver where there is none: the functions write down that they were called, with their whole
 * numbers, and succeed, except where stub_set says otherwise. Nothing is computed; memory is the host's.
 */
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
}

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

static int called(const char *function, const char *format, ...) {
    size_t at = strlen(calls);
    if (at < sizeof calls - 512) {
        va_list list;
        va_start(list, format);
        at += sprintf(calls + at, "%s", function);
        at += vsprintf(calls + at, format, list);
        va_end(list);
        strcpy(calls + at, "\n");
    }
    return strcmp(function, failing) == 0 ? error : 0;
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
    free((void *) address);
    return called("cuMemFree_v2", "");
}
int cuMemcpyHtoD_v2(unsigned long long to, const void *from, size_t bytes) {
    memcpy((void *) to, from, bytes);
    return called("cuMemcpyHtoD_v2", " %zu", bytes);
}
int cuMemcpyDtoH_v2(void *to, unsigned long long from, size_t bytes) {
    memcpy(to, (void *) from, bytes);
    return called("cuMemcpyDtoH_v2", " %zu", bytes);
}
int cuMemcpyDtoDAsync_v2(unsigned long long to, unsigned long long from, size_t bytes, void *stream) {
    memcpy((void *) to, (void *) from, bytes);
    return called("cuMemcpyDtoDAsync_v2", " %zu", bytes);
}
int cuStreamCreate(void **stream, unsigned flags) { HANDLE(stream); return called("cuStreamCreate", " %u", flags); }
int cuStreamDestroy_v2(void *stream) { return called("cuStreamDestroy_v2", ""); }
int cuStreamSynchronize(void *stream) { return called("cuStreamSynchronize", ""); }
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
int cuEventCreate(void **event, unsigned flags) { *event = calloc(1, sizeof(double)); return called("cuEventCreate", " %u", flags); }
int cuEventRecord(void *event, void *stream) { *(double *) event = now; return called("cuEventRecord", ""); }
int cuEventSynchronize(void *event) { return called("cuEventSynchronize", ""); }
int cuEventElapsedTime(float *milliseconds, void *start, void *end) {
    *milliseconds = (*(double *) end - *(double *) start) / 1e3;
    return called("cuEventElapsedTime", "");
}
int cuEventDestroy_v2(void *event) { free(event); return called("cuEventDestroy_v2", ""); }
int cuLaunchKernel(void *function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned shared, void *stream, void **arguments, void **extra) {
    *(recording != NULL ? recording : &now) += cost(function);
    return called("cuLaunchKernel", " %u %u %u, %u %u %u, %u, first argument %llx", gx, gy, gz, bx, by, bz, shared,
                  *(unsigned long long *) arguments[0]);
}
