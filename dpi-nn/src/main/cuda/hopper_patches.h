// The threads that prepare patches for a convolution on Hopper: copies that run ahead, and normalisation in place.
#pragma once
#include "hopper_tile.h"

/** @tparam FIRST the first thread, which is followed by THREADS - 1 others */
template <class Tile, int FIRST, int THREADS>
struct PatchPreparation {
    using Patches = Ring<Tile::PATCHES, Tile::PATCH_BYTES>;

    /** Patches whose copies are in flight while one is normalised. */
    static constexpr int AHEAD = Tile::PATCHES / 2;

    const Schedule<Tile>& schedule;
    Patches patches;

    __device__ PatchPreparation(const Schedule<Tile>& schedule, const Patches& patches)
        : schedule(schedule), patches(patches) {}

    __device__ void run() {
        Position ahead(schedule), now(schedule);
        Patches filling = patches;
        for (int i = 0; i < AHEAD; i++) {
            startCopy(ahead, filling);
        }
        while (now.isLeft()) {
            startCopy(ahead, filling);
            wait_copies<AHEAD>();
            transform(now, patches.buffer());
            fence_async_proxy();
            arrive(patches.full());
            patches.advance();
            now.advance();
        }
    }

    /** The position of a patch among those that the block needs. */
    struct Position {
        const Schedule<Tile>& all;
        int work, operand = 0, kTile, end;
        Tile tile;

        __device__ explicit Position(const Schedule<Tile>& all)
            : all(all), work(blockIdx.x), tile(all.args, work) {
            findKTiles();
            kTile--;
            advance();
        }

        __device__ bool isLeft() const {
            return work < all.count;
        }

        __device__ const Operand& of() const {
            return all.operand(operand);
        }

        __device__ void advance() {
            kTile++;
            while (kTile == end && isLeft()) {
                operand++;
                if (operand == all.operands()) {
                    operand = 0;
                    work += gridDim.x;
                    tile = Tile(all.args, work);
                }
                findKTiles();
            }
        }

    private:
        __device__ void findKTiles() {
            kTile = all.firstKTile(of(), tile.split);
            end = all.firstKTile(of(), tile.split + 1);
        }
    };

    /** The walk of a thread over its pixels of a patch, before resampling. */
    struct Walk {
        static constexpr int PIXELS_AT_ONCE = THREADS / VECS;

        int pixel, pixels, y, x, endX, width, stepY, stepX;

        __device__ Walk(const Tile& tile, const Operand& o) {
            width = Tile::TW + o.kernel - 1;
            pixel = (threadIdx.x - FIRST) / VECS;
            pixels = (Tile::TH + o.kernel - 1) * width;
            stepY = PIXELS_AT_ONCE / width;
            stepX = PIXELS_AT_ONCE % width;
            y = tile.outY - o.padding + pixel / width;
            x = tile.outX - o.padding + pixel % width;
            endX = tile.outX - o.padding + width;
        }

        __device__ bool isLeft() const {
            return pixel < pixels;
        }

        __device__ void advance() {
            pixel += PIXELS_AT_ONCE;
            y += stepY;
            x += stepX;
            if (x >= endX) {
                x -= width;
                y++;
            }
        }

        __device__ bool isInside(int height, int width) const {
            return static_cast<unsigned>(y) < static_cast<unsigned>(height) &&
                   static_cast<unsigned>(x) < static_cast<unsigned>(width);
        }
    };

    /** The place of the thread's 16-byte vectors in a patch, and their first channel. */
    static __device__ char* vectors(char* patch) {
        return patch + (threadIdx.x - FIRST) % VECS * (Tile::PATCH_PIXELS * 16);
    }

    static __device__ int channel(int kTile) {
        return kTile * K_TILE + (threadIdx.x - FIRST) % VECS * VEC;
    }

    /** Starts the copies of the next patch, if one is left: a group in any case. */
    static __device__ void startCopy(Position& position, Patches& filling) {
        if (position.isLeft()) {
            filling.waitUntilFree();
            copy(position, vectors(filling.buffer()));
            filling.advance();
            position.advance();
        }
        commit_copies();
    }

    static __device__ void copy(const Position& position, char* to) {
        const Operand& o = position.of();
        const Source& source = o.source;
        int c = channel(position.kTile), up = source.resample == NEAREST_UP;
        bool isFirst = c < source.first.channels, isAny = c < source.channels();
        const Map& map = isFirst ? source.first : source.second;
        const Element* from = isFirst ? map.begin(position.tile.image) + c
                                      : map.begin(position.tile.image) + (c - source.first.channels);
        int width = source.first.width;
        for (Walk walk(position.tile, o); walk.isLeft(); walk.advance()) {
            bool inside = isAny && walk.isInside(source.first.height << up, width << up);
            int offset = ((walk.y >> up) * width + (walk.x >> up)) * map.stride;
            copy_async(to + walk.pixel * 16, inside ? from + offset : source.first.data, inside);
        }
    }

    /** Normalises the thread's own 16-byte vectors. */
    static __device__ void transform(const Position& position, char* patch) {
        const Operand& o = position.of();
        const Source& source = o.source;
        int c = channel(position.kTile), up = source.resample == NEAREST_UP;
        if (c >= source.channels() || (source.scale == nullptr && !source.silu && PRECISION != TF32)) {
            return;
        }
        float scale[VEC], shift[VEC];
        source.affine(position.tile.image, c, scale, shift);
        char* from = vectors(patch);
        for (Walk walk(position.tile, o); walk.isLeft(); walk.advance()) {
            if (walk.isInside(source.first.height << up, source.first.width << up)) {
                Vec* vec = reinterpret_cast<Vec*>(from + walk.pixel * 16);
                float x[VEC];
                unpack(*vec, x);
                source.activate(scale, shift, x);
#pragma unroll
                for (int j = 0; j < VEC; j++) {
                    x[j] = as_factor(x[j]);
                }
                *vec = pack(x);
            }
        }
    }
};
