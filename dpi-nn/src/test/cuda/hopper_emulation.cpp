// The machine behind hopper_emulation.h.
#include <deque>
#include <map>
#include <vector>

#include "checks.h"
#include "machine.h"

using Barrier = uint64_t;

namespace emulation::hopper {
namespace {
struct Bulk {
    char* to;
    const char* from;
    int bytes, thread;
};

/** A barrier in shared memory. Bytes that have arrived and were not expected yet count below 0. */
struct BarrierState {
    int expected, pending, bytes = 0;
    unsigned phase = 0;
    std::vector<Bulk> copies;
};

/** 64 rows of a or more of b, along 32 bytes of K, as matrix_descriptor describes them. */
struct Matrix {
    int start, leading, stride;

    explicit Matrix(uint64_t descriptor)
        : start(field(descriptor)), leading(field(descriptor >> 16)), stride(field(descriptor >> 32)) {}

    static int field(uint64_t bits) {
        return static_cast<int>(bits & 0x3fff) << 4;
    }

    /** The 16 bytes of a row, the first or the second. */
    const char* part(int row, int half) const {
        int offset = start + row / 8 * stride + half * leading + row % 8 * 16;
        if (offset + 16 > sharedBytes) {
            stop("a matrix outside of shared memory");
        }
        return shared + offset;
    }
};

constexpr int ROWS = 16;
constexpr int K_BYTES = 32;

struct Product {
    Matrix a, b;
    int columns, elementBytes;

    /** Reads one 16-byte part after the other. */
    template <class Read>
    void read(int warp, Read part) const {
        for (int half = 0; half < 2; half++) {
            for (int i = 0; i < ROWS; i++) {
                part(a.part(warp % 4 * ROWS + i, half));
            }
            for (int j = 0; j < columns; j++) {
                part(b.part(j, half));
            }
        }
    }

    float element(const char* part, int k) const {
        uint32_t word;
        std::memcpy(&word, part + k * elementBytes / 4 * 4, 4);
        return elementBytes == 2 ? half_of(word, k % 2) : truncated(word);
    }

    /** Adds the products of a warp's rows to sums[row][column]. */
    void add(int warp, float* sums) const {
        int inPart = 16 / elementBytes;
        std::vector<float> right(static_cast<size_t>(K_BYTES / elementBytes) * columns), row(columns);
        for (int j = 0; j < columns; j++) {
            for (int half = 0; half < 2; half++) {
                const char* part = b.part(j, half);
                for (int k = 0; k < inPart; k++) {
                    right[(half * inPart + k) * columns + j] = element(part, k);
                }
            }
        }
        for (int i = 0; i < ROWS; i++) {
            std::fill(row.begin(), row.end(), 0.0f);
            for (int k = 0; k < K_BYTES / elementBytes; k++) {
                float left = element(a.part(warp % 4 * ROWS + i, k / inPart), k % inPart);
                const float* factors = &right[k * columns];
                for (int j = 0; j < columns; j++) {
                    row[j] += left * factors[j];
                }
            }
            for (int j = 0; j < columns; j++) {
                sums[i * columns + j] += row[j];
            }
        }
    }
};

/** A warp's products in flight, all with the same sums, and what the sums will be. */
struct Warp {
    bool fenced = false;
    int started = 0, registers = 0;
    std::vector<Product> open;
    std::deque<std::vector<Product>> groups;
    float* lanes[WARP] = {};
    std::vector<float> sums;

    bool isInFlight() const {
        return !sums.empty();
    }

    /** Calls with a lane's register and the sum in it. */
    template <class Each>
    void each(int columns, Each both) {
        for (int lane = 0; lane < WARP; lane++) {
            for (int i = 0; i < columns / 2; i++) {
                int row = lane / 4 + i % 4 / 2 * 8, column = i / 4 * 8 + lane % 4 * 2 + i % 2;
                both(lanes[lane][i], sums[row * columns + column]);
            }
        }
    }
};

std::map<const Barrier*, BarrierState> barriers;
std::vector<Warp> warps;
/** Registers of the block that no thread has. */
int freeRegisters;

BarrierState& state(const Barrier* barrier) {
    auto found = barriers.find(barrier);
    if (found == barriers.end()) {
        stop("a barrier that was not initialised");
    }
    return found->second;
}

void complete(BarrierState& b) {
    if (b.pending == 0 && b.bytes == 0) {
        b.pending = b.expected;
        b.phase++;
        progress();
    }
}

Warp& warp() {
    return warps[threadIdx.x / WARP];
}

int first_lane() {
    return threadIdx.x / WARP * WARP;
}

/** Checks the beginning of every 16 bytes: they are written at once, or something overwrites many of them. */
void check_reads(const Product& product) {
    if (checks::ON) {
        product.read(threadIdx.x / WARP, [](const char* part) { checks::matrix_reads(part, 4, first_lane()); });
    }
}

int registers_at_first() {
    return std::min(255, 65536 / threads) / 8 * 8;
}
}  // namespace

void block_begins() {
    barriers.clear();
    warps.assign(threads / WARP, {});
    freeRegisters = 0;
}

void block_ends() {
    for (auto& [barrier, b] : barriers) {
        require(b.copies.empty(), "bulk copies were begun and nobody waited for them");
    }
    for (size_t i = 0; i < warps.size(); i++) {
        require(!warps[i].isInFlight(), "products were begun and nobody waited for them");
        require(warps[i].started == warps[i / 4 * 4].started, "products by some of a warpgroup's warps");
        require(warps[i].registers == warps[i / 4 * 4].registers, "registers of some of a warpgroup's warps");
    }
}

void start_product(float* sums, int columns, uint64_t a, uint64_t b, int elementBytes) {
    uint64_t factors[2] = {a, b};
    Post mine = {factors, sums, nullptr, nullptr, 0};
    together(mine, [=](Post* p) {
        Warp& w = warp();
        Product product = {Matrix(a), Matrix(b), columns, elementBytes};
        if (!w.fenced) {
            stop("products without wgmma.fence before them");
        }
        bool first = !w.isInFlight();
        if (first) {
            w.sums.resize(static_cast<size_t>(ROWS) * columns);
        }
        for (int lane = 0; lane < WARP; lane++) {
            if (std::memcmp(p[lane].address, factors, sizeof factors) != 0) {
                stop("lanes of a warp multiply different matrices");
            }
            if (!first && (w.lanes[lane] != p[lane].result || w.sums.size() != static_cast<size_t>(ROWS) * columns)) {
                stop("products in flight have different sums");
            }
            w.lanes[lane] = static_cast<float*>(p[lane].result);
        }
        if (first) {
            w.each(columns, [](float& lane, float& sum) {
                sum = lane;
                lane = NAN;
            });
        }
        check_reads(product);
        w.started++;
        w.open.push_back(product);
    });
}

void wait_groups(int pending) {
    together({}, [=](Post*) {
        Warp& w = warp();
        while (static_cast<int>(w.groups.size()) > pending) {
            for (const Product& product : w.groups.front()) {
                check_reads(product);
                product.add(threadIdx.x / WARP, w.sums.data());
            }
            w.groups.pop_front();
        }
        if (w.groups.empty() && w.open.empty() && w.isInFlight()) {
            w.each(static_cast<int>(w.sums.size()) / ROWS, [](float& lane, float& sum) { lane = sum; });
            w.sums.clear();
        }
        checks::warp_learns(first_lane());
    });
}

void set_registers(int registers, bool more) {
    Warp& w = warp();
    int before = w.registers == 0 ? registers_at_first() : w.registers;
    if (registers % 8 != 0 || registers < 24 || registers > 256 || (more ? registers < before : registers > before)) {
        stop("a number of registers that setmaxnreg does not take");
    }
    wait_for_warp();
    if (threadIdx.x % WARP == 0) {
        while (freeRegisters < (registers - before) * WARP) {
            yield();
        }
        freeRegisters -= (registers - before) * WARP;
        w.registers = registers;
        progress();
    }
    wait_for_warp();
}
}  // namespace emulation::hopper

using namespace emulation;
using namespace emulation::hopper;

void initialise(Barrier* barrier, int arrivals) {
    int offset = static_cast<int>(reinterpret_cast<char*>(barrier) - shared);
    require(offset >= 0 && offset + 8 <= sharedBytes && offset % 8 == 0 && arrivals > 0, "a barrier that is none");
    barriers[barrier] = {arrivals, arrivals, 0, 0, {}};
}

void arrive_expecting(Barrier* barrier, int bytes) {
    BarrierState& b = state(barrier);
    if (b.pending == 0) {
        stop("more arrivals at a barrier than its phase has");
    }
    checks::releases(barrier, b.phase);
    b.bytes += bytes;
    b.pending--;
    complete(b);
}

void arrive(Barrier* barrier) {
    arrive_expecting(barrier, 0);
}

bool has_ended(Barrier* barrier, unsigned parity) {
    BarrierState& b = state(barrier);
    if ((b.phase & 1) == parity) {
        if (b.pending > 0 || b.copies.empty()) {
            yield();
        } else {
            for (const Bulk& copy : b.copies) {
                std::memcpy(copy.to, copy.from, copy.bytes);
                checks::bulk_ends(copy.to, copy.bytes, copy.thread, barrier, b.phase);
                b.bytes -= copy.bytes;
            }
            b.copies.clear();
            complete(b);
        }
    }
    if ((b.phase & 1) == parity) {
        return false;
    }
    progress();
    checks::acquires(barrier, b.phase - 1);
    return true;
}

/** Time passes while no thread does anything but wait. */
unsigned clocks() {
    static unsigned now = 0;
    return now += is_stalled() ? 1 << 22 : 0;
}

void trap() {
    stop("trap");
}

void copy_bulk(void* to, const void* from, int bytes, Barrier* barrier) {
    int offset = static_cast<int>(static_cast<char*>(to) - shared);
    if (offset < 0 || offset + bytes > sharedBytes) {
        stop("a bulk copy to outside of shared memory");
    }
    if (offset % 16 != 0 || reinterpret_cast<uintptr_t>(from) % 16 != 0 || bytes % 16 != 0) {
        stop("a bulk copy that is not aligned");
    }
    std::memset(to, 0xff, bytes);
    checks::bulk_begins(to, bytes);
    checks::reads(from, bytes);
    state(barrier).copies.push_back(
        {static_cast<char*>(to), static_cast<const char*>(from), bytes, threadIdx.x});
}

void fence_async_proxy() {
    checks::fences();
}

uint64_t matrix_descriptor(const void* start, int leading, int stride) {
    int64_t offset = static_cast<const char*>(start) - shared;
    if (offset < 0 || offset >= sharedBytes || offset % 16 != 0 || leading % 16 != 0 || stride % 16 != 0) {
        stop("a matrix outside of shared memory or not aligned");
    }
    return offset >> 4 | static_cast<uint64_t>(leading >> 4 & 0x3fff) << 16 |
           static_cast<uint64_t>(stride >> 4 & 0x3fff) << 32;
}

void begin_products() {
    wait_for_warp();
    warp().fenced = true;
}

void commit_products() {
    together({}, [](Post*) {
        Warp& w = warp();
        w.groups.push_back(std::move(w.open));
        w.open.clear();
        w.fenced = false;
    });
}
