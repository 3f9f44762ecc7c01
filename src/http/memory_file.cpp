#include "http/memory_file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <iterator>

namespace session::http {

std::shared_ptr<const MemoryFile> MemoryFile::copy_of(ByteView bytes) {
    const int descriptor = ::memfd_create("session-blob", MFD_CLOEXEC);
    if (descriptor < 0) return nullptr;
    auto file = std::make_shared<const MemoryFile>(descriptor);
    while (!bytes.empty()) {
        const auto written = ::write(descriptor, bytes.data(), bytes.size());
        if (written <= 0) return nullptr;
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return file;
}

MemoryFile::~MemoryFile() {
    ::close(descriptor_);
}

std::shared_ptr<const MemoryFile> MemoryFiles::find(const SharedBytes& blob) {
    if (blob == nullptr || blob->size() < kMinBytes) return nullptr;
    {
        const std::lock_guard lock{mutex_};
        const auto known = entries_.find(blob.get());
        // The weak pointer keeps the address from being used again; the comparison guards against blobs that are aliases.
        const bool is_second = known != entries_.end() && known->second.blob.lock() == blob;
        if (is_second && known->second.file != nullptr) return known->second.file;
        if (!is_second) {
            if (known == entries_.end() && entries_.size() < max_files_) entries_[blob.get()] = Entry{blob, nullptr, 0};
            return nullptr;
        }
        if (bytes_ + blob->size() > max_bytes_) return nullptr;
        bytes_ += blob->size();
        known->second.size += blob->size();
    }
    // Copied without the lock: two threads may do it at once, then the later file stays.
    auto file = MemoryFile::copy_of(*blob);
    const std::lock_guard lock{mutex_};
    const auto known = entries_.find(blob.get());
    if (known == entries_.end()) return file;
    bytes_ -= known->second.size;
    known->second.size = file == nullptr ? 0 : blob->size();
    bytes_ += known->second.size;
    known->second.file = file;
    return file;
}

void MemoryFiles::forget_dead() {
    const std::lock_guard lock{mutex_};
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        if (!entry->second.blob.expired()) {
            ++entry;
            continue;
        }
        bytes_ -= entry->second.size;
        entry = entries_.erase(entry);
    }
}

std::size_t MemoryFiles::size_bytes() const {
    const std::lock_guard lock{mutex_};
    return bytes_;
}

}  // namespace session::http
