// Any bytes as an AudioSpecificConfig and as an ADTS frame. A plain configuration survives being written and read again.
#include <cstdlib>

#include "session/media/aac.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace session;
    const ByteView bytes{data, size};
    if (const auto config = media::parse_audio_specific_config(bytes)) {
        if (config->sample_rate <= 0 || config->channels <= 0) std::abort();
        if (config->is_plain_lc()) {
            const auto written = media::write_audio_specific_config(config->sample_rate, config->channels);
            const auto again = media::parse_audio_specific_config(written);
            if (again && (again->sample_rate != config->sample_rate || again->channels != config->channels)) std::abort();
        }
        static_cast<void>(media::make_audio_track(bytes));
    }
    const auto raw = media::strip_adts(bytes);
    if (raw.size() > bytes.size()) std::abort();
    if (!raw.empty() && (raw.data() < bytes.data() || raw.data() + raw.size() > bytes.data() + bytes.size())) std::abort();
    return 0;
}
