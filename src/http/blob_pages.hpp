// Blobs that many clients fetch, in pages that are never written again: the kernel puts those into sockets without copying them.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "session/base/bytes.hpp"

namespace session::http {

// Anonymous memory, filled once from front to back and given back as a whole. What malloc() gives would not do: pages on their way to a
// client are still the process's own, and memory used again would change what the client gets. Unmapped pages live on in the kernel.
class PageChunk {
   public:
    // A multiple of the huge pages that the kernel is asked for: fewer fragments to a packet (measured: tests/bench/delivery.py).
    static constexpr std::size_t kBytes = 2UL * 1024 * 1024;

    // Null: no memory to be had. `used` is what all chunks take, in bytes; it outlives them.
    [[nodiscard]] static std::shared_ptr<PageChunk> of_at_least(std::size_t bytes, std::shared_ptr<std::atomic<std::size_t>> used);
    PageChunk(std::uint8_t* begin, std::size_t size, std::shared_ptr<std::atomic<std::size_t>> used) noexcept;
    ~PageChunk();
    PageChunk(const PageChunk&) = delete;
    PageChunk& operator=(const PageChunk&) = delete;

    [[nodiscard]] static std::size_t size_for(std::size_t bytes) noexcept { return (bytes + kBytes - 1) / kBytes * kBytes; }
    // Room for `size` bytes at the beginning of a page; null: the chunk is full.
    [[nodiscard]] std::uint8_t* take(std::size_t size) noexcept;

   private:
    std::uint8_t* begin_;
    std::size_t size_;
    std::size_t taken_ = 0;
    std::shared_ptr<std::atomic<std::size_t>> used_;
};

// A blob's bytes in a chunk, which they keep. Immutable.
struct BlobPages {
    std::shared_ptr<const PageChunk> chunk;
    ByteView bytes;
};

// Thread-safe. A blob gets its pages when it is asked for a second time, and loses them when nobody else holds the blob any more. Bounded:
// when the chunks would be over `max_bytes`, or `max_blobs` are known, blobs are sent by copying, as small ones always are.
class BlobPagesCache {
   public:
    // Below this the further system calls cost more than the copy (measured: tests/bench/delivery.py).
    static constexpr std::size_t kMinBytes = 32UL * 1024;

    explicit BlobPagesCache(std::size_t max_bytes = 256UL * 1024 * 1024, std::size_t max_blobs = 4096)
        : max_bytes_(max_bytes), max_blobs_(max_blobs) {}

    // Null: send it by copying.
    [[nodiscard]] std::shared_ptr<const BlobPages> find(const SharedBytes& blob);
    // Drops the pages whose blobs are gone; to be called now and then.
    void forget_dead();
    // Of all chunks that still live.
    [[nodiscard]] std::size_t size_bytes() const noexcept { return used_->load(std::memory_order_relaxed); }

   private:
    struct Entry {
        std::weak_ptr<const Bytes> blob;
        std::shared_ptr<const BlobPages> pages;  // null until the second request
    };

    // With the lock held.
    [[nodiscard]] std::shared_ptr<const BlobPages> room_for(const Bytes& blob, std::uint8_t*& to);

    std::size_t max_bytes_;
    std::size_t max_blobs_;
    std::shared_ptr<std::atomic<std::size_t>> used_ = std::make_shared<std::atomic<std::size_t>>(0);
    std::mutex mutex_;
    std::unordered_map<const Bytes*, Entry> entries_;
    std::shared_ptr<PageChunk> filling_;
};

}  // namespace session::http
