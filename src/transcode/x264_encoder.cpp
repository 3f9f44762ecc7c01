#include "transcode/x264_encoder.hpp"

#include <x264.h>

#include <algorithm>
#include <cmath>

#include "session/media/h264.hpp"

namespace session::transcode {
namespace {

constexpr std::int32_t kMinSide = 16;
constexpr std::int32_t kMaxSide = 8192;

Result<> check(const PictureEncoderOptions& options) {
    const auto is_side = [](std::int32_t side) { return side >= kMinSide && side <= kMaxSide && side % 2 == 0; };
    if (!is_side(options.width) || !is_side(options.height)) {
        return fail(ErrorCode::invalid_argument, "can't encode " + std::to_string(options.width) + "x" + std::to_string(options.height));
    }
    if (options.bitrate_bps < 10'000 || options.bitrate_bps > 500'000'000) {
        return fail(ErrorCode::invalid_argument, "can't encode at " + std::to_string(options.bitrate_bps) + " b/s");
    }
    return {};
}

void set_timing(x264_param_t& param, const media::Rational& frame_rate) {
    const bool is_known = frame_rate.num > 0 && frame_rate.den > 0;
    param.i_fps_num = static_cast<std::uint32_t>(is_known ? frame_rate.num : 30);
    param.i_fps_den = static_cast<std::uint32_t>(is_known ? frame_rate.den : 1);
    // With b_vfr_input x264 holds every picture back until it knows when the next one comes.
    param.b_vfr_input = 0;
}

// x264 spends bitrate / frame rate on a picture; where pictures come `pace` times as often as stated, each gets so much less.
void set_rate(x264_param_t& param, const PictureEncoderOptions& options, double pace) {
    const auto kilobits = [&options](double factor) {
        return std::max(1, static_cast<int>(std::lround(static_cast<double>(options.bitrate_bps) * factor / 1000)));
    };
    param.rc.i_rc_method = X264_RC_ABR;
    param.rc.i_bitrate = kilobits(1 / pace);
    param.rc.i_vbv_max_bitrate = kilobits(std::max(1.0, options.maxrate_factor) / pace);
    param.rc.i_vbv_buffer_size = kilobits(options.bufsize_factor);
}

void set_grid(x264_param_t& param) {
    param.i_keyint_max = X264_KEYINT_MAX_INFINITE;
    param.i_scenecut_threshold = 0;
    param.b_open_gop = 0;
    param.b_intra_refresh = 0;
    param.i_bframe = 0;
}

void set_colour(x264_param_t& param, const ColourInfo& colour) {
    param.vui.b_fullrange = colour.is_full_range ? 1 : 0;
    param.vui.i_colorprim = colour.primaries;
    param.vui.i_transfer = colour.transfer;
    param.vui.i_colmatrix = colour.matrix;
}

}  // namespace

void X264Encoder::Closer::operator()(x264_t* encoder) const {
    x264_encoder_close(encoder);
}

Result<std::unique_ptr<X264Encoder>> X264Encoder::open(const PictureEncoderOptions& options, const ColourInfo& colour, int lookahead) {
    if (const auto ok = check(options); !ok) return fail(ok.error());
    x264_param_t param;
    const auto is_preset = [&options](const char* name) { return options.preset == name; };
    if (std::none_of(std::begin(x264_preset_names), std::end(x264_preset_names) - 1, is_preset) ||
        x264_param_default_preset(&param, options.preset.c_str(), "zerolatency") < 0) {
        return fail(ErrorCode::invalid_argument, "x264 has no preset \"" + options.preset + "\"");
    }
    param.i_log_level = X264_LOG_NONE;
    param.i_csp = X264_CSP_I420;
    param.i_width = options.width;
    param.i_height = options.height;
    param.vui.i_sar_width = std::max(options.sample_aspect_ratio.num, 1);
    param.vui.i_sar_height = std::max(options.sample_aspect_ratio.den, 1);
    param.i_threads = 1;
    param.i_lookahead_threads = 1;
    param.b_sliced_threads = 0;
    param.b_annexb = 0;
    param.b_repeat_headers = 0;
    param.b_aud = 0;
    set_timing(param, options.frame_rate);
    set_rate(param, options, 1);
    set_grid(param);
    param.rc.i_lookahead = lookahead;
    param.rc.b_mb_tree = lookahead > 0 ? 1 : 0;
    set_colour(param, colour);
    if (x264_param_apply_profile(&param, "high") < 0) return fail(ErrorCode::internal, "x264 refuses the High profile");

    std::unique_ptr<x264_t, Closer> handle{x264_encoder_open(&param)};
    if (!handle) return fail(ErrorCode::internal, "x264 does not open");
    std::unique_ptr<X264Encoder> encoder{new X264Encoder{std::move(handle), options}};
    auto track = encoder->read_track();
    if (!track) return fail(track.error());
    encoder->track_ = *std::move(track);
    x264_encoder_parameters(encoder->encoder_.get(), &param);
    const auto& analyse = param.analyse;
    encoder->preset_search_ = {analyse.inter,           analyse.i_me_method,        analyse.i_subpel_refine, analyse.i_trellis,
                               param.i_frame_reference, analyse.b_mixed_references, analyse.b_chroma_me};
    return encoder;
}

Result<media::VideoTrackPtr> X264Encoder::read_track() {
    x264_nal_t* nals = nullptr;
    int count = 0;
    if (x264_encoder_headers(encoder_.get(), &nals, &count) < 0) return fail(ErrorCode::internal, "x264 gives no headers");
    media::AvcConfig config;
    constexpr std::size_t kLengthBytes = 4;
    for (int i = 0; i < count; ++i) {
        const auto& nal = nals[i];
        const auto payload = ByteView{nal.p_payload, static_cast<std::size_t>(nal.i_payload)}.subspan(kLengthBytes);
        if (nal.i_type == NAL_SPS) config.sps.emplace_back(payload.begin(), payload.end());
        if (nal.i_type == NAL_PPS) config.pps.emplace_back(payload.begin(), payload.end());
    }
    auto track = media::make_video_track(config);
    if (!track) return fail(track.error());
    track->frame_rate = options_.frame_rate;
    return std::make_shared<const media::VideoTrack>(*std::move(track));
}

Result<std::shared_ptr<media::Packet>> X264Encoder::push(const PictureView& picture, std::int64_t pts, bool is_idr) {
    if (pts <= last_pts_) return fail(ErrorCode::invalid_argument, "picture times must grow");
    last_pts_ = pts;
    x264_picture_t in;
    x264_picture_init(&in);
    in.img.i_csp = X264_CSP_I420;
    in.img.i_plane = 3;
    for (std::size_t i = 0; i < 3; ++i) {
        // x264 only reads the planes of a picture it is given.
        in.img.plane[i] = const_cast<std::uint8_t*>(picture.planes[i]);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
        in.img.i_stride[i] = picture.strides[i];
    }
    in.i_pts = pts;
    in.i_type = is_idr || is_first_ ? X264_TYPE_IDR : X264_TYPE_AUTO;
    is_first_ = false;
    return encode(&in);
}

Result<std::shared_ptr<media::Packet>> X264Encoder::flush_one() {
    return encode(nullptr);
}

Result<std::shared_ptr<media::Packet>> X264Encoder::encode(x264_picture_t* in) {
    if (in == nullptr && x264_encoder_delayed_frames(encoder_.get()) == 0) return std::shared_ptr<media::Packet>{};
    x264_picture_t out;
    x264_nal_t* nals = nullptr;
    int count = 0;
    const int size = x264_encoder_encode(encoder_.get(), &nals, &count, in, &out);
    if (size == 0) return std::shared_ptr<media::Packet>{};
    if (size < 0 || count <= 0) return fail(ErrorCode::internal, "x264 failed on a picture");

    auto packet = std::make_shared<media::Packet>();
    packet->kind = media::TrackKind::video;
    packet->is_keyframe = out.b_keyframe != 0;
    packet->pts = out.i_pts;
    packet->dts = out.i_pts;
    // The NAL units of one call lie one after the other.
    packet->data = share(Bytes(nals[0].p_payload, nals[0].p_payload + size));
    return packet;
}

void X264Encoder::set_pace(double pace) {
    x264_param_t param;
    x264_encoder_parameters(encoder_.get(), &param);
    set_rate(param, options_, pace);
    x264_encoder_reconfig(encoder_.get(), &param);
}

void X264Encoder::set_effort(Effort effort) {
    x264_param_t param;
    x264_encoder_parameters(encoder_.get(), &param);
    auto& analyse = param.analyse;
    const auto& preset = preset_search_;
    analyse.inter = effort == Effort::least ? 0U : preset.inter;
    analyse.i_me_method = effort == Effort::preset ? preset.method : X264_ME_DIA;
    analyse.i_subpel_refine = effort == Effort::preset ? preset.subpel : std::min(preset.subpel, effort == Effort::least ? 0 : 1);
    analyse.i_trellis = effort == Effort::preset ? preset.trellis : 0;
    analyse.b_mixed_references = effort == Effort::preset ? preset.mixed_references : 0;
    analyse.b_chroma_me = effort == Effort::preset ? preset.chroma : 0;
    param.i_frame_reference = effort == Effort::preset ? preset.references : 1;
    x264_encoder_reconfig(encoder_.get(), &param);
}

}  // namespace session::transcode
