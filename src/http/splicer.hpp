// Sends pages through a socket without copying them: vmsplice() puts references to them into a pipe, splice() moves those on.
#pragma once

#include <sys/types.h>

#include "session/base/bytes.hpp"

namespace session::http {

// One for each thread: between two calls its pipe is empty. Where the kernel refuses, it copies, and the caller need not know.
class Splicer {
   public:
    Splicer() = default;
    ~Splicer() { close(); }
    Splicer(const Splicer&) = delete;
    Splicer& operator=(const Splicer&) = delete;

    // As send() on a non-blocking socket: how many bytes went out, at least one, or -1 and errno. The pages must never be written again,
    // and be unmapped rather than used for something else: the kernel sends what is in them when it comes to it. SIGPIPE must be ignored.
    [[nodiscard]] ssize_t send(int socket, ByteView pages) noexcept;

   private:
    [[nodiscard]] bool open() noexcept;
    void close() noexcept;

    int read_end_ = -1;
    int write_end_ = -1;
    bool is_refused_ = false;
};

}  // namespace session::http
