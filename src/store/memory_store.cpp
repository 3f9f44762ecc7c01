#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "session/store/segment_store.hpp"

namespace session::store {
namespace {

struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const noexcept { return std::hash<std::string_view>{}(name); }
};

class MemoryStore final : public SegmentStore {
   public:
    void put(const std::string& name, SharedBytes blob) override {
        if (!blob) return erase(name);
        auto& shard = shard_of(name);
        bytes_ += blob->size();
        SharedBytes previous;
        {
            const std::lock_guard lock{shard.mutex};
            previous = std::exchange(shard.blobs[name], std::move(blob));
        }
        // A large blob is freed outside the lock.
        if (previous) {
            bytes_ -= previous->size();
        } else {
            ++objects_;
        }
    }

    [[nodiscard]] SharedBytes get(std::string_view name) const override {
        const auto& shard = shard_of(name);
        const std::lock_guard lock{shard.mutex};
        const auto found = shard.blobs.find(name);
        return found == shard.blobs.end() ? nullptr : found->second;
    }

    void erase(const std::string& name) override {
        auto& shard = shard_of(name);
        SharedBytes erased;
        {
            const std::lock_guard lock{shard.mutex};
            const auto found = shard.blobs.find(name);
            if (found == shard.blobs.end()) return;
            erased = std::move(found->second);
            shard.blobs.erase(found);
        }
        bytes_ -= erased->size();
        --objects_;
    }

    [[nodiscard]] std::uint64_t size_bytes() const noexcept override { return bytes_; }
    [[nodiscard]] std::uint64_t size_objects() const noexcept override { return objects_; }

   private:
    struct Shard {
        mutable std::mutex mutex;
        std::unordered_map<std::string, SharedBytes, NameHash, std::equal_to<>> blobs;
    };

    [[nodiscard]] Shard& shard_of(std::string_view name) noexcept { return shards_[NameHash{}(name) % shards_.size()]; }
    [[nodiscard]] const Shard& shard_of(std::string_view name) const noexcept { return shards_[NameHash{}(name) % shards_.size()]; }

    std::array<Shard, 32> shards_;
    std::atomic<std::uint64_t> bytes_{0};
    std::atomic<std::uint64_t> objects_{0};
};

}  // namespace

std::unique_ptr<SegmentStore> make_memory_store() {
    return std::make_unique<MemoryStore>();
}

}  // namespace session::store
