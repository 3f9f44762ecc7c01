#include "transcode/libav.hpp"

#include <array>
#include <cstring>
#include <new>
#include <string>

namespace session::transcode {

void silence_libav() {
    av_log_set_level(AV_LOG_QUIET);
}

Error libav_error(const char* what, int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return Error{ErrorCode::internal, std::string{what} + ": " + text.data()};
}

Result<CodecContextPtr> open_decoder(AVCodecID id, ByteView decoder_config) {
    silence_libav();
    const auto* codec = avcodec_find_decoder(id);
    if (codec == nullptr) return fail(ErrorCode::unsupported, "libavcodec was built without this decoder");
    CodecContextPtr context{avcodec_alloc_context3(codec)};
    if (!context) throw std::bad_alloc{};
    context->thread_count = 1;
    context->extradata = static_cast<std::uint8_t*>(av_mallocz(decoder_config.size() + AV_INPUT_BUFFER_PADDING_SIZE));
    if (context->extradata == nullptr) throw std::bad_alloc{};
    if (!decoder_config.empty()) std::memcpy(context->extradata, decoder_config.data(), decoder_config.size());
    context->extradata_size = static_cast<int>(decoder_config.size());
    const int rc = avcodec_open2(context.get(), codec, nullptr);
    if (rc < 0) return fail(libav_error("open decoder", rc));
    return context;
}

AvPacketPtr make_av_packet(ByteView data, std::int64_t pts, std::int64_t dts) {
    AvPacketPtr packet{av_packet_alloc()};
    if (!packet || av_new_packet(packet.get(), static_cast<int>(data.size())) < 0) throw std::bad_alloc{};
    if (!data.empty()) std::memcpy(packet->data, data.data(), data.size());
    packet->pts = pts;
    packet->dts = dts;
    return packet;
}

}  // namespace session::transcode
