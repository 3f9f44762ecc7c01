#include "http/memory_file.hpp"

#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>

using namespace session;

namespace {
SharedBytes blob(std::size_t size = http::MemoryFiles::kMinBytes) {
    return share(Bytes(size, 'x'));
}
}  // namespace

TEST_CASE("a blob gets its file at the second request, with its bytes") {
    http::MemoryFiles files;
    const auto one = share(Bytes(http::MemoryFiles::kMinBytes, 'y'));
    CHECK(files.find(one) == nullptr);
    const auto file = files.find(one);
    REQUIRE(file != nullptr);
    CHECK(files.find(one) == file);
    std::array<char, 4> read{};
    CHECK(::pread(file->descriptor(), read.data(), read.size(), static_cast<off_t>(one->size() - 3)) == 3);
    CHECK(read[2] == 'y');
}

TEST_CASE("small blobs and none get no file") {
    http::MemoryFiles files;
    const auto small = blob(http::MemoryFiles::kMinBytes - 1);
    CHECK(files.find(small) == nullptr);
    CHECK(files.find(small) == nullptr);
    CHECK(files.find(nullptr) == nullptr);
}

TEST_CASE("files go with their blobs; who holds one keeps it") {
    http::MemoryFiles files;
    auto one = blob();
    static_cast<void>(files.find(one));
    const auto file = files.find(one);
    files.forget_dead();
    CHECK(files.size_bytes() == one->size());
    one.reset();
    files.forget_dead();
    CHECK(files.size_bytes() == 0);
    char byte = 0;
    CHECK(::pread(file->descriptor(), &byte, 1, 0) == 1);
}

TEST_CASE("bytes and files are bounded") {
    http::MemoryFiles files{http::MemoryFiles::kMinBytes, 2};
    const std::array blobs{blob(), blob(), blob()};
    for (const auto& each : blobs) static_cast<void>(files.find(each));
    CHECK(files.find(blobs[0]) != nullptr);
    CHECK(files.find(blobs[1]) == nullptr);
    CHECK(files.find(blobs[2]) == nullptr);
    CHECK(files.size_bytes() == http::MemoryFiles::kMinBytes);
}
