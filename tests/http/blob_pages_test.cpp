#include "http/blob_pages.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>

using namespace session;

namespace {
SharedBytes blob(std::size_t size = http::BlobPagesCache::kMinBytes) {
    return share(Bytes(size, 'x'));
}
}  // namespace

TEST_CASE("a blob gets its pages at the second request, with its bytes, from the beginning of a page") {
    http::BlobPagesCache cache;
    const auto one = share(Bytes(http::BlobPagesCache::kMinBytes + 1, 'y'));
    const auto other = share(Bytes(http::BlobPagesCache::kMinBytes, 'z'));
    CHECK(cache.find(one) == nullptr);
    CHECK(cache.find(other) == nullptr);
    const auto pages = cache.find(one);
    REQUIRE(pages != nullptr);
    CHECK(cache.find(one) == pages);
    CHECK(std::equal(pages->bytes.begin(), pages->bytes.end(), one->begin(), one->end()));
    const auto beside = cache.find(other);
    REQUIRE(beside != nullptr);
    CHECK(std::equal(beside->bytes.begin(), beside->bytes.end(), other->begin(), other->end()));
    CHECK(reinterpret_cast<std::uintptr_t>(beside->bytes.data()) % 4096 == 0);
    CHECK(std::equal(pages->bytes.begin(), pages->bytes.end(), one->begin(), one->end()));
    CHECK(cache.size_bytes() == http::PageChunk::kBytes);
}

TEST_CASE("small blobs and none get no pages") {
    http::BlobPagesCache cache;
    const auto small = blob(http::BlobPagesCache::kMinBytes - 1);
    CHECK(cache.find(small) == nullptr);
    CHECK(cache.find(small) == nullptr);
    CHECK(cache.find(nullptr) == nullptr);
}

TEST_CASE("a chunk goes with the last of its blobs; who holds pages keeps them") {
    http::BlobPagesCache cache;
    auto one = blob();
    static_cast<void>(cache.find(one));
    auto pages = cache.find(one);
    cache.forget_dead();
    CHECK(cache.size_bytes() == http::PageChunk::kBytes);
    one.reset();
    cache.forget_dead();
    REQUIRE(cache.size_bytes() == http::PageChunk::kBytes);
    CHECK(pages->bytes.back() == 'x');
    pages.reset();
    CHECK(cache.size_bytes() == 0);
}

TEST_CASE("a blob larger than a chunk has one of its own") {
    http::BlobPagesCache cache;
    const auto large = blob(http::PageChunk::kBytes + 1);
    static_cast<void>(cache.find(large));
    const auto pages = cache.find(large);
    REQUIRE(pages != nullptr);
    CHECK(pages->bytes.size() == large->size());
    CHECK(pages->bytes.back() == 'x');
    CHECK(cache.size_bytes() == 2 * http::PageChunk::kBytes);
}

TEST_CASE("bytes and blobs are bounded") {
    http::BlobPagesCache cache{http::PageChunk::kBytes, 2};
    const std::array blobs{blob(http::PageChunk::kBytes), blob(), blob()};
    for (const auto& each : blobs) static_cast<void>(cache.find(each));
    CHECK(cache.find(blobs[0]) != nullptr);
    CHECK(cache.find(blobs[1]) == nullptr);
    CHECK(cache.find(blobs[2]) == nullptr);
    CHECK(cache.size_bytes() == http::PageChunk::kBytes);
}
