#include "session/live/registry.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>
#include <future>
#include <mutex>
#include <thread>

#include "session/base/clock.hpp"

using namespace session;
using namespace session::live;
using namespace std::chrono_literals;

namespace {

// Says playable at its first packet, and fulfils `ended` at the end.
class CountingSink final : public BroadcastSink {
   public:
    CountingSink(SinkContext context, std::promise<std::size_t>& ended) : context_(std::move(context)), ended_(ended) {}
    void on_tracks(const media::TrackSet&) override {}
    void on_packet(const media::PacketPtr&) override {
        if (packets_++ == 0) context_.playable();
    }
    void on_interrupted() override {}
    void on_end() override { ended_.set_value(packets_); }
    void tick() override {}

   private:
    SinkContext context_;
    std::promise<std::size_t>& ended_;
    std::size_t packets_ = 0;
};

struct Threads {
    std::vector<std::unique_ptr<boost::asio::io_context>> contexts;
    std::vector<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> guards;
    std::vector<std::thread> threads;
    explicit Threads(int count) {
        for (int i = 0; i < count; ++i) {
            contexts.push_back(std::make_unique<boost::asio::io_context>(1));
            guards.push_back(boost::asio::make_work_guard(*contexts.back()));
            threads.emplace_back([context = contexts.back().get()] { context->run(); });
        }
    }
    ~Threads() {
        guards.clear();
        for (auto& context : contexts) context->stop();
        for (auto& thread : threads) thread.join();
    }
};

media::VideoTrackPtr video_track() {
    auto track = std::make_shared<media::VideoTrack>();
    track->decoder_config = share(Bytes{1});
    track->width = 64;
    track->height = 64;
    return track;
}

media::AudioTrackPtr audio_track() {
    auto track = std::make_shared<media::AudioTrack>();
    track->decoder_config = share(Bytes{1});
    track->sample_rate = 48'000;
    return track;
}

std::shared_ptr<Publication> publish(Registry& registry, const boost::asio::any_io_executor& executor) {
    std::promise<Result<std::shared_ptr<Publication>>> decided;
    registry.publish({"ana",
                      {"127.0.0.1:1", "test"},
                      executor,
                      [&decided](Result<std::shared_ptr<Publication>> result) { decided.set_value(std::move(result)); },
                      [](const Error&) {}});
    auto outcome = decided.get_future().get();
    return outcome ? *outcome : nullptr;
}

}  // namespace

TEST_CASE("a publisher on one thread, a returning one on another, readers on a third") {
    Threads threads{2};
    SystemClock clock;
    Metrics metrics;
    std::promise<std::size_t> ended;
    Registry registry{{}, clock, metrics, [&ended](const SinkContext& context) { return std::make_unique<CountingSink>(context, ended); }};
    std::mutex mutex;
    std::vector<State> states;
    registry.observe([&](const BroadcastStatus& status) {
        const std::lock_guard lock{mutex};
        states.push_back(status.state);
    });
    for (std::size_t thread = 0; thread < 2; ++thread) {
        auto publication = publish(registry, threads.contexts[thread]->get_executor());
        REQUIRE(publication);
        publication->push(video_track());
        publication->push(audio_track());
        for (std::uint32_t i = 0; i < 100; ++i) publication->push(VideoInput{i * 33, 0, i % 30 == 0, share(Bytes{1, 2, 3})});
        CHECK(registry.find("ana").has_value());
        if (thread == 1) publication->end();
    }
    CHECK(ended.get_future().get() == 200);
    std::promise<void> gone;
    registry.end_all([&gone] { gone.set_value(); });
    gone.get_future().get();
    CHECK(registry.list().empty());
    CHECK(states == std::vector{State::starting, State::live, State::reconnecting, State::ended, State::offline});
    CHECK_FALSE(publish(registry, threads.contexts[0]->get_executor()));
}
