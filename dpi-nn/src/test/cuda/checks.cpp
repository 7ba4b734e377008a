#include "checks.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <vector>

#include "emulation.h"
#include "machine.h"
#include "shared_checks.h"

namespace emulation::checks {
namespace {
/** Who touched a place of the device's memory last, and in which launch. */
struct Touch {
    uint64_t launch = 0;
    int by = -1;

    bool other(uint64_t now, int me) const {
        return launch == now && by != me;
    }
};

constexpr int MANY = -2;

/** Two bytes. */
struct Place {
    Touch written, read;

    /** What is wrong with this access, or null. */
    const char* touch(bool write, uint64_t now, int me) {
        const char* wrong = nullptr;
        if (written.other(now, me)) {
            wrong = write ? WRITTEN_TWICE : READ_WHILE_WRITTEN;
        } else if (write && read.other(now, me)) {
            wrong = WRITTEN_WHILE_READ;
        } else if (!write && written.launch == 0) {
            wrong = NEVER_WRITTEN;
        }
        if (write) {
            written = {now, me};
        } else {
            read = {now, read.other(now, me) ? MANY : me};
        }
        return wrong;
    }
};

constexpr int GRANULE = 2;
constexpr uintptr_t GUARD = 1 << 16;

/** Device memory, with guards before and after it that nobody may touch. */
struct Allocation {
    uintptr_t bytes;
    std::vector<Place> places;
};

std::map<uintptr_t, Allocation> allocations;
uint64_t launch;
int block, blockThreads;

/** A range of addresses and the allocation that they belong to, guards included; null where there is none. */
struct Range {
    uintptr_t begin = 0, end = 0;
    Allocation* allocation = nullptr;
};

/** The allocation that was touched last, and the addresses outside of all allocations. */
Range latest, outside;

Range range(uintptr_t address) {
    auto after = allocations.upper_bound(address + GUARD);
    Range found = {0, after == allocations.end() ? UINTPTR_MAX : after->first - GUARD};
    if (after != allocations.begin()) {
        auto& [begin, allocation] = *--after;
        uintptr_t end = begin + allocation.bytes + GUARD;
        found = address < end ? Range{begin - GUARD, end, &allocation} : Range{end, found.end};
    }
    return found;
}

/** The one that an address belongs to, or null. */
Allocation* allocation(uintptr_t address, uintptr_t& offset) {
    for (Range* last : {&latest, &outside}) {
        if (address - last->begin < last->end - last->begin) {
            offset = address - last->begin - GUARD;
            return last->allocation;
        }
    }
    Range found = range(address);
    (found.allocation ? latest : outside) = found;
    offset = address - found.begin - GUARD;
    return found.allocation;
}

/** What lies neither in shared memory nor in the device's is the thread's own, or its arguments. */
void touch(const void* address, int bytes, bool write, bool checksRaces = true) {
    auto at = reinterpret_cast<uintptr_t>(address), base = reinterpret_cast<uintptr_t>(shared);
    if (at - base < static_cast<uintptr_t>(sharedBytes)) {
        touch_shared(at - base, bytes, write ? Access::WRITE : Access::READ, threadIdx.x);
        return;
    }
    uintptr_t offset;
    Allocation* found = is_on_stack(address) ? nullptr : allocation(at, offset);
    if (!found) {
        return;
    }
    // Before the first byte the offset is a very large number.
    if (offset >= found->bytes || offset + bytes > found->bytes) {
        fail("device memory", offset, "outside of what was allocated");
    }
    for (uintptr_t i = offset / GRANULE; i * GRANULE < offset + bytes; i++) {
        Place& place = found->places[i];
        if (!checksRaces) {
            place.read = {launch, MANY};
        } else if (const char* wrong = place.touch(write, launch, block * blockThreads + threadIdx.x)) {
            fail("device memory", offset, wrong);
        }
    }
}
}  // namespace

void fail(const char* memory, intptr_t at, const char* what) {
    char message[200];
    snprintf(message, sizeof message, "%s at byte %td in block %d, thread %d: %s", memory, at, block, threadIdx.x, what);
    stop(message);
}

void launch_begins(int threads) {
    launch = std::max<uint64_t>(launch, 1) + 1;
    blockThreads = threads;
    shared_begins_launch(threads);
}

void block_begins(int number) {
    block = number;
    shared_begins_block();
}

void reads(const void* from, int bytes) {
    touch(from, bytes, false);
}

void reads_shared_result(const void* from, int bytes) {
    touch(from, bytes, false, false);
}
}  // namespace emulation::checks

using namespace emulation;

/** The test's device says what it allocates, 64 KiB of its own before and after it, what it frees and fills. */
extern "C" void emulation_allocated(const char* address, int64_t bytes) {
    checks::allocations[reinterpret_cast<uintptr_t>(address)] = {
        static_cast<uintptr_t>(bytes), std::vector<checks::Place>(bytes / checks::GRANULE + 1)};
    checks::latest = checks::outside = {};
}

extern "C" void emulation_freed(const char* address) {
    checks::allocations.erase(reinterpret_cast<uintptr_t>(address));
    checks::latest = checks::outside = {};
}

extern "C" void emulation_filled(const char* address, int64_t bytes) {
    uintptr_t begin;
    checks::Allocation* found = checks::allocation(reinterpret_cast<uintptr_t>(address), begin);
    for (uintptr_t i = begin / checks::GRANULE; i * checks::GRANULE < begin + bytes; i++) {
        found->places[i].written = {1, -1};
    }
}

// What the compiler calls.
#define ACCESS(bytes)                                                                                         \
    extern "C" void __tsan_read##bytes(const void* p) { checks::touch(p, bytes, false); }                     \
    extern "C" void __tsan_write##bytes(const void* p) { checks::touch(p, bytes, true); }                     \
    extern "C" void __tsan_unaligned_read##bytes(const void*) { stop("a read that is not aligned"); } \
    extern "C" void __tsan_unaligned_write##bytes(const void*) { stop("a write that is not aligned"); }
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)
extern "C" void __tsan_read_range(const void* p, unsigned long bytes) { checks::touch(p, static_cast<int>(bytes), false); }
extern "C" void __tsan_write_range(const void* p, unsigned long bytes) { checks::touch(p, static_cast<int>(bytes), true); }
extern "C" void __tsan_func_entry(void*) {}
extern "C" void __tsan_func_exit() {}
extern "C" void __tsan_init() {}

#define UNDEFINED(name, what)                                                             \
    extern "C" void __ubsan_handle_##name(const void*, const void*, const void*) {        \
        stop(what);                                                                       \
    }
UNDEFINED(type_mismatch_v1, "a pointer that is not aligned, or null")
UNDEFINED(out_of_bounds, "an index outside of its array")
UNDEFINED(shift_out_of_bounds, "a shift by too many bits")
UNDEFINED(add_overflow, "a sum that overflows")
UNDEFINED(sub_overflow, "a difference that overflows")
UNDEFINED(mul_overflow, "a product that overflows")
UNDEFINED(negate_overflow, "a negation that overflows")
UNDEFINED(divrem_overflow, "a division by zero")
UNDEFINED(pointer_overflow, "a pointer that overflows")
