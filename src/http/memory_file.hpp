// Blobs that many clients fetch, as files in memory: the kernel sends a file's pages without copying them (sendfile).
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "session/base/bytes.hpp"

namespace session::http {

// Immutable once made. Whoever sends it holds it; pages on their way to a client outlive it in the kernel.
class MemoryFile {
   public:
    // Null: no descriptor or memory to be had.
    [[nodiscard]] static std::shared_ptr<const MemoryFile> copy_of(ByteView bytes);
    explicit MemoryFile(int descriptor) noexcept : descriptor_(descriptor) {}
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

   private:
    int descriptor_;
};

// Thread-safe. A blob gets its file when it is asked for a second time, and loses it when nobody else holds the blob any more. Bounded:
// when all files together would be over `max_bytes`, or there are `max_files`, blobs are sent by copying, as small ones always are.
class MemoryFiles {
   public:
    // Below this the second system call costs more than the copy (measured: tests/bench/delivery.py).
    static constexpr std::size_t kMinBytes = 32UL * 1024;

    explicit MemoryFiles(std::size_t max_bytes = 256UL * 1024 * 1024, std::size_t max_files = 4096)
        : max_bytes_(max_bytes), max_files_(max_files) {}

    // Null: send it by copying.
    [[nodiscard]] std::shared_ptr<const MemoryFile> find(const SharedBytes& blob);
    // Drops the files whose blobs are gone; to be called now and then.
    void forget_dead();
    [[nodiscard]] std::size_t size_bytes() const;

   private:
    struct Entry {
        std::weak_ptr<const Bytes> blob;
        std::shared_ptr<const MemoryFile> file;  // null until the second request
        std::size_t size = 0;
    };

    std::size_t max_bytes_;
    std::size_t max_files_;
    mutable std::mutex mutex_;
    std::unordered_map<const Bytes*, Entry> entries_;
    std::size_t bytes_ = 0;
};

}  // namespace session::http
