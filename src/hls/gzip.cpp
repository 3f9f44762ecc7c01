#include "hls/gzip.hpp"

#include <zlib.h>

namespace session::hls {
namespace {

// A playlist is a few kilobytes of lines that differ little: the fastest level reaches a quarter of its size, and a 4 KiB window is enough.
constexpr int kLevel = 1;
constexpr int kWindowBits = 12 + 16;  // + 16: gzip header
constexpr int kMemoryLevel = 6;

}  // namespace

struct Gzip::Impl {
    z_stream stream{};
    bool is_ready = false;
};

Gzip::Gzip() : impl_(std::make_unique<Impl>()) {
    impl_->is_ready = deflateInit2(&impl_->stream, kLevel, Z_DEFLATED, kWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) == Z_OK;
}

Gzip::~Gzip() {
    if (impl_->is_ready) deflateEnd(&impl_->stream);
}

SharedBytes Gzip::compress(std::string_view text) {
    auto& stream = impl_->stream;
    if (!impl_->is_ready || deflateReset(&stream) != Z_OK) return nullptr;
    Bytes out(deflateBound(&stream, static_cast<uLong>(text.size())));
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = out.data();
    stream.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream, Z_FINISH) != Z_STREAM_END) return nullptr;
    out.resize(out.size() - stream.avail_out);
    out.shrink_to_fit();
    return share(std::move(out));
}

}  // namespace session::hls
