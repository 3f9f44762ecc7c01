// Where finished media bytes are held: encrypted parts, segments, and init segments.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "session/base/bytes.hpp"

namespace session::store {

// Names are "{stream_id}/{rendition}/{file}". Every function is thread-safe. Blobs handed out stay valid after erase().
class SegmentStore {
   public:
    SegmentStore() = default;
    SegmentStore(const SegmentStore&) = delete;
    SegmentStore& operator=(const SegmentStore&) = delete;
    virtual ~SegmentStore() = default;

    virtual void put(const std::string& name, SharedBytes blob) = 0;
    [[nodiscard]] virtual SharedBytes get(std::string_view name) const = 0;  // null: not here
    virtual void erase(const std::string& name) = 0;

    [[nodiscard]] virtual std::uint64_t size_bytes() const noexcept = 0;
    [[nodiscard]] virtual std::uint64_t size_objects() const noexcept = 0;
};

[[nodiscard]] std::unique_ptr<SegmentStore> make_memory_store();

}  // namespace session::store
