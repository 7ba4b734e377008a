// What NVIDIA's compute-sanitizer looks for on a GPU, looked for under emulation: reads and writes outside of what was
// allocated, of what was never written, and races. The kernels are compiled with -fsanitize=thread, which calls a function
// at every access to memory; ours answer here instead of the compiler's own library. checks.cpp has them.
#pragma once
namespace emulation::checks {
#ifdef DPI_CHECKED
constexpr bool ON = true;
void launch_begins(int threads);
void block_begins(int number);
/** The thread arrives at a phase of a barrier, or has waited for it: what came before the one is seen after the other. */
void releases(const void* barrier, unsigned phase);
void acquires(const void* barrier, unsigned phase);
/** All threads of the block wait at a barrier. */
void all_met();
void reads(const void* from, int bytes);
/** A copy to shared memory by the hardware: until it is waited for nobody may touch what it writes. */
void copy_begins(const void* to, int bytes);
void copy_ends(const void* to, int bytes);
/** A bulk copy; it ends, for those who wait at the barrier, whichever thread finds it. */
void bulk_begins(const void* to, int bytes);
void bulk_ends(const void* to, int bytes, int thread, const void* barrier, unsigned phase);
/** The thread makes its writes visible to wgmma and bulk copies. */
void fences();
/** wgmma reads for a warp, whose first thread stands for all until they have waited. */
void matrix_reads(const void* from, int bytes, int firstThread);
void warp_learns(int firstThread);
/** Reads what other blocks have written, and may: it was made sure that they are done. */
void reads_shared_result(const void* from, int bytes);
#else
constexpr bool ON = false;
inline void launch_begins(int) {}
inline void block_begins(int) {}
inline void releases(const void*, unsigned) {}
inline void acquires(const void*, unsigned) {}
inline void all_met() {}
inline void bulk_begins(const void*, int) {}
inline void bulk_ends(const void*, int, int, const void*, unsigned) {}
inline void fences() {}
inline void matrix_reads(const void*, int, int) {}
inline void warp_learns(int) {}
inline void reads(const void*, int) {}
inline void copy_begins(const void*, int) {}
inline void copy_ends(const void*, int) {}
inline void reads_shared_result(const void*, int) {}
#endif
}  // namespace emulation::checks
