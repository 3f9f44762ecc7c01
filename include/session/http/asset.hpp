// A file of the web app as the server holds it: the bytes of each encoding, ready to send.
#pragma once

#include <string_view>

#include "session/base/bytes.hpp"

namespace session::http {

// All views point into memory that outlives every request (for the embedded app: the read-only section of the binary).
struct Asset {
    std::string_view path;          // as requested, with the leading slash: "/index.html"
    std::string_view content_type;  // complete, with charset where it is text
    ByteView plain;
    ByteView gzip;          // empty: this encoding does not pay
    ByteView brotli;        // empty: this encoding does not pay
    std::string_view etag;  // quoted and strong, of the plain bytes; an encoded answer needs its own (append a suffix inside the quotes)
    bool is_immutable;      // the path contains a hash of the content: may be cached for a year
};

}  // namespace session::http
