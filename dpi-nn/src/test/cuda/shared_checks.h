// The checks of shared memory, shared_checks.cpp, for checks.cpp.
#pragma once
#include <cstdint>

namespace emulation::checks {
constexpr const char* WRITTEN_TWICE = "written by two threads at once";
constexpr const char* READ_WHILE_WRITTEN = "read while another thread writes it";
constexpr const char* WRITTEN_WHILE_READ = "written while another thread reads it";
constexpr const char* NEVER_WRITTEN = "read before anything was written";

enum class Access { READ, WRITE, MATRIX_READ, BULK_WRITE };

void shared_begins_launch(int threads);
void shared_begins_block();
/** Notes an access to shared memory by a thread; ends the launch if something is wrong with it. */
void touch_shared(uintptr_t offset, int bytes, Access access, int thread);
/** Ends the launch: something is wrong at this byte. */
[[noreturn]] void fail(const char* memory, intptr_t at, const char* what);
}  // namespace emulation::checks
