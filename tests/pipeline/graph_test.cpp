// Registry, pipeline, ladder and packager together, on real threads, with real codecs.
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <future>
#include <limits>
#include <string>
#include <thread>

#include "session/live/registry.hpp"
#include "session/pipeline/pipeline.hpp"
#include "session/transcode/encoder.hpp"

using namespace session;
using namespace std::chrono_literals;

namespace {

constexpr std::int32_t kWidth = 320;
constexpr std::int32_t kHeight = 180;
constexpr std::uint32_t kFps = 25;

// Pictures that move and a tone, as a publisher sends them: `gop` frames between keyframes.
class Publisher {
   public:
    explicit Publisher(std::uint32_t gop) : gop_(gop) {
        transcode::PictureEncoderOptions picture;
        picture.width = kWidth;
        picture.height = kHeight;
        picture.frame_rate = {kFps, 1};
        picture.bitrate_bps = 300'000;
        picture.preset = "ultrafast";
        pictures_ = std::move(*transcode::PictureEncoder::create(picture));
        sound_ = std::move(*transcode::AacEncoder::create({}));
    }

    void announce(live::Publication& to) const {
        to.push(pictures_->track());
        auto sound = *sound_->track();
        if (!audio_codec.empty()) sound.codec = audio_codec;
        to.push(std::make_shared<const media::AudioTrack>(std::move(sound)));
    }
    std::string audio_codec;  // what the sound claims to be, if not AAC-LC

    void send_frames(live::Publication& to, std::uint32_t count) {
        for (std::uint32_t i = 0; i < count; ++i, ++frame_) send_frame(to);
    }
    bool has_picture = true;  // else its camera was unplugged

   private:
    void send_frame(live::Publication& to) {
        Bytes luma(static_cast<std::size_t>(kWidth) * kHeight);
        for (std::size_t i = 0; i < luma.size(); ++i) luma[i] = static_cast<std::uint8_t>(i + frame_ * 3);
        const Bytes chroma(luma.size() / 4, 128);
        const transcode::PictureView view{{luma.data(), chroma.data(), chroma.data()}, {kWidth, kWidth / 2, kWidth / 2}, kWidth, kHeight};
        const auto pts = std::int64_t{frame_} * media::kTimescale / kFps;
        const auto packet = pictures_->encode(view, pts, frame_ % gop_ == 0);
        REQUIRE(packet.has_value());
        const auto ms = frame_ * 1000 / kFps;
        if (has_picture) to.push(live::VideoInput{ms, 0, (*packet)->is_keyframe, (*packet)->data});
        const std::vector<float> samples(2 * 48'000 / kFps, 0.1F);
        const auto sound = sound_->encode(samples, pts);
        REQUIRE(sound.has_value());
        for (const auto& one : *sound) to.push(live::AudioInput{static_cast<std::uint32_t>(one->pts / 90), one->data});
    }

    std::uint32_t gop_;
    std::uint32_t frame_ = 0;
    std::unique_ptr<transcode::PictureEncoder> pictures_;
    std::unique_ptr<transcode::AacEncoder> sound_;
};

// Read by every thread.
class StandingClock final : public Clock {
   public:
    [[nodiscard]] Steady steady_now() const noexcept override { return Steady{since_start_.load()}; }
    [[nodiscard]] Wall wall_now() const noexcept override {
        return Wall{1'800'000'000s} + std::chrono::duration_cast<Wall::duration>(since_start_.load());
    }
    void advance(std::chrono::nanoseconds by) { since_start_ = since_start_.load() + by; }

   private:
    std::atomic<std::chrono::nanoseconds> since_start_{1h};
};

// Everything a broadcast needs, on one I/O thread and two workers. Its clock stands still, so that no encoder is ever late, however
// busy the machine.
struct Site {
    StandingClock clock;
    Metrics metrics;
    transcode::WorkerPool workers{2};
    std::unique_ptr<store::SegmentStore> store = store::make_memory_store();
    hls::Directory directory;
    pipeline::PipelineOptions options;
    boost::asio::io_context io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard = boost::asio::make_work_guard(io);
    std::unique_ptr<live::Registry> registry;
    std::thread thread;

    Site() {
        transcode::RungConfig rung;
        rung.preset = "ultrafast";
        for (const auto& [name, side, rate] : {std::tuple{"144p", 144, 200'000}, std::tuple{"96p", 96, 100'000}}) {
            rung.name = name;
            rung.short_side = side;
            rung.bitrate_bps = rate;
            options.ladder.rungs.push_back(rung);
        }
        registry = std::make_unique<live::Registry>(live::RegistryOptions{}, clock, metrics, [this](const live::SinkContext& context) {
            return pipeline::make_pipeline(context, options, {workers, *store, directory, clock, metrics});
        });
        thread = std::thread{[this] { io.run(); }};
    }
    ~Site() {
        std::promise<void> gone;
        registry->end_all([&gone] { gone.set_value(); });
        gone.get_future().get();
        guard.reset();
        io.stop();
        thread.join();
    }

    std::shared_ptr<live::Publication> publish() {
        std::promise<Result<std::shared_ptr<live::Publication>>> decided;
        registry->publish({"ana",
                           {"127.0.0.1:1", "test"},
                           io.get_executor(),
                           [&decided](Result<std::shared_ptr<live::Publication>> result) { decided.set_value(std::move(result)); },
                           [](const Error&) {}});
        return decided.get_future().get().value();
    }

    // Runs a question on the broadcast's thread, after everything pushed so far.
    void settle() {
        std::promise<void> reached;
        boost::asio::post(io, [&reached] { reached.set_value(); });
        reached.get_future().get();
    }

    // Waits until part `part` of segment `msn` is there; all segments before `msn` are complete then.
    std::shared_ptr<const hls::PlaylistSnapshot> playlist_past(const std::string& rendition, hls::Position position) {
        const auto feed = directory.find("ana")->rendition(rendition);
        REQUIRE(feed);
        const auto woken = std::make_shared<std::promise<void>>();
        (void)feed->wait(position, [woken] { woken->set_value(); });
        REQUIRE(woken->get_future().wait_for(60s) == std::future_status::ready);
        return feed->playlist();
    }

    // Seconds of media, each sent when the one before is through the slowest rung: faster than real time, never in a flood.
    void send(Publisher& encoder, live::Publication& to, int seconds) {
        for (int i = 0; i < seconds; ++i) {
            const auto stream = directory.find("ana");
            const auto before = stream ? stream->rendition("96p")->playlist() : nullptr;
            encoder.send_frames(to, kFps);
            settle();
            // The first second after a return has the open segment of the one before behind it, or not yet.
            if (before && i > 0) (void)playlist_past("96p", {before->next.msn + 1, before->next.part - 1});
        }
    }
};

// "EXTINF" durations and MEDIA-SEQUENCE, enough to compare renditions.
std::vector<std::string> lines_starting(const hls::PlaylistSnapshot& playlist, std::string_view prefix) {
    std::vector<std::string> found;
    std::string line;
    for (const auto byte : *playlist.full) {
        if (byte != '\n') {
            line += static_cast<char>(byte);
            continue;
        }
        if (line.rfind(prefix, 0) == 0) found.push_back(line);
        line.clear();
    }
    return found;
}

}  // namespace

TEST_CASE("all renditions of a broadcast have the same segments, and a returning publisher goes on in all of them") {
    Site site;
    Publisher encoder{kFps};
    auto publication = site.publish();
    encoder.announce(*publication);
    site.send(encoder, *publication, 7);
    const auto stream = site.directory.find("ana");
    REQUIRE(stream);
    CHECK(stream->rendition_names() == std::vector<std::string>{"source", "144p", "96p", "audio"});
    CHECK(stream->target_duration_s() == 1);

    const auto first = site.playlist_past("96p", {0, 0})->first_msn;
    CHECK(site.playlist_past("source", {0, 0})->first_msn == first - 1);  // the one that was watched
    for (const auto* name : {"source", "144p", "96p", "audio"}) {
        const auto playlist = site.playlist_past(name, {first + 4, 0});
        const auto durations = lines_starting(*playlist, "#EXTINF:");
        REQUIRE(durations.size() >= 3);
        CHECK(durations[0] == "#EXTINF:1.00000,");
        CHECK(durations[2] == "#EXTINF:1.00000,");
    }
    CHECK(stream->multivariant());
    CHECK(site.registry->find("ana")->state == live::State::live);

    publication.reset();  // the connection is lost
    Publisher returned{kFps};
    publication = site.publish();
    returned.announce(*publication);
    site.send(returned, *publication, 4);
    for (const auto* name : {"source", "144p", "96p", "audio"}) {
        const auto playlist = site.playlist_past(name, {first + 8, 0});
        CHECK(lines_starting(*playlist, "#EXT-X-DISCONTINUITY").size() >= 2);  // the tag and the sequence number
        CHECK(lines_starting(*playlist, "#EXT-X-MAP:").size() == 2);
    }
    publication->end();
    publication.reset();
    site.settle();
    for (const auto* name : {"source", "144p", "96p", "audio"}) {
        CHECK(site.playlist_past(name, {first + 1'000'000, 0})->is_ended);
    }
}

TEST_CASE("viewers find the last broadcast until the next one plays in every rendition") {
    Site site;
    Publisher first{kFps};
    auto publication = site.publish();
    first.announce(*publication);
    site.send(first, *publication, 5);
    const auto former = site.directory.find("ana");
    REQUIRE(former);
    publication->end();
    publication.reset();
    CHECK(site.playlist_past("96p", {std::numeric_limits<std::int64_t>::max(), 0})->is_ended);

    Publisher next{kFps};
    publication = site.publish();
    next.announce(*publication);
    next.send_frames(*publication, kFps + 1);  // the source rung has a segment now, the encoded ones begin their first
    site.settle();
    CHECK(site.directory.find("ana") == former);
    next.send_frames(*publication, 2 * kFps);
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (site.directory.find("ana") == former && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    const auto stream = site.directory.find("ana");
    REQUIRE(stream != former);
    CHECK(stream->multivariant());
    for (const auto* name : {"source", "144p", "96p", "audio"}) CHECK(stream->rendition(name)->playlist());
}

// Fragments of 1 s were cut from GOPs of 60 frames and longer: a player could start in few of them.
TEST_CASE("old fault: long GOPs under short segments; no source rung, regular segments on every encoded one, advice for the creator",
          "[old-fault]") {
    Site site;
    Publisher encoder{250};
    const auto publication = site.publish();
    encoder.announce(*publication);
    site.send(encoder, *publication, 7);
    const auto stream = site.directory.find("ana");
    REQUIRE(stream);
    CHECK(stream->rendition_names() == std::vector<std::string>{"144p", "96p", "audio"});
    const auto first = site.playlist_past("144p", {0, 0})->first_msn;
    for (const auto* name : {"144p", "96p", "audio"}) {
        const auto durations = lines_starting(*site.playlist_past(name, {first + 3, 0}), "#EXTINF:");
        REQUIRE(durations.size() >= 3);
        CHECK(durations[1] == "#EXTINF:1.00000,");
    }
    CHECK(site.registry->find("ana")->notices.size() == 1);
}

TEST_CASE("a picture that stops while the sound goes on stays, in every rendition, until it returns") {
    const std::uint32_t gop = GENERATE(as<std::uint32_t>{}, kFps, 250U);  // with and without a source rung
    Site site;
    Publisher encoder{gop};
    const auto publication = site.publish();
    encoder.announce(*publication);
    site.send(encoder, *publication, 7);
    const auto stream = site.directory.find("ana");
    REQUIRE(stream);
    const auto names = stream->rendition_names();
    const auto stopped = site.playlist_past("96p", {0, 0})->next.msn;

    encoder.has_picture = false;
    site.clock.advance(2s);
    for (int i = 0; i < 11; ++i) {  // encoders look a second of stills ahead
        encoder.send_frames(*publication, kFps);
        site.settle();
    }
    for (const auto& name : names) {
        const auto playlist = site.playlist_past(name, {stopped + 6, 0});
        CHECK(lines_starting(*playlist, "#EXT-X-DISCONTINUITY").size() == 1);  // the sequence number's
        CHECK(lines_starting(*playlist, "#EXT-X-GAP").empty());
        CHECK(lines_starting(*playlist, "#EXTINF:").back() == "#EXTINF:1.00000,");
    }

    encoder.has_picture = true;
    site.send(encoder, *publication, 4);
    for (const auto& name : names) {
        const auto playlist = site.playlist_past(name, {stopped + 12, 0});
        CHECK(lines_starting(*playlist, "#EXT-X-DISCONTINUITY").size() == 1);
        CHECK(lines_starting(*playlist, "#EXT-X-GAP").empty());
    }
    CHECK(stream->rendition_names() == names);
    CHECK_FALSE(stream->is_ended());
}

TEST_CASE("sound that has to be re-encoded is in every rendition") {
    Site site;
    Publisher encoder{kFps};
    encoder.audio_codec = "mp4a.40.5";
    const auto publication = site.publish();
    encoder.announce(*publication);
    site.send(encoder, *publication, 7);
    const auto stream = site.directory.find("ana");
    REQUIRE(stream);
    const auto first = site.playlist_past("96p", {0, 0})->first_msn;
    for (const auto* name : {"source", "144p", "96p", "audio"}) (void)site.playlist_past(name, {first + 2, 0});
    const auto multivariant = stream->multivariant();
    REQUIRE(multivariant);
    const std::string text{as_text(*multivariant)};
    std::size_t with_sound = 0;
    for (auto at = text.find("mp4a.40.2"); at != std::string::npos; at = text.find("mp4a.40.2", at + 1)) ++with_sound;
    CHECK(with_sound == 4);
}
