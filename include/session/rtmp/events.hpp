// What a publisher's connection says, in our words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "session/base/bytes.hpp"
#include "session/base/secret.hpp"

namespace session::rtmp {

// Parameters of a URL may be credentials as well as anything else.
using QueryValue = Secret<struct QueryValueTag>;
struct QueryParameter {
    std::string name;
    QueryValue value;
};

// The peer said what it is. What it put into its URL beyond host and application may be its stream key and is not here.
struct Connected {
    std::string app;            // one of ServerOptions::allowed_apps
    std::string host;           // of tcUrl, lower case, without port; may be empty
    std::string flash_version;  // "FMLE/3.0 (compatible; FMSc/1.0)": names the encoder more or less; as sent, may be empty
};

// Answer with accept_publish() or refuse_publish(). Media is held back until then.
struct PublishRequested {
    std::uint32_t stream_id = 0;
    std::string app;
    StreamKey key;
    std::string type;  // "live", "record", "append"; "live" if not sent
    std::vector<QueryParameter> query;
};

// Answer with refuse_play(): nothing is played over RTMP.
struct PlayRequested {
    std::uint32_t stream_id = 0;
};

// What the publisher claims. For people to read only: tracks come from sequence headers (RTMP M2). Sent again only when it changes in
// more than its bitrates.
struct Metadata {
    std::optional<double> width;
    std::optional<double> height;
    std::optional<double> frame_rate;
    std::optional<double> audio_sample_rate;
    std::optional<double> video_bitrate_kbps;
    std::optional<double> audio_bitrate_kbps;
    std::string video_codec;
    std::string audio_codec;
    std::string encoder;
};

// Bodies are FLV tag bodies (flv_tag.hpp), never empty. Timestamps are milliseconds as on the wire: they wrap at 2^31 or 2^32,
// start and jump as the publisher likes, and those of sequence headers mean nothing: ffmpeg sends 0 there.
struct AudioMessage {
    std::uint32_t timestamp = 0;
    SharedBytes body;
};
struct VideoMessage {
    std::uint32_t timestamp = 0;
    SharedBytes body;
};

// The publisher said that it stops. A connection that just closes says nothing.
struct PublishEnded {
    std::string reason;  // the command that said so
};

using ServerEvent = std::variant<Connected, PublishRequested, PlayRequested, Metadata, AudioMessage, VideoMessage, PublishEnded>;

}  // namespace session::rtmp
