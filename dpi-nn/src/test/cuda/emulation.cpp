// The machine behind emulation.h, and what the tests call: one library for each precision.
#include "emulation.h"

#include "checks.h"
#include "machine.h"

#include <csetjmp>
#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <ucontext.h>

Dim3 threadIdx, blockIdx, gridDim;

namespace emulation {
char* shared;
int sharedBytes;

namespace {
/** So many turns of each thread without any progress are a deadlock: more than a kernel waits until it traps. */
constexpr int IDLE_TURNS = 1100;

struct Entry {
    int threads, argumentBytes;
    Kernel kernel;
};

std::map<std::string, Entry>& kernels() {
    static std::map<std::string, Entry> all;
    return all;
}

struct Copy {
    void* to;
    const void* from;
    bool inside;
};

struct Barrier {
    int arrived = 0, generation = 0;
};

struct Fiber {
    jmp_buf state;
    std::vector<char> stack = std::vector<char>(STACK_BYTES);
    bool started = false, done = false;
    std::deque<std::vector<Copy>> groups;
    std::vector<Copy> open;
};

std::vector<std::unique_ptr<Fiber>> fibers;
int current, finished, idle;
Barrier blockBarrier;
std::map<int, Barrier> numberedBarriers;
std::vector<Barrier> warpBarriers;
std::vector<Post> allPosts;
jmp_buf scheduler;
ucontext_t back;
Kernel kernel;
const void* arguments;
std::string failure;
bool broken, backwards;

[[noreturn]] void leave() {
    _longjmp(scheduler, 1);
}

/** What a fiber does: one thread of a block after another. */
void live() {
    for (;;) {
        kernel(arguments);
        fibers[current]->done = true;
        finished++;
        idle = 0;
        yield();
    }
}

/** Goes on with the other threads until the barrier has let this one pass. */
void wait(Barrier& barrier, int size) {
    int generation = barrier.generation;
    idle = 0;
    if (++barrier.arrived == size) {
        barrier.arrived = 0;
        barrier.generation++;
        return;
    }
    while (barrier.generation == generation) {
        yield();
    }
    idle = 0;
}

/** The same where whatever came before the barrier is seen by whatever comes after. */
void synchronize(Barrier& barrier, int size) {
    int generation = barrier.generation;
    checks::releases(&barrier, generation);
    if (barrier.arrived + 1 == threads) {
        checks::all_met();
    }
    wait(barrier, size);
    checks::acquires(&barrier, generation);
}

void resume(Fiber& fiber) {
    if (fiber.started) {
        _longjmp(fiber.state, 1);
    }
    fiber.started = true;
    ucontext_t context;
    getcontext(&context);
    context.uc_stack.ss_sp = fiber.stack.data();
    context.uc_stack.ss_size = STACK_BYTES;
    context.uc_link = nullptr;
    makecontext(&context, live, 0);
    swapcontext(&back, &context);
}

void run_block() {
    finished = 0;
    idle = 0;
    blockBarrier = {};
    numberedBarriers.clear();
    hopper::block_begins();
    warpBarriers.assign(threads / WARP, {});
    std::fill_n(reinterpret_cast<float*>(shared), sharedBytes / 4, NAN);
    for (int i = 0; i < threads; i++) {
        fibers[i]->done = false;
        fibers[i]->groups.clear();
        fibers[i]->open.clear();
    }
    while (finished < threads && failure.empty()) {
        for (volatile int i = 0; i < threads && failure.empty(); i = i + 1) {
            if (fibers[i]->done) {
                continue;
            }
            require(++idle <= IDLE_TURNS * threads, "threads wait for each other at different barriers");
            current = i;
            threadIdx = {i, 0, 0};
            stack = fibers[i]->stack.data();
            if (_setjmp(scheduler) == 0) {
                resume(*fibers[i]);
            }
        }
    }
    for (int i = 0; i < threads; i++) {
        require(fibers[i]->open.empty(), "copies were begun and never ended");
    }
    if (failure.empty()) {
        hopper::block_ends();
    }
}
}  // namespace

int threads;
const char* stack;

void yield() {
    if (_setjmp(fibers[current]->state) == 0) {
        leave();
    }
}

void progress() {
    idle = 0;
}

bool is_stalled() {
    return idle > 2 * threads;
}

bool last_of_warp() {
    return warpBarriers[threadIdx.x / WARP].arrived == WARP - 1;
}

Registration::Registration(const char* name, int threads, int argumentBytes, Kernel kernel) {
    kernels()[name] = {threads, argumentBytes, kernel};
}

void require(bool condition, const char* what) {
    if (!condition && failure.empty()) {
        failure = what;
    }
}

void stop(const char* what) {
    require(false, what);
    leave();
}

void wait_for_block() {
    synchronize(blockBarrier, threads - finished);
}

void wait_for_some(int number, int size) {
    synchronize(numberedBarriers[number], size);
}

void wait_for_warp() {
    wait(warpBarriers[threadIdx.x / WARP], WARP);
}

Post* posts() {
    return &allPosts[threadIdx.x / WARP * WARP];
}

void begin_copy(void* to, const void* from, bool inside) {
    int offset = static_cast<int>(static_cast<char*>(to) - shared);
    require(offset >= 0 && offset + 16 <= sharedBytes, "a copy to outside of shared memory");
    require(offset % 16 == 0 && reinterpret_cast<uintptr_t>(from) % 16 == 0, "a copy of 16 bytes that are not aligned");
    std::memset(to, 0xff, 16);
    checks::copy_begins(to, 16);
    if (inside) {
        checks::reads(from, 16);
    }
    fibers[current]->open.push_back({to, from, inside});
}

void end_group() {
    Fiber& fiber = *fibers[current];
    fiber.groups.push_back(std::move(fiber.open));
    fiber.open.clear();
}

void wait_groups(int pending) {
    auto& groups = fibers[current]->groups;
    while (static_cast<int>(groups.size()) > pending) {
        for (const Copy& copy : groups.front()) {
            if (copy.inside) {
                std::memcpy(copy.to, copy.from, 16);
            } else {
                std::memset(copy.to, 0, 16);
            }
            checks::copy_ends(copy.to, 16);
        }
        groups.pop_front();
    }
}

namespace {
/** d += a·b with K products for each sum, added one after the other. */
template <int K, class Left, class Right>
void multiply(Post* p, Left left, Right right) {
    float a[16][K], b[8][K];
    for (int k = 0; k < K; k++) {
        for (int i = 0; i < 16; i++) {
            a[i][k] = left(p, i, k);
        }
        for (int j = 0; j < 8; j++) {
            b[j][k] = right(p, j, k);
        }
    }
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < 8; j++) {
            float sum = 0;
            for (int k = 0; k < K; k++) {
                sum += a[i][k] * b[j][k];
            }
            static_cast<float*>(p[i % 8 * 4 + j / 2].result)[i / 8 * 2 + j % 2] += sum;
        }
    }
}
}  // namespace
}  // namespace emulation

using emulation::Post;

void load_matrices(uint32_t (&words)[4], const void* address) {
    int offset = static_cast<int>(static_cast<const char*>(address) - emulation::shared);
    emulation::require(offset >= 0 && offset + 16 <= emulation::sharedBytes && offset % 16 == 0,
                       "a matrix row outside of shared memory or not aligned");
    emulation::checks::reads(address, 16);
    emulation::together({address, words, nullptr, nullptr, 0}, [](Post* p) {
        for (int lane = 0; lane < 32; lane++) {
            for (int matrix = 0; matrix < 4; matrix++) {
                static_cast<uint32_t*>(p[lane].result)[matrix] =
                    static_cast<const uint32_t*>(p[matrix * 8 + lane / 4].address)[lane % 4];
            }
        }
    });
}

void multiply_bf16(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    uint32_t b[2] = {b0, b1};
    emulation::together({nullptr, d, a, b, 0}, [](Post* p) {
        emulation::multiply<16>(
            p,
            [](Post* q, int i, int k) {
                return emulation::half_of(q[i % 8 * 4 + k % 8 / 2].a[k / 8 * 2 + i / 8], k % 2);
            },
            [](Post* q, int j, int k) { return emulation::half_of(q[j * 4 + k % 8 / 2].b[k / 8], k % 2); });
    });
}

void multiply_tf32(float (&d)[4], const uint32_t (&a)[4], uint32_t b0, uint32_t b1) {
    uint32_t b[2] = {b0, b1};
    emulation::together({nullptr, d, a, b, 0}, [](Post* p) {
        emulation::multiply<8>(
            p,
            [](Post* q, int i, int k) { return emulation::truncated(q[i % 8 * 4 + k % 4].a[k / 4 * 2 + i / 8]); },
            [](Post* q, int j, int k) { return emulation::truncated(q[j * 4 + k % 4].b[k / 4]); });
    });
}

unsigned atomicAdd(unsigned* to, unsigned n) {
    unsigned before = *to;
    *to += n;
    return before;
}

unsigned atomicInc(unsigned* to, unsigned last) {
    unsigned before = *to;
    *to = before >= last ? 0 : before + 1;
    return before;
}

float load_written(const float* p) {
    emulation::checks::reads_shared_result(p, sizeof *p);
    return *p;
}

float exchange(float x, int bits) {
    float result;
    emulation::together({&bits, &result, nullptr, nullptr, x}, [](Post* p) {
        for (int lane = 0; lane < 32; lane++) {
            *static_cast<float*>(p[lane].result) = p[lane ^ *static_cast<const int*>(p[lane].address)].value;
        }
    });
    return result;
}

/** The order of all further blocks: the last first, or the first. */
extern "C" void emulation_backwards(bool backwards) {
    emulation::backwards = backwards;
}

/**
 * Runs a kernel block after block.
 *
 * @return null, or what went wrong, valid until the next call
 */
extern "C" const char* emulation_launch(const char* name, int gridX, int gridY, int gridZ, int threads, int sharedBytes,
                                        const void* arguments, int argumentBytes) {
    using namespace emulation;
    failure.clear();
    auto found = kernels().find(name);
    if (found == kernels().end()) {
        failure = std::string("there is no kernel ") + name;
    } else if (found->second.threads != threads || found->second.argumentBytes != argumentBytes) {
        failure = std::string(name) + " wants " + std::to_string(found->second.threads) + " threads and " +
                  std::to_string(found->second.argumentBytes) + " bytes of arguments, got " + std::to_string(threads) +
                  " and " + std::to_string(argumentBytes);
    } else {
        // After a failure threads are left in the middle of a kernel: they begin anew.
        if (broken) {
            fibers.clear();
            broken = false;
        }
        while (static_cast<int>(fibers.size()) < threads) {
            fibers.push_back(std::make_unique<Fiber>());
        }
        std::vector<std::max_align_t> memory(sharedBytes / sizeof(std::max_align_t) + 1);
        shared = reinterpret_cast<char*>(memory.data());
        emulation::sharedBytes = sharedBytes;
        emulation::threads = threads;
        allPosts.resize(threads);
        kernel = found->second.kernel;
        emulation::arguments = arguments;
        gridDim = {gridX, gridY, gridZ};
        checks::launch_begins(threads);
        for (int z = 0; z < gridZ; z++) {
            for (int y = 0; y < gridY; y++) {
                for (int x = 0; x < gridX && failure.empty(); x++) {
                    blockIdx = backwards ? Dim3{gridX - 1 - x, gridY - 1 - y, gridZ - 1 - z} : Dim3{x, y, z};
                    checks::block_begins((z * gridY + y) * gridX + x);
                    run_block();
                }
            }
        }
    }
    if (failure.empty()) {
        return nullptr;
    }
    broken = true;
    failure = std::string(name) + ": " + failure;
    return failure.c_str();
}
