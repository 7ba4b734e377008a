// Races in shared memory. Each thread has a vector clock: for every thread, up to which of that one's times it knows what
// was done. Arriving at a barrier hands on what a thread knows, waiting there learns it. Two accesses to a place race if
// the later thread does not know of the earlier one (Flanagan and Freund's FastTrack, 2009). Where all threads of a block have
// met at a barrier, each knows of all that came before: places are told so when they are touched next, without the clocks.
#include "shared_checks.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "checks.h"
#include "emulation.h"

namespace emulation::checks {
namespace {
using Clock = std::vector<uint32_t>;

struct Touch {
    uint32_t time = 0;
    int by = -1;
};

/** Reads of a place since it was written, in a pool; of some others that a later reader knew of, nothing is left. */
struct Read {
    Touch touch;
    int next;
};

/** How many of the latest reads are compared with a new one. */
constexpr int LOOKED_AT = 4;

constexpr int NONE = -1;

/** Two bytes. */
struct Place {
    unsigned block = 0, meeting = 0;
    Touch written;
    int reads = NONE;
    /** The fences of the thread that wrote, before it did; unless a bulk copy wrote. */
    uint32_t fences = 0;
    bool bulk = false, copying = false;
};

constexpr int GRANULE = 2;

std::vector<Place> places;
std::vector<Read> pool;
/** The first read of the pool that is free again. */
int unused = NONE;
std::vector<Clock> clocks;
std::vector<uint32_t> fencesOf;
std::map<std::pair<const void*, unsigned>, Clock> barriers;
unsigned block;
/** How often all threads of the block have met. */
unsigned meeting;

bool knows(int thread, const Touch& touch) {
    return touch.by == thread || clocks[thread][touch.by] >= touch.time;
}

void learn(Clock& clock, const Clock& other) {
    for (size_t i = 0; i < clock.size(); i++) {
        clock[i] = std::max(clock[i], other[i]);
    }
}

bool is_write(Access access) {
    return access == Access::WRITE || access == Access::BULK_WRITE;
}

/** What is wrong with an access, or null. */
const char* wrong(const Place& place, Access access, int thread) {
    if (place.copying) {
        return "touched while a copy to it is under way";
    }
    bool isWritten = place.written.by >= 0;
    if (isWritten && !knows(thread, place.written)) {
        return is_write(access) ? WRITTEN_TWICE : READ_WHILE_WRITTEN;
    }
    if (!is_write(access) && !isWritten) {
        return NEVER_WRITTEN;
    }
    if (is_write(access)) {
        for (int i = place.reads; i != NONE; i = pool[i].next) {
            if (!knows(thread, pool[i].touch)) {
                return WRITTEN_WHILE_READ;
            }
        }
    }
    if ((access == Access::MATRIX_READ || access == Access::BULK_WRITE) && isWritten && !place.bulk &&
        fencesOf[place.written.by] == place.fences) {
        return "touched by wgmma or a bulk copy without fence.proxy.async after it was written";
    }
    return nullptr;
}

void note_read(Place& place, int thread) {
    Touch now = {clocks[thread][thread], thread};
    for (int i = place.reads, n = 0; i != NONE && n < LOOKED_AT; i = pool[i].next, n++) {
        if (knows(thread, pool[i].touch)) {
            pool[i].touch = now;
            return;
        }
    }
    int at = unused;
    if (at == NONE) {
        at = static_cast<int>(pool.size());
        pool.emplace_back();
    } else {
        unused = pool[at].next;
    }
    pool[at] = {now, place.reads};
    place.reads = at;
}

void forget_reads(Place& place) {
    while (place.reads != NONE) {
        int next = pool[place.reads].next;
        pool[place.reads].next = unused;
        unused = place.reads;
        place.reads = next;
    }
}

Place& place_at(uintptr_t offset) {
    Place& place = places[offset / GRANULE];
    if (place.block != block) {
        place = {};
        place.block = block;
        place.meeting = meeting;
    } else if (place.meeting != meeting) {
        place.meeting = meeting;
        place.written.time = 0;
        place.reads = NONE;
    }
    return place;
}

template <class Change>
void each(const void* at, int bytes, Change change) {
    for (int i = 0; i < bytes; i += GRANULE) {
        change(place_at(static_cast<const char*>(at) - shared + i));
    }
}
}  // namespace

void shared_begins_launch(int threads) {
    places.assign(sharedBytes / GRANULE + 1, {});
    clocks.assign(threads, Clock(threads));
    block = 0;
}

void shared_begins_block() {
    block++;
    all_met();
    barriers.clear();
    fencesOf.assign(clocks.size(), 0);
    for (size_t i = 0; i < clocks.size(); i++) {
        std::fill(clocks[i].begin(), clocks[i].end(), 0);
        clocks[i][i] = 1;
    }
}

void touch_shared(uintptr_t offset, int bytes, Access access, int thread) {
    for (uintptr_t i = offset / GRANULE * GRANULE; i < offset + bytes; i += GRANULE) {
        if (i >= static_cast<uintptr_t>(sharedBytes)) {
            fail("shared memory", i, "outside");
        }
        Place& place = place_at(i);
        if (const char* what = wrong(place, access, thread)) {
            fail("shared memory", i, what);
        }
        if (is_write(access)) {
            place.written = {clocks[thread][thread], thread};
            forget_reads(place);
            place.fences = fencesOf[thread];
            place.bulk = access == Access::BULK_WRITE;
        } else {
            note_read(place, thread);
        }
    }
}

void all_met() {
    meeting++;
    pool.clear();
    unused = NONE;
}

void releases(const void* barrier, unsigned phase) {
    Clock& mine = clocks[threadIdx.x];
    auto [found, isNew] = barriers.try_emplace({barrier, phase}, mine);
    if (isNew) {
        barriers.erase({barrier, phase - 2});
    } else {
        learn(found->second, mine);
    }
    mine[threadIdx.x]++;
}

void acquires(const void* barrier, unsigned phase) {
    auto found = barriers.find({barrier, phase});
    if (found != barriers.end()) {
        learn(clocks[threadIdx.x], found->second);
    }
}

void fences() {
    fencesOf[threadIdx.x]++;
}

void copy_begins(const void* to, int bytes) {
    // A second copy to the same place by the same thread is in order with the first.
    each(to, bytes, [](Place& place) { place.copying = place.copying && place.written.by != threadIdx.x; });
    touch_shared(static_cast<const char*>(to) - shared, bytes, Access::WRITE, threadIdx.x);
    each(to, bytes, [](Place& place) { place.copying = true; });
}

void copy_ends(const void* to, int bytes) {
    each(to, bytes, [](Place& place) { place.copying = false; });
    touch_shared(static_cast<const char*>(to) - shared, bytes, Access::WRITE, threadIdx.x);
}

void bulk_begins(const void* to, int bytes) {
    touch_shared(static_cast<const char*>(to) - shared, bytes, Access::BULK_WRITE, threadIdx.x);
    each(to, bytes, [](Place& place) { place.copying = true; });
}

void bulk_ends(const void* to, int bytes, int thread, const void* barrier, unsigned phase) {
    each(to, bytes, [](Place& place) { place.copying = false; });
    // It became visible with the phase, to which its thread had arrived before.
    auto found = barriers.find({barrier, phase});
    if (found != barriers.end()) {
        found->second[thread] = std::max(found->second[thread], clocks[thread][thread]);
    }
}

void matrix_reads(const void* from, int bytes, int firstThread) {
    touch_shared(static_cast<const char*>(from) - shared, bytes, Access::MATRIX_READ, firstThread);
}

void warp_learns(int firstThread) {
    uint32_t time = clocks[firstThread][firstThread]++;
    for (int i = firstThread; i < firstThread + 32; i++) {
        clocks[i][firstThread] = std::max(clocks[i][firstThread], time);
    }
}
}  // namespace emulation::checks
