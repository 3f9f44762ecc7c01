#include "http/splicer.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cerrno>
#include <csignal>
#include <memory>

#include "http/blob_pages.hpp"

using namespace session;

namespace {

// Both ends of a connection; what is written to the first, non-blocking, is read from the second.
struct Sockets {
    std::array<int, 2> ends{-1, -1};
    Sockets() {
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0);
        REQUIRE(::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0);
    }
    ~Sockets() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    Sockets(const Sockets&) = delete;
    Sockets& operator=(const Sockets&) = delete;

    void drain_into(Bytes& received) const {
        std::array<std::uint8_t, 65536> some{};
        while (true) {
            const auto size = ::recv(ends[1], some.data(), some.size(), MSG_DONTWAIT);
            if (size <= 0) return;
            received.insert(received.end(), some.begin(), some.begin() + size);
        }
    }
};

std::shared_ptr<http::BlobPagesCache> cache() {
    return std::make_shared<http::BlobPagesCache>();
}

SharedBytes numbered(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 2'654'435'761U >> 24U);
    return share(std::move(bytes));
}

}  // namespace

TEST_CASE("a reader that is slower than the pages gets all of them, in order") {
    const Sockets sockets;
    const auto pages = cache();
    auto blob = numbered(3'000'001);
    const auto expected = *blob;
    static_cast<void>(pages->find(blob));
    auto found = pages->find(blob);
    REQUIRE(found != nullptr);
    http::Splicer splicer;
    Bytes received;
    auto rest = found->bytes;
    bool was_full = false;
    while (!rest.empty()) {
        const auto sent = splicer.send(sockets.ends[0], rest);
        if (sent < 0) {
            REQUIRE(errno == EAGAIN);
            was_full = true;
            sockets.drain_into(received);
            continue;
        }
        REQUIRE(sent > 0);
        rest = rest.subspan(static_cast<std::size_t>(sent));
    }
    // Pages that are gone from here are still whole on their way.
    found.reset();
    blob.reset();
    pages->forget_dead();
    CHECK(pages->size_bytes() == 0);
    sockets.drain_into(received);
    CHECK(was_full);
    CHECK(received == expected);
}

TEST_CASE("after a full socket the next connection's bytes begin with its own") {
    const Sockets full;
    const Sockets next;
    const auto pages = cache();
    const auto blob = numbered(1'000'000);
    static_cast<void>(pages->find(blob));
    const auto found = pages->find(blob);
    REQUIRE(found != nullptr);
    http::Splicer splicer;
    while (splicer.send(full.ends[0], found->bytes) > 0) {
    }
    REQUIRE(errno == EAGAIN);
    const auto sent = splicer.send(next.ends[0], found->bytes.subspan(500'000, 1000));
    CHECK(sent == 1000);
    Bytes received;
    next.drain_into(received);
    CHECK(received == Bytes(blob->begin() + 500'000, blob->begin() + 501'000));
}

TEST_CASE("a peer that went away is an error, and the splicer goes on") {
    std::signal(SIGPIPE, SIG_IGN);
    http::Splicer splicer;
    const auto pages = cache();
    const auto blob = numbered(100'000);
    static_cast<void>(pages->find(blob));
    const auto found = pages->find(blob);
    REQUIRE(found != nullptr);
    {
        Sockets gone;
        ::close(gone.ends[1]);
        gone.ends[1] = -1;
        CHECK(splicer.send(gone.ends[0], found->bytes) == -1);
        CHECK(errno == EPIPE);
    }
    const Sockets next;
    Bytes received;
    CHECK(splicer.send(next.ends[0], found->bytes.first(10)) == 10);
    next.drain_into(received);
    CHECK(received == Bytes(blob->begin(), blob->begin() + 10));
}
