#include "http/splicer.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace session::http {
namespace {

// 128 pages, more than a segment mostly has: a process without privileges has 16384 of them for all its pipes.
constexpr std::size_t kPipeBytes = 512UL * 1024;

}  // namespace

bool Splicer::open() noexcept {
    if (read_end_ >= 0) return true;
    std::array<int, 2> ends{};
    if (is_refused_ || ::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) return false;
    read_end_ = ends[0];
    write_end_ = ends[1];
    ::fcntl(write_end_, F_SETPIPE_SZ, static_cast<int>(kPipeBytes));  // a smaller one does as well
    return true;
}

void Splicer::close() noexcept {
    if (read_end_ < 0) return;
    ::close(read_end_);
    ::close(write_end_);
    read_end_ = write_end_ = -1;
}

ssize_t Splicer::send(int socket, ByteView pages) noexcept {
    if (!open()) return ::send(socket, pages.data(), pages.size(), MSG_NOSIGNAL);
    const auto wanted = std::min(pages.size(), kPipeBytes);
    const iovec vector{const_cast<std::uint8_t*>(pages.data()), wanted};  // NOLINT(cppcoreguidelines-pro-type-const-cast): only read
    const auto filled = ::vmsplice(write_end_, &vector, 1, SPLICE_F_NONBLOCK);
    if (filled <= 0) {
        close();
        is_refused_ = true;
        return ::send(socket, pages.data(), pages.size(), MSG_NOSIGNAL);
    }
    const unsigned more = static_cast<std::size_t>(filled) < pages.size() ? SPLICE_F_MORE : 0U;
    auto left = static_cast<std::size_t>(filled);
    ssize_t moved = 0;
    while (left > 0) {
        moved = ::splice(read_end_, nullptr, socket, nullptr, left, SPLICE_F_NONBLOCK | more);
        if (moved <= 0) break;
        left -= static_cast<std::size_t>(moved);
    }
    const auto error = errno;
    // The next response begins with an empty pipe; what is left is spliced anew once the socket takes it.
    if (left > 0) close();
    const auto sent = filled - static_cast<ssize_t>(left);
    if (sent > 0) return sent;
    errno = moved == 0 ? EPIPE : error;
    return -1;
}

}  // namespace session::http
