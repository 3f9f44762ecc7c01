#include "session/demo/publisher.hpp"

#include <pthread.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <exception>
#include <thread>

#include "demo/source.hpp"
#include "session/base/log.hpp"
#include "session/rtmp/client_protocol.hpp"
#include "session/rtmp/flv_tag.hpp"

namespace session::demo {
namespace {

namespace asio = boost::asio;
using asio::use_awaitable;
using asio::ip::tcp;
using std::chrono::steady_clock;
using namespace std::chrono_literals;
using boost::system::error_code;

constexpr auto kFirstPause = 500ms;
constexpr auto kLongestPause = 10s;
constexpr auto kConnectDeadline = 5s;
constexpr auto kPublishDeadline = 10s;
constexpr auto kWriteDeadline = 5s;
constexpr auto kGoodbyeDeadline = 1s;
// Further behind than this (the machine is slow, or slept) frames are left out instead of caught up with.
constexpr auto kLatest = 200ms;

Error network_error(const char* what, const error_code& why) {
    return Error{ErrorCode::io, std::string{what} + ": " + why.message()};
}

// A frame's nominal time after the first.
steady_clock::duration time_of(std::int64_t index) {
    return std::chrono::duration_cast<steady_clock::duration>(std::chrono::nanoseconds{index * 1'000'000'000 / kFramesPerSecond});
}

// The frame to go on with when frame `due` should have been sent `late` ago: the newest that is due by now, but never past the newest
// keyframe, so that there is one every second whatever the machine can do.
std::int64_t next_frame(std::int64_t due, steady_clock::duration late) {
    if (late <= kLatest) return due;
    const auto newest = due + std::chrono::duration_cast<std::chrono::milliseconds>(late).count() * kFramesPerSecond / 1'000;
    const auto keyframe = newest / kFramesPerSecond * kFramesPerSecond;
    return keyframe >= due ? keyframe : newest;
}

}  // namespace

struct Publisher::Impl {
    explicit Impl(PublisherOptions publisher_options) : options(std::move(publisher_options)) {}

    asio::awaitable<void> run();
    asio::awaitable<Result<>> publish();
    asio::awaitable<Result<>> open(tcp::socket& socket, rtmp::ClientProtocol& protocol);
    asio::awaitable<Result<>> send_frames(tcp::socket& socket, rtmp::ClientProtocol& protocol, Source& source);
    asio::awaitable<Result<>> flush(tcp::socket& socket, rtmp::ClientProtocol& protocol);
    void announce(rtmp::ClientProtocol& protocol, const Source& source);
    void arm(tcp::socket& socket, steady_clock::duration deadline);

    PublisherOptions options;
    asio::io_context context{1};
    asio::steady_timer pause{context};
    asio::steady_timer watchdog{context};
    std::uint64_t armed = 0;
    bool is_stopping = false;
    bool is_publishing = false;
    tcp::socket* current = nullptr;  // while a connection lives
    std::thread thread;
};

// Closes the socket if it isn't armed again, or cancelled, in time: whatever is awaited then fails.
void Publisher::Impl::arm(tcp::socket& socket, steady_clock::duration deadline) {
    watchdog.expires_after(deadline);
    watchdog.async_wait([this, &socket, number = ++armed](const error_code& why) {
        if (why || number != armed) return;
        error_code ignored;
        socket.close(ignored);
    });
}

asio::awaitable<Result<>> Publisher::Impl::flush(tcp::socket& socket, rtmp::ClientProtocol& protocol) {
    const auto output = protocol.take_output();
    error_code why;
    co_await asio::async_write(socket, asio::buffer(output), asio::redirect_error(use_awaitable, why));
    if (why) co_return fail(network_error("sending", why));
    co_return Result<>{};
}

// From TCP to the server's consent.
asio::awaitable<Result<>> Publisher::Impl::open(tcp::socket& socket, rtmp::ClientProtocol& protocol) {
    error_code why;
    const tcp::endpoint server{asio::ip::make_address(options.address), options.port};
    arm(socket, kConnectDeadline);
    co_await socket.async_connect(server, asio::redirect_error(use_awaitable, why));
    if (why) co_return fail(network_error("connecting", why));
    socket.set_option(tcp::no_delay{true}, why);
    auto started = protocol.start();
    if (!started) co_return fail(started.error());
    arm(socket, kPublishDeadline);
    std::array<std::uint8_t, 4096> buffer{};
    while (true) {
        auto sent = co_await flush(socket, protocol);
        if (!sent) co_return sent;
        while (auto event = protocol.next_event()) {
            if (std::holds_alternative<rtmp::PublishStarted>(*event)) co_return Result<>{};
            const auto& refused = std::get<rtmp::PublishRefused>(*event);
            co_return fail(ErrorCode::unauthorized, "refused: " + refused.code + " " + refused.description);
        }
        const auto count = co_await socket.async_read_some(asio::buffer(buffer), asio::redirect_error(use_awaitable, why));
        if (why) co_return fail(network_error("waiting to publish", why));
        auto fed = protocol.feed(ByteView{buffer.data(), count});
        if (!fed) co_return fed;
    }
}

void Publisher::Impl::announce(rtmp::ClientProtocol& protocol, const Source& source) {
    rtmp::MetadataFields fields;
    fields.emplace_back("width", static_cast<double>(kWidth));
    fields.emplace_back("height", static_cast<double>(kHeight));
    fields.emplace_back("framerate", static_cast<double>(kFramesPerSecond));
    fields.emplace_back("videocodecid", 7.0);
    fields.emplace_back("videodatarate", static_cast<double>(kVideoBitrate) / 1000);
    fields.emplace_back("audiocodecid", 10.0);
    fields.emplace_back("audiodatarate", static_cast<double>(kAudioBitrate) / 1000);
    fields.emplace_back("audiosamplerate", 48'000.0);
    fields.emplace_back("stereo", true);
    fields.emplace_back("encoder", std::string{"session demo"});
    protocol.send_metadata(fields);
    const auto tracks = source.tracks();
    protocol.send_video(0, rtmp::write_avc_sequence_start(*tracks.video->decoder_config));
    protocol.send_audio(0, rtmp::write_aac_sequence_start(*tracks.audio->decoder_config));
}

// In real time until stopped. What the server sends meanwhile (acknowledgements, pings, its goodbye) is read between frames.
asio::awaitable<Result<>> Publisher::Impl::send_frames(tcp::socket& socket, rtmp::ClientProtocol& protocol, Source& source) {
    error_code why;
    socket.non_blocking(true, why);
    std::array<std::uint8_t, 4096> buffer{};
    // The first frame falls on a whole second of the wall clock, and so does every keyframe and every beep.
    const auto wall = std::chrono::system_clock::now();
    const auto until_second = std::chrono::ceil<std::chrono::seconds>(wall) - wall;
    auto start = steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(until_second);
    for (std::int64_t index = 0; !is_stopping; ++index) {
        index = next_frame(index, steady_clock::now() - (start + time_of(index)));
        watchdog.cancel();
        pause.expires_at(start + time_of(index));
        co_await pause.async_wait(asio::redirect_error(use_awaitable, why));
        if (is_stopping) break;
        auto packets = source.make(index, std::chrono::system_clock::now());
        if (!packets) co_return fail(packets.error());
        for (const auto& packet : *packets) {
            const auto timestamp = static_cast<std::uint32_t>(media::rescale(packet->dts, media::kTimescale, 1'000));
            if (packet->kind == media::TrackKind::video) {
                protocol.send_video(timestamp, rtmp::write_avc_frame(packet->is_keyframe, 0, *packet->data));
            } else {
                protocol.send_audio(timestamp, rtmp::write_aac_frame(*packet->data));
            }
        }
        arm(socket, kWriteDeadline);
        auto sent = co_await flush(socket, protocol);
        if (!sent) co_return sent;
        while (true) {
            const auto count = socket.read_some(asio::buffer(buffer), why);
            if (why == asio::error::would_block) break;
            if (why) co_return fail(network_error("the server closed the connection", why));
            auto fed = protocol.feed(ByteView{buffer.data(), count});
            if (!fed) co_return fed;
        }
    }
    protocol.unpublish();
    arm(socket, kGoodbyeDeadline);
    auto sent = co_await flush(socket, protocol);
    co_return sent;
}

asio::awaitable<Result<>> Publisher::Impl::publish() {
    is_publishing = false;
    auto source = Source::create();
    if (!source) co_return fail(source.error());
    rtmp::ClientOptions client;
    client.url.host = options.address;
    client.url.port = options.port;
    client.url.app = "live";
    client.url.key = options.key;
    rtmp::ClientProtocol protocol{std::move(client)};
    tcp::socket socket{context};
    current = &socket;
    auto opened = co_await open(socket, protocol);
    if (opened) {
        is_publishing = true;
        log::info("demo", "publishing", {{"server", options.address}, {"port", options.port}});
        announce(protocol, **source);
        opened = co_await send_frames(socket, protocol, **source);
    }
    ++armed;
    watchdog.cancel();
    current = nullptr;
    co_return opened;
}

asio::awaitable<void> Publisher::Impl::run() {
    std::chrono::milliseconds wait = kFirstPause;
    while (!is_stopping) {
        const auto result = co_await publish();
        if (is_stopping) break;
        if (is_publishing) wait = kFirstPause;
        const auto why = result ? std::string{"ended"} : result.error().message();
        log::warn("demo", "not publishing; trying again", {{"why", why}, {"in_ms", wait.count()}});
        pause.expires_after(wait);
        error_code ignored;
        co_await pause.async_wait(asio::redirect_error(use_awaitable, ignored));
        wait = std::min<std::chrono::milliseconds>(wait * 2, kLongestPause);
    }
}

Publisher::Publisher(PublisherOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

Publisher::~Publisher() {
    stop();
}

void Publisher::start() {
    impl_->thread = std::thread{[impl = impl_.get()] {
        const auto report = [](const std::exception_ptr& error) {
            if (!error) return;
            try {
                std::rethrow_exception(error);
            } catch (const std::exception& what) {
                log::error("demo", "stopped for good", {{"what", what.what()}});
            }
        };
        asio::co_spawn(impl->context, impl->run(), report);
        impl->context.run();
    }};
    pthread_setname_np(impl_->thread.native_handle(), "session-demo");
}

void Publisher::stop() {
    if (!impl_->thread.joinable()) return;
    asio::post(impl_->context, [impl = impl_.get()] {
        impl->is_stopping = true;
        impl->pause.cancel();
        if (impl->current == nullptr) return;
        impl->arm(*impl->current, impl->is_publishing ? kGoodbyeDeadline : 0ms);
    });
    impl_->thread.join();
}

}  // namespace session::demo
