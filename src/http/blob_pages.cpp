#include "http/blob_pages.hpp"

#include <sys/mman.h>

#include <cstring>

namespace session::http {
namespace {

constexpr std::size_t kPage = 4096;

}  // namespace

std::shared_ptr<PageChunk> PageChunk::of_at_least(std::size_t bytes, std::shared_ptr<std::atomic<std::size_t>> used) {
    const auto size = size_for(bytes);
    // One huge page more than is needed, so that an aligned part of it can be kept.
    void* const mapped = ::mmap(nullptr, size + kBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) return nullptr;
    auto* const begin = static_cast<std::uint8_t*>(mapped);
    const auto before = (kBytes - reinterpret_cast<std::uintptr_t>(begin) % kBytes) % kBytes;
    if (before > 0) ::munmap(begin, before);
    ::munmap(begin + before + size, kBytes - before);
    ::madvise(begin + before, size, MADV_HUGEPAGE);  // small pages do as well
    return std::make_shared<PageChunk>(begin + before, size, std::move(used));
}

PageChunk::PageChunk(std::uint8_t* begin, std::size_t size, std::shared_ptr<std::atomic<std::size_t>> used) noexcept
    : begin_(begin), size_(size), used_(std::move(used)) {
    *used_ += size_;
}

PageChunk::~PageChunk() {
    ::munmap(begin_, size_);
    *used_ -= size_;
}

std::uint8_t* PageChunk::take(std::size_t size) noexcept {
    if (size > size_ - taken_) return nullptr;
    auto* const at = begin_ + taken_;
    taken_ = std::min(size_, (taken_ + size + kPage - 1) / kPage * kPage);
    return at;
}

std::shared_ptr<const BlobPages> BlobPagesCache::find(const SharedBytes& blob) {
    if (blob == nullptr || blob->size() < kMinBytes) return nullptr;
    const std::unique_lock lock{mutex_};
    const auto known = entries_.find(blob.get());
    // The weak pointer keeps the address from being used again; the comparison guards against blobs that are aliases.
    if (known == entries_.end() || known->second.blob.lock() != blob) {
        if (known == entries_.end() && entries_.size() < max_blobs_) entries_[blob.get()] = Entry{blob, nullptr};
        return nullptr;
    }
    auto& entry = known->second;
    if (entry.pages == nullptr) {
        std::uint8_t* to = nullptr;
        auto pages = room_for(*blob, to);
        if (pages == nullptr) return nullptr;
        // Under the lock, so that whoever finds the pages finds them filled: 0.1 ms for a segment, once in its life.
        std::memcpy(to, blob->data(), blob->size());
        entry.pages = std::move(pages);
    }
    return entry.pages;
}

std::shared_ptr<const BlobPages> BlobPagesCache::room_for(const Bytes& blob, std::uint8_t*& to) {
    to = filling_ == nullptr ? nullptr : filling_->take(blob.size());
    if (to == nullptr) {
        if (size_bytes() + PageChunk::size_for(blob.size()) > max_bytes_) return nullptr;
        auto chunk = PageChunk::of_at_least(blob.size(), used_);
        if (chunk == nullptr) return nullptr;
        filling_ = std::move(chunk);
        to = filling_->take(blob.size());
    }
    return std::make_shared<const BlobPages>(BlobPages{filling_, {to, blob.size()}});
}

void BlobPagesCache::forget_dead() {
    const std::lock_guard lock{mutex_};
    std::erase_if(entries_, [](const auto& entry) { return entry.second.blob.expired(); });
    if (entries_.empty()) filling_.reset();
}

}  // namespace session::http
