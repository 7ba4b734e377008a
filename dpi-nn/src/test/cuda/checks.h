// What NVIDIA's compute-sanitizer looks for on a GPU, looked for under emulation: reads and writes outside of what was
// allocated, of what was never written, and races. The kernels are compiled with -fsanitize=thread, which calls a function
// at every access to memory; ours answer here instead of the compiler's own library. checks.cpp has them.
#pragma once
namespace emulation::checks {
#ifdef DPI_CHECKED
void launch_begins(int threads);
void block_begins(int number);
/** All threads of the block have reached a barrier: whatever came before it is seen by whatever comes after. */
void barrier_passed();
void reads(const void* from, int bytes);
/** A copy to shared memory by the hardware: until it is waited for nobody may touch what it writes. */
void copy_begins(const void* to, int bytes);
void copy_ends(const void* to, int bytes);
/** Reads what other blocks have written, and may: it was made sure that they are done. */
void reads_shared_result(const void* from, int bytes);
#else
inline void launch_begins(int) {}
inline void block_begins(int) {}
inline void barrier_passed() {}
inline void reads(const void*, int) {}
inline void copy_begins(const void*, int) {}
inline void copy_ends(const void*, int) {}
inline void reads_shared_result(const void*, int) {}
#endif
}  // namespace emulation::checks
