#include "rtmp/metadata.hpp"

#include <cmath>
#include <string>
#include <string_view>
#include <tuple>

#include "rtmp/command.hpp"

namespace session::rtmp {
namespace {

constexpr std::size_t kMaxText = 128;

std::optional<double> number(const amf0::Object& object, std::string_view name) {
    const auto* value = amf0::find(object, name);
    const auto* found = value != nullptr ? value->number() : nullptr;
    if (found == nullptr || !std::isfinite(*found)) return std::nullopt;
    return *found;
}

std::string text(const amf0::Object& object, std::string_view name) {
    const auto* value = amf0::find(object, name);
    const auto* found = value != nullptr ? value->string() : nullptr;
    return found == nullptr ? std::string{} : found->substr(0, kMaxText);
}

// A string ("avc1"), an FLV codec number, or a FourCC as a number (Enhanced RTMP).
std::string codec(const amf0::Object& object, std::string_view name) {
    if (auto named = text(object, name); !named.empty()) return named;
    const auto id = number(object, name);
    if (!id || *id < 0 || *id > 4294967295.0) return {};
    const auto value = static_cast<std::uint32_t>(*id);
    if (value < 256) return std::to_string(value);
    std::string four_cc;
    for (const unsigned shift : {24U, 16U, 8U, 0U}) {
        const auto byte = static_cast<char>(value >> shift & 0xFFU);
        four_cc.push_back(byte >= ' ' && byte <= '~' ? byte : '?');
    }
    return four_cc;
}

auto lasting_fields(const Metadata& m) {
    return std::tie(m.width, m.height, m.frame_rate, m.audio_sample_rate, m.video_codec, m.audio_codec, m.encoder);
}

}  // namespace

std::optional<Metadata> parse_metadata(const Message& message) {
    const auto decoded = decode_values(message);
    bool is_metadata = false;
    for (const auto& value : decoded.values) {
        if (const auto* name = value.string()) {
            if (is_metadata || (*name != "@setDataFrame" && *name != "onMetaData")) return std::nullopt;
            is_metadata = *name == "onMetaData";
            continue;
        }
        const auto* object = value.object();
        if (object == nullptr || !is_metadata) continue;
        Metadata metadata;
        metadata.width = number(*object, "width");
        metadata.height = number(*object, "height");
        metadata.frame_rate = number(*object, "framerate");
        metadata.audio_sample_rate = number(*object, "audiosamplerate");
        metadata.video_bitrate_kbps = number(*object, "videodatarate");
        metadata.audio_bitrate_kbps = number(*object, "audiodatarate");
        metadata.video_codec = codec(*object, "videocodecid");
        metadata.audio_codec = codec(*object, "audiocodecid");
        metadata.encoder = text(*object, "encoder");
        return metadata;
    }
    return std::nullopt;
}

bool is_same_but_bitrates(const Metadata& a, const Metadata& b) {
    return lasting_fields(a) == lasting_fields(b);
}

}  // namespace session::rtmp
