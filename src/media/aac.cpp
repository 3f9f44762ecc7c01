#include "session/media/aac.hpp"

#include <algorithm>
#include <array>

#include "media/bit_reader.hpp"

namespace session::media {
namespace {

// ISO 14496-3 table 1.18.
constexpr std::array<std::int32_t, 13> kSampleRates{96'000, 88'200, 64'000, 48'000, 44'100, 32'000, 24'000,
                                                    22'050, 16'000, 12'000, 11'025, 8'000,  7'350};
constexpr std::uint32_t kExplicitRate = 15;
// Our own limit: no AAC profile goes beyond 96 kHz, its SBR output not beyond 192.
constexpr std::int32_t kMaxSampleRate = 192'000;
// Table 1.19; 0 is "see the program config", -1 reserved.
constexpr std::array<std::int32_t, 16> kChannels{0, 1, 2, 3, 4, 5, 6, 8, -1, -1, -1, 7, 8, -1, 8, -1};

constexpr std::uint32_t kSbr = 5;
constexpr std::uint32_t kPs = 29;

std::uint32_t read_object_type(BitReader& bits) {
    const auto type = bits.bits(5);
    return type == 31 ? 32 + bits.bits(6) : type;
}

// 0: reserved or zero.
std::int32_t read_sample_rate(BitReader& bits) {
    const auto index = bits.bits(4);
    if (index == kExplicitRate) return static_cast<std::int32_t>(bits.bits(24));
    return index < kSampleRates.size() ? kSampleRates[index] : 0;
}

// 4.4.1.1 program_config_element(): how many channels its elements make.
std::int32_t read_program_config(BitReader& bits) {
    bits.skip(4 + 2 + 4);
    const auto front = bits.bits(4);
    const auto side = bits.bits(4);
    const auto back = bits.bits(4);
    const auto lfe = bits.bits(2);
    const auto data = bits.bits(3);
    const auto coupling = bits.bits(4);
    if (bits.flag()) bits.skip(4);
    if (bits.flag()) bits.skip(4);
    if (bits.flag()) bits.skip(3);
    std::uint32_t channels = lfe;
    for (std::uint32_t i = 0; i < front + side + back; ++i) {
        channels += bits.flag() ? 2U : 1U;
        bits.skip(4);
    }
    bits.skip(std::size_t{4} * lfe + std::size_t{4} * data + std::size_t{5} * coupling);
    bits.align();
    bits.skip(std::size_t{8} * bits.bits(8));
    return static_cast<std::int32_t>(channels);
}

// 4.4.1 GASpecificConfig()
void read_general_audio(BitReader& bits, std::uint32_t object_type, AacConfig& config) {
    config.frame_length_960 = bits.flag();
    if (bits.flag()) bits.skip(14);  // coreCoderDelay
    const bool has_extension = bits.flag();
    if (config.channels == 0) config.channels = read_program_config(bits);
    if (object_type == 6 || object_type == 20) bits.skip(3);
    if (!has_extension) return;
    if (object_type == 22) bits.skip(5 + 11);
    if (object_type == 17 || object_type == 19 || object_type == 20 || object_type == 23) bits.skip(3);
    bits.skip(1);
}

// 1.6.2.1: the extension that older decoders do not see. Some encoders end in less than it needs; then it says nothing.
void read_backward_compatible_sbr(BitReader& bits, AacConfig& config) {
    if (config.has_sbr || bits.remaining() < 16 || bits.bits(11) != 0x2b7 || read_object_type(bits) != kSbr) return;
    config.has_sbr = bits.flag();
    if (!config.has_sbr) return;
    read_sample_rate(bits);
    if (bits.remaining() >= 12 && bits.bits(11) == 0x548) config.has_ps = bits.flag();
}

bool is_general_audio(std::uint32_t type) {
    return (type >= 1 && type <= 4) || type == 6 || type == 17 || (type >= 19 && type <= 23);
}

}  // namespace

Result<AacConfig> parse_audio_specific_config(ByteView data) {
    if (data.size() < 2) return fail(ErrorCode::malformed, "AudioSpecificConfig of " + std::to_string(data.size()) + " bytes");
    BitReader bits{data};
    AacConfig config;
    auto object_type = read_object_type(bits);
    config.sample_rate = read_sample_rate(bits);
    const auto channel_configuration = bits.bits(4);
    config.channels = kChannels[channel_configuration];
    if (object_type == kSbr || object_type == kPs) {
        config.has_sbr = true;
        config.has_ps = object_type == kPs;
        read_sample_rate(bits);
        object_type = read_object_type(bits);
    }
    constexpr std::uint32_t kLowDelayEnhanced = 39;
    if (is_general_audio(object_type)) {
        read_general_audio(bits, object_type, config);
    } else if (object_type == kLowDelayEnhanced) {
        config.frame_length_960 = bits.flag();
    } else {
        return fail(ErrorCode::unsupported, "MPEG-4 audio object type " + std::to_string(object_type));
    }
    config.object_type = static_cast<std::uint8_t>(object_type);
    if (!bits.ok()) return fail(ErrorCode::malformed, "AudioSpecificConfig breaks off");
    if (config.sample_rate <= 0 || config.sample_rate > kMaxSampleRate) return fail(ErrorCode::malformed, "AAC sample rate");
    if (config.channels <= 0 || config.channels > 64) return fail(ErrorCode::malformed, "AAC channel configuration");
    if (object_type != kLowDelayEnhanced) read_backward_compatible_sbr(bits, config);
    return config;
}

Bytes write_audio_specific_config(std::int32_t sample_rate, std::int32_t channels) {
    const auto rate = std::find(kSampleRates.begin(), kSampleRates.end(), sample_rate);
    const auto count = std::find(kChannels.begin() + 1, kChannels.end(), channels);
    const auto configuration = static_cast<std::uint64_t>(count == kChannels.end() ? 0 : count - kChannels.begin());
    constexpr std::uint64_t kLowComplexity = 2;
    // GASpecificConfig's three flags are zero, so the fields end at a byte's end either way.
    if (rate != kSampleRates.end()) {
        const auto index = static_cast<std::uint64_t>(rate - kSampleRates.begin());
        return ByteWriter{}.u16(static_cast<std::uint16_t>(kLowComplexity << 11U | index << 7U | configuration << 3U)).take();
    }
    const auto value = kLowComplexity << 35U | std::uint64_t{kExplicitRate} << 31U |
                       (static_cast<std::uint64_t>(sample_rate) & 0xffffffU) << 7U | configuration << 3U;
    return ByteWriter{}.u8(static_cast<std::uint8_t>(value >> 32U)).u32(static_cast<std::uint32_t>(value)).take();
}

// 4.4.2.1 raw_data_block() in the order of table 1.19. A channel that codes no scale factor band (max_sfb 0) is silent, and every other
// field of it is 0 too.
Bytes silent_access_unit(std::int32_t channels) {
    enum Element : std::uint32_t { single = 0, pair = 1, low_frequency = 3, end = 7 };
    static constexpr std::array<std::array<Element, 4>, 6> kOrders{{{single, end, end, end},
                                                                    {pair, end, end, end},
                                                                    {single, pair, end, end},
                                                                    {single, pair, single, end},
                                                                    {single, pair, pair, end},
                                                                    {single, pair, pair, low_frequency}}};
    constexpr unsigned kChannelBits = 8 + 11 + 3;  // global_gain, ics_info(), three flags
    if (channels < 1 || channels > 6) return {};
    Bytes unit;
    std::size_t used = 0;
    const auto put = [&](std::uint64_t value, unsigned count) {
        for (unsigned i = count; i-- > 0; ++used) {
            if (used % 8 == 0) unit.push_back(0);
            unit.back() = static_cast<std::uint8_t>(unit.back() | ((value >> i) & 1U) << (7U - used % 8));
        }
    };
    std::array<std::uint32_t, 8> tags{};
    for (const auto element : kOrders[static_cast<std::size_t>(channels) - 1]) {
        if (element == end) break;
        put(element, 3);
        put(tags[element]++, 4);
        put(0, element == pair ? 1 + 2 * kChannelBits : kChannelBits);
    }
    put(end, 3);
    return unit;
}

Result<AudioTrack> make_audio_track(ByteView data) {
    const auto config = parse_audio_specific_config(data);
    if (!config) return fail(config.error());
    const bool is_low_delay = config->object_type == 23 || config->object_type == 39;
    AudioTrack track;
    track.decoder_config = share(Bytes(data.begin(), data.end()));
    const std::uint32_t type = config->has_ps ? kPs : config->has_sbr ? kSbr : config->object_type;
    track.codec = "mp4a.40." + std::to_string(type);
    track.sample_rate = config->sample_rate;
    track.channels = config->channels;
    track.samples_per_frame = (config->frame_length_960 ? 960 : 1024) / (is_low_delay ? 2 : 1);
    return track;
}

ByteView strip_adts(ByteView payload) noexcept {
    // ISO 14496-3 1.A.2.2: sync word, layer 0. A raw access unit can't begin so: its first element would be END.
    if (payload.size() < 7 || payload[0] != 0xff || (payload[1] & 0xf6U) != 0xf0U) return payload;
    const std::size_t header = (payload[1] & 1U) != 0 ? 7 : 9;
    const std::size_t frame = (payload[3] & 3U) << 11U | static_cast<unsigned>(payload[4]) << 3U | payload[5] >> 5U;
    if (payload.size() < header || frame < header) return payload;
    return payload.subspan(header, std::min(frame, payload.size()) - header);
}

}  // namespace session::media
