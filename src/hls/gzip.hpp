// gzip (RFC 1952) of small texts, with the compressor's memory kept from one to the next.
#pragma once

#include <memory>
#include <string_view>

#include "session/base/bytes.hpp"

namespace session::hls {

// One thread at a time.
class Gzip {
   public:
    Gzip();
    ~Gzip();
    Gzip(const Gzip&) = delete;
    Gzip& operator=(const Gzip&) = delete;

    // Null when the library fails: then there is no compressed variant.
    [[nodiscard]] SharedBytes compress(std::string_view text);

   private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace session::hls
